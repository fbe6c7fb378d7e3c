import math

import numpy as np
import pytest

from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.coupling.gauge.own_usual import OwnUsual
from hrvtrainer.coupling.gauge.paced_usual import (
    PacedSession,
    median_wave_ln,
    paced_usual,
    same_breath,
)
from hrvtrainer.estimates import Absent

SIX = BreathPattern.paced(6.0)
UNKNOWN = Absent(reason="learning your usual: needs 90 s of this pace after its first minute, has 0")


def sessions(*wave_bpm: float, pattern: BreathPattern = SIX) -> list[PacedSession]:
    return [PacedSession(pattern=pattern, wave_ln=math.log(wave)) for wave in wave_bpm]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (BreathPattern.paced(6.3), True),
        (BreathPattern.paced(5.7), True),
        (BreathPattern.paced(6.31), False),
        (BreathPattern.paced(6.0, inhale_fraction=0.42), True),
        (BreathPattern.paced(6.0, inhale_fraction=0.5), False),
        (BreathPattern.paced(6.0, hold_out_s=0.4), True),
        (BreathPattern.paced(6.0, hold_out_s=1.0), False),
    ],
)
def test_pace_ratio_and_pauses_make_a_breath(other: BreathPattern, *, same: bool) -> None:
    assert same_breath(SIX, other) is same


def test_three_sessions_at_this_breath_make_a_usual() -> None:
    others = sessions(99.0, pattern=BreathPattern.paced(5.0))

    usual = paced_usual([*sessions(8.0, 9.0), *others, *sessions(10.0)], SIX, today_ln=UNKNOWN)

    assert isinstance(usual, OwnUsual)
    assert usual.middle_ln == pytest.approx(math.log(9.0))
    assert usual.n == 3


def test_before_that_this_session_stands_in_with_the_prior_spread() -> None:
    usual = paced_usual(sessions(20.0, 20.0), SIX, today_ln=math.log(8.0))

    assert isinstance(usual, OwnUsual)
    assert (usual.middle_ln, usual.n) == (math.log(8.0), 1)
    assert usual.spread_ln == pytest.approx(0.30)
    assert paced_usual(sessions(20.0, 20.0), SIX, today_ln=UNKNOWN) == UNKNOWN


def test_minutes_two_to_four_make_todays_median() -> None:
    paced_s = np.arange(400.0)
    wave_bpm = np.where(paced_s < 60.0, 1.0, np.where(paced_s < 240.0, 8.0, 50.0))

    assert median_wave_ln(paced_s, wave_bpm, until_s=240.0) == pytest.approx(math.log(8.0))
    assert median_wave_ln(paced_s[:250], wave_bpm[:250]) == pytest.approx(math.log(8.0))


def test_seconds_without_a_wave_do_not_count() -> None:
    paced_s = np.arange(240.0)
    wave_bpm = np.full(240, 8.0)
    wave_bpm[60:150] = np.nan
    wave_bpm[150] = 0.0

    assert median_wave_ln(paced_s, wave_bpm) == Absent(
        reason="learning your usual: needs 90 s of this pace after its first minute, has 89", n=89
    )
