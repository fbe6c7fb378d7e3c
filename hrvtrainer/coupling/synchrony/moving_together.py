"""The live number for two people: how alike their hearts have moved in the last minute. No claim."""

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.synchrony.even_rate import rate_at
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.soundness import unsound
from hrvtrainer.heart.spectrum.straight_line import without_line

WINDOW_S = 60.0
GRID_HZ = 4.0
MOST_LAG_S = 5.0
STILL_BPM = 1e-6


def moving_together(first: NnSeries, second: NnSeries) -> Metric:
    """Return the largest correlation of two heart rates over 60 s, within 5 s of lag.

    Parameters
    ----------
    first, second : NnSeries
        The newest intervals of both on one clock; hand over at least 70 s.

    Returns
    -------
    Estimate or Absent
        0 to 1, no interval known: the size of Pearson's correlation at the lag where it is largest;
        ``n`` counts the points at 4 Hz. Absent without 60 s that both hearts have up to the newest beat of
        the one that is behind, or when one of them does not move.

    Notes
    -----
    Shown as "moving together" and nothing else. Two people who breathe freely and have nothing to do
    with each other reach 0.31 in the middle and 0.52 in one of twenty minutes, on one pacer 0.82 and
    0.93 (800 simulated minutes each). Elementwise sums only, so that a replay is bit-equal.
    """
    for series in (first, second):
        if (reason := unsound(series)) is not None:
            return Absent(reason=reason)
    points = round(WINDOW_S * GRID_HZ)
    until_s = min(float(first.middle_s[-1]), float(second.middle_s[-1]))
    grid_s = until_s - np.arange(points, 0, -1) / GRID_HZ
    (one, one_known), (other, other_known) = rate_at(first, grid_s), rate_at(second, grid_s)
    both = one_known & other_known
    if not both.all():
        since = points - 1 - int(np.flatnonzero(~both)[-1])
        return Absent(reason=f"needs {WINDOW_S:.0f} s of both hearts, has {int(since / GRID_HZ)}", n=since)
    one, other = without_line(one), without_line(other)
    if min(np.max(np.abs(one)), np.max(np.abs(other))) < STILL_BPM:
        return Absent(reason="needs two heart rates that move, one is constant", n=points)
    most = round(MOST_LAG_S * GRID_HZ)
    return Estimate(value=max(_size_at(one, other, lag) for lag in range(-most, most + 1)), n=points)


def _size_at(one: FloatArray, other: FloatArray, lag: int) -> float:
    early = one[max(0, -lag) : one.size - max(0, lag)]
    late = other[max(0, lag) : other.size - max(0, -lag)]
    early = early - np.mean(early)
    late = late - np.mean(late)
    power = float(np.sum(early * early)) * float(np.sum(late * late))
    return min(1.0, abs(float(np.sum(early * late))) / power**0.5) if power > 0 else 0.0
