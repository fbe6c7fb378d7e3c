"""Electrocardiograms for tests, made independently of the package: bells for every beat (science.md 11.4)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
AnyFloats = NDArray[np.floating]

USUAL = ((1000.0, 0.0, 0.010), (-180.0, -0.026, 0.008), (-280.0, 0.028, 0.009), (120.0, -0.16, 0.022))
BROAD = ((1300.0, 0.0, 0.028), (-500.0, 0.11, 0.030), (-350.0, 0.33, 0.060))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What an ECG looks like; `early` holds the rows of beats that come from the ventricles."""

    r_sd_s: float = 0.010
    t_uv: float = 250.0
    noise_uv: float = 30.0
    wander_uv: float = 100.0
    wander_hz: float = 0.25
    breath_in_r: float = 0.1
    upside_down: bool = False
    early: tuple[int, ...] = ()


def ecg_of(
    beats_s: AnyFloats, sampling_hz: float, rng: np.random.Generator, shape: Shape | None = None
) -> Floats:
    """Return the samples in microvolts of a heart that beats at these times."""
    shape = Shape() if shape is None else shape
    time_s = np.arange(int((beats_s[-1] + 0.8) * sampling_hz)) / sampling_hz
    signal = shape.noise_uv * rng.standard_normal(time_s.size)
    wander = 2.0 * np.pi * shape.wander_hz
    heart = np.zeros(time_s.size)
    for row, beat_s in enumerate(beats_s.tolist()):
        growth = 1.0 - 0.5 * shape.breath_in_r * np.cos(wander * beat_s)
        bells = BROAD if row in shape.early else (*USUAL[1:], (1000.0 * growth, 0.0, shape.r_sd_s))
        for height, after_s, sd_s in (*bells, (shape.t_uv, 0.27, 0.045)):
            middle_s = beat_s + after_s
            first = max(0, int((middle_s - 6.0 * sd_s) * sampling_hz))
            last = min(time_s.size, int((middle_s + 6.0 * sd_s) * sampling_hz) + 1)
            heart[first:last] += height * np.exp(-0.5 * ((time_s[first:last] - middle_s) / sd_s) ** 2)
    made: Floats = signal + (-heart if shape.upside_down else heart)
    return made + shape.wander_uv * np.sin(wander * time_s)


def beats_with_rmssd(count: int, rmssd_ms: float, rng: np.random.Generator, rr_ms: float = 900.0) -> Floats:
    """Return beat times whose successive differences have exactly this root mean square."""
    slow = 30.0 * np.sin(2.0 * np.pi * 0.02 * np.arange(count))
    quick = rng.standard_normal(count)
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        found = float(np.sqrt(np.mean(np.diff(slow + middle * quick) ** 2)))
        low, high = (middle, high) if found < rmssd_ms else (low, middle)
    times: Floats = 0.6 + np.cumsum(rr_ms + slow + low * quick) / 1000.0
    return times


def matched(
    found_s: AnyFloats, true_s: AnyFloats, within_s: float = 0.1
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which found beats belong to which true ones, each at most once."""
    nearest = np.clip(np.searchsorted(true_s, found_s), 1, true_s.size - 1)
    nearest -= found_s - true_s[nearest - 1] < true_s[nearest] - found_s
    rows = np.flatnonzero(np.abs(found_s - true_s[nearest]) <= within_s)
    _, first = np.unique(nearest[rows], return_index=True)
    return rows[first], nearest[rows[first]]


def f1_score(found_s: AnyFloats, true_s: AnyFloats, within_s: float = 0.1) -> float:
    """Return the harmonic mean of sensitivity and precision."""
    return 2.0 * matched(found_s, true_s, within_s)[0].size / (found_s.size + true_s.size)
