import sys
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.straps.polar.sensor_clock import SensorClockFit

FORGOTTEN_NS = 599_616_000 * 10**9  # 2019-01-01, where a strap that lost its clock begins
SET_NS = 800_000_000 * 10**9

Frame = tuple[float, int]


def fitted(frames: Iterable[Frame]) -> SensorClockFit:
    clock = SensorClockFit()
    for arrival_s, last_ns in frames:
        clock.feed(arrival_s, last_ns)
    return clock


def delivered(
    seconds: float, *, drift: float = 0.0, began_ns: int = FORGOTTEN_NS, from_s: float = 0.0, seed: int = 1
) -> list[Frame]:
    """Frames each 0.56 s, 20 ms under way at the least, and 30 ms more on the average."""
    rng = np.random.default_rng(seed)
    frames: list[Frame] = []
    before_s = from_s
    for taken_s in np.arange(0.56, seconds, 0.56).tolist():
        last_ns = began_ns + round(taken_s * (1.0 + drift) * 1e9)
        before_s = max(before_s, from_s + taken_s + 0.02 + float(rng.exponential(0.03)))
        frames.append((before_s, last_ns))
    return frames


def test_a_moment_lies_where_the_quickest_frame_puts_it() -> None:
    clock = fitted([(10.30, SET_NS), (11.05, SET_NS + 10**9), (12.20, SET_NS + 2 * 10**9)])
    assert clock.session_s(SET_NS) == pytest.approx(10.05)
    assert clock.session_s(SET_NS + 2 * 10**9) == pytest.approx(12.05)
    assert clock.session_s(SET_NS - 10**9) == pytest.approx(9.05)
    assert clock.restarted == 0


def test_before_the_first_frame_no_moment_can_be_placed() -> None:
    clock = SensorClockFit()
    assert not clock.is_known
    with pytest.raises(ValueError, match="no frame has told the time"):
        clock.session_s(SET_NS)


def test_a_stamp_of_0_says_nothing() -> None:
    clock = fitted([(1.0, 0), (2.0, 0)])
    assert not clock.is_known
    clock.feed(3.0, SET_NS)
    clock.feed(4.0, 0)
    assert clock.session_s(SET_NS) == 3.0
    assert clock.restarted == 0


@pytest.mark.parametrize("drift", [0.0, 20e-6, -20e-6, 100e-6, -100e-6])
def test_drift_is_followed_for_an_hour_to_some_milliseconds(drift: float) -> None:
    clock = SensorClockFit()
    away_s = []
    for arrival_s, last_ns in delivered(3600.0, drift=drift):
        clock.feed(arrival_s, last_ns)
        taken_s = (last_ns - FORGOTTEN_NS) / 1e9 / (1.0 + drift)
        away_s.append(clock.session_s(last_ns) - taken_s)
    settled_s = np.array(away_s[60:])
    assert np.min(settled_s) > 0.02 - 60.0 * abs(drift) - 1e-3
    assert np.max(settled_s) < 0.02 + 0.006
    assert clock.restarted == 0


@given(st.lists(st.tuples(st.floats(0.0, 50.0), st.integers(0, 2**64 - 1)), min_size=1, max_size=50))
def test_no_frame_is_ever_placed_later_than_it_came(story: list[tuple[float, int]]) -> None:
    clock = SensorClockFit()
    arrival_s = 0.0
    for spacing_s, last_ns in story:
        arrival_s += spacing_s
        clock.feed(arrival_s, last_ns)
        if last_ns:
            assert clock.session_s(last_ns) <= arrival_s


def test_a_clock_that_jumps_back_to_2019_begins_anew() -> None:
    before = delivered(30.0, began_ns=SET_NS)
    after = delivered(30.0, from_s=40.0)
    clock = fitted([*before, *after[:1]])
    assert clock.restarted == 1
    assert clock.session_s(after[0][1]) == pytest.approx(after[0][0])
    for frame in after[1:]:
        clock.feed(*frame)
    assert clock.restarted == 1
    assert clock.session_s(FORGOTTEN_NS + 20 * 10**9) == pytest.approx(60.02, abs=0.005)


def test_a_clock_that_begins_at_2019_twice_begins_anew() -> None:
    clock = fitted([*delivered(100.0), *delivered(30.0, from_s=140.0)])
    assert clock.restarted == 1
    assert clock.session_s(FORGOTTEN_NS + 20 * 10**9) == pytest.approx(160.02, abs=0.005)


def test_a_clock_that_begins_at_2019_again_and_has_run_on_past_the_last_frame_begins_anew() -> None:
    late = [(arrival_s, last_ns) for arrival_s, last_ns in delivered(90.0, from_s=140.0) if arrival_s > 180.0]
    clock = fitted([*delivered(30.0), *late])
    assert clock.restarted == 1
    assert clock.session_s(FORGOTTEN_NS + 60 * 10**9) == pytest.approx(200.02, abs=0.005)


def test_a_clock_that_is_set_forward_begins_anew() -> None:
    clock = fitted([*delivered(30.0), *delivered(30.0, began_ns=SET_NS, from_s=30.0)])
    assert clock.restarted == 1
    assert clock.session_s(SET_NS + 20 * 10**9) == pytest.approx(50.02, abs=0.005)


def test_a_single_stamp_from_nowhere_is_got_over() -> None:
    frames = delivered(60.0)
    clock = fitted([*frames[:50], (frames[50][0], 2**64 - 1), *frames[51:]])
    assert clock.restarted == 2
    assert clock.session_s(FORGOTTEN_NS + 50 * 10**9) == pytest.approx(50.02, abs=0.01)


def test_a_stall_with_a_late_burst_moves_nothing() -> None:
    frames = [(54.0 if 50.0 < at_s < 54.0 else at_s, last_ns) for at_s, last_ns in delivered(90.0)]
    clock = SensorClockFit()
    for arrival_s, last_ns in frames:
        clock.feed(arrival_s, last_ns)
        taken_s = (last_ns - FORGOTTEN_NS) / 1e9
        if arrival_s > 20.0:
            assert clock.session_s(last_ns) == pytest.approx(taken_s + 0.02, abs=0.005)
    assert clock.restarted == 0


def test_two_streams_that_take_turns_share_the_clock() -> None:
    slow = [(at_s + 0.05, FORGOTTEN_NS + round((at_s - 1.4) * 1e9)) for at_s in np.arange(2.0, 60.0, 1.44)]
    clock = fitted(sorted([*delivered(60.0), *slow]))
    assert clock.restarted == 0
    assert clock.session_s(FORGOTTEN_NS + 50 * 10**9) == pytest.approx(50.02, abs=0.005)


def test_memory_is_bounded_however_often_frames_come() -> None:
    clock = SensorClockFit()
    for index in range(5000):  # each a little later: none may be forgotten by its lag
        clock.feed(index * 0.01 * 1.00001, FORGOTTEN_NS + index * 10**7)
    small = sys.getsizeof(clock._lags)
    for index in range(5000, 50000):
        clock.feed(index * 0.01 * 1.00001, FORGOTTEN_NS + index * 10**7)
    assert sys.getsizeof(clock._lags) == small
