import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.breath.pattern import (
    QUICKEST_BREATHS_PER_MIN,
    SLOWEST_BREATHS_PER_MIN,
    BreathPattern,
)

paces = st.floats(SLOWEST_BREATHS_PER_MIN, QUICKEST_BREATHS_PER_MIN)
patterns = st.builds(
    BreathPattern.paced,
    paces,
    inhale_fraction=st.floats(0.3, 0.5),
    hold_in_s=st.sampled_from([0.0, 0.5, 1.0]),
    hold_out_s=st.sampled_from([0.0, 0.4, 1.0]),
)


def test_t_6_6_six_a_minute_at_forty_sixty_is_exactly_four_and_six_seconds() -> None:
    """T-6.6, the pattern."""
    pattern = BreathPattern.paced(6.0)

    assert pattern.inhale_s == 4.0
    assert pattern.exhale_s == 6.0
    assert pattern.cycle_s == 10.0
    assert pattern.breaths_per_min == 6.0
    assert pattern.inhale_fraction == 0.4


def test_pauses_are_taken_from_the_cycle_and_not_added_to_it() -> None:
    pattern = BreathPattern.paced(5.0, inhale_fraction=0.5, hold_in_s=1.0, hold_out_s=1.0)

    assert pattern.cycle_s == pytest.approx(12.0)
    assert (pattern.inhale_s, pattern.exhale_s) == (5.0, 5.0)


@pytest.mark.parametrize(
    ("inhale_s", "hold_in_s", "exhale_s", "hold_out_s"),
    [
        (0.0, 0.0, 6.0, 0.0),
        (4.0, 0.0, 0.0, 0.0),
        (4.0, -1.0, 6.0, 0.0),
        (4.0, 0.0, 6.0, -0.1),
        (math.nan, 0.0, 6.0, 0.0),
    ],
)
def test_a_breath_without_both_halves_is_refused(
    inhale_s: float, hold_in_s: float, exhale_s: float, hold_out_s: float
) -> None:
    with pytest.raises(ValueError, match="needs an in-breath and an out-breath"):
        BreathPattern(inhale_s=inhale_s, hold_in_s=hold_in_s, exhale_s=exhale_s, hold_out_s=hold_out_s)


def test_pauses_longer_than_the_cycle_are_refused() -> None:
    with pytest.raises(ValueError, match="needs an in-breath"):
        BreathPattern.paced(7.0, hold_in_s=9.0)


def test_the_volume_turns_where_the_parts_of_the_breath_meet() -> None:
    pattern = BreathPattern(inhale_s=4.0, hold_in_s=1.0, exhale_s=4.0, hold_out_s=1.0)

    seconds = [0.0, 2.0, 4.0, 4.5, 5.0, 7.0, 9.0, 9.5, 10.0, 12.0, -1.0]
    volumes = [pattern.volume(second / 10.0) for second in seconds]

    assert volumes == pytest.approx([0.0, 0.5, 1.0, 1.0, 1.0, 0.5, 0.0, 0.0, 0.0, 0.5, 0.0], abs=1e-12)


@given(patterns, st.floats(-5.0, 500.0))
def test_the_volume_stays_between_empty_and_full_and_never_jumps(
    pattern: BreathPattern, phase: float
) -> None:
    here, next_to_it = pattern.volume(phase), pattern.volume(phase + 1e-7)

    assert 0.0 <= here <= 1.0
    # the steepest slope of a raised cosine is pi / 2 over its part, here at least a fifth of the cycle
    assert abs(next_to_it - here) < 1e-7 * np.pi / 2 / 0.2 + 1e-12


@given(patterns, paces)
def test_another_pace_keeps_pauses_and_the_share_of_the_in_breath(
    pattern: BreathPattern, breaths_per_min: float
) -> None:
    other = pattern.with_pace(breaths_per_min)

    assert other.breaths_per_min == pytest.approx(breaths_per_min)
    assert other.inhale_fraction == pytest.approx(pattern.inhale_fraction)
    assert (other.hold_in_s, other.hold_out_s) == (pattern.hold_in_s, pattern.hold_out_s)
