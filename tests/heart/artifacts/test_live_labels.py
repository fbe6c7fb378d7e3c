from collections.abc import Iterable
from dataclasses import replace
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
    "early": [{BeatLabel.ECTOPIC}, {BeatLabel.ECTOPIC}],
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
def test_t_1_1_clean_hearts_are_hardly_ever_flagged(way: str) -> None:
    """T-1.1: at most 0.5 false flags in 1000 beats, start-up included."""
    judged = [
        label for seed in SEEDS for label in labels((np.diff(clean_record(way, seed)) * 1000.0).tolist())
    ]

    assert sum(label is not BeatLabel.NORMAL for label in judged) <= 0.0005 * len(judged)


def test_t_1_2_known_artifacts_are_found_and_named() -> None:
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


@pytest.mark.parametrize("missed", [1, 2, 3])
@pytest.mark.parametrize("way", WAYS)
def test_t_1_4_beats_missed_in_a_row_are_counted(way: str, missed: int) -> None:
    """T-1.4: the number is recovered exactly, in each of 120 places."""
    for seed in SEEDS:
        for place in range(60, 460, 40):
            times_s = clean_record(way, seed)[: place + 8]
            holey_s = np.delete(times_s, np.arange(place, place + missed))
            interval = label_all((np.diff(holey_s) * 1000.0).tolist())[place - 1]

            assert interval.label is BeatLabel.MISSED
            assert len(interval.nn_ms) == missed + 1
            assert sum(interval.nn_ms) == pytest.approx(interval.rr_ms)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 11, 40, 200])
@pytest.mark.parametrize("rr_ms", [0.0, 300.0, 900.0, 2000.0])
def test_t_1_5_equal_intervals_and_few_intervals_are_labelled_quietly(rr_ms: float, length: int) -> None:
    """T-1.5: no exception, no limit that is zero or not a number."""
    judged = label_all([rr_ms] * length)

    assert len(judged) == length
    assert all(np.isfinite(interval.nn_ms).all() for interval in judged)
    if rr_ms:
        assert {interval.label for interval in judged} <= {BeatLabel.NORMAL}
        assert all(interval.nn_ms == (rr_ms,) for interval in judged)
    else:
        assert BeatLabel.MISSED not in {interval.label for interval in judged}
        assert sum(sum(interval.nn_ms) for interval in judged) == 0.0


def test_artifacts_are_found_from_the_first_beats_on() -> None:
    """Before a heart was followed for a while, hearts as such are expected."""
    rr_ms = [900.0, 905.0, 895.0, 910.0] * 7
    rr_ms[4] = 1800.0
    rr_ms[10:12] = [600.0, 1200.0]
    rr_ms[20:22] = [400.0, 500.0]

    judged = labels(rr_ms)

    assert judged[4] is BeatLabel.MISSED
    assert judged[10:12] == [BeatLabel.ECTOPIC, BeatLabel.ECTOPIC]
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

    at_gap = labeller.feed(1800.0, after_gap=True)
    later = [*labeller.feed(1790.0), *labeller.feed(900.0), *labeller.feed(900.0)]

    assert [interval.label for interval in at_gap] == [BeatLabel.NORMAL] * 2
    assert [interval.label for interval in later] == [BeatLabel.MISSED, BeatLabel.MISSED]


def test_at_a_gap_an_early_beat_is_judged_by_what_is_there() -> None:
    labeller = LiveLabeller()
    for rr_ms in [900.0] * 100 + [600.0, 1200.0]:
        labeller.feed(rr_ms)

    assert [interval.label for interval in labeller.feed(900.0, after_gap=True)] == [BeatLabel.ECTOPIC] * 2


def test_a_single_beat_before_a_gap_is_judged_alone() -> None:
    labeller = LiveLabeller()
    for _ in range(100):
        labeller.feed(900.0)
    labeller.finish()
    labeller.feed(1810.0)

    (alone,) = labeller.finish()

    assert alone.label is BeatLabel.MISSED
    assert sum(alone.nn_ms) == pytest.approx(1810.0)


def test_no_difference_is_taken_across_a_gap() -> None:
    """Two levels 13 % apart: a step of that size would be found, a gap hides it."""
    labeller = LiveLabeller()
    told = [interval for _ in range(60) for interval in labeller.feed(900.0)]
    told += labeller.feed(1020.0, after_gap=True)
    told += [interval for _ in range(20) for interval in labeller.feed(1020.0)]

    assert {interval.label for interval in told} == {BeatLabel.NORMAL}


def quiet(beats: int, level_ms: float = 915.0) -> list[float]:
    rng = np.random.default_rng(beats)
    return [level_ms + 8.0 * float(noise) for noise in rng.standard_normal(beats)]


@pytest.mark.parametrize(
    ("spoilt_ms", "names"),
    [
        ([600.0, 1240.0], [BeatLabel.ECTOPIC, BeatLabel.ECTOPIC]),
        ([840.0, 1000.0], [BeatLabel.SHORT, BeatLabel.LONG]),
        ([1000.0, 840.0], [BeatLabel.LONG, BeatLabel.SHORT]),
        ([1300.0, 540.0], [BeatLabel.LONG, BeatLabel.SHORT]),
    ],
)
def test_a_beat_that_stood_elsewhere_is_put_back(spoilt_ms: list[float], names: list[BeatLabel]) -> None:
    judged = label_all([*quiet(200), *spoilt_ms, *quiet(10, level_ms=920.0)])

    first, second = judged[200:202]

    assert [first.label, second.label] == names
    assert sum(first.nn_ms + second.nn_ms) == pytest.approx(1840.0)
    assert first.nn_ms + second.nn_ms == pytest.approx((920.0, 920.0), abs=20.0)


def test_a_twentieth_is_seen_on_a_quiet_heart() -> None:
    """40 ms of 900: half of what the published limits can see at their floor."""
    rng = np.random.default_rng(3)
    rr_ms = (900.0 + 5.0 * rng.standard_normal(400)).tolist()
    for place in range(100, 400, 20):
        rr_ms[place] += 40.0
        rr_ms[place + 1] -= 40.0

    judged = labels(rr_ms)

    assert [index for index, label in enumerate(judged) if label is not BeatLabel.NORMAL] == [
        row for place in range(100, 400, 20) for row in (place, place + 1)
    ]


def test_an_early_beat_after_which_the_heart_begins_anew_keeps_the_time() -> None:
    judged = label_all([*quiet(200), 600.0, 950.0, *quiet(10)])

    first, second = judged[200:202]

    assert [first.label, second.label] == [BeatLabel.ECTOPIC, BeatLabel.ECTOPIC]
    assert sum(first.nn_ms + second.nn_ms) == pytest.approx(first.rr_ms + second.rr_ms)
    assert {interval.label for interval in judged[202:]} == {BeatLabel.NORMAL}


def test_a_pause_that_is_no_missed_beat_becomes_as_many_intervals_as_it_holds() -> None:
    judged = label_all([*quiet(200), 1340.0, *quiet(10)])

    pause, after = judged[200:202]

    assert [pause.label, after.label] == [BeatLabel.LONG, BeatLabel.LONG]
    assert sum(pause.nn_ms + after.nn_ms) == pytest.approx(pause.rr_ms + after.rr_ms)
    assert len(pause.nn_ms + after.nn_ms) == 2


def test_a_fragment_of_a_beat_goes_into_the_next_interval() -> None:
    judged = label_all([*quiet(200), 100.0, *quiet(10)])

    assert [interval.label for interval in judged[200:202]] == [BeatLabel.EXTRA] * 2
    assert [interval.nn_ms for interval in judged[200:202]] == [(), (100.0 + judged[201].rr_ms,)]


@pytest.mark.parametrize(("rr_ms", "label"), [(280.0, BeatLabel.SHORT), (2100.0, BeatLabel.LONG)])
def test_what_hardly_any_heart_does_is_never_normal(rr_ms: float, label: BeatLabel) -> None:
    judged = label_all([rr_ms] * 40)

    assert {interval.label for interval in judged} == {label}
    assert {interval.nn_ms for interval in judged} == {(rr_ms,)}


def test_no_time_becomes_no_interval() -> None:
    assert {interval.nn_ms for interval in label_all([0.0])} == {()}


def irregular_share(rr_ms: Iterable[float]) -> float:
    labeller = LiveLabeller()
    told = []
    for rr in rr_ms:
        labeller.feed(rr)
        told.append(labeller.irregular)
    return float(np.mean(told))


def fibrillating(beats: int, seed: int, spread: float = 0.2) -> list[float]:
    rng = np.random.default_rng(seed)
    drawn = 750.0 * np.exp(spread * rng.standard_normal(beats))
    return [float(rr) for rr in np.clip(drawn, 300.0, 2200.0)]


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
    for _ in range(60):
        labeller.feed(900.0)
    assert not labeller.irregular


@pytest.mark.parametrize("seed", range(5))
def test_fibrillation_is_said_and_sinus_rhythm_after_it_is_read_again(seed: int) -> None:
    sinus = (np.diff(clean_record("rest", seed)) * 1000.0).tolist()
    labeller = LiveLabeller()
    told = []
    for rr_ms in sinus[:200] + fibrillating(300, seed) + sinus[200:400]:
        labeller.feed(rr_ms)
        told.append(labeller.irregular)

    assert not any(told[:200])
    assert np.mean(told[260:500]) > 0.95
    assert not any(told[600:])


@pytest.mark.parametrize("every", [2, 3, 4])
def test_frequent_early_beats_are_said(every: int) -> None:
    times_s = clean_record("rest", 1).copy()
    early = np.arange(40, times_s.size - 2, every)
    times_s[early] -= 0.3 * (times_s[early] - times_s[early - 1])
    rr_ms = (np.diff(times_s) * 1000.0).tolist()

    assert irregular_share(rr_ms[60:]) > 0.8


@pytest.mark.parametrize("way", WAYS)
def test_clean_hearts_are_never_called_irregular(way: str) -> None:
    for seed in SEEDS:
        assert irregular_share((np.diff(clean_record(way, seed)) * 1000.0).tolist()) == 0.0


@pytest.mark.parametrize(("pace", "direct_bpm", "swing_bpm"), [(15.0, 14.0, 12.0), (4.0, 18.0, 30.0)])
def test_the_large_waves_of_a_young_heart_are_neither_flagged_nor_called_irregular(
    pace: float, direct_bpm: float, swing_bpm: float
) -> None:
    """RMSSD 70 to 160 ms: beats that differ by up to 300 ms from the one before."""
    flagged: list[bool] = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        young = replace(draw_person(rng), direct_bpm=direct_bpm, swing_bpm=swing_bpm, rate_bpm=60.0)
        times_s = record(young, rng, free(pace) if pace > 9 else paced(pace), 300.0)
        rr_ms = (np.diff(times_s) * 1000.0).tolist()
        flagged += [label is not BeatLabel.NORMAL for label in labels(rr_ms)]

        assert irregular_share(rr_ms) == 0.0

    assert np.mean(flagged) <= 0.004


def test_standing_up_is_not_an_artifact() -> None:
    """From 63 to 97 beats a minute in twelve beats."""
    for seed in range(6):
        rng = np.random.default_rng(seed)
        beats = np.arange(500)
        level = np.interp(beats, [0, 300, 312, 330, 500], [950.0, 950.0, 620.0, 710.0, 750.0])
        rr_ms = level + 25.0 * np.sin(1.6 * beats) * (level / 950.0) ** 2 + 10.0 * rng.standard_normal(500)

        assert set(labels(rr_ms.tolist())) == {BeatLabel.NORMAL}
        assert irregular_share(rr_ms.tolist()) == 0.0


@given(st.lists(st.tuples(any_ms, st.booleans()), max_size=60))
def test_every_interval_is_told_once_and_in_order_whatever_comes(rows: list[tuple[float, bool]]) -> None:
    labeller = LiveLabeller()
    told = [interval for rr_ms, gap in rows for interval in labeller.feed(rr_ms, after_gap=gap)]
    told += labeller.finish()

    assert [interval.rr_ms for interval in told] == [rr_ms for rr_ms, _ in rows]
    assert all(np.isfinite(nn) and nn > 0 for interval in told for nn in interval.nn_ms)


@given(st.lists(any_ms, max_size=60))
def test_at_most_two_intervals_ever_wait(rr_ms: list[float]) -> None:
    """A label is fixed at the latest when the second interval after it comes, and so is what it became."""
    labeller = LiveLabeller()
    waiting = 0
    for rr in rr_ms:
        waiting += 1 - len(labeller.feed(rr))
        assert 0 <= waiting <= 2


@given(st.lists(any_ms, max_size=60))
def test_treatment_never_makes_time(rr_ms: list[float]) -> None:
    treated_ms = sum(nn for interval in label_all(rr_ms) for nn in interval.nn_ms)

    assert treated_ms <= sum(rr_ms) * (1 + 1e-9)


@given(st.lists(st.floats(301.0, 1900.0), max_size=60))
def test_treatment_loses_no_time_where_there_is_no_gap(rr_ms: list[float]) -> None:
    judged = label_all(rr_ms)
    measured_ms = sum(interval.rr_ms for interval in judged if interval.label is not BeatLabel.GAP)

    assert sum(nn for interval in judged for nn in interval.nn_ms) == pytest.approx(measured_ms)


def test_beat_times_of_a_steady_heart_are_steady() -> None:
    """The test's own generator, at one point."""
    steady_s = np.diff(beat_times_of(60.0, 30.0))

    assert steady_s == pytest.approx(np.ones(steady_s.size), abs=1e-9)
