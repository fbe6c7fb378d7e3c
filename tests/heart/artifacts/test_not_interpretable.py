"""Rhythms whose variability means something else are named, and those that are only lively are not."""

import os
from pathlib import Path

import numpy as np
import pytest
from heart_signals import TestPerson, draw_person, free, paced, record

from hrvtrainer.beats import FloatArray
from hrvtrainer.exchange.rr_text import read_rr_text
from hrvtrainer.heart.artifacts.not_interpretable import (
    WHAT_HELPS,
    DoubtfulSpan,
    doubtful_spans,
    mostly_doubtful,
    why_not_interpretable,
    with_margins,
)
from hrvtrainer.heart.artifacts.treated import ArtifactMethod, treat

FOLDER = os.environ.get("HRVTRAINER_REAL_DATA")


def reason(rr_ms: FloatArray, method: ArtifactMethod = ArtifactMethod.WHITENED) -> str | None:
    rhythm = treat(rr_ms, after_gap=np.zeros(rr_ms.size, dtype=np.bool_), method=method)
    return mostly_doubtful(rhythm.doubtful, np.ones(rr_ms.size, dtype=np.bool_))


def fibrillating(size: int, mean_ms: float = 800.0, spread_ms: float = 170.0, seed: int = 1) -> FloatArray:
    """Return independent draws, as the ventricles answer in atrial fibrillation."""
    return np.random.default_rng(seed).normal(mean_ms, spread_ms, size).clip(300.0, 1800.0)


def rest(seed: int = 2) -> FloatArray:
    rng = np.random.default_rng(seed)
    rr_ms: FloatArray = np.diff(record(draw_person(rng), rng, free(), 600.0)) * 1000.0
    return rr_ms


def early_beats(every: int, rr_ms: FloatArray) -> FloatArray:
    early = np.arange(5, rr_ms.size - 5, every)
    by_ms = 0.3 * rr_ms[early]
    rr_ms[early] -= by_ms
    rr_ms[early + 1] += by_ms
    return rr_ms


@pytest.mark.parametrize(("mean_ms", "spread_ms"), [(850.0, 190.0), (550.0, 110.0), (700.0, 110.0)])
def test_independent_intervals_are_called_uneven(mean_ms: float, spread_ms: float) -> None:
    for seed in range(4):
        told = reason(fibrillating(600, mean_ms, spread_ms, seed))
        assert told is not None
        assert told.startswith("HRV not interpretable: the beats follow each other unevenly")


@pytest.mark.parametrize("every", [2, 3, 4, 6, 10])
def test_frequent_early_beats_are_named(every: int) -> None:
    told = reason(early_beats(every, rest()))

    assert told is not None
    assert told.startswith("HRV not interpretable: ")


def test_much_poor_contact_is_named() -> None:
    rr_ms = rest()
    rr_ms[::5] = np.nan
    told = reason(rr_ms)

    assert told == (
        "HRV not interpretable: 20 % of the intervals are artifacts. Often the sensor lies loose or dry; "
        "if it stays so, a clinician can look at the rhythm"
    )


def test_a_person_is_told_what_was_seen_and_what_helps_and_no_illness() -> None:
    lost = rest()
    lost[::5] = np.nan
    for rr_ms in (fibrillating(600), early_beats(4, rest()), lost):
        told = reason(rr_ms)
        assert told is not None
        assert told.endswith(WHAT_HELPS)
        assert not any(word in told for word in ("fibrillation", "ectopic", "sinus", "arrhythmia"))


@pytest.mark.parametrize("method", list(ArtifactMethod))
def test_clean_slow_and_lively_hearts_are_interpretable(method: ArtifactMethod) -> None:
    rng = np.random.default_rng(3)
    young = TestPerson(swing_bpm=14.0, direct_bpm=30.0, rate_bpm=60.0)
    deep = TestPerson(swing_bpm=25.0, direct_bpm=10.0, rate_bpm=60.0)
    hearts = [
        rest(),
        np.diff(record(draw_person(rng), rng, paced(4.0), 600.0)) * 1000.0,
        np.diff(record(deep, rng, paced(6.0), 600.0)) * 1000.0,
        np.diff(record(young, rng, free(15.0), 600.0)) * 1000.0,
    ]

    assert [reason(rr_ms, method) for rr_ms in hearts] == [None] * 4


def test_a_few_early_beats_are_treated_and_not_named() -> None:
    rr_ms = rest()
    rr_ms[[100, 101]] += [-250.0, 250.0]

    assert reason(rr_ms) is None


def test_too_few_intervals_say_nothing() -> None:
    assert why_not_interpretable(fibrillating(29), np.zeros(29, dtype=np.int8)) is None
    assert doubtful_spans(np.zeros(0), np.zeros(0, dtype=np.int8)) == ()


def test_only_the_doubtful_part_is_told_where_the_rest_is_sound() -> None:
    rr_ms = np.concatenate((rest()[:600], fibrillating(250), rest(4)[:470]))
    label = np.zeros(rr_ms.size, dtype=np.int8)
    (span,) = doubtful_spans(rr_ms, label)

    assert (span.first, span.end) in {(600, 840), (600, 960)}
    assert reason(rr_ms) is None


def test_a_span_reaches_further_than_what_was_judged_and_no_further_than_the_recording() -> None:
    near = DoubtfulSpan(first=0, end=120, reason="near")
    next_to_it = DoubtfulSpan(first=240, end=360, reason="next to it")  # the margins touch
    far = DoubtfulSpan(first=600, end=720, reason="far")

    assert with_margins((near, next_to_it, far), 740) == (
        DoubtfulSpan(first=0, end=450, reason="near"),
        DoubtfulSpan(first=510, end=740, reason="far"),
    )


def test_a_part_is_judged_by_what_of_the_spans_lies_in_it() -> None:
    spans = (
        DoubtfulSpan(first=0, end=120, reason="short"),
        DoubtfulSpan(first=240, end=480, reason="long"),
    )

    def told(first: int, end: int) -> str | None:
        kept = np.zeros(1000, dtype=np.bool_)
        kept[first:end] = True
        return mostly_doubtful(spans, kept)

    assert told(0, 1000) is None
    assert told(0, 720) is None  # half is not over half
    assert told(0, 719) == "long"
    assert told(0, 200) == "short"
    assert told(480, 1000) is None


@pytest.mark.real_data
@pytest.mark.skipif(not FOLDER, reason="HRVTRAINER_REAL_DATA names no folder of real recordings")
def test_a_session_with_a_failing_sensor_is_named() -> None:
    rr_ms = np.asarray(read_rr_text(Path(str(FOLDER), "rr", "earppg_session_noisy_rr_ms.txt")).rr_ms)
    told = reason(rr_ms)

    assert told is not None
    assert told.startswith("HRV not interpretable")
