import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.breath.pacer import Pacer, PacerChange, PacerHistory
from hrvtrainer.breath.pattern import BreathPattern

SIX = Pacer(pattern=BreathPattern.paced(6.0), began_s=10.0, breaths_before=3)

pacers = st.builds(
    Pacer,
    pattern=st.builds(BreathPattern.paced, st.floats(3.0, 15.0)),
    began_s=st.floats(0.0, 4000.0),
    breaths_before=st.integers(0, 400),
)


def switch(pacer: Pacer, breath: int, breaths_per_min: float) -> Pacer:
    """Return the pacer that goes on from a breath's start at another pace."""
    return Pacer(
        pattern=pacer.pattern.with_pace(breaths_per_min),
        began_s=pacer.inhale_s(breath),
        breaths_before=breath,
    )


def led_by(*pacers: Pacer | None, from_s: tuple[float, ...]) -> PacerHistory:
    history = PacerHistory()
    for pacer, begin_s in zip(pacers, from_s, strict=True):
        history.add(PacerChange(at_s=begin_s, from_s=begin_s, pacer=pacer))
    return history


def test_t_6_6_a_hundred_breaths_take_a_hundred_cycles_without_drift() -> None:
    """T-6.6, the pacer."""
    pacer = Pacer(pattern=BreathPattern.paced(6.0), began_s=0.0, breaths_before=0)

    assert [pacer.inhale_s(breath) for breath in range(101)] == [10.0 * breath for breath in range(101)]
    assert pacer.breaths(1000.0) == 100.0


@given(pacers, st.integers(1, 300), st.floats(3.0, 15.0))
def test_t_6_5_the_phase_does_not_jump_when_the_pace_changes(
    pacer: Pacer, later: int, breaths_per_min: float
) -> None:
    """T-6.5: less than a millionth of a cycle."""
    breath = pacer.breaths_before + later
    after = switch(pacer, breath, breaths_per_min)
    history = led_by(pacer, after, from_s=(pacer.began_s, after.began_s))

    about_s = np.array([after.began_s - 1e-9, after.began_s, after.began_s + 1e-9])
    breaths = history.breaths(about_s)

    assert np.abs(np.diff(breaths)).max() < 1e-6
    assert breaths[1] == breath
    assert after.volume(after.began_s) == pytest.approx(pacer.volume(after.began_s), abs=1e-6)


@given(pacers, st.integers(0, 400))
def test_the_next_breath_at_a_breaths_own_start_is_that_breath(pacer: Pacer, later: int) -> None:
    breath = pacer.breaths_before + later

    assert pacer.next_breath(pacer.inhale_s(breath)) == breath


@given(pacers, st.floats(-100.0, 9000.0))
def test_the_next_breath_is_the_first_that_begins_then_or_later(pacer: Pacer, at_s: float) -> None:
    breath = pacer.next_breath(at_s)

    assert pacer.inhale_s(breath) >= at_s
    assert breath == pacer.breaths_before or pacer.inhale_s(breath - 1) < at_s


def test_the_next_breath_looks_forward() -> None:
    assert [SIX.next_breath(at_s) for at_s in (0.0, 10.0, 10.001, 19.999, 20.0)] == [3, 3, 4, 4, 4]


def test_the_volume_follows_the_pattern_from_the_pacers_beginning() -> None:
    assert [SIX.volume(at_s) for at_s in (10.0, 12.0, 14.0, 17.0, 20.0)] == pytest.approx(
        [0.0, 0.5, 1.0, 0.5, 0.0], abs=1e-12
    )


def test_an_empty_history_leads_nowhere() -> None:
    history = PacerHistory()

    assert history.at(5.0) is None
    assert history.led_since_s(5.0) is None
    assert history.inhales_s(0.0, 100.0) == []
    assert np.isnan(history.breaths(np.array([1.0, 2.0]))).all()
    assert history.breaths(np.array([])).size == 0


def test_past_phases_come_from_the_pacer_that_led_then() -> None:
    slower = switch(SIX, 5, 5.0)
    history = led_by(SIX, slower, from_s=(10.0, 30.0))

    times_s = np.array([5.0, 10.0, 25.0, 30.0, 36.0])

    assert history.at(9.9) is None
    assert history.at(29.9) is SIX
    assert history.at(30.0) is slower
    np.testing.assert_array_equal(history.breaths(times_s), [math.nan, 3.0, 4.5, 5.0, 5.5])


@given(pacers, st.lists(st.floats(0.0, 300.0), min_size=1, max_size=20))
def test_many_phases_at_once_equal_one_at_a_time(pacer: Pacer, offsets_s: list[float]) -> None:
    history = led_by(pacer, from_s=(pacer.began_s,))
    times_s = pacer.began_s + np.array(offsets_s)

    assert history.breaths(times_s).tolist() == [pacer.breaths(at_s) for at_s in times_s.tolist()]


def test_a_pause_has_no_phase_and_no_breaths() -> None:
    again = Pacer(pattern=BreathPattern.paced(6.0), began_s=50.0, breaths_before=6)
    history = led_by(SIX, None, again, from_s=(10.0, 34.0, 50.0))

    assert history.at(40.0) is None
    assert history.led_since_s(40.0) is None
    assert history.led_since_s(60.0) == 50.0
    assert np.isnan(history.breaths(np.array([33.0, 40.0, 50.0]))).tolist() == [False, True, False]
    assert history.inhales_s(0.0, 71.0) == [10.0, 20.0, 30.0, 50.0, 60.0, 70.0]


def test_leading_is_counted_through_changes_of_pace() -> None:
    history = led_by(SIX, switch(SIX, 5, 5.0), switch(SIX, 6, 5.5), from_s=(10.0, 30.0, 40.0))

    assert history.led_since_s(9.0) is None
    assert history.led_since_s(15.0) == 10.0
    assert history.led_since_s(100.0) == 10.0


def test_a_change_that_has_not_begun_is_replaced_by_a_newer_one() -> None:
    first, second = switch(SIX, 6, 5.0), switch(SIX, 5, 6.5)
    history = led_by(SIX, first, from_s=(10.0, 40.0))

    history.add(PacerChange(at_s=25.0, from_s=30.0, pacer=second))

    assert history.at(45.0) is second
    assert history.at(29.0) is SIX


def test_in_breaths_are_told_once_where_pacers_meet_and_within_the_bounds() -> None:
    slower = switch(SIX, 5, 5.0)
    history = led_by(SIX, slower, from_s=(10.0, 30.0))

    assert history.inhales_s(0.0, 54.0) == [10.0, 20.0, 30.0, 42.0]
    assert history.inhales_s(20.0, 42.1) == [20.0, 30.0, 42.0]
    assert history.inhales_s(31.0, 42.0) == []
    assert history.inhales_s(0.0, 10.0) == []
