"""What a method makes of one unbroken stretch: a label each, and the intervals that they became."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray, LabelArray

IndexArray = NDArray[np.intp]
MOST_PARTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A treated stretch.

    Parameters
    ----------
    label : ndarray of int8, shape (n,)
        The `BeatLabel` of each measured interval.
    nn_ms : ndarray of float, shape (m,)
        The intervals after treatment, oldest first. Their sum is that of the measured ones that are no gap.
    source : ndarray of int, shape (m,)
        The measured interval that each one came from, never falling. A merged interval belongs to the
        last one that went into it.
    """

    label: LabelArray
    nn_ms: FloatArray
    source: IndexArray


def shared_sources(begin: int, last: int, parts: int) -> IndexArray:
    """Return the measured interval of each part of a run: the last ones where there are fewer parts."""
    if parts <= last - begin + 1:
        return np.arange(last - parts + 1, last + 1)
    return np.minimum(begin + np.arange(parts), last)
