import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.straps.beat_doubts import all_ticks, coverage, irregular_beats
from hrvtrainer.straps.heart_rate import HeartRateMeasurement


def no_gaps(count: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.zeros(count, dtype=np.bool_)


def test_intervals_that_can_be_none_are_left_out() -> None:
    packets = [
        (1.0, HeartRateMeasurement(bpm=60, rr_ticks=(0, 1000, 65535))),
        (2.0, HeartRateMeasurement(bpm=60)),
    ]
    assert list(all_ticks(packets)) == [1000.0]


def test_only_time_in_which_a_rate_was_told_on_skin_is_to_be_filled() -> None:
    def packet(*rr: int, bpm: int = 60, contact: bool | None = None) -> HeartRateMeasurement:
        return HeartRateMeasurement(bpm=bpm, contact=contact, rr_ticks=rr)

    packets = [
        (0.0, packet(1024)),
        (1.0, packet(1024)),
        (2.0, packet(bpm=0)),  # not yet on skin
        (3.0, packet(contact=False)),
        (9.0, packet(1024)),  # after a gap
        (10.0, packet(512, 65535)),
    ]
    filled = coverage(packets)
    assert (filled.covered_s, filled.elapsed_s, filled.edge_s) == (1.5, 2.0, 1.0)
    assert filled.share == 0.75
    assert np.isnan(coverage(packets[:1]).share)


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
