"""How alike two hearts are at each lag, for every pairing of segments at once."""

import numpy as np

from hrvtrainer.beats import FloatArray

MOST_LAG_S = 5.0
LARGEST_R = 0.999
_TINY = 1e-12


def pair_profiles(first: FloatArray, second: FloatArray, step_s: float) -> FloatArray:
    """Return Fisher's Z of the correlation of each segment of the one with each of the other.

    Parameters
    ----------
    first, second : ndarray of float, shape (n, points)
        The segments, evenly spaced, longer than 10 s.
    step_s : float
        Seconds between points.

    Returns
    -------
    ndarray of float, shape (lags, n, n)
        ``[l, i, j]``: segment i of the first with segment j of the second, later by lag l.

    Notes
    -----
    Pearson's correlation of the points that overlap at a lag, each part about its own mean. A
    correlation is held within 0.999, so that a copy has a Z too (3.8).
    """
    points = first.shape[1]
    most = round(MOST_LAG_S / step_s)
    profiles = np.empty((2 * most + 1, first.shape[0], second.shape[0]))
    for row, lag in enumerate(range(-most, most + 1)):
        early = _unit(first[:, max(0, -lag) : points - max(0, lag)])
        late = _unit(second[:, max(0, lag) : points - max(0, -lag)])
        profiles[row] = early @ late.T
    z: FloatArray = np.arctanh(np.clip(profiles, -LARGEST_R, LARGEST_R))
    return z


def matched_profiles(first: FloatArray, second: FloatArray, step_s: float) -> FloatArray:
    """Return the same for segments at the same time alone: shape (lags, n); also for stacks of seconds.

    Notes
    -----
    ``second`` may have leading dimensions, one surrogate each: the shape is then (lags, ..., n).
    """
    points = first.shape[-1]
    most = round(MOST_LAG_S / step_s)
    rows = []
    for lag in range(-most, most + 1):
        early = _unit(first[..., max(0, -lag) : points - max(0, lag)])
        late = _unit(second[..., max(0, lag) : points - max(0, -lag)])
        rows.append(np.sum(early * late, axis=-1))
    z: FloatArray = np.arctanh(np.clip(np.stack(rows), -LARGEST_R, LARGEST_R))
    return z


def _unit(segments: FloatArray) -> FloatArray:
    """Return segments about their mean and of length one; one that does not move is all 0."""
    level = segments - np.mean(segments, axis=-1, keepdims=True)
    size = np.sqrt(np.sum(level * level, axis=-1, keepdims=True))
    unit: FloatArray = level / np.maximum(size, _TINY)
    return unit
