"""Running windows and a quick median: numpy's own cost more than the work on a few hundred intervals."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray

_Kind = TypeVar("_Kind", bound=np.generic)


def windows(values: NDArray[_Kind], width: int) -> NDArray[_Kind]:
    """Return every run of ``width`` neighbours as a row, shape (n - width + 1, width); read only.

    Needs at least ``width`` values.
    """
    flat = np.ascontiguousarray(values)
    step = flat.itemsize
    rows: NDArray[_Kind] = np.ndarray(
        (flat.size - width + 1, width), dtype=flat.dtype, buffer=flat.data, strides=(step, step)
    )
    rows.flags.writeable = False
    return rows


def sums(values: NDArray[_Kind], width: int) -> FloatArray:
    """Return the sum of every run of ``width`` neighbours, shape (n - width + 1,), empty if there is none."""
    total = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    run: FloatArray = total[width:] - total[:-width]
    return run


def middle(values: FloatArray) -> float:
    """Return the median, of an even number the upper one; needs one value."""
    half = values.size // 2
    return float(np.partition(values, half)[half])
