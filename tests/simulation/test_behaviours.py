"""What the people of each script do, seen in the truth about them."""

from dataclasses import replace

import numpy as np
import pytest
from simulated_people import live, pace_from

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.artifacts.not_interpretable import mostly_doubtful
from hrvtrainer.heart.artifacts.treated import treat
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.batch import live_at_once
from hrvtrainer.simulation.compliance import (
    ARRHYTHMIC,
    ECTOPIC,
    EXPERT,
    OVER_BREATHER,
    SCRIPTS,
    SIGHER,
    TALKER,
    ComplianceScript,
)
from hrvtrainer.simulation.parameters import DEMO_PERSON
from hrvtrainer.simulation.population import draw_person
from hrvtrainer.simulation.told_beats import told_beats
from hrvtrainer.truth import ArtifactKind, GroundTruth

LONG_S = 1800.0


def lived(script: ComplianceScript, *, seed: int = 1, until_s: float = LONG_S) -> GroundTruth:
    changes = [pace_from(0.0)]
    return live_at_once(DEMO_PERSON, script, np.random.default_rng(seed), changes, until_s=until_s)


def depths(truth: GroundTruth) -> tuple[FloatArray, FloatArray]:
    """Return when each whole breath was fullest, and how full."""
    breath = np.floor(truth.breath_cycles).astype(int)
    whole = range(breath[0] + 1, breath[-1])
    peaks = [np.flatnonzero(breath == k)[np.argmax(truth.volume[breath == k])] for k in whole]
    return truth.sample_s[peaks], truth.volume[peaks]


def rmssd_ms(rr_ms: FloatArray) -> float:
    return float(np.sqrt(np.mean(np.diff(rr_ms) ** 2)))


def test_a_talkers_breath_stands_still_for_three_to_eight_seconds_now_and_then() -> None:
    # Jitter would go on meanwhile, and the breath be not quite still.
    person = replace(DEMO_PERSON, jitter_cycles=0.0)
    truth = live(person, pace_from(0.0), until_s=900.0, script=TALKER).truth()
    is_still = np.diff(truth.breath_cycles) == 0.0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_still, [False]]).astype(int)))
    lasted_s = (edges[1::2] - edges[::2]) / 10.0
    # Who is early waits for the pacer, too: up to 1.5 s, also after a gap.
    gaps_s = lasted_s[lasted_s > 2.5]
    assert 900.0 / 46.0 <= gaps_s.size <= 900.0 / 15.0
    assert 2.8 <= gaps_s.min() < gaps_s.max() <= 9.5
    assert 4.5 < np.median(gaps_s) < 6.5


def test_talk_costs_the_lock_to_the_pacer() -> None:
    off = []
    for script in (TALKER, EXPERT):
        truth = lived(script)
        late = truth.sample_s > 60.0
        ahead = truth.breath_cycles[late] - 0.1 * truth.sample_s[late]
        off.append(1.0 - abs(np.mean(np.exp(2j * np.pi * ahead))))
    assert off[0] > 5.0 * off[1]


def test_a_sigher_sighs_every_one_to_three_minutes_two_and_a_half_times_as_deep() -> None:
    at_s, deep = depths(lived(SIGHER, until_s=3600.0))
    usual = np.median(deep)
    sighs_s = at_s[deep > 1.7 * usual]
    assert deep[deep > 1.7 * usual].mean() / usual == pytest.approx(2.5, abs=0.2)
    apart_s = np.diff(sighs_s)
    # A sigh waits for the next breath: up to one breath later than it was due.
    assert 50.0 <= apart_s.min() < apart_s.max() <= 195.0
    assert sighs_s.size == pytest.approx(3600.0 / 125.0, abs=6)
    assert np.median(deep[deep < 1.7 * usual]) == pytest.approx(usual, rel=0.05)


def test_a_sigh_moves_the_heart_and_lets_it_go_again() -> None:
    truth = lived(SIGHER, until_s=3600.0)
    at_s, deep = depths(truth)
    middle_s, bpm = (truth.beat_s[1:] + truth.beat_s[:-1]) / 2, 60.0 / np.diff(truth.beat_s)
    is_sigh = deep > 1.7 * np.median(deep)
    swings: dict[bool, list[float]] = {True: [], False: []}
    for peak_s, sigh in zip(at_s[2:-3].tolist(), is_sigh[2:-3].tolist(), strict=True):
        around = (middle_s > peak_s - 4.0) & (middle_s < peak_s + 6.0)
        swings[sigh].append(float(np.ptp(bpm[around])))
    assert np.median(swings[True]) > 1.6 * np.median(swings[False])


def test_an_over_breather_deepens_by_four_fifths_in_four_minutes_and_stays_there() -> None:
    at_s, deep = depths(lived(OVER_BREATHER))
    early, late = (np.median(deep[(at_s >= a) & (at_s < b)]) for a, b in ((0.0, 40.0), (300.0, 1800.0)))
    assert np.median(deep[at_s > 900.0]) == pytest.approx(late, rel=0.05)
    assert late / early == pytest.approx(1.8 / (1.0 + 0.8 * 20.0 / 240.0), rel=0.12)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_arrhythmic_hearts_intervals_have_no_order(seed: int) -> None:
    rr_ms = 1000.0 * np.diff(lived(ARRHYTHMIC, seed=seed).beat_s)
    steps = np.diff(rr_ms)
    assert np.std(rr_ms) / np.mean(rr_ms) == pytest.approx(0.22, abs=0.03)
    assert np.mean(np.abs(steps) > 50.0) > 0.7
    # Irregularly irregular: an interval says nothing of the next.
    order = [float(np.corrcoef(rr_ms[:-lag], rr_ms[lag:])[0, 1]) for lag in (1, 2, 3)]
    assert np.max(np.abs(order)) < 0.1
    assert rr_ms.min() > 300.0
    even = 1000.0 * np.diff(lived(EXPERT, seed=seed).beat_s)
    assert rmssd_ms(rr_ms) > 4.0 * rmssd_ms(even)
    assert np.mean(rr_ms) == pytest.approx(np.mean(even), rel=0.03)


def test_an_ectopic_heart_beats_early_once_in_seven_and_pauses_after_it() -> None:
    truth = lived(ECTOPIC)
    told = told_beats(
        truth.beat_s, ArtifactLevel.NONE, np.random.default_rng(1), early_beats=ECTOPIC.early_beats
    )
    early = [artifact for artifact in told.artifacts if artifact.kind is ArtifactKind.EARLY]
    assert len(early) == len(told.artifacts)
    assert len(early) / truth.beat_s.size == pytest.approx(0.15, abs=0.02)
    rr_ms = told.rr_ms
    is_early = np.flatnonzero(rr_ms[:-1] < 0.85 * np.median(rr_ms))
    pairs = (rr_ms[is_early] + rr_ms[is_early + 1]) / (2.0 * np.median(rr_ms))
    assert np.median(pairs) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("script", [*SCRIPTS.values(), ECTOPIC], ids=lambda script: script.id)
def test_of_an_uneven_rhythm_the_program_says_that_hrv_is_not_interpretable(script: ComplianceScript) -> None:
    uneven = script in (ARRHYTHMIC, ECTOPIC)
    for seed in range(3):
        person = draw_person(np.random.default_rng(seed))
        rng = np.random.default_rng(seed)
        truth = live_at_once(person, script, rng, [pace_from(0.0)], until_s=400.0)
        told = told_beats(truth.beat_s, ArtifactLevel.DEFAULT, rng, early_beats=script.early_beats)
        spans = treat(told.rr_ms, after_gap=told.after_gap).doubtful
        reason = mostly_doubtful(spans, np.ones(told.rr_ms.size, dtype=np.bool_))
        assert (reason is not None) == uneven
        assert reason is None or reason.startswith("HRV not interpretable")
