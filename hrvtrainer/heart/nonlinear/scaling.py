"""How the heart's variation grows with the length looked at: detrended fluctuation analysis."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.soundness import all_alike, unbroken, unsound

IndexArray = NDArray[np.intp]

SHORTEST_BOX = 4
LONGEST_BOX = 16
BOXES = range(SHORTEST_BOX, LONGEST_BOX + 1)
FEWEST_BOXES = 3
ROUNDING = 1e-12
MOST_AT_ONCE = 256  # of these the running sums keep their digits from end to end


def dfa_alpha1(series: NnSeries) -> Metric:
    """Return the short-term scaling exponent of detrended fluctuation analysis.

    Parameters
    ----------
    series : NnSeries
        NN intervals; gaps are allowed.

    Returns
    -------
    Estimate or Absent
        No unit, no interval known; ``n`` counts the intervals in the boxes of 16. Absent with fewer than
        three of these, and when the intervals do not differ.

    Notes
    -----
    Peng et al. (1995), doi:10.1063/1.166141: the running sum of the intervals less their mean, cut into
    boxes, a straight line taken off in each; the slope of ln F over ln box length. Chosen here: every
    length from 4 to 16, boxes that do not overlap, counted from the start of each unbroken stretch, the
    rest of a stretch left out, one mean for the whole series. Departs from the source in one way: no box
    lies across a gap.
    """
    if (reason := unsound(series)) is not None:
        return Absent(reason=reason, n=len(series))
    stretches = unbroken(series)
    boxes = sum((rows.stop - rows.start) // LONGEST_BOX for rows in stretches)
    if boxes < FEWEST_BOXES:
        found = max(rows.stop - rows.start for rows in stretches)
        reason = f"needs {FEWEST_BOXES * LONGEST_BOX} beats in a row, has {found}"
        return Absent(reason=reason, n=len(series))
    if all_alike(series):
        return Absent(reason="needs intervals that differ, these are all alike", n=len(series))
    off_ms = series.nn_ms - np.add.reduce(series.nn_ms) / len(series)
    if len(stretches) == 1 and off_ms.size <= MOST_AT_ONCE:
        fluctuation = _fluctuations_at_once(off_ms)
    else:
        fluctuation = np.array([_fluctuation(off_ms, stretches, length) for length in BOXES])
    if not np.all(fluctuation > 0.0):
        return Absent(
            reason="needs intervals that differ in every part, some parts are all alike", n=len(series)
        )
    x, y = _log_lengths(), np.log(fluctuation)
    return Estimate(value=float(np.add.reduce(x * y) / np.add.reduce(x * x)), n=boxes * LONGEST_BOX)


@lru_cache(maxsize=1)
def _log_lengths() -> FloatArray:
    """Return the logarithms of the box lengths less their mean; not to be written to."""
    lengths: FloatArray = np.log(np.array(BOXES, dtype=np.float64))
    lengths -= np.mean(lengths)
    lengths.setflags(write=False)
    return lengths


def _fluctuations_at_once(off_ms: FloatArray) -> FloatArray:
    """Return the fluctuation of every box length of one short stretch, from three running sums."""
    begin, length, first = _boxes(off_ms.size)
    walk = np.cumsum(off_ms)
    place = np.arange(off_ms.size, dtype=np.float64)
    sums = np.zeros((3, off_ms.size + 1))
    np.cumsum(walk, out=sums[0, 1:])
    np.cumsum(walk * place, out=sums[1, 1:])
    np.cumsum(walk * walk, out=sums[2, 1:])
    level, along, squares = sums[:, begin + length.astype(np.intp)] - sums[:, begin]
    tilt = along - (begin + 0.5 * (length - 1.0)) * level
    left = squares - level * level / length - tilt * tilt * 12.0 / (length * (length * length - 1.0))
    left[left <= ROUNDING * squares] = 0.0
    counted = np.add.reduceat(length, first)
    fluctuations: FloatArray = np.sqrt(np.add.reduceat(left, first) / counted)
    return fluctuations


@lru_cache(maxsize=64)
def _boxes(size: int) -> tuple[IndexArray, FloatArray, IndexArray]:
    """Return where each box of each length begins, how long it is, and the first box of each length."""
    begin = [box * length for length in BOXES for box in range(size // length)]
    each = [float(length) for length in BOXES for _ in range(size // length)]
    counts = [size // length for length in BOXES]
    first = np.cumsum([0, *counts[:-1]])
    return np.array(begin, dtype=np.intp), np.array(each), first


def _fluctuation(off_ms: FloatArray, stretches: list[slice], length: int) -> float:
    """Return the root mean square of what straight lines leave in all boxes of a length."""
    left = 0.0
    boxes = 0
    for rows in stretches:
        count = (rows.stop - rows.start) // length
        if count:
            left += _left_by_lines(off_ms[rows.start : rows.start + count * length].reshape(count, length))
            boxes += count
    return float(np.sqrt(left / (boxes * length)))


def _left_by_lines(steps: FloatArray) -> float:
    """Return the sum of squares that lines leave of the running sums of steps, one box a row.

    The sums start anew in each box: a line has its own level, and small numbers keep their digits. One
    place of all boxes after the other, so that the loop is as long as a box; the slope takes places from
    both ends together, because a line about its middle is odd.
    """
    count, length = steps.shape
    walk = np.empty((length, count))
    walk[0] = steps[:, 0]
    for place in range(1, length):
        np.add(walk[place - 1], steps[:, place], out=walk[place])
    walk -= np.add.reduce(walk, axis=0) / length
    from_middle = 0.5 * (length - 1)
    tilt = from_middle * (walk[-1] - walk[0])
    for place in range(1, length // 2):
        tilt += (from_middle - place) * (walk[-1 - place] - walk[place])
    along_lines = float(np.add.reduce(tilt * tilt)) * 12.0 / (length * (length * length - 1.0))
    flat = walk.ravel()
    squares = float(np.add.reduce(flat * flat))
    left = squares - along_lines
    return left if left > ROUNDING * squares else 0.0
