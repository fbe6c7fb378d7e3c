"""The kinds of measurement that Polar Measurement Data knows, each by its number on the wire."""

from enum import IntEnum


class PolarMeasurement(IntEnum):
    """What a stream measures: a bit of the features, a byte of each request, reply and frame.

    This program reads ECG, acceleration and pulse intervals; the others are here so that they can be
    named when a strap tells of them.
    """

    ECG = 0
    PPG = 1
    ACCELERATION = 2
    PULSE_INTERVALS = 3
    GYROSCOPE = 5
    MAGNETOMETER = 6
    SKIN_TEMPERATURE = 7
    SDK_MODE = 9
    LOCATION = 10
    PRESSURE = 11
    TEMPERATURE = 12
    OFFLINE_RECORDING = 13
    OFFLINE_HEART_RATE = 14
    OFFLINE_TEMPERATURE = 15

    @property
    def words(self) -> str:
        """The kind in words: ``"ECG"``, ``"pulse intervals"``."""
        return self.name if self.name in {"ECG", "PPG"} else self.name.lower().replace("_", " ")


KIND_MASK = 0x3F  # the two bits above say whether a strap records for itself, which is never asked for here
