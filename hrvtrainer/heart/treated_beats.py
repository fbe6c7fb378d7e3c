"""A bounded memory of how much was treated."""

import numpy as np

CAPACITY = 4096  # half of it stays when it is full: 2048 beats are 300 s at 400 beats a minute


class TreatedBeats:
    """Which of the newest measured intervals were treated, and how many intervals each became."""

    def __init__(self) -> None:
        self._end_s = np.empty(CAPACITY)
        self._treated = np.empty(CAPACITY, dtype=np.bool_)
        # What came before each row since the start, one row more than there are: a difference is a count.
        self._intervals_before = np.zeros(CAPACITY + 1, dtype=np.int64)
        self._treated_before = np.zeros(CAPACITY + 1, dtype=np.int64)
        self._count = 0

    def append(self, *, end_s: float, intervals: int, treated: bool) -> None:
        """Take one measured interval; ``end_s`` never falls."""
        if self._count == CAPACITY:
            self._forget_the_older_half()
        row = self._count
        self._end_s[row] = end_s
        self._treated[row] = treated
        self._intervals_before[row + 1] = self._intervals_before[row] + intervals
        self._treated_before[row + 1] = self._treated_before[row] + (intervals if treated else 0)
        self._count += 1

    def percent(self, *, after_s: float, until_s: float) -> float | None:
        """Return the treated share of the intervals with ``after_s < end_s <= until_s``, None without any."""
        first, last = self._rows(after_s, until_s)
        intervals = int(self._intervals_before[last] - self._intervals_before[first])
        treated = int(self._treated_before[last] - self._treated_before[first])
        return 100.0 * treated / intervals if intervals else None

    def longest_run(self, *, after_s: float, until_s: float) -> int:
        """Return the most treated intervals in a row among those with ``after_s < end_s <= until_s``."""
        first, last = self._rows(after_s, until_s)
        treated = (first + self._treated[first:last].nonzero()[0]).tolist()
        longest = run = 0
        row_before = -1
        for row in treated:
            intervals = int(self._intervals_before[row + 1] - self._intervals_before[row])
            run = run + intervals if row == row_before + 1 else intervals
            longest = max(longest, run)
            row_before = row
        return longest

    def _rows(self, after_s: float, until_s: float) -> tuple[int, int]:
        end_s = self._end_s[: self._count]
        first, last = end_s.searchsorted((after_s, until_s), side="right").tolist()
        return first, max(first, last)

    def _forget_the_older_half(self) -> None:
        kept = CAPACITY // 2
        self._end_s[:kept] = self._end_s[kept:]
        self._treated[:kept] = self._treated[kept:]
        self._intervals_before[: kept + 1] = self._intervals_before[kept:]
        self._treated_before[: kept + 1] = self._treated_before[kept:]
        self._count = kept
