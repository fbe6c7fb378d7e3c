"""Times beside intervals: holes are found, lateness and coarse clocks are not taken for holes."""

import numpy as np
import pytest

from hrvtrainer.beats import FloatArray
from hrvtrainer.exchange.time_column import find_holes


def intervals(count: int = 400) -> FloatArray:
    rng = np.random.default_rng(1)
    rr_ms: FloatArray = np.round(900.0 + 60.0 * rng.standard_normal(count))
    return rr_ms


def ends_s(rr_ms: FloatArray, hole_at: int | None = None, hole_s: float = 0.0) -> FloatArray:
    ends: FloatArray = 100.0 + np.cumsum(rr_ms) / 1000.0
    if hole_at is not None:
        ends[hole_at:] += hole_s
    return ends


def test_times_that_fit_leave_no_hole() -> None:
    rr_ms = intervals()
    holes = find_holes(ends_s(rr_ms), rr_ms)
    assert holes is not None
    assert not holes.before.any()
    assert holes.unit == "s"
    assert holes.start_s == pytest.approx(100.0)


@pytest.mark.parametrize("at", [1, 7, 200, 390])
@pytest.mark.parametrize("hole_s", [3.0, 600.0])
def test_a_hole_is_found_where_it_is_and_as_long_as_it_is(at: int, hole_s: float) -> None:
    rr_ms = intervals()
    holes = find_holes(ends_s(rr_ms, at, hole_s) * 1000.0, rr_ms)
    assert holes is not None
    assert holes.unit == "ms"
    assert np.flatnonzero(holes.before).tolist() == [at]
    assert holes.length_s[at] == pytest.approx(hole_s)


def test_late_arrivals_are_no_holes() -> None:
    rr_ms = intervals()
    late_s = np.random.default_rng(2).exponential(0.3, rr_ms.size)
    late_s[150:153] += 3.0  # the link stalled, and caught up
    arrival_s = np.maximum.accumulate(ends_s(rr_ms) + late_s)
    holes = find_holes(arrival_s, rr_ms)
    assert holes is not None
    assert not holes.before.any()


def test_a_clock_of_whole_seconds_still_shows_a_hole_of_four() -> None:
    rr_ms = intervals()
    holes = find_holes(np.ceil(ends_s(rr_ms, 200, 4.0)), rr_ms)
    assert holes is not None
    assert holes.before.sum() == 1
    assert holes.length_s.sum() == pytest.approx(4.0, abs=0.3)
    assert abs(int(np.flatnonzero(holes.before)[0]) - 200) <= 1


def test_two_holes_close_together_are_two() -> None:
    rr_ms = intervals()
    times_s = ends_s(rr_ms, 200, 5.0)
    times_s[208:] += 7.0
    holes = find_holes(times_s, rr_ms)
    assert holes is not None
    assert np.flatnonzero(holes.before).tolist() == [200, 208]
    assert holes.length_s[[200, 208]] == pytest.approx([5.0, 7.0])


def test_a_column_that_is_no_time_of_these_intervals_is_none() -> None:
    rr_ms = intervals()
    assert find_holes(np.arange(400.0) / 1e6, rr_ms) is None
    assert find_holes(np.arange(400.0) * 1e9, rr_ms) is None
