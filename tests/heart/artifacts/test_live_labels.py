from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import pytest
from heart_signals import Artifact, beat_times_of, draw_person, free, paced, record, spoil, then
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.beats import BeatLabel, FloatArray
from hrvtrainer.heart.artifacts.live_labels import LabelledInterval, LiveLabeller

SEEDS = range(12)
KINDS = ["missed", "extra", "early"] * 6
WAYS = {"rest": free(), "six": paced(6.0), "change": then(free(), paced(6.0), 300.0)}
EXPECTED = {
    "missed": [{BeatLabel.MISSED}],
    "extra": [{BeatLabel.EXTRA}, {BeatLabel.EXTRA}],
    "early": [{BeatLabel.SHORT, BeatLabel.ECTOPIC}, {BeatLabel.ECTOPIC, BeatLabel.LONG}],
}

any_ms = st.one_of(st.floats(700.0, 1000.0), st.floats(1.0, 6000.0))


def label_all(rr_ms: Iterable[float], labeller: LiveLabeller | None = None) -> list[LabelledInterval]:
    labeller = labeller or LiveLabeller()
    told = [interval for rr in rr_ms for interval in labeller.feed(rr)]
    return [*told, *labeller.finish()]


def labels(rr_ms: Iterable[float]) -> list[BeatLabel]:
    return [interval.label for interval in label_all(rr_ms)]


@lru_cache
def clean_record(way: str, seed: int) -> FloatArray:
    """Return beat times of ten minutes."""
    rng = np.random.default_rng(seed)
    return record(draw_person(rng), rng, WAYS[way], 600.0)


@lru_cache
def spoilt_record(way: str, seed: int) -> tuple[list[LabelledInterval], list[Artifact]]:
    times_s, artifacts = spoil(clean_record(way, seed), KINDS, np.random.default_rng([seed, 1]))
    return label_all((np.diff(times_s) * 1000.0).tolist()), artifacts


@pytest.mark.parametrize("way", WAYS)
def test_clean_hearts_are_hardly_ever_flagged(way: str) -> None:
    """T-1.1: at most 0.5 false flags in 1000 beats, start-up included."""
    judged = [
        label for seed in SEEDS for label in labels((np.diff(clean_record(way, seed)) * 1000.0).tolist())
    ]

    assert sum(label is not BeatLabel.NORMAL for label in judged) <= 0.0005 * len(judged)


def test_known_artifacts_are_found_and_named() -> None:
    """T-1.2: sensitivity at least 0.98, the right kind in at least 0.95 of each."""
    found: list[bool] = []
    named: dict[str, list[bool]] = {"missed": [], "extra": [], "early": []}
    for way in WAYS:
        for seed in SEEDS:
            judged, artifacts = spoilt_record(way, seed)
            for artifact in artifacts:
                about = judged[artifact.rows[0] - 1 : artifact.rows[-1] + 2]
                found.append(any(interval.label is not BeatLabel.NORMAL for interval in about))
                got = [judged[row].label for row in artifact.rows]
                named[artifact.kind].append(
                    all(label in allowed for label, allowed in zip(got, EXPECTED[artifact.kind], strict=True))
                )

    assert np.mean(found) >= 0.98
    assert {kind: bool(np.mean(right) >= 0.95) for kind, right in named.items()} == dict.fromkeys(named, True)


def test_treated_intervals_restore_the_count_and_the_time_of_the_beats() -> None:
    for way in WAYS:
        for seed in SEEDS:
            judged, artifacts = spoilt_record(way, seed)
            clean_ms = np.diff(clean_record(way, seed)) * 1000.0
            nn_ms = np.array([nn for interval in judged for nn in interval.nn_ms])

            assert nn_ms.sum() == pytest.approx(clean_ms.sum(), rel=1e-9)
            assert abs(nn_ms.size - clean_ms.size) <= 1
            assert len(artifacts) == len(KINDS)


@pytest.mark.parametrize(("missed", "share"), [(1, 0.995), (2, 0.995), (3, 0.97)])
@pytest.mark.parametrize("way", WAYS)
def test_beats_missed_in_a_row_are_counted(way: str, missed: int, share: float) -> None:
    """T-1.4.

    "Exactly" cannot be had: in a wave of 100 ms and more, four intervals of 1.2 s look like five of a
    median of 0.95 s. Measured in 660 places each: one or two missed 99.7 to 100 % right, three missed
    98.5 % at 6 breaths a minute and 99.2 % elsewhere.
    """
    right: list[bool] = []
    for seed in SEEDS:
        for place in range(60, 460, 40):
            times_s = clean_record(way, seed)[: place + 40]
            holey_s = np.delete(times_s, np.arange(place, place + missed))
            interval = label_all((np.diff(holey_s) * 1000.0).tolist())[place - 1]
            parts_ms = (interval.rr_ms / (missed + 1),) * (missed + 1)
            right.append(interval.label is BeatLabel.MISSED and interval.nn_ms == parts_ms)

    assert np.mean(right) >= share


@pytest.mark.parametrize("length", [0, 1, 2, 3, 11, 40, 200])
@pytest.mark.parametrize("rr_ms", [0.0, 300.0, 900.0, 2000.0])
def test_equal_intervals_and_few_intervals_are_labelled_quietly(rr_ms: float, length: int) -> None:
    """T-1.5: no exception, no limit that is zero or not a number."""
    judged = label_all([rr_ms] * length)

    assert len(judged) == length
    if rr_ms:
        assert {interval.label for interval in judged} <= {BeatLabel.NORMAL}
        assert all(interval.nn_ms == (rr_ms,) for interval in judged)


def test_artifacts_are_found_from_the_first_beats_on() -> None:
    """Before thirty normal beats the limits are 15 % of the median."""
    rr_ms = [900.0, 905.0, 895.0, 910.0] * 7
    rr_ms[4] = 1800.0
    rr_ms[10:12] = [600.0, 1200.0]
    rr_ms[20:22] = [400.0, 500.0]

    judged = labels(rr_ms)

    assert judged[4] is BeatLabel.MISSED
    assert judged[10:12] == [BeatLabel.SHORT, BeatLabel.ECTOPIC]
    assert judged[20:22] == [BeatLabel.EXTRA, BeatLabel.EXTRA]
    assert judged.count(BeatLabel.NORMAL) == len(rr_ms) - 5


def test_a_first_interval_that_spans_two_beats_is_seen() -> None:
    assert labels([1800.0, 900.0, 900.0, 900.0])[0] is BeatLabel.MISSED


def test_an_interval_is_told_when_the_second_after_it_has_come() -> None:
    labeller = LiveLabeller()

    told = [len(labeller.feed(900.0)) for _ in range(6)]

    assert told == [0, 0, 1, 1, 1, 1]
    assert len(labeller.finish()) == 2
    assert labeller.finish() == ()


def test_a_gap_settles_the_beats_that_wait_and_keeps_what_is_known_of_the_rhythm() -> None:
    labeller = LiveLabeller()
    for _ in range(60):
        labeller.feed(900.0)

    at_gap = labeller.feed(700.0, after_gap=True)
    later = [*labeller.feed(900.0), *labeller.feed(900.0)]

    assert [interval.label for interval in at_gap] == [BeatLabel.NORMAL] * 2
    assert later == []  # its label is fixed, and waits for its run to end
    assert [interval.label for interval in labeller.feed(900.0)] == [BeatLabel.SHORT, BeatLabel.NORMAL]


def test_no_difference_is_taken_across_a_gap() -> None:
    """Two levels 13 % apart: a step of that size would be found, a gap hides it."""
    labeller = LiveLabeller()
    told = [interval for _ in range(60) for interval in labeller.feed(900.0)]
    told += labeller.feed(1020.0, after_gap=True)
    told += [interval for _ in range(20) for interval in labeller.feed(1020.0)]

    assert {interval.label for interval in told} == {BeatLabel.NORMAL}


def test_an_early_beat_keeps_its_time_on_a_line_between_its_neighbours() -> None:
    judged = label_all([900.0] * 40 + [600.0, 1240.0, 940.0] + [940.0] * 10)

    early, late = judged[40], judged[41]

    assert [early.label, late.label] == [BeatLabel.SHORT, BeatLabel.ECTOPIC]
    assert early.nn_ms + late.nn_ms == pytest.approx((913.3333, 926.6667))


def test_a_run_at_a_gap_has_no_neighbour_to_lean_on_and_is_divided_equally() -> None:
    labeller = LiveLabeller()
    for _ in range(40):
        labeller.feed(900.0)
    labeller.feed(600.0)
    labeller.feed(1240.0)

    told = labeller.feed(900.0, after_gap=True)

    assert [interval.label for interval in told[-2:]] == [BeatLabel.SHORT, BeatLabel.LONG]
    assert [interval.nn_ms for interval in told[-2:]] == [(920.0,), (920.0,)]


def test_a_fragment_of_a_beat_becomes_nothing() -> None:
    judged = label_all([900.0] * 40 + [100.0] + [900.0] * 10)

    assert judged[40].label is BeatLabel.SHORT
    assert judged[40].nn_ms == ()


def test_fragments_together_become_as_many_beats_as_their_time_holds() -> None:
    judged = label_all([900.0] * 40 + [250.0, 280.0, 260.0, 1010.0] + [900.0] * 10)

    run = [interval for interval in judged if interval.label is not BeatLabel.NORMAL]

    assert sum(len(interval.nn_ms) for interval in run) == 2
    assert sum(nn for interval in run for nn in interval.nn_ms) == pytest.approx(1800.0)


def test_a_very_long_interval_is_a_gap_and_becomes_nothing() -> None:
    judged = label_all([900.0] * 40 + [4600.0] + [900.0] * 10)

    assert judged[40].label is BeatLabel.GAP
    assert judged[40].nn_ms == ()
    assert {interval.label for interval in judged[41:]} == {BeatLabel.NORMAL}


def test_a_wild_rhythm_is_called_irregular_until_it_has_settled() -> None:
    labeller = LiveLabeller()
    for _ in range(60):
        labeller.feed(900.0)
    assert not labeller.irregular

    for rr_ms in [400.0, 1500.0, 1100.0, 500.0] * 6:
        labeller.feed(rr_ms)
    assert labeller.irregular

    for _ in range(25):
        labeller.feed(900.0)
    assert labeller.irregular
    for _ in range(30):
        labeller.feed(900.0)
    assert not labeller.irregular


def test_a_rhythm_that_stays_uneven_stays_irregular_after_thirty_normal_beats() -> None:
    labeller = LiveLabeller()
    for rr_ms in [400.0, 1500.0, 1100.0, 500.0] * 6:
        labeller.feed(rr_ms)
    irregular = []
    for _ in range(30):
        for rr_ms in [900.0, 900.0, 900.0, 600.0, 1200.0, 900.0]:
            labeller.feed(rr_ms)
        irregular.append(labeller.irregular)

    assert all(irregular)


@given(st.lists(st.tuples(any_ms, st.booleans()), max_size=60))
def test_every_interval_is_told_once_and_in_order_whatever_comes(rows: list[tuple[float, bool]]) -> None:
    labeller = LiveLabeller()
    told = [interval for rr_ms, gap in rows for interval in labeller.feed(rr_ms, after_gap=gap)]
    told += labeller.finish()

    assert [interval.rr_ms for interval in told] == [rr_ms for rr_ms, _ in rows]
    assert all(np.isfinite(nn) and nn > 0 for interval in told for nn in interval.nn_ms)


@given(st.lists(any_ms, max_size=60))
def test_at_most_five_intervals_ever_wait(rr_ms: list[float]) -> None:
    """Two for their label, and up to three of a run of four for its end."""
    labeller = LiveLabeller()
    waiting = 0
    for rr in rr_ms:
        waiting += 1 - len(labeller.feed(rr))
        assert 0 <= waiting <= 5


@given(st.lists(any_ms, max_size=60))
def test_treatment_never_makes_time(rr_ms: list[float]) -> None:
    treated_ms = sum(nn for interval in label_all(rr_ms) for nn in interval.nn_ms)

    assert treated_ms <= sum(rr_ms) * (1 + 1e-9)


def test_beat_times_of_a_steady_heart_are_steady() -> None:
    """The test's own generator, at one point."""
    steady_s = np.diff(beat_times_of(60.0, 30.0))

    assert steady_s == pytest.approx(np.ones(steady_s.size), abs=1e-9)
