"""Whether R waves point up or down, asked again each minute."""

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.heart.ecg.median import median
from hrvtrainer.heart.ecg.qrs_place import Deflections

AGAIN_S = 60.0
CLEARLY = 1.25


class Polarity:
    """Follows the larger deflection of most beats.

    The first beats decide by the sign of their median larger deflection. After that each minute's beats
    may turn it, but only when the other deflection is larger by a quarter: two of like size would
    otherwise take turns, and each turn costs an interval.

    Parameters
    ----------
    sampling_hz : float
        Samples a second.
    """

    def __init__(self, sampling_hz: float) -> None:
        self._minute = round(AGAIN_S * sampling_hz)
        self._sign = 1.0
        self._next = 0
        self._ups: list[float] = []
        self._downs: list[float] = []

    def begin(self, found: Deflections, sample: int) -> None:
        """Take the first beats, all of those until ``sample``."""
        up, down = median(found.highest_uv()), median(-found.lowest_uv())
        self._sign = 1.0 if up >= down else -1.0
        self._next = sample + self._minute

    def of(self, sample: NDArray[np.int64], found: Deflections) -> tuple[FloatArray, BoolArray]:
        """Return each beat's sign, and whether it differs from the sign of the beat before.

        Parameters
        ----------
        sample : ndarray of int, shape (n,)
            The beats, oldest first.
        found : Deflections
            What the signal does at each.
        """
        up, down = found.highest_uv(), -found.lowest_uv()
        signs = np.empty(sample.size)
        turned = np.zeros(sample.size, dtype=np.bool_)
        row = 0
        while row < sample.size:
            if sample[row] >= self._next:
                turned[row] = self._ask(int(sample[row]))
            end = int(np.searchsorted(sample, self._next))
            signs[row:end] = self._sign
            self._ups.extend(up[row:end].tolist())
            self._downs.extend(down[row:end].tolist())
            row = end
        return signs, turned

    def _ask(self, sample: int) -> bool:
        """Look at the beats since the last time; return whether they turn the sign."""
        ups, downs = median(np.array(self._ups)), median(np.array(self._downs))
        followed, other = (ups, downs) if self._sign > 0 else (downs, ups)
        turns = other > CLEARLY * followed
        if turns:
            self._sign = -self._sign
        self._ups.clear()
        self._downs.clear()
        self._next += ((sample - self._next) // self._minute + 1) * self._minute
        return turns
