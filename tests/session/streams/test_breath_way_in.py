"""Which way is in: what decides it, what does not, and what takes it back."""

import numpy as np
import pytest
from breath_sessions import history
from chest_signals import Floats, volume_of
from simulated_people import pace_from

from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.session.streams.breath_way_in import WayIn

STEP_S = 0.08
TIME_S = np.arange(0.0, 200.0, STEP_S)
PACED = history(pace_from(0.0, 6.0))


def wave(rate: float, late_s: float = 0.0, sign: float = 1.0) -> Floats:
    noise = 0.15 * np.random.default_rng(1).standard_normal(TIME_S.size)
    breath: Floats = sign * (volume_of((TIME_S - late_s) * rate / 60.0) - 0.5) + noise
    return breath


def signs(signal: Floats, pacers: PacerHistory) -> list[float | None]:
    """Return the sign at each half minute."""
    way = WayIn(STEP_S)
    found: list[float | None] = []
    for row, (at_s, value) in enumerate(zip(TIME_S.tolist(), signal.tolist(), strict=True)):
        if row % 375 == 0:
            found.append(way.sign)
        way.feed(value, at_s, pacers)
    return found


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("late_s", [0.0, 0.6, 1.5])
def test_half_a_minute_of_following_decides(sign: float, late_s: float) -> None:
    assert signs(wave(6.0, late_s, sign), PACED) == [None] + [sign] * 6


@pytest.mark.parametrize("rate", [4.8, 7.2, 8.0, 13.0])
def test_another_pace_decides_nothing(rate: float) -> None:
    for late_s in np.arange(0.0, 60.0 / rate, 1.0).tolist():
        assert signs(wave(rate, late_s), PACED) == [None] * 7


def test_nobody_leads_nobody_follows() -> None:
    assert signs(wave(6.0), PacerHistory()) == [None] * 7


def test_one_stretch_that_says_the_opposite_changes_nothing_and_two_do() -> None:
    once = np.where((TIME_S >= 60.0) & (TIME_S < 90.0), -1.0, 1.0) * wave(6.0)
    for_good = np.where(TIME_S >= 60.0, -1.0, 1.0) * wave(6.0)

    assert signs(once, PACED) == [None] + [1.0] * 6
    assert signs(for_good, PACED) == [None, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0]
