"""Hearts for tests of delivery: the moments of beats, made here or read from real recordings."""

import gzip
from pathlib import Path

import numpy as np

from hrvtrainer.beats import FloatArray

STEP_S = 0.1


def made_heart(
    rng: np.random.Generator,
    *,
    bpm: float,
    hours: float,
    breaths_per_min: float = 14.0,
    early_per_hour: float = 2.0,
) -> FloatArray:
    """Return the seconds of the beats of a heart that breathes, wanders (1/f) and now and then beats early.

    Each tenth of a second has an interval of its own: the mean, a swing with the breath of a slightly
    unsteady rate, and noise with a spectrum of 1/f. A beat comes when the one before is that old. An early
    beat is followed by a pause that makes up for it.
    """
    seconds = hours * 3600.0
    steps = int(seconds / STEP_S) + 100
    mean_s = 60.0 / bpm
    rate_hz = breaths_per_min / 60.0 * np.exp(0.08 * _one_over_f(rng, steps))
    breath = np.sin(2.0 * np.pi * np.cumsum(rate_hz) * STEP_S)
    swing = rng.uniform(0.02, 0.09) * (2.0 if breaths_per_min < 8.0 else 1.0)
    wander = rng.uniform(0.04, 0.07)
    interval_s = np.clip(mean_s * (1.0 + swing * breath + wander * _one_over_f(rng, steps)), 0.3, 2.2)
    at_s, beats = float(rng.uniform(0.0, 1.0)), []
    intervals = interval_s.tolist()
    while at_s < seconds:
        beats.append(at_s)
        at_s += intervals[int(at_s / STEP_S)]
    beat_s = np.array(beats) + rng.normal(0.0, 0.001, len(beats))
    early = rng.random(beat_s.size) < early_per_hour * mean_s / 3600.0
    early[:2] = early[-2:] = False
    before_s = np.diff(beat_s, prepend=beat_s[0])
    beat_s[early] -= rng.uniform(0.2, 0.4, int(early.sum())) * before_s[early]
    return np.asarray(beat_s, dtype=np.float64)


def real_heart(path: Path) -> FloatArray:
    """Return the seconds of a recording's beats: a list of RR, or a table with RR in its second column."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    rows = [row.split(",") for row in text.splitlines() if row[:1].isdigit()]
    rr_ms = np.array([float(row[min(1, len(row) - 1)]) for row in rows])
    plausible = rr_ms[(rr_ms > 250.0) & (rr_ms < 3000.0)]
    return np.asarray(np.cumsum(plausible) / 1000.0, dtype=np.float64)


def _one_over_f(rng: np.random.Generator, steps: int) -> FloatArray:
    """Return noise of unit spread whose power falls as 1/f between an hour and some seconds."""
    hz = np.fft.rfftfreq(steps, STEP_S)
    size = np.where(hz > 1.0 / 3600.0, 1.0 / np.sqrt(np.maximum(hz, 1e-9)), 0.0)
    size[hz > 0.4] = 0.0
    noise = np.fft.irfft(size * np.exp(2j * np.pi * rng.random(hz.size)), steps)
    return np.asarray(noise / noise.std(), dtype=np.float64)
