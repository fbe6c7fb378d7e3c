"""Moving sums and moving maxima whose every value is the same however the signal was cut.

A running sum that adds what enters and takes away what leaves carries rounding along, so that a signal in
pieces would give other numbers than the whole. Here each value is made of its own window alone, in a fixed
order, by doubling: the sum of eight is the sum of two sums of four.
"""

from collections.abc import Callable

import numpy as np

from hrvtrainer.beats import FloatArray

_Join = Callable[[FloatArray, FloatArray], FloatArray]


def moving_sum(values: FloatArray, width: int) -> FloatArray:
    """Return the sums of ``width`` neighbours.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        A signal.
    width : int
        How many values each sum takes, at least 1.

    Returns
    -------
    ndarray of float, shape (n - width + 1,)
        Element i sums ``values[i : i + width]``; empty when there are too few values.
    """
    return _moving(values, width, np.add)


def moving_max(values: FloatArray, width: int) -> FloatArray:
    """Return the largest of ``width`` neighbours; element i looks at ``values[i : i + width]``."""
    return _moving(values, width, np.maximum)


def _moving(values: FloatArray, width: int, join: _Join) -> FloatArray:
    size = max(0, values.size - width + 1)
    result: FloatArray | None = None
    doubled, span, taken = values, 1, 0
    while size and taken < width:
        if width & span:
            piece = doubled[taken : taken + size]
            result = piece if result is None else join(result, piece)
            taken += span
        if taken < width:
            doubled = join(doubled[:-span], doubled[span:])
            span *= 2
    return np.empty(0) if result is None else result
