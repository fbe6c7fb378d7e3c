"""One lane of two: no beat twice, none lost, no step in time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from two_lanes import (
    Floats,
    Told,
    beats_between,
    heard,
    heart_s,
    places,
    play,
    strap_beats,
    without,
)

from hrvtrainer.beats import Beat
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.session.streams.beat_lanes import BeatLanes, BeatSource

AGES_S = (-0.5, 0.4, 2.6, 4.5)


def is_unbroken(told: Told, peaks_s: Floats, *, within_ms: float = 3.0) -> bool:
    """Whether every interval of the heart from the first told one on was told once, and nothing jumps."""
    rr_ms = np.diff(peaks_s)[: told.rr_ms.size] * 1000.0
    steps_ms = np.diff(told.end_s) * 1000.0
    return (
        told.gaps == [0]
        and bool(np.all(np.abs(told.rr_ms - rr_ms) < 1.5))
        and bool(np.all(np.abs(steps_ms - told.rr_ms[1:]) < within_ms))
    )


def test_a_strap_without_ecg_is_told_untouched() -> None:
    beats = strap_beats(heart_s(100), age_s=0.7)
    beats[40] = replace(beats[40], after_gap=True)
    lanes = BeatLanes()

    told = play(lanes, rr=heard(beats, after_s=0.1))

    assert len(told.beats) == len(beats)
    assert all(one is other for one, other in zip(told.beats, beats, strict=True))
    assert lanes.master is BeatSource.RR
    assert lanes.later_by_s is None
    assert lanes.changes == 0
    assert isinstance(lanes.rr_age_s, Absent)


@pytest.mark.parametrize("age_s", AGES_S)
def test_the_ecg_becomes_the_master_without_a_step(age_s: float) -> None:
    peaks_s = heart_s(120)
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(strap_beats(peaks_s, age_s=age_s), after_s=0.3),
        ecg=heard(beats_between(peaks_s[12:]), after_s=0.6),
    )

    assert is_unbroken(told, peaks_s)
    assert told.masters[:2] == [BeatSource.RR, BeatSource.ECG]
    assert isinstance(lanes.rr_age_s, Estimate)
    assert lanes.rr_age_s.value == pytest.approx(age_s, abs=0.001)
    assert lanes.later_by_s == pytest.approx(age_s, abs=0.003)
    assert lanes.agreement.both > 80
    assert lanes.agreement.device_alone == lanes.agreement.ecg_alone == 0
    last = told.beats[-1]
    assert last.rr_ms == pytest.approx((peaks_s[-1] - peaks_s[-2]) * 1000.0, abs=1e-6)


@pytest.mark.parametrize("age_s", AGES_S)
@pytest.mark.parametrize("silent_s", [1.5, 7.0, 40.0])
def test_a_silent_ecg_is_bridged_by_the_straps_beats(age_s: float, silent_s: float) -> None:
    peaks_s = heart_s(200)
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(strap_beats(peaks_s, age_s=age_s), after_s=0.3),
        ecg=heard(without(beats_between(peaks_s[12:]), 60.0, 60.0 + silent_s), after_s=0.6),
    )

    assert is_unbroken(told, peaks_s)
    assert told.masters[:4] == [BeatSource.RR, BeatSource.ECG, BeatSource.RR, BeatSource.ECG]


def test_an_ecg_that_ends_for_good_leaves_the_strap_as_it_was() -> None:
    peaks_s = heart_s(200)
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(strap_beats(peaks_s, age_s=2.6), after_s=0.3),
        ecg=heard(beats_between(peaks_s[12:90]), after_s=0.6),
    )

    assert is_unbroken(told, peaks_s)
    assert len(told.beats) == 199
    assert lanes.master is BeatSource.RR
    assert lanes.later_by_s == pytest.approx(2.6, abs=0.005)


def test_silence_is_noticed_without_the_straps_help() -> None:
    """Two seconds after the last beat of the ECG, what waits of the strap's is told at once."""
    peaks_s = heart_s(80)
    lanes = BeatLanes()
    play(
        lanes,
        rr=heard(strap_beats(peaks_s[:61], age_s=0.2), after_s=0.0),
        ecg=heard(beats_between(peaks_s[12:60]), after_s=0.1),
    )
    assert lanes.master is BeatSource.ECG

    assert lanes.ecg((), float(peaks_s[59]) + 1.0) == ()
    (told,) = lanes.ecg((), float(peaks_s[59]) + 3.0)

    assert told.end_s == pytest.approx(peaks_s[60] + 0.2, abs=0.003)
    assert not told.after_gap


def test_the_strap_may_miss_or_invent_beats_where_the_ecg_does_not() -> None:
    peaks_s = heart_s(200)
    seen = np.delete(peaks_s, [70, 101])
    seen = np.sort(np.concatenate((seen, [(peaks_s[130] + peaks_s[131]) / 2.0])))
    seen[np.argmin(np.abs(seen - peaks_s[150]))] += 0.05
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(strap_beats(seen, age_s=2.6), after_s=0.3),
        ecg=heard(beats_between(peaks_s[12:]), after_s=0.6),
    )

    assert is_unbroken(told, peaks_s)
    assert lanes.master is BeatSource.ECG
    assert lanes.agreement.device_alone == 2
    assert lanes.agreement.ecg_alone == 3


def test_the_strap_goes_on_where_the_ecg_becomes_the_poorer_one() -> None:
    """Muscles over the ECG: every other beat is double. The strap's even rhythm is told instead."""
    peaks_s = heart_s(200)
    double = [float(peaks_s[row] + 0.35) for row in range(90, 120, 2)]
    seen = np.sort(np.concatenate((peaks_s[12:], double)))
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(strap_beats(peaks_s, age_s=2.6), after_s=0.3),
        ecg=heard(beats_between(seen), after_s=0.6),
    )

    assert told.masters[:3] == [BeatSource.RR, BeatSource.ECG, BeatSource.RR]
    assert lanes.master is BeatSource.ECG
    assert np.all(np.diff(told.end_s) > 0.0)
    false = [row for row in places(told.beats, peaks_s, later_s=2.6) if row is None]
    assert len(false) < 10


def test_both_lanes_broken_make_one_gap_and_no_beat_twice() -> None:
    peaks_s = heart_s(200)
    before, after = peaks_s[:90], peaks_s[110:]
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(strap_beats(before, age_s=2.6) + strap_beats(after, age_s=1.9), after_s=0.3),
        ecg=heard(beats_between(before[12:]) + beats_between(after), after_s=0.6),
    )

    assert len(told.gaps) == 2
    assert np.all(np.diff(told.end_s) > 0.0)
    first = told.gaps[1]
    assert np.allclose(told.rr_ms[:first], np.diff(before)[:first] * 1000.0, atol=1.5)
    assert first == 89
    assert np.allclose(told.rr_ms[first:], np.diff(after)[-(told.rr_ms.size - first) :] * 1000.0, atol=1.5)
    assert told.rr_ms.size - first >= 85
    assert lanes.master is BeatSource.ECG
    assert isinstance(lanes.rr_age_s, Estimate)
    assert lanes.rr_age_s.value == pytest.approx(1.9, abs=0.002)


def test_a_packet_lost_in_silence_moves_the_age_and_no_told_beat() -> None:
    """The timeline did not see it: the strap's beats come earlier by three from then on."""
    peaks_s = heart_s(200)
    beats = strap_beats(peaks_s, age_s=2.6)
    lost_s = float(peaks_s[73] - peaks_s[70])
    late = [replace(beat, end_s=beat.end_s - lost_s) for beat in beats[73:]]
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=[*heard(beats[:70], after_s=0.3), *heard(late, after_s=0.3 + lost_s)],
        ecg=heard(beats_between(peaks_s[12:]), after_s=0.6),
    )

    assert is_unbroken(told, peaks_s)
    assert lanes.master is BeatSource.ECG
    assert isinstance(lanes.rr_age_s, Estimate)
    assert lanes.rr_age_s.value == pytest.approx(2.6 - lost_s, abs=0.002)


def test_a_heart_like_a_clock_is_refused_and_not_guessed() -> None:
    peaks_s = heart_s(200, swing_s=0.0, uneven_s=0.001)
    beats = strap_beats(peaks_s, age_s=2.6)
    lanes = BeatLanes()

    told = play(lanes, rr=heard(beats, after_s=0.3), ecg=heard(beats_between(peaks_s[12:]), after_s=0.6))

    assert told.beats == beats
    assert lanes.master is BeatSource.RR
    assert isinstance(lanes.rr_age_s, Absent)
    assert "varies" in lanes.rr_age_s.reason


def test_another_heart_is_never_joined() -> None:
    beats = strap_beats(heart_s(150, seed=3, swing_s=0.01, uneven_s=0.02), age_s=2.6)
    other_s = heart_s(150, seed=4, swing_s=0.01, uneven_s=0.02)
    lanes = BeatLanes()

    told = play(lanes, rr=heard(beats, after_s=0.3), ecg=heard(beats_between(other_s[12:]), after_s=0.6))

    assert told.beats == beats
    assert isinstance(lanes.rr_age_s, Absent)


def test_an_ecg_that_comes_half_a_minute_late_is_never_joined() -> None:
    peaks_s = heart_s(150, swing_s=0.01, uneven_s=0.02)
    beats = strap_beats(peaks_s, age_s=0.4)
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(beats, after_s=0.1),
        ecg=heard(beats_between(peaks_s[12:110], later_s=30.0), after_s=0.1),
    )

    assert told.beats == beats


def test_a_lane_that_begins_on_the_ecg_stays_on_its_time() -> None:
    peaks_s = heart_s(200)
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(strap_beats(peaks_s[30:], age_s=2.6), after_s=0.3),
        ecg=heard(without(beats_between(peaks_s), 100.0, 120.0), after_s=0.6),
    )

    assert is_unbroken(told, peaks_s)
    assert told.masters == [BeatSource.ECG, BeatSource.RR, BeatSource.ECG]
    assert np.allclose(told.end_s, peaks_s[1 : told.end_s.size + 1], atol=0.004)
    assert lanes.later_by_s == pytest.approx(0.0, abs=0.005)


def test_an_ecg_alone_is_told_with_its_gaps() -> None:
    beats = beats_between(heart_s(60), holes=(30,))
    lanes = BeatLanes()

    told = play(lanes, ecg=heard(beats, after_s=0.5))

    assert told.beats == beats
    assert lanes.later_by_s == 0.0


def test_the_ecg_goes_on_where_the_strap_falls_silent_in_a_hole_of_the_ecg() -> None:
    peaks_s = heart_s(200)
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(strap_beats(peaks_s[:70], age_s=2.6), after_s=0.3),
        ecg=heard(without(beats_between(peaks_s[12:]), float(peaks_s[75]), float(peaks_s[85])), after_s=0.6),
    )

    assert len(told.gaps) == 2
    assert np.all(np.diff(told.end_s) > 0.0)
    rows = places(told.beats, peaks_s, later_s=2.6)
    assert None not in rows
    assert len(set(rows)) == len(rows)
    assert len(rows) >= 180
    assert lanes.master is BeatSource.ECG


def test_the_strap_goes_on_after_a_gap_where_nothing_says_which_beat_is_which() -> None:
    """It began on the ECG, and the heart is like a clock; then the ECG ends."""
    peaks_s = heart_s(120, swing_s=0.0, uneven_s=0.001)
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(strap_beats(peaks_s[20:], age_s=2.6), after_s=0.3),
        ecg=heard(beats_between(peaks_s[:70]), after_s=0.6),
    )

    assert len(told.gaps) == 2
    first = told.gaps[1]
    assert told.end_s[first - 1] == pytest.approx(peaks_s[69])
    assert told.end_s[first] - 2.6 > peaks_s[69]
    assert lanes.master is BeatSource.RR
    assert lanes.later_by_s is None


def test_the_ecg_goes_on_after_a_gap_where_nothing_says_which_beat_is_which() -> None:
    peaks_s = heart_s(120, swing_s=0.0, uneven_s=0.001)
    lanes = BeatLanes()

    told = play(
        lanes,
        rr=heard(strap_beats(peaks_s[:60], age_s=0.3), after_s=0.3),
        ecg=heard(beats_between(peaks_s[12:]), after_s=0.6),
    )

    assert len(told.gaps) == 2
    first = told.gaps[1]
    assert told.end_s[first] > told.end_s[first - 1]
    assert told.end_s[first] > peaks_s[60]
    assert lanes.master is BeatSource.ECG


def test_an_ecg_whose_beats_are_all_holes_never_leads() -> None:
    peaks_s = heart_s(100)
    ecg = [replace(beat, after_gap=True) for beat in beats_between(peaks_s[12:])[::2]]
    beats = strap_beats(peaks_s, age_s=2.6)
    lanes = BeatLanes()

    assert play(lanes, rr=heard(beats, after_s=0.3), ecg=heard(ecg, after_s=0.6)).beats == beats


def test_the_same_order_tells_the_same_bits() -> None:
    peaks_s = heart_s(150)

    def once() -> list[Beat]:
        return play(
            BeatLanes(),
            rr=heard(strap_beats(peaks_s, age_s=2.6), after_s=0.3),
            ecg=heard(without(beats_between(peaks_s[12:]), 60.0, 70.0), after_s=0.6),
        ).beats

    assert once() == once()


@given(
    seed=st.integers(0, 10_000),
    age_s=st.floats(-0.8, 4.5),
    rr_waits=st.lists(st.floats(0.0, 1.2), min_size=8, max_size=8),
    ecg_waits=st.lists(st.floats(0.3, 1.5), min_size=8, max_size=8),
    holes=st.lists(st.tuples(st.floats(15.0, 110.0), st.floats(0.3, 15.0)), max_size=4),
    gap_row=st.none() | st.integers(30, 110),
)
def test_however_packets_are_interleaved_time_rises_and_no_beat_is_told_twice(
    seed: int,
    age_s: float,
    rr_waits: list[float],
    ecg_waits: list[float],
    holes: list[tuple[float, float]],
    gap_row: int | None,
) -> None:
    """Between gaps the intervals are the time that passed, and each is one of the heart's.

    Where the strap's lane is whole, so is the lane that is told. Where it has a gap, the age is not sure
    for a while, and a hole of the ECG around is a gap, too.
    """
    peaks_s = heart_s(140, seed=seed)
    ecg = beats_between(peaks_s[11:])
    for from_s, for_s in holes:
        ecg = without(ecg, from_s, from_s + for_s)
    beats = strap_beats(peaks_s, age_s=age_s)
    unsure_s: list[float] = []
    if gap_row is not None:
        gap_s = float(peaks_s[gap_row])
        unsure_s = [for_s for at_s, for_s in holes if at_s - 35.0 <= gap_s <= at_s + for_s + 15.0]
        beats[gap_row + 6] = replace(beats[gap_row + 6], after_gap=True)
        del beats[gap_row : gap_row + 6]

    def arriving(lane: list[Beat], waits: list[float]) -> list[tuple[float, Beat]]:
        before_s, events = 0.0, list[tuple[float, Beat]]()
        for row, beat in enumerate(lane):
            before_s = max(before_s, beat.end_s + waits[row % len(waits)])
            events.append((before_s, beat))
        return events

    told = play(BeatLanes(), rr=arriving(beats, rr_waits), ecg=arriving(ecg, ecg_waits))

    assert np.all(np.diff(told.end_s) > 0.0)
    steps_ms = np.diff(told.end_s) * 1000.0
    joined = np.array([not beat.after_gap for beat in told.beats[1:]])
    assert np.all(np.abs(steps_ms - told.rr_ms[1:])[joined] < 4.0)
    assert len(told.gaps) <= 1 + (gap_row is not None) + len(unsure_s)
    rows = [int(np.argmin(np.abs(np.diff(peaks_s) * 1000.0 - rr_ms))) for rr_ms in told.rr_ms.tolist()]
    true_ms = np.diff(peaks_s)[rows] * 1000.0
    assert np.all(np.abs(true_ms - told.rr_ms) < 2.0)
    unsure_beats = sum(6.0 + for_s / 0.8 for for_s in unsure_s)
    assert len(told.beats) >= 139 - 7 * (gap_row is not None) - unsure_beats - 3
