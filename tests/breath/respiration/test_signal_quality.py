import numpy as np
import pytest
from chest_signals import Floats, volume_of

from hrvtrainer.breath.respiration.signal_quality import BreathGrade, BreathSignalQuality, signal_quality
from hrvtrainer.estimates import Absent, Estimate

STEP_S = 0.08
TIME_S = np.arange(0.0, 30.0, STEP_S)


def numbers(quality: BreathSignalQuality) -> tuple[float, float]:
    assert isinstance(quality.power_share, Estimate)
    assert isinstance(quality.regularity, Estimate)
    return quality.power_share.value, quality.regularity.value


@pytest.mark.parametrize("rate", [4.0, 6.0, 12.0, 20.0])
def test_a_clear_breath_is_good(rate: float) -> None:
    noise = 0.05 * np.random.default_rng(1).standard_normal(TIME_S.size)
    quality = signal_quality(volume_of(TIME_S * rate / 60.0) + noise + 0.01 * TIME_S, STEP_S)

    assert quality.grade is BreathGrade.GOOD
    assert min(numbers(quality)) > 0.9


def test_grades_fall_with_noise() -> None:
    rng = np.random.default_rng(2)
    breath = volume_of(TIME_S / 10.0) - 0.5
    grades = [
        signal_quality(breath + size * rng.standard_normal(TIME_S.size), STEP_S).grade
        for size in (0.05, 0.5, 3.0)
    ]

    assert grades == [BreathGrade.GOOD, BreathGrade.USABLE, BreathGrade.POOR]


def test_a_heartbeat_in_the_signal_lowers_the_share() -> None:
    breath = volume_of(TIME_S / 10.0)
    share, _ = numbers(signal_quality(breath + np.sin(2.0 * np.pi * 1.2 * TIME_S), STEP_S))

    assert share < 0.3


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.empty(0), "needs 20 s of breath signal, has 0"),
        (np.zeros(100), "needs 20 s of breath signal, has 8"),
        (np.append(TIME_S, np.nan), "needs a breath signal without a hole"),
        (np.ones(TIME_S.size), "needs a breath signal that moves, this one is constant"),
    ],
)
def test_what_is_missing_is_said(values: Floats, reason: str) -> None:
    quality = signal_quality(values, STEP_S)

    assert quality.grade is BreathGrade.POOR
    assert quality.power_share == quality.regularity == Absent(reason=reason, n=values.size)
