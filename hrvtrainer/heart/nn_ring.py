"""A bounded memory of NN intervals."""

import numpy as np

from hrvtrainer.beats import BeatLabel, NnSeries

CAPACITY = 4096  # half of it stays when it is full: 2048 intervals are 300 s at 400 beats a minute


class NnRing:
    """The newest NN intervals, at least 2048 of them."""

    def __init__(self) -> None:
        self._end_s = np.empty(CAPACITY)
        self._nn_ms = np.empty(CAPACITY)
        self._label = np.empty(CAPACITY, dtype=np.int8)
        self._contiguous = np.empty(CAPACITY, dtype=np.bool_)
        self._pair_valid = np.empty(CAPACITY, dtype=np.bool_)
        self._count = 0

    def append(
        self, *, end_s: float, nn_ms: float, label: BeatLabel, contiguous: bool, pair_valid: bool
    ) -> None:
        """Take one interval, as the fields of `NnSeries` say; ``end_s`` never falls."""
        if self._count == CAPACITY:
            self._forget_the_older_half()
        row = self._count
        self._end_s[row] = end_s
        self._nn_ms[row] = nn_ms
        self._label[row] = label
        self._contiguous[row] = contiguous
        self._pair_valid[row] = pair_valid
        self._count += 1

    def window(self, *, after_s: float, until_s: float) -> NnSeries:
        """Return copies of the intervals with ``after_s < end_s <= until_s``, oldest first."""
        end_s = self._end_s[: self._count]
        rows = slice(*end_s.searchsorted((after_s, until_s), side="right").tolist())
        return NnSeries(
            end_s=self._end_s[rows].copy(),
            nn_ms=self._nn_ms[rows].copy(),
            label=self._label[rows].copy(),
            contiguous=self._contiguous[rows].copy(),
            pair_valid=self._pair_valid[rows].copy(),
        )

    def _forget_the_older_half(self) -> None:
        self._count = CAPACITY // 2
        self._end_s[: self._count] = self._end_s[-self._count :]
        self._nn_ms[: self._count] = self._nn_ms[-self._count :]
        self._label[: self._count] = self._label[-self._count :]
        self._contiguous[: self._count] = self._contiguous[-self._count :]
        self._pair_valid[: self._count] = self._pair_valid[-self._count :]
