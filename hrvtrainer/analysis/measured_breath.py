"""The breath of a whole recording as it was measured: by the accelerometer, by R waves, by the rhythm."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.respiration.acceleration import AccelerationBreath
from hrvtrainer.breath.respiration.rr_breath import breath_from_rhythm
from hrvtrainer.breath.respiration.sign import SignFinder
from hrvtrainer.estimates import Absent, Metric

LONGEST_RHYTHM_S = 7200.0
JOINED_S = 0.5  # breaths that follow each other this closely leave nothing out between them
BLOCK = 250


def breaths_of_acceleration(
    acceleration_mg: FloatArray, sampling_hz: float, volume: Callable[[FloatArray], FloatArray]
) -> list[Breath]:
    """Return the breaths that an accelerometer saw, seconds from its first sample.

    Parameters
    ----------
    acceleration_mg : ndarray of float, shape (n, 3)
        Milli-g; NaN where samples are missing.
    sampling_hz : float
        25, 50, 100 or 200.
    volume : callable
        The pacer's volume at such seconds, NaN where none led. It tells which way is in, and nothing else;
        where nobody followed a pacer there are no breaths.
    """
    chest = AccelerationBreath(sampling_hz)
    finder: SignFinder | None = None
    breaths: list[Breath] = []
    for begin in range(0, acceleration_mg.shape[0], BLOCK):
        news = chest.feed(acceleration_mg[begin : begin + BLOCK])
        breaths += news.breaths
        if chest.sign is None and news.time_s.size > 1:
            finder = finder or SignFinder(float(news.time_s[1] - news.time_s[0]))
            chest.sign = finder.feed(news.display_mg, volume(news.time_s))
    return breaths


def cycles_of_breaths(breaths: Sequence[Breath]) -> Callable[[FloatArray], FloatArray]:
    """Return the breath in cycles at any time: whole at each in-breath, NaN where none was measured."""
    starts = np.array([breath.start_s for breath in breaths])
    ends = np.array([breath.end_s for breath in breaths])

    def cycles(at_s: FloatArray) -> FloatArray:
        if starts.size == 0:
            return np.full(at_s.shape, np.nan)
        row = np.clip(np.searchsorted(starts, at_s, side="right") - 1, 0, starts.size - 1)
        inside = (at_s >= starts[row]) & (at_s < ends[row])
        return np.where(inside, row + (at_s - starts[row]) / (ends[row] - starts[row]), np.nan)

    return cycles


def inhales_of_breaths(breaths: Sequence[Breath]) -> FloatArray:
    """Return when in-breaths began; the end of one that no other follows closely begins one, too."""
    starts = [breath.start_s for breath in breaths]
    alone = [one.end_s for one, other in pairwise(breaths) if other.start_s - one.end_s > JOINED_S]
    last = [breaths[-1].end_s] if breaths else []
    return np.array(sorted([*starts, *alone, *last]))


def rate_of_rhythm(series: NnSeries) -> Metric:
    """Return the breathing rate that the heart's rhythm tells; a part of a day has to be chosen."""
    length_s = float(series.end_s[-1] - series.end_s[0]) if len(series) else 0.0
    if length_s > LONGEST_RHYTHM_S:
        return Absent(reason="needs at most two hours of rhythm for one rate: choose a part", n=len(series))
    return breath_from_rhythm(series).rate
