"""What a strap is asked for: movement by itself, the rest by name."""

import pytest

from hrvtrainer.acquisition.plan import DEFAULT_MEASURES, measures_wanted
from hrvtrainer.straps.polar.measurement import PolarMeasurement

ECG, MOVEMENT, PULSES = (
    PolarMeasurement.ECG,
    PolarMeasurement.ACCELERATION,
    PolarMeasurement.PULSE_INTERVALS,
)


@pytest.mark.parametrize(
    ("ecg", "pulses", "acceleration", "wanted"),
    [
        (False, False, None, DEFAULT_MEASURES),
        (True, False, None, DEFAULT_MEASURES | {ECG}),
        (True, False, False, {ECG}),
        (False, False, False, set()),
        (False, True, True, {MOVEMENT, PULSES}),
    ],
)
def test_a_strap_is_asked_for_what_was_named(
    *, ecg: bool, pulses: bool, acceleration: bool | None, wanted: set[PolarMeasurement]
) -> None:
    assert measures_wanted(ecg=ecg, pulses=pulses, acceleration=acceleration) == wanted
