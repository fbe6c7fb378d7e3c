"""Heartbeats for tests, made independently of the package: a resonator driven by breath, noise, and IPFM.

After science.md 11.1, in the frequency domain and without its streaming form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import Beat, BeatLabel, FloatArray, LabelArray, NnSeries

STEP_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPerson:
    """How a heart answers breath, and what it does besides."""

    __test__ = False

    resonance_hz: float = 0.092
    quality: float = 1.3
    swing_bpm: float = 9.0
    direct_bpm: float = 1.5
    mayer_bpm: float = 1.0
    slow_bpm: float = 1.8
    broad_bpm: float = 0.6
    rate_bpm: float = 67.0
    lag_s: float = 0.25
    jitter_cycles: float = 0.03


QUIET = {
    "direct_bpm": 0.0,
    "mayer_bpm": 0.0,
    "slow_bpm": 0.0,
    "broad_bpm": 0.0,
    "lag_s": 0.0,
    "jitter_cycles": 0.0,
}


def draw_person(rng: np.random.Generator) -> TestPerson:
    """Draw one person of the population."""
    return TestPerson(
        resonance_hz=float(np.clip(rng.normal(0.092, 0.009), 0.070, 0.115)),
        quality=float(np.exp(rng.normal(np.log(1.3), 0.3))),
        swing_bpm=float(np.exp(rng.normal(np.log(9.0), 0.5))),
        direct_bpm=float(rng.uniform(0.0, 3.0)),
        mayer_bpm=float(np.exp(rng.normal(0.0, 0.4))),
        slow_bpm=float(np.exp(rng.normal(np.log(1.8), 0.4))),
        rate_bpm=float(np.clip(rng.normal(67.0, 8.0), 48.0, 95.0)),
        lag_s=float(rng.normal(0.25, 0.2)),
        jitter_cycles=float(np.exp(rng.normal(np.log(0.03), 0.4))),
    )


def grid(seconds: float) -> FloatArray:
    time_s: FloatArray = np.arange(round(seconds / STEP_S), dtype=np.float64) * STEP_S
    return time_s


def paced(breaths_per_min: float) -> Callable[[TestPerson, np.random.Generator, FloatArray], FloatArray]:
    """Return how a person follows a pacer that began at 0: a little late, with a slow wander."""

    def phase(person: TestPerson, rng: np.random.Generator, time_s: FloatArray) -> FloatArray:
        wander = coloured(rng, time_s.size, lambda f: 1.0 / np.sqrt(1.0 + (2.0 * np.pi * f * 8.0) ** 2))
        followed: FloatArray = (
            time_s - person.lag_s
        ) * breaths_per_min / 60.0 + person.jitter_cycles * wander
        return followed

    return phase


def free(
    breaths_per_min: float | None = None,
) -> Callable[[TestPerson, np.random.Generator, FloatArray], FloatArray]:
    """Return spontaneous breath: cycles that vary by a tenth, about 14 a minute unless said."""

    def phase(_: TestPerson, rng: np.random.Generator, time_s: FloatArray) -> FloatArray:
        pace = rng.normal(14.0, 2.0) if breaths_per_min is None else breaths_per_min
        count = int(time_s[-1] * pace / 60.0 * 2.0) + 20
        starts_s = np.cumsum(60.0 / pace * np.clip(1.0 + 0.1 * rng.standard_normal(count), 0.6, 1.6))
        starts_s -= starts_s[3] * rng.random()
        own: FloatArray = np.interp(time_s, starts_s, np.arange(count, dtype=float))
        return own

    return phase


def then(
    first: Callable[[TestPerson, np.random.Generator, FloatArray], FloatArray],
    second: Callable[[TestPerson, np.random.Generator, FloatArray], FloatArray],
    at_s: float,
) -> Callable[[TestPerson, np.random.Generator, FloatArray], FloatArray]:
    """Return the first way to breathe until a moment, then the second."""

    def phase(person: TestPerson, rng: np.random.Generator, time_s: FloatArray) -> FloatArray:
        before, after = first(person, rng, time_s), second(person, rng, time_s)
        change = int(np.searchsorted(time_s, at_s))
        joined: FloatArray = np.concatenate(
            (before[:change], after[change:] - after[change] + before[change])
        )
        return joined

    return phase


def coloured(rng: np.random.Generator, size: int, gain: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Return noise of unit deviation with an amplitude spectrum of the given shape."""
    frequency_hz = np.fft.rfftfreq(size, STEP_S).astype(np.float64)
    waves = np.fft.rfft(rng.standard_normal(size)) * gain(frequency_hz)
    waves[0] = 0.0
    noise = np.fft.irfft(waves, size)
    shaped: FloatArray = noise / np.std(noise)
    return shaped


def volume(cycles: FloatArray, inhale_share: float = 0.4) -> FloatArray:
    """Return the breath volume, 0 to 1, in raised cosines."""
    phase = cycles - np.floor(cycles)
    up = 0.5 - 0.5 * np.cos(np.pi * phase / inhale_share)
    down = 0.5 + 0.5 * np.cos(np.pi * (phase - inhale_share) / (1.0 - inhale_share))
    curve: FloatArray = np.where(phase < inhale_share, up, down)
    return curve


def resonator(frequency_hz: FloatArray, person: TestPerson) -> NDArray[np.complex128]:
    """Return the complex answer of the resonator, `swing_bpm` at its peak."""
    bent = np.where(frequency_hz > 0, frequency_hz, 1.0)
    shape = 1.0 + 1j * person.quality * (bent / person.resonance_hz - person.resonance_hz / bent)
    answer: NDArray[np.complex128] = np.where(frequency_hz > 0, person.swing_bpm / shape, 0.0)
    return answer


def heart_rate(
    person: TestPerson,
    rng: np.random.Generator,
    cycles: FloatArray,
    inhale_share: float = 0.4,
) -> FloatArray:
    """Return heart rate in bpm every 0.02 s for a breath phase."""
    size = cycles.size
    frequency_hz = np.fft.rfftfreq(size, STEP_S).astype(np.float64)
    depths = np.exp(0.12 * rng.standard_normal(int(cycles.max() - cycles.min()) + 3))
    if person.jitter_cycles == 0:
        depths[:] = 1.0
    pace_hz = np.gradient(cycles, STEP_S)
    deeper = np.clip(np.mean(pace_hz) / 0.1, 0.5, 4.0) ** -0.25 if person.jitter_cycles else 1.0
    air = (
        volume(cycles, inhale_share)
        * depths[(np.floor(cycles) - np.floor(cycles.min())).astype(int)]
        * deeper
    )
    waves = np.fft.rfft(air)
    direct = person.direct_bpm / (1.0 + 1j * frequency_hz / 0.3)
    direct[0] = 0.0
    rate = person.rate_bpm + np.fft.irfft(waves * (resonator(frequency_hz, person) + direct), size)
    rate += person.mayer_bpm * coloured(
        rng, size, lambda f: np.abs(resonator(f, TestPerson(resonance_hz=person.resonance_hz, quality=3.0)))
    )
    rate += person.slow_bpm * coloured(rng, size, lambda f: _band(f, 0.003, 0.05, 0.5))
    rate += person.broad_bpm * coloured(rng, size, lambda f: _band(f, 0.05, 0.5, 0.15))
    bounded: FloatArray = np.clip(rate, 35.0, 180.0)
    return bounded


def beat_times(rate_bpm: FloatArray) -> FloatArray:
    """Return when the integral of the rate passes whole numbers (IPFM)."""
    passed = np.concatenate(([0.0], np.cumsum(rate_bpm * STEP_S / 60.0)))
    time_s = np.arange(passed.size) * STEP_S
    times: FloatArray = np.interp(np.arange(1, int(passed[-1]) + 1), passed, time_s)
    return times


def beat_times_of(rate_bpm: float, seconds: float) -> FloatArray:
    """Return the beat times of a heart that never changes."""
    return beat_times(np.full(grid(seconds).size, rate_bpm))


def record(
    person: TestPerson,
    rng: np.random.Generator,
    breathe: Callable[[TestPerson, np.random.Generator, FloatArray], FloatArray],
    seconds: float,
) -> FloatArray:
    """Return the beat times of a person who breathes in a way."""
    margin_s = 60.0
    time_s = grid(seconds + margin_s) - margin_s
    times_s = beat_times(heart_rate(person, rng, breathe(person, rng, time_s))) - margin_s
    kept: FloatArray = times_s[times_s > 0]
    return kept


def _band(f: FloatArray, low_hz: float, high_hz: float, slope: float) -> FloatArray:
    inside = (f >= low_hz) & (f <= high_hz)
    shaped: FloatArray = np.where(inside, np.where(f > 0, f, 1.0) ** -slope, 0.0)
    return shaped


def beats_at(times_s: FloatArray) -> list[Beat]:
    """Return provisional beats, the first after a gap, for heartbeats at these times."""
    return [
        Beat(end_s=end, rr_ms=(end - begin) * 1000.0, after_gap=index == 0)
        for index, (begin, end) in enumerate(pairwise(times_s.tolist()))
    ]


def series_of(rr_ms: FloatArray, start_s: float = 0.0) -> NnSeries:
    """Return clean intervals without a gap."""
    size = rr_ms.size
    joined = np.ones(size, dtype=np.bool_)
    joined[:1] = False
    return NnSeries(
        end_s=start_s + np.cumsum(rr_ms) / 1000.0,
        nn_ms=np.asarray(rr_ms, dtype=float),
        label=np.full(size, BeatLabel.NORMAL, dtype=np.int8),
        contiguous=joined,
        pair_valid=joined.copy(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A known artifact: its kind and the intervals (after injection) that it touched."""

    kind: str
    rows: tuple[int, ...]


def spoil(
    times_s: FloatArray, kinds: list[str], rng: np.random.Generator, apart: int = 12, edge: int = 20
) -> tuple[FloatArray, list[Artifact]]:
    """Put artifacts into beat times at random places: missed, extra, early."""
    slack = times_s.size - 2 * edge - apart * len(kinds)
    steps = np.sort(rng.integers(0, slack, len(kinds)))
    places = (edge + steps + apart * np.arange(len(kinds))).tolist()
    order = rng.permutation(len(kinds))
    chosen = sorted(zip(places, (kinds[i] for i in order), strict=True))
    spoiled: list[float] = []
    artifacts: list[Artifact] = []
    at = dict(chosen)
    for index, time_s in enumerate(times_s.tolist()):
        kind = at.get(index)
        rr_s = time_s - float(times_s[index - 1]) if index else 0.0
        row = len(spoiled) - 1
        if kind == "missed":
            artifacts.append(Artifact(kind=kind, rows=(row,)))
            continue
        if kind == "extra":
            spoiled.append(time_s - rr_s * float(rng.uniform(0.3, 0.7)))
            artifacts.append(Artifact(kind=kind, rows=(row, row + 1)))
        elif kind == "early":
            time_s -= rr_s * float(rng.uniform(0.20, 0.35))  # noqa: PLW2901 - this beat comes early
            artifacts.append(Artifact(kind=kind, rows=(row, row + 1)))
        spoiled.append(time_s)
    return np.asarray(spoiled), artifacts


def sine_series(seconds: float, frequency_hz: float, amplitude_ms: float = 50.0) -> NnSeries:
    """Return intervals about 900 ms that follow a sine in time."""
    rr_ms: list[float] = []
    end_s = 0.0
    while end_s < seconds:
        rr_ms.append(900.0 + amplitude_ms * float(np.sin(2.0 * np.pi * frequency_hz * end_s)))
        end_s += rr_ms[-1] / 1000.0
    return series_of(np.asarray(rr_ms[:-1]))


def cut(series: NnSeries, first: int, last: int | None, *, label: LabelArray | None = None) -> NnSeries:
    """Return some rows of a series, with other labels where given."""
    rows = slice(first, last)
    return NnSeries(
        end_s=series.end_s[rows],
        nn_ms=series.nn_ms[rows],
        label=(series.label if label is None else label)[rows],
        contiguous=series.contiguous[rows],
        pair_valid=series.pair_valid[rows],
    )
