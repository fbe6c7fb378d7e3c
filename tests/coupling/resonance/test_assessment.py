"""The assessment as a whole: what it says, and why not where it says nothing."""

from dataclasses import replace

import numpy as np
from assessed_hearts import assessed, lived, series, spoilt, told, volume_of
from assessment_breaths import EXACTLY, breathe, legs
from resonant_hearts import ResonantHeart, breath_of

from hrvtrainer.coupling.resonance.assessment import (
    Method,
    Outcome,
    assess,
    decided,
    unfounded,
)
from hrvtrainer.coupling.resonance.fitted import Fitted
from hrvtrainer.coupling.resonance.pace_posterior import PACES, PacePosterior


def test_stretches_with_treated_beats_are_left_out() -> None:
    _, breath, beats_s = lived(2, legs(4))
    bad = spoilt(series(beats_s), breath, np.random.default_rng([2, 9]))
    clean = assess(series(beats_s), volume_of(breath), one_clock=True, rng=np.random.default_rng(1))
    found = assess(bad, volume_of(breath), one_clock=True, rng=np.random.default_rng(1))
    assert sum(found.chunks_dropped.values()) > sum(clean.chunks_dropped.values())
    assert found.chunks_used < clean.chunks_used


def fitted(mean: float) -> Fitted:
    probability = np.exp(-0.5 * ((PACES - mean) / 0.3) ** 2)
    pace = PacePosterior(probability=probability / probability.sum(), answer=np.ones(PACES.size))
    return Fitted(pace=pace, power_over_noise=10.0, better_than_level=10.0)


def test_where_phase_and_size_disagree_the_size_decides() -> None:
    """No heart of 80 people and of 108 odd ones made them differ so far; a wrong clock may."""
    near, far = fitted(5.6), fitted(6.9)
    method, seen, doubt = decided(near, far)
    assert method is Method.WAVE_SIZE
    assert seen is far
    assert "disagree" in doubt
    method, seen, doubt = decided(near, fitted(5.2))
    assert method is Method.RESONATOR
    assert seen is near
    assert doubt == ""


def test_a_short_recording_says_what_it_needs() -> None:
    breath = breath_of(1, legs(1))
    beats_s = ResonantHeart().live(breath, np.random.default_rng(1))
    found = assessed(beats_s, volume_of(breath))
    assert found.outcome is Outcome.NOT_FOUND
    assert "stretches of two clear slow breaths" in found.reason
    assert assessed(beats_s[:3], volume_of(breath)).chunks_used == 0
    assert assessed(beats_s[:3], volume_of(breath)).wave_bpm == 0.0


def test_one_pace_alone_tells_no_resonance() -> None:
    breath = breathe(np.arange(0.0, 960.0, 10.0), EXACTLY, np.random.default_rng(1))
    found = assessed(ResonantHeart().live(breath, np.random.default_rng(1)), volume_of(breath))
    assert found.outcome is Outcome.NOT_FOUND
    assert "paces at least 1/min apart" in found.reason


def test_a_breath_of_one_in_breath_less_is_cut_once() -> None:
    breath = breath_of(4, legs(2))
    beats_s = ResonantHeart(response_bpm=14.0).live(breath, np.random.default_rng(4))
    drive = volume_of(breath)
    begun = drive.inhale_s >= 0.0
    found = assess(
        series(beats_s),
        replace(drive, inhale_s=drive.inhale_s[begun][:29]),
        one_clock=True,
        rng=np.random.default_rng(1),
    )
    assert found.chunks_used >= 12


def test_the_same_recording_gives_the_same_answer_twice() -> None:
    _, breath, beats_s = lived(1, legs(4))
    first, second = (told(assessed(beats_s, volume_of(breath))) for _ in range(2))
    assert first == second


def test_nothing_looked_for_is_nothing_found() -> None:
    found = unfounded("HRV not interpretable")
    assert found.outcome is Outcome.NOT_FOUND
    assert found.reason == "HRV not interpretable"
    assert found.posterior is None
    assert PACES[0] == 3.5
