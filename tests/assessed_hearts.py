"""Hearts that were assessed, for the tests of the resonance pace: how they lived, and what was told."""

from dataclasses import replace

import numpy as np
from assessment_breaths import LivedBreath
from heart_signals import series_of
from resonant_hearts import ResonantHeart, breath_of, draw_heart

from hrvtrainer.beats import BeatLabel, FloatArray, NnSeries
from hrvtrainer.coupling.resonance.assessment import (
    Assessment,
    assess,
)
from hrvtrainer.coupling.resonance.breath_drive import BreathDrive, drive_of_volume
from hrvtrainer.estimates import Estimate


def volume_of(breath: LivedBreath) -> BreathDrive:
    seen = breath.time_s >= -20.0
    return drive_of_volume(breath.time_s[seen], breath.volume[seen])


def series(beats_s: FloatArray) -> NnSeries:
    return series_of(np.diff(beats_s) * 1000.0, float(beats_s[0]))


def assessed(beats_s: FloatArray, drive: BreathDrive, *, one_clock: bool = True) -> Assessment:
    return assess(series(beats_s), drive, one_clock=one_clock, rng=np.random.default_rng(1))


def told(found: Assessment) -> Estimate:
    assert isinstance(found.pace, Estimate)
    assert found.pace.low is not None
    assert found.pace.high is not None
    return found.pace


def lived(seed: int, asked_s: FloatArray, **changes: float) -> tuple[ResonantHeart, LivedBreath, FloatArray]:
    heart = replace(draw_heart(np.random.default_rng([seed, 0])), **changes)
    breath = breath_of(seed, asked_s)
    return heart, breath, heart.live(breath, np.random.default_rng([seed, 2]))


def rms(errors: list[float]) -> float:
    return float(np.sqrt(np.mean(np.square(errors))))


def spoilt(clean: NnSeries, breath: LivedBreath, rng: np.random.Generator) -> NnSeries:
    """Spoil one breath in a fifth of the stretches of two: by ectopic beats, or by beats out of place."""
    begun = breath.inhale_s[breath.inhale_s > 10.0]
    label, nn_ms = clean.label.copy(), clean.nn_ms.copy()
    for place in rng.choice(begun.size - 2, begun.size // 10, replace=False).tolist():
        rows = np.flatnonzero((clean.end_s > begun[place]) & (clean.end_s < begun[place + 1]))[:3]
        nn_ms[rows] *= rng.uniform(0.8, 1.2)
        if place % 2:
            label[rows] = BeatLabel.ECTOPIC
    return replace(clean, label=label, nn_ms=nn_ms)
