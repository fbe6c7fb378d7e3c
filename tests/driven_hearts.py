"""Hearts whose breath is known: the beats, the breath's phase, and what the breath alone does to the rate."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np
from heart_signals import TestPerson, beat_times, draw_person, grid, heart_rate, paced, series_of

from hrvtrainer.beats import FloatArray, NnSeries

PACES = (4.5, 5.0, 5.5, 6.0, 6.5, 7.0)
MARGIN_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DrivenHeart:
    """One recording: intervals, and every 0.02 s the breath in cycles and the breath-driven heart rate."""

    person: TestPerson
    breaths_per_min: float
    series: NnSeries
    time_s: FloatArray
    cycles: FloatArray
    driven_bpm: FloatArray

    def breaths(self, at_s: FloatArray) -> FloatArray:
        found: FloatArray = np.interp(at_s, self.time_s, self.cycles)
        return found

    def pacer(self, at_s: FloatArray) -> FloatArray:
        asked: FloatArray = at_s * self.breaths_per_min / 60.0
        return asked

    def first_harmonic(self, from_s: float, to_s: float, cycles: FloatArray | None = None) -> complex:
        """Return the complex amplitude of the driven rate, by dense least squares on the breath's phase."""
        here = (self.time_s >= from_s) & (self.time_s < to_s)
        turn = 2.0 * np.pi * (self.cycles if cycles is None else cycles)[here]
        time_s = self.time_s[here] - self.time_s[here].mean()
        columns = [np.ones(time_s.size), time_s]
        columns += [part(k * turn) for k in (1, 2) for part in (np.cos, np.sin)]
        solution = np.linalg.lstsq(np.stack(columns, axis=1), self.driven_bpm[here], rcond=None)[0]
        return complex(solution[2], -solution[3])


def driven_heart(
    seed: int, breaths_per_min: float, seconds: float, person: TestPerson | None = None
) -> DrivenHeart:
    """Return somebody who breathes with a pacer that began at 0."""
    rng = np.random.default_rng([seed, round(breaths_per_min * 100)])
    who = draw_person(rng) if person is None else person
    time_s = grid(seconds + MARGIN_S) - MARGIN_S
    cycles = paced(breaths_per_min)(who, rng, time_s)
    # The depths of the breaths are drawn first, so that a heart without noise breathes the same breaths.
    silent = replace(who, mayer_bpm=0.0, slow_bpm=0.0, broad_bpm=0.0)
    driven_bpm = heart_rate(silent, deepcopy(rng), cycles)
    beats_s = beat_times(heart_rate(who, rng, cycles)) - MARGIN_S
    beats_s = beats_s[beats_s > 0.0]
    return DrivenHeart(
        person=who,
        breaths_per_min=breaths_per_min,
        series=series_of(np.diff(beats_s) * 1000.0, float(beats_s[0])),
        time_s=time_s,
        cycles=cycles,
        driven_bpm=driven_bpm,
    )


def windows(series: NnSeries, length_s: float) -> Iterator[NnSeries]:
    """Return stretches that follow each other, each a little longer than was asked for."""
    for end_s in np.arange(length_s + 2.0, float(series.end_s[-1]), length_s + 2.0):
        yield series.where((series.end_s <= end_s) & (series.end_s > end_s - length_s - 2.0))
