"""Two simulated hearts for tests, independent of the package's simulator."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from heart_signals import (
    STEP_S,
    TestPerson,
    beat_times,
    coloured,
    draw_person,
    free,
    grid,
    heart_rate,
    paced,
    series_of,
)
from simulated_people import pace_from

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.breath.pacer import PacerHistory

Breathe = Callable[[TestPerson, np.random.Generator, FloatArray], FloatArray]
MARGIN_S = 60.0
AFTER_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two hearts, what led them, and where chance goes on."""

    first: NnSeries
    second: NnSeries
    pacers: PacerHistory
    rng: np.random.Generator


def two_hearts(
    seed: int, breathe: Breathe, *, seconds: float = 600.0, shared_hz: tuple[float, float] | None = None
) -> Pair:
    """Return two drawn people who breathe alike and share a wave of 2.5 bpm deviation, or nothing."""
    rng = np.random.default_rng([seed, 17])
    shared = np.zeros(grid(seconds + AFTER_S + MARGIN_S).size)
    if shared_hz is not None:
        low_hz, high_hz = shared_hz
        shared = 2.5 * coloured(rng, shared.size, lambda f: _band(f, low_hz, high_hz))
    first, second = (_heart(rng, breathe, shared) for _ in range(2))
    return Pair(first=first, second=second, pacers=PacerHistory(), rng=rng)


def on_one_pacer(
    seed: int,
    breaths_per_min: float = 6.0,
    *,
    breathe: Breathe | None = None,
    shared_hz: tuple[float, float] | None = None,
) -> Pair:
    """Return two people on one pacer that begins at 0."""
    follow = paced(breaths_per_min) if breathe is None else breathe
    pair = two_hearts(seed, follow, shared_hz=shared_hz)
    pair.pacers.add(pace_from(0.0, breaths_per_min))
    return pair


def free_breathers(seed: int, *, shared_hz: tuple[float, float] | None = None) -> Pair:
    """Return two people who breathe freely, each at a pace of their own."""
    return two_hearts(seed, free(), shared_hz=shared_hz)


def learning(breaths_per_min: float) -> Breathe:
    """Return how a person finds into a pace within four minutes."""

    def phase(person: TestPerson, rng: np.random.Generator, time_s: FloatArray) -> FloatArray:
        wander = coloured(rng, time_s.size, lambda f: 1.0 / np.sqrt(1.0 + (2.0 * np.pi * f * 8.0) ** 2))
        unsure = person.jitter_cycles + 0.25 * np.clip(1.0 - time_s / 240.0, 0.0, 1.0)
        followed: FloatArray = (time_s - person.lag_s) * breaths_per_min / 60.0 + unsure * wander
        return followed

    return phase


def later(series: NnSeries, by_s: float) -> NnSeries:
    return replace(series, end_s=series.end_s + by_s)


def _heart(rng: np.random.Generator, breathe: Breathe, shared_bpm: FloatArray) -> NnSeries:
    person = draw_person(rng)
    time_s = np.arange(shared_bpm.size, dtype=np.float64) * STEP_S - MARGIN_S
    rate_bpm = heart_rate(person, rng, breathe(person, rng, time_s)) + shared_bpm
    times_s = beat_times(np.clip(rate_bpm, 35.0, 180.0)) - MARGIN_S
    kept = times_s[max(0, int(np.searchsorted(times_s, 0.0)) - 2) :]
    return series_of(np.diff(kept) * 1000.0, float(kept[0]))


def _band(f: FloatArray, low_hz: float, high_hz: float) -> FloatArray:
    inside = (f >= low_hz) & (f <= high_hz)
    shaped: FloatArray = np.where(inside, np.where(f > 0, f, 1.0) ** -0.5, 0.0)
    return shaped
