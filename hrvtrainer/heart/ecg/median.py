"""The median, without what numpy's own loads when it is first asked."""

import numpy as np

from hrvtrainer.beats import FloatArray


def median(values: FloatArray) -> float:
    """Return the middle value, or the mean of the middle two; 0 where there is none.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        In any order; no NaN.

    Notes
    -----
    The same bits as ``numpy.median``, whose first call loads ``numpy.ma``: 10 ms for which a frame of ECG
    would have to wait in the middle of a session.
    """
    if values.size == 0:
        return 0.0
    ranked = np.sort(values)
    low, high = float(ranked[(ranked.size - 1) // 2]), float(ranked[ranked.size // 2])
    return low if ranked.size % 2 else (low + high) / 2.0
