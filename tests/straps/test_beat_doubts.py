import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated_packets import sent_packets

from hrvtrainer.straps.beat_doubts import Doubt, doubts, irregular_beats
from hrvtrainer.straps.heart_rate import HeartRateMeasurement

Packets = list[tuple[float, HeartRateMeasurement]]


def minute_of(ticks: list[int], *, spacing_s: float | None = None, bpm: int = 0) -> Packets:
    """One interval a packet, arriving when it ends unless a spacing is given."""
    packets: Packets = []
    arrival_s = 0.0
    for rr in ticks:
        arrival_s += rr / 1024 if spacing_s is None else spacing_s
        packets.append((arrival_s, HeartRateMeasurement(bpm=bpm, rr_ticks=(rr,))))
    return packets


def natural(count: int = 60, seed: int = 1) -> list[int]:
    rng = np.random.default_rng(seed)
    phase = np.arange(count) * 0.6
    return [round(t) for t in 960 + 70 * np.sin(phase) + rng.normal(0, 12, count)]


def no_gaps(count: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.zeros(count, dtype=np.bool_)


def test_a_natural_minute_raises_no_doubt() -> None:
    assert doubts(minute_of(natural())) == ()


@pytest.mark.parametrize("bpm", [45, 60, 72, 110])
def test_a_faithful_strap_with_jitter_raises_no_doubt_in_any_window(bpm: int) -> None:
    for seed in range(3):
        sent = sent_packets(seed=seed, bpm=bpm, minutes=3).arrived
        packets = [(at_s, HeartRateMeasurement(bpm=bpm, rr_ticks=ticks)) for at_s, ticks in sent]
        for begin in range(0, 120, 7):
            for length in (30, 60):
                assert doubts(packets[begin : begin + length]) == ()


def test_too_few_intervals_raise_no_doubt() -> None:
    assert doubts(minute_of([1024] * 19)) == ()
    assert doubts([]) == ()


def test_intervals_worked_out_from_the_rate_are_noticed() -> None:
    packets = [
        (float(second), HeartRateMeasurement(bpm=bpm, rr_ticks=(round(60 * 1024 / bpm),)))
        for second, bpm in enumerate(58 + second % 5 for second in range(60))
    ]
    assert doubts(packets)[0] is Doubt.DERIVED


def test_a_rate_of_zero_is_no_rate_to_work_out_from() -> None:
    assert Doubt.DERIVED not in doubts(minute_of(natural(), bpm=0))


@pytest.mark.parametrize("grid_ms", [10, 20])
def test_intervals_rounded_to_a_grid_are_noticed(grid_ms: int) -> None:
    rounded = [round(round(t / 1.024 / grid_ms) * grid_ms * 1.024) for t in natural()]
    assert doubts(minute_of(rounded)) == (Doubt.GRID,)


def test_averaged_intervals_are_noticed() -> None:
    averaged = np.convolve(natural(80), np.ones(15) / 15, mode="valid")
    assert doubts(minute_of([round(t) for t in averaged])) == (Doubt.SMOOTHED,)


def test_intervals_that_add_up_to_more_than_the_time_are_noticed() -> None:
    assert doubts(minute_of(natural(), spacing_s=0.85)) == (Doubt.TOO_MANY,)


def test_intervals_that_leave_time_uncovered_are_noticed() -> None:
    assert doubts(minute_of(natural(), spacing_s=1.0)) == (Doubt.MISSING,)


def test_a_gap_between_packets_is_not_time_that_intervals_should_cover() -> None:
    packets = minute_of(natural())
    late = [(arrival_s + (20.0 if arrival_s > 30.0 else 0.0), packet) for arrival_s, packet in packets]
    assert doubts(late) == ()


def test_empty_packets_count_as_time() -> None:
    packets = minute_of(natural(), spacing_s=1.0)
    emptied = [
        (at_s, HeartRateMeasurement(bpm=60)) if n % 3 else (at_s, p)
        for n, (at_s, p) in enumerate(packets * 2)
    ]
    assert Doubt.MISSING in doubts(sorted(emptied, key=lambda item: item[0]))


def test_slow_breathing_is_not_irregular() -> None:
    swing = 900 + 200 * np.sin(2 * np.pi * np.arange(66) / 11)
    assert not irregular_beats(swing, no_gaps(66)).any()


def test_a_missed_an_extra_and_an_early_beat_are_irregular() -> None:
    rr_ms = np.full(60, 900.0)
    rr_ms[10] = 1800.0  # missed
    rr_ms[30:32] = (400.0, 500.0)  # extra
    rr_ms[50:52] = (680.0, 1120.0)  # early, and the pause after it
    assert list(np.flatnonzero(irregular_beats(rr_ms, no_gaps(60)))) == [10, 30, 31, 51]


def test_a_jump_across_a_gap_is_not_irregular() -> None:
    rr_ms = np.concatenate([np.full(20, 700.0), np.full(20, 1100.0)])
    after_gap = no_gaps(40)
    assert irregular_beats(rr_ms, after_gap).any()
    after_gap[20] = True
    assert not irregular_beats(rr_ms, after_gap)[20]


def test_no_beats_are_not_irregular() -> None:
    assert irregular_beats(np.array([]), no_gaps(0)).size == 0


@given(st.lists(st.floats(200.0, 5000.0), max_size=80))
def test_irregularity_is_judged_for_any_intervals_and_scales(values: list[float]) -> None:
    rr_ms = np.array(values)
    before = rr_ms.copy()
    irregular = irregular_beats(rr_ms, no_gaps(rr_ms.size))
    assert irregular.shape == rr_ms.shape
    assert np.array_equal(rr_ms, before)
    assert np.array_equal(irregular, irregular_beats(rr_ms * 2.0, no_gaps(rr_ms.size)))
