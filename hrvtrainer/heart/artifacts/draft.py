"""A stretch while it is being treated: its intervals now, and where each one came from."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, LabelArray
from hrvtrainer.heart.artifacts.mended import Mended, shared_sources

EARLY_FROM = 0.15  # of an interval: an early beat rather than one that was seen at the wrong moment
MISSED_FROM = 1.3


_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One redivision that is to be made.

    Parameters
    ----------
    first, taken : int
        The run of intervals, as they are now.
    parts_ms : ndarray of float
        What they become.
    gain : float
        How much likelier that is, as twice a log likelihood ratio.
    doubt : float
        Probability that they were right.
    """

    first: int
    taken: int
    parts_ms: FloatArray
    gain: float
    doubt: float


class Draft:
    """Intervals that redivisions change one after the other; their total never changes."""

    def __init__(self, rr_ms: FloatArray) -> None:
        self._measured_ms = rr_ms
        self._label: LabelArray = np.zeros(rr_ms.size, dtype=np.int8)
        self._rr_ms = rr_ms.copy()
        self._touched = np.zeros(rr_ms.size, dtype=np.bool_)
        self._doubt = np.zeros(rr_ms.size)
        self._begin = np.arange(rr_ms.size)
        self._last = np.arange(rr_ms.size)
        self._bound = np.zeros(rr_ms.size, dtype=np.bool_)

    @property
    def rr_ms(self) -> FloatArray:
        """The intervals as they are now."""
        return self._rr_ms

    @property
    def touched(self) -> BoolArray:
        """Which of them have been changed."""
        return self._touched

    def apply(self, changes: list[Change]) -> None:
        """Make changes that do not overlap, all of them named by the intervals as they are now."""
        for change in sorted(changes, key=lambda one: -one.first):
            self._apply(change)

    def runs(self) -> list[tuple[int, int]]:
        """Return first and length of every run of at least two intervals that were divided together."""
        bound = np.concatenate(([False], self._bound, [False])).astype(np.int8)
        edges = np.flatnonzero(np.diff(bound)).reshape(-1, 2)
        return [(first, last + 1 - first) for first, last in edges.tolist()]

    def measured(self, first: int, count: int) -> tuple[FloatArray, float]:
        """Return what was measured where a run stands (itself if that differs in number), and the doubt."""
        begin, last = int(self._begin[first]), int(self._last[first + count - 1])
        if last - begin + 1 == count:
            return self._measured_ms[begin : last + 1], float(self._doubt[first : first + count].max())
        return self._rr_ms[first : first + count], 0.0

    def settle(self, first: int, parts_ms: FloatArray) -> None:
        """Set the final values of a run."""
        self._rr_ms[first : first + parts_ms.size] = parts_ms

    def mended(self) -> Mended:
        """Return what came of it."""
        source = self._last.copy()
        for first, count in self.runs():
            begin, last = int(self._begin[first]), int(self._last[first + count - 1])
            source[first : first + count] = shared_sources(begin, last, count)
        return Mended(label=self._label, nn_ms=self._rr_ms, source=source)

    def _apply(self, change: Change) -> None:
        first, end, given = change.first, change.first + change.taken, change.parts_ms.size
        begin, last = int(self._begin[first]), int(self._last[end - 1])
        self._name(begin, last, change)
        begins, lasts = np.full(given, begin), np.full(given, last)
        if change.taken == given:
            begins, lasts = self._begin[first:end], self._last[first:end]
        bound = np.ones(given, dtype=np.bool_)
        bound[-1] = self._bound[end - 1]
        self._rr_ms = _spliced(self._rr_ms, first, end, change.parts_ms)
        self._touched = _spliced(self._touched, first, end, np.ones(given, dtype=np.bool_))
        self._doubt = _spliced(self._doubt, first, end, np.full(given, change.doubt))
        self._begin = _spliced(self._begin, first, end, begins)
        self._last = _spliced(self._last, first, end, lasts)
        self._bound = _spliced(self._bound, first, end, bound)

    def _name(self, begin: int, last: int, change: Change) -> None:
        """Label the measured intervals of a run; what has a name keeps it."""
        was_ms, parts_ms = self._measured_ms[begin : last + 1], change.parts_ms
        share = was_ms / parts_ms.mean()
        names = np.where(share < 1, BeatLabel.SHORT, BeatLabel.LONG)
        if parts_ms.size > change.taken:
            names = np.where(share > MISSED_FROM, BeatLabel.MISSED, names)
        elif parts_ms.size < change.taken:
            names = np.full(was_ms.size, BeatLabel.EXTRA)
        elif was_ms.size == 2 and was_ms[0] < parts_ms[0] - EARLY_FROM * parts_ms.mean():
            names = np.full(2, BeatLabel.ECTOPIC)
        nameless = self._label[begin : last + 1] == BeatLabel.NORMAL
        self._label[begin : last + 1][nameless] = names[nameless]


def _spliced(values: NDArray[_Kind], first: int, end: int, fresh: NDArray[_Kind]) -> NDArray[_Kind]:
    return np.concatenate((values[:first], fresh, values[end:]))
