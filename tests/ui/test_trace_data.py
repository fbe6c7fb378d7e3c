import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from told_window import beat, steady_beats

from hrvtrainer.beats import Beat, BeatLabel
from hrvtrainer.ui.trace_data import KEPT_S, RANGE_STEP_S, SMALLEST_SPAN_BPM, Line, SteadyRange, TraceBeats


def drawn(*beats: Beat) -> tuple[Line, Line]:
    trace = TraceBeats()
    trace.add(beats)
    return trace.lines()


def runs(line: Line) -> list[tuple[float, float]]:
    """First and last moment of every piece that is drawn without lifting the pen."""
    ends = np.flatnonzero(line.joined == 0)
    starts = np.append(0, ends[:-1] + 1)
    return [(float(line.at_s[a]), float(line.at_s[b])) for a, b in zip(starts, ends, strict=True)]


def test_a_gap_is_not_bridged() -> None:
    settled, _ = drawn(*steady_beats(1.0, 10), beat(20.0, after_gap=True), *steady_beats(20.9, 10))
    first, second = runs(settled)
    assert first[1] < 9.2
    assert second[0] > 19.0


def test_a_hole_that_nobody_told_of_is_not_bridged_either() -> None:
    settled, _ = drawn(*steady_beats(1.0, 10), *steady_beats(20.0, 10))
    assert len(runs(settled)) == 2


@pytest.mark.parametrize("label", [label for label in BeatLabel if label is not BeatLabel.NORMAL])
def test_a_beat_that_is_not_a_normal_one_is_left_out(label: BeatLabel) -> None:
    odd = beat(10.0, 500.0, label=label)
    settled, _ = drawn(*steady_beats(1.0, 10), odd, *steady_beats(10.9, 10))
    assert len(runs(settled)) == 2
    assert settled.value.max() < 70


def test_a_beat_becomes_final_in_its_place() -> None:
    trace = TraceBeats()
    trace.add((*steady_beats(1.0, 10), beat(10.0, final=False), beat(10.9, final=False)))
    trace.add((beat(10.0), beat(11.8, final=False)))
    assert len(trace) == 13
    settled, fresh = trace.lines()
    assert settled.at_s[-1] <= 10.0 - 0.45
    assert runs(fresh)[0][1] == pytest.approx(11.8 - 0.45)


def test_the_faint_part_begins_where_the_settled_one_ends() -> None:
    settled, fresh = drawn(*steady_beats(1.0, 10), beat(10.0, final=False), beat(10.9, final=False))
    assert fresh.at_s[0] == settled.at_s[-1]
    assert fresh.value[0] == settled.value[-1]


def test_nothing_is_drawn_of_a_single_beat() -> None:
    settled, fresh = drawn(beat(1.0))
    assert settled.at_s.size == fresh.at_s.size == 0
    assert TraceBeats().span_bpm() is None


@given(st.lists(st.floats(min_value=400.0, max_value=1500.0), min_size=2, max_size=60))
def test_the_line_goes_through_its_beats_and_stays_near_them(rr_ms: list[float]) -> None:
    ends = np.cumsum(rr_ms) / 1000.0
    settled, _ = drawn(*(beat(float(end_s), one) for end_s, one in zip(ends, rr_ms, strict=True)))
    rates = 60000.0 / np.array(rr_ms)
    room = 0.5 * (rates.max() - rates.min()) + 1e-6
    assert settled.value[0] == pytest.approx(rates[0])
    assert settled.value[-1] == pytest.approx(rates[-1])
    assert settled.value.max() <= rates.max() + room
    assert settled.value.min() >= rates.min() - room


def test_a_level_heart_is_a_level_line() -> None:
    settled, _ = drawn(*steady_beats(1.0, 30))
    assert np.allclose(settled.value, 60000.0 / 900.0)


def test_old_beats_are_let_go() -> None:
    trace = TraceBeats()
    for second in range(600):
        trace.add((beat(float(second), 1000.0),))
    assert len(trace) <= KEPT_S + 1
    trace.clear()
    assert len(trace) == 0


def test_the_range_follows_seldom() -> None:
    steady = SteadyRange()
    assert steady.step(0.0, None)[1] - steady.step(0.0, None)[0] == SMALLEST_SPAN_BPM
    first = steady.step(1.0, (60.0, 80.0))
    assert first[0] < 60.0
    assert first[1] > 80.0
    assert steady.step(1.0 + RANGE_STEP_S - 0.1, (50.0, 95.0)) == first
    wide = steady.step(1.0 + RANGE_STEP_S, (50.0, 95.0))
    assert wide[0] < 50.0
    assert wide[1] > 95.0


def test_the_range_stays_while_the_line_fits() -> None:
    steady = SteadyRange()
    first = steady.step(0.0, (60.0, 80.0))
    assert steady.step(100.0, (62.0, 78.0)) == first


def test_the_range_closes_in_on_a_line_that_has_become_small() -> None:
    steady = SteadyRange()
    steady.step(0.0, (40.0, 110.0))
    low, high = steady.step(50.0, (66.0, 70.0))
    assert high - low == SMALLEST_SPAN_BPM
