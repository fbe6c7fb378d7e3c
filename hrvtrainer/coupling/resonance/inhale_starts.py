"""Where in-breaths begin in a measured volume."""

import numpy as np

from hrvtrainer.beats import FloatArray

SMOOTHED_S = 0.75
LEVEL_S = 30.0
LEAST_SWING = 0.25


def find_inhale_starts(time_s: FloatArray, volume: FloatArray) -> FloatArray:
    """Return when in-breaths began.

    Parameters
    ----------
    time_s : ndarray of float, shape (n,)
        Seconds on an even grid.
    volume : ndarray of float, shape (n,)
        Volume there.

    Returns
    -------
    ndarray of float
        The lowest point before every rise; none where the volume does not move.

    Notes
    -----
    The volume is averaged over 0.75 s, which is the same on both sides and so moves no start, and its mean
    over 30 s is taken away against drift. A breath is a rise through that level by a quarter of the
    volume's usual swing (median absolute deviation, doubled) after a fall below it by as much. Our own
    rule: where exactly a start lies does not matter to the estimate, which compares heart and volume at the
    same phase.
    """
    step_s = float(time_s[1] - time_s[0])
    smooth = _averaged(volume, max(1, round(SMOOTHED_S / step_s)))
    level = smooth - _averaged(smooth, max(1, round(LEVEL_S / step_s)))
    margin = LEAST_SWING * 2.0 * float(np.median(np.abs(level - np.median(level))))
    if margin <= 0.0:
        return np.zeros(0)
    side = np.where(level > margin, 1, np.where(level < -margin, -1, 0))
    told = np.flatnonzero(side)
    turns = told[1:][(side[told[1:]] == 1) & (side[told[:-1]] == -1)]
    falls = told[1:][(side[told[1:]] == -1) & (side[told[:-1]] == 1)]
    starts = []
    for rise in turns.tolist():
        before = falls[falls < rise]
        begin = int(before[-1]) if before.size else 0
        starts.append(begin + int(np.argmin(smooth[begin : rise + 1])))
    found: FloatArray = time_s[np.array(starts, dtype=np.intp)]
    return found


def _averaged(values: FloatArray, width: int) -> FloatArray:
    """Return centred running means; near the ends over what there is."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(values.size)
    low, high = np.maximum(at - width // 2, 0), np.minimum(at + width // 2 + 1, values.size)
    means: FloatArray = (sums[high] - sums[low]) / (high - low)
    return means
