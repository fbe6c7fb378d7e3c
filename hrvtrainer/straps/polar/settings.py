"""The settings of a stream of Polar Measurement Data, as requests and replies carry them.

Each is one byte that names it, one byte that counts its values, and the values, low byte first.
"""

import math
import struct
from collections.abc import Mapping
from enum import IntEnum

from hrvtrainer.errors import StrapDataError


class Setting(IntEnum):
    """What can be set, or is told of a stream."""

    SAMPLE_RATE = 0
    """Samples a second."""
    RESOLUTION = 1
    """Bits of a sample."""
    RANGE = 2
    """The largest value, in the sensor's unit (of acceleration: g)."""
    RANGE_MILLIUNIT = 3
    """The largest value, in thousandths of the sensor's unit."""
    CHANNELS = 4
    """How many values a sample has."""
    FACTOR = 5
    """What a compressed sample is multiplied by; the only one that is no whole number."""
    SECURITY = 6
    """A key of 16 bytes, for recordings within a strap."""


Settings = Mapping[Setting, tuple[int | float, ...]]

_BYTES = {
    Setting.SAMPLE_RATE: 2,
    Setting.RESOLUTION: 2,
    Setting.RANGE: 2,
    Setting.RANGE_MILLIUNIT: 4,
    Setting.CHANNELS: 1,
    Setting.FACTOR: 4,
    Setting.SECURITY: 16,
}
_HEAD = 2
_MOST_VALUES = 255
_LARGEST_FACTOR = 3.4028234663852886e38  # that 32 bits can hold


def decode_settings(raw: bytes) -> tuple[Settings, bytes]:
    """Read settings up to the first that cannot be read.

    Parameters
    ----------
    raw : bytes
        What follows the head of a request or reply.

    Returns
    -------
    settings : mapping of Setting to tuple of numbers
        Each with its values in their order. One that comes twice has the values of both.
    rest : bytes
        What is left: empty, or from a setting on that is cut or of a number unknown here; where such a
        one ends cannot be told.

    Raises
    ------
    StrapDataError
        If a factor is not a positive number.
    """
    settings: dict[Setting, tuple[int | float, ...]] = {}
    place = 0
    while place + _HEAD <= len(raw) and raw[place] in _BYTES:
        setting, count = Setting(raw[place]), raw[place + 1]
        size = _BYTES[setting]
        end = place + _HEAD + count * size
        if end > len(raw):
            break
        values = tuple(
            _value(setting, raw[begin : begin + size]) for begin in range(place + _HEAD, end, size)
        )
        settings[setting] = settings.get(setting, ()) + values
        place = end
    return settings, raw[place:]


def encode_settings(settings: Settings) -> bytes:
    """Write settings.

    Raises
    ------
    ValueError
        If a value does not fit its field, or a setting has more than 255 of them.
    """
    raw = b""
    for setting, values in settings.items():
        if len(values) > _MOST_VALUES:
            raise ValueError(f"a setting has at most {_MOST_VALUES} values, {setting.name} has {len(values)}")
        raw += bytes([setting, len(values)]) + b"".join(_field(setting, value) for value in values)
    return raw


def _value(setting: Setting, raw: bytes) -> int | float:
    if setting is not Setting.FACTOR:
        return int.from_bytes(raw, "little")
    factor: float = struct.unpack("<f", raw)[0]
    if not 0.0 < factor < math.inf:
        raise StrapDataError(f"the factor of a stream is a positive number, got {factor}; left out")
    return factor


def _field(setting: Setting, value: float) -> bytes:
    if setting is Setting.FACTOR:
        raw = struct.pack("<f", value) if 0.0 < value <= _LARGEST_FACTOR else bytes(4)
        if not any(raw):
            raise ValueError(f"the factor of a stream is a positive number of 32 bits, got {value}")
        return raw
    size = _BYTES[setting]
    if not (isinstance(value, int) and 0 <= value < 1 << 8 * size):
        raise ValueError(f"{setting.name} is a whole number of {size} bytes, got {value}")
    return value.to_bytes(size, "little")
