from collections.abc import Iterable

import numpy as np
import pytest
from heart_signals import beats_at, draw_person, free, paced, record, spoil, then
from hypothesis import given, settings
from hypothesis import strategies as st

from hrvtrainer.beats import Beat, BeatLabel, BeatStatus, NnSeries
from hrvtrainer.heart.live_nn import LiveNn

EVER = {"until_s": 1e9, "length_s": 2e9}


def beats_of(rr_ms: Iterable[float], *, start_s: float = 0.0, gaps: Iterable[int] = (0,)) -> list[Beat]:
    """Return provisional beats of these intervals; each gap is a second without beats."""
    beats: list[Beat] = []
    end_s = start_s
    for index, rr in enumerate(rr_ms):
        after_gap = index in gaps
        end_s += rr / 1000.0 + (1.0 if after_gap and index else 0.0)
        beats.append(Beat(end_s=end_s, rr_ms=rr, after_gap=after_gap))
    return beats


def fed(beats: Iterable[Beat], nn: LiveNn | None = None) -> tuple[LiveNn, list[Beat]]:
    """Return the memory after these beats, and the beats that became final."""
    nn = nn or LiveNn()
    return nn, [final for beat in beats for final in nn.feed(beat)[1:]]


def spoilt_beats(seed: int) -> list[Beat]:
    rng = np.random.default_rng(seed)
    times_s = record(draw_person(rng), rng, then(free(), paced(6.0), 120.0), 240.0)
    return beats_at(spoil(times_s, ["missed", "extra", "early"] * 4, rng)[0])


def rows(series: NnSeries) -> list[tuple[float, float, int, bool, bool]]:
    return list(
        zip(
            series.end_s.tolist(),
            series.nn_ms.tolist(),
            series.label.tolist(),
            series.contiguous.tolist(),
            series.pair_valid.tolist(),
            strict=True,
        )
    )


def test_a_beat_is_told_at_once_and_again_when_it_is_final() -> None:
    nn = LiveNn()
    beats = beats_of([900.0, 910.0, 905.0])

    told = [nn.feed(beat) for beat in beats]

    assert [one[0] for one in told] == beats
    assert told[0][1:] == ()
    assert told[1][1:] == ()
    (final,) = told[2][1:]
    assert (final.end_s, final.rr_ms, final.after_gap) == (beats[0].end_s, 900.0, True)
    assert (final.status, final.label) == (BeatStatus.FINAL, BeatLabel.NORMAL)
    assert nn.last_final_end_s == beats[0].end_s


def test_before_the_first_final_beat_there_is_nothing() -> None:
    nn, finals = fed(beats_of([900.0, 900.0]))

    assert finals == []
    assert nn.last_final_end_s is None
    assert nn.treated_percent(100.0) is None
    assert nn.longest_treated_run(100.0) == 0
    assert not nn.irregular
    assert rows(nn.window(**EVER)) == []


def test_a_window_holds_what_ended_in_it_its_end_included() -> None:
    nn, _ = fed(beats_of([1000.0] * 14))

    assert nn.window(until_s=8.0, length_s=3.0).end_s.tolist() == [6.0, 7.0, 8.0]
    assert nn.window(until_s=100.0, length_s=90.0).end_s.tolist() == [11.0, 12.0]


def test_a_window_is_a_copy() -> None:
    nn, _ = fed(beats_of([1000.0] * 14))

    nn.window(**EVER).nn_ms[:] = 0.0

    assert set(nn.window(**EVER).nn_ms.tolist()) == {1000.0}


def test_clean_beats_pair_up_but_for_the_first() -> None:
    nn, _ = fed(beats_of([900.0] * 10))

    series = nn.window(**EVER)

    assert series.contiguous.tolist() == [False] + [True] * 7
    assert series.pair_valid.tolist() == [False] + [True] * 7


def test_a_gap_parts_the_intervals_beside_it() -> None:
    nn, finals = fed(beats_of([900.0] * 20, gaps=(0, 10)))

    series = nn.window(**EVER)

    assert [index for index, joined in enumerate(series.contiguous) if not joined] == [0, 10]
    assert [index for index, valid in enumerate(series.pair_valid) if not valid] == [0, 10]
    assert [final.after_gap for final in finals].count(True) == 2
    assert nn.beats_since_gap == 10


def test_a_missed_beat_becomes_two_intervals_that_pair_with_none() -> None:
    nn, _ = fed(beats_of([900.0] * 40 + [1800.0] + [900.0] * 10))

    series = nn.window(**EVER)

    assert series.nn_ms[40:42] == pytest.approx([900.0] * 2, abs=10.0)
    assert series.nn_ms[40:42].sum() == pytest.approx(1800.0)
    assert series.end_s[39:43] == pytest.approx([36.0, 36.0 + series.nn_ms[40] / 1000.0, 37.8, 38.7])
    assert series.label[39:43].tolist() == [0, 1, 1, 0]
    assert series.contiguous[1:].all()
    assert series.pair_valid[39:45].tolist() == [True, False, False, False, True, True]


def test_an_extra_beat_is_merged_and_spoils_the_pairs_of_the_next_too() -> None:
    nn, finals = fed(beats_of([900.0] * 40 + [400.0, 500.0] + [900.0] * 10))

    series = nn.window(**EVER)

    assert [final.label for final in finals[39:43]] == [
        BeatLabel.NORMAL,
        BeatLabel.EXTRA,
        BeatLabel.EXTRA,
        BeatLabel.NORMAL,
    ]
    assert series.nn_ms[39:42].tolist() == [900.0] * 3
    assert series.end_s[40] == pytest.approx(36.9)
    assert series.pair_valid[39:45].tolist() == [True, False, False, False, True, True]


def test_an_early_beat_is_put_in_its_place_and_spoils_the_pairs_of_the_next_too() -> None:
    nn, _ = fed(beats_of([900.0] * 40 + [600.0, 1200.0] + [900.0] * 10))

    series = nn.window(**EVER)

    assert series.nn_ms[40:42] == pytest.approx([900.0, 900.0], abs=10.0)
    assert series.end_s[40:43] == pytest.approx([36.0 + series.nn_ms[40] / 1000.0, 37.8, 38.7])
    assert series.label[40:42].tolist() == [BeatLabel.ECTOPIC, BeatLabel.ECTOPIC]
    assert series.pair_valid[39:46].tolist() == [True, False, False, False, False, True, True]


def test_a_misplaced_beat_is_put_in_its_place_and_the_next_pairs_again() -> None:
    nn, _ = fed(beats_of([900.0] * 40 + [820.0, 980.0] + [900.0] * 10))

    series = nn.window(**EVER)

    assert series.label[40:42].tolist() == [BeatLabel.SHORT, BeatLabel.LONG]
    assert series.end_s[41] == pytest.approx(37.8)
    assert series.pair_valid[39:46].tolist() == [True, False, False, False, True, True, True]


def test_a_fragment_leaves_no_interval_of_its_own() -> None:
    nn, finals = fed(beats_of([900.0] * 40 + [100.0] + [900.0] * 10))

    series = nn.window(**EVER)

    assert len(series) == len(finals) - 1
    assert series.contiguous[1:].all()
    assert series.pair_valid[39:44].tolist() == [True, False, False, False, True]


def test_a_very_long_interval_is_a_gap() -> None:
    nn, _ = fed(beats_of([900.0] * 40 + [4600.0] + [900.0] * 10))

    series = nn.window(**EVER)

    assert [index for index, joined in enumerate(series.contiguous) if not joined] == [0, 40]
    assert not series.pair_valid[40]
    assert nn.beats_since_gap == 10


def test_a_long_interval_right_before_a_gap_does_not_hide_the_gap() -> None:
    nn, _ = fed(beats_of([900.0] * 40 + [4600.0, 900.0, 900.0, 900.0], gaps=(0, 42)))

    assert nn.beats_since_gap == 2


def test_treated_intervals_are_counted_with_their_parts() -> None:
    nn, _ = fed(beats_of([1000.0] * 60 + [3000.0, 400.0, 600.0] + [1000.0] * 17))

    assert nn.treated_percent(80.0, 20.0) == pytest.approx(100.0 * 5 / 20)
    assert nn.longest_treated_run(80.0, 20.0) == 5
    assert nn.treated_percent(60.0, 60.0) == 0.0
    assert nn.longest_treated_run(60.0) == 0


def test_the_memory_is_bounded_and_holds_at_least_five_minutes() -> None:
    nn, _ = fed(beats_of([320.0] * 9000))

    series = nn.window(**EVER)

    assert 2048 <= len(series) <= 4096
    assert series.end_s[-1] - series.end_s[0] > 300.0
    np.testing.assert_allclose(np.diff(series.end_s), 0.32, atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_t_1_7_what_is_final_never_changes(seed: int) -> None:
    """T-1.7: every row of every second stays as it was told."""
    nn = LiveNn()
    known: list[tuple[float, float, int, bool, bool]] = []
    for beat in spoilt_beats(seed):
        nn.feed(beat)
        now = rows(nn.window(**EVER))
        assert now[: len(known)] == known
        known = now


@pytest.mark.parametrize("seed", range(4))
def test_beats_become_final_once_in_order_and_unaltered(seed: int) -> None:
    beats = spoilt_beats(seed)

    nn, finals = fed(beats)

    assert [(final.end_s, final.rr_ms) for final in finals] == [
        (beat.end_s, beat.rr_ms) for beat in beats[: len(finals)]
    ]
    assert len(beats) - len(finals) == 2
    assert (np.diff(nn.window(**EVER).end_s) > 0).all()


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=200), st.integers(0, 3))
def test_t_1_6_nothing_depends_on_how_beats_are_cut_into_packets(sizes: list[int], seed: int) -> None:
    """T-1.6."""
    beats = spoilt_beats(seed)
    one_by_one, finals = fed(beats)

    packets: list[list[Beat]] = []
    left = list(beats)
    for size in sizes:
        packets.append(left[:size])
        left = left[size:]
    in_packets, told = LiveNn(), []
    for packet in [*packets, left]:
        told += fed(packet, in_packets)[1]

    assert told == finals
    assert rows(in_packets.window(**EVER)) == rows(one_by_one.window(**EVER))
