"""How often a pattern of intervals that came back goes on alike: sample entropy."""

import math

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.soundness import all_alike, unbroken, unsound

FEWEST_INTERVALS = 50
MOST_INTERVALS = 5000
TOLERANCE_SD = 0.2
ROWS_AT_ONCE = 48
MOST_AT_ONCE = 200
NOWHERE = 40000  # far from every rank, in 16 bits


def sample_entropy(series: NnSeries) -> Metric:
    """Return the sample entropy of patterns of two intervals.

    Parameters
    ----------
    series : NnSeries
        NN intervals; gaps are allowed.

    Returns
    -------
    Estimate or Absent
        No unit (natural logarithm), no interval known; ``n`` counts the intervals. Absent with fewer than
        50, with more than 5,000 (it grows with the square of the length: choose a part), when the
        intervals do not differ, and when no pattern of three came back.

    Notes
    -----
    Richman and Moorman (2000), doi:10.1152/ajpheart.2000.278.6.H2039: m = 2, r = 0.2 SD (n - 1), largest
    difference within a pattern at most r, no pattern compared with itself. Departs from the source in one
    way: no pattern lies across a gap.
    """
    n = len(series)
    if (reason := unsound(series)) is not None:
        return Absent(reason=reason, n=n)
    if n < FEWEST_INTERVALS:
        return Absent(reason=f"needs {FEWEST_INTERVALS} intervals, has {n}", n=n)
    if n > MOST_INTERVALS:
        return Absent(reason=f"needs at most {MOST_INTERVALS} intervals, has {n}: choose a part", n=n)
    if all_alike(series):
        return Absent(reason="needs intervals that differ, these are all alike", n=n)
    off_ms = series.nn_ms - np.add.reduce(series.nn_ms) / n
    tolerance_ms = TOLERANCE_SD * math.sqrt(np.add.reduce(off_ms * off_ms) / (n - 1))
    small = n <= MOST_AT_ONCE and bool(series.contiguous[1:].all())
    twos, threes = (_matches_at_once if small else _matches)(series, tolerance_ms)
    if threes == 0:
        return Absent(reason="needs a pattern of three intervals that comes back, has none", n=n)
    return Estimate(value=math.log(twos / threes), n=n)


def _matches_at_once(series: NnSeries, tolerance_ms: float) -> tuple[int, int]:
    """Count as `_matches` does, for a short series without a gap: every interval against every other."""
    nn_ms = series.nn_ms
    alike = np.abs(nn_ms[:, None] - nn_ms[None, :]) <= tolerance_ms
    two = alike[:-2, :-2] & alike[1:-1, 1:-1]
    itself = nn_ms.size - 2
    twos = (int(np.count_nonzero(two)) - itself) // 2
    two &= alike[2:, 2:]
    return twos, (int(np.count_nonzero(two)) - itself) // 2


def _matches(series: NnSeries, tolerance_ms: float) -> tuple[int, int]:
    """Count the pairs of patterns of two, and of three, that are alike.

    An interval's neighbours within the tolerance are a range of ranks, so that "alike" is one comparison
    of 16-bit numbers; a pattern is alike where the comparisons of its intervals all are, along a diagonal.
    """
    rank, lowest, width, last_two = _ranks(series, tolerance_ms)
    size = rank.size
    twos = threes = 0
    for first in range(0, size - 2, ROWS_AT_ONCE):
        rows = min(ROWS_AT_ONCE, size - 2 - first)
        ends = slice(first, first + rows + 2)
        alike = (rank[None, first:] - lowest[ends, None]) < width[ends, None]
        two = alike[:-2, :-2] & alike[1:-1, 1:-1]
        if last_two.size:
            two[:, last_two[last_two >= first] - first] = False
            two[last_two[(last_two >= first) & (last_two < first + rows)] - first] = False
        twos += _pairs(two)
        two &= alike[2:, 2:]
        threes += _pairs(two)
    return twos, threes


def _pairs(alike: NDArray[np.bool_]) -> int:
    """Count pairs once and none with itself: those among the rows lie in a square on the left."""
    rows = alike.shape[0]
    square = alike[:, :rows]
    itself = int(np.count_nonzero(square.diagonal()))
    return int(np.count_nonzero(alike[:, rows:])) + (int(np.count_nonzero(square)) - itself) // 2


def _ranks(
    series: NnSeries, tolerance_ms: float
) -> tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16], NDArray[np.intp]]:
    """Return ranks, the lowest rank that is alike and how many are, and where no pattern of three starts.

    Between two stretches stands one row that is like nothing.
    """
    nn_ms = series.nn_ms
    ordered = np.sort(nn_ms)
    low = _first_alike(ordered, nn_ms, tolerance_ms)
    high = ordered.size - _first_alike(-ordered[::-1], -nn_ms, tolerance_ms)
    starts = np.array([rows.start for rows in unbroken(series)[1:]], dtype=np.intp)
    rank = np.insert(np.searchsorted(ordered, nn_ms), starts, NOWHERE).astype(np.uint16)
    lowest = np.insert(low, starts, 0).astype(np.uint16)
    width = np.insert(high - low, starts, 0).astype(np.uint16)
    apart = starts + np.arange(starts.size)
    last_two = np.unique(np.concatenate((apart - 1, apart - 2)))
    return rank, lowest, width, last_two[last_two >= 0]


def _first_alike(ordered: FloatArray, values: FloatArray, tolerance: float) -> NDArray[np.intp]:
    """Return the first rank whose value is at most a tolerance below; exact where sums are rounded."""
    first = np.searchsorted(ordered, values - tolerance)
    before = np.maximum(first - 1, 0)
    first = np.where((first > 0) & (values - ordered[before] <= tolerance), before, first)
    placed: NDArray[np.intp] = np.where(values - ordered[first] <= tolerance, first, first + 1)
    return placed
