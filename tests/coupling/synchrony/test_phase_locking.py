import numpy as np
import pytest

from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.coupling.synchrony.phase_locking import above_chance, phase_locking
from hrvtrainer.coupling.synchrony.segments import SegmentGroup, Segments
from hrvtrainer.estimates import Absent, Estimate

SIX = BreathPattern.paced(6.0)


def segments(turns: list[float], pattern: BreathPattern | None = SIX) -> Segments:
    """Return one segment of a breath for each angle, in cycles, by which the second is ahead."""
    phase = np.arange(40) / 40.0
    first = np.tile(60.0 + 4.0 * np.cos(2.0 * np.pi * phase), (len(turns), 1))
    second = np.array([70.0 + 3.0 * np.cos(2.0 * np.pi * (phase + turn)) for turn in turns])
    group = SegmentGroup(first=first, second=second, step_s=0.25, pattern=pattern)
    return Segments(groups=(group,), left_out=0)


def test_a_steady_angle_is_locked_whatever_it_is() -> None:
    found = phase_locking(segments([0.3] * 8))

    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(1.0)
    assert found.n == 8
    assert above_chance(found)


def test_it_is_the_length_of_the_mean_of_the_angles() -> None:
    turns = [0.0, 0.1, 0.35, 0.6, 0.8, 0.05, 0.5]
    expected = abs(np.mean(np.exp(2j * np.pi * np.array(turns))))

    found = phase_locking(segments(turns))

    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(expected)
    assert not above_chance(found)


def test_the_paces_of_a_session_count_together() -> None:
    five = BreathPattern.paced(5.0)
    one, other = segments([0.0] * 4).groups[0], segments([0.5] * 4).groups[0]
    second = SegmentGroup(first=other.first, second=other.second, step_s=0.3, pattern=five)

    found = phase_locking(Segments(groups=(one, second), left_out=0))

    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(0.0, abs=1e-9)


def test_without_a_pacer_or_with_few_breaths_there_is_none() -> None:
    assert phase_locking(segments([0.0] * 8, None)) == Absent(reason="no pacer led both")
    assert phase_locking(segments([0.0] * 5)) == Absent(reason="needs 6 breaths, has 5", n=5)
    assert not above_chance(Absent(reason="no pacer led both"))
