"""The lags of one minute of beats: their floor, their reach, and what they tell of the strap."""

from collections import deque
from collections.abc import Sequence
from itertools import pairwise

_WINDOW_S = 60.0  # long enough to meet a fast delivery, short enough to follow the strap's clock
_MOST_LAGS = 1024  # more than straps send in that window
_RECENT = 31
_TRIMMED = 3  # lags at either end of the recent ones that may be of late packets
_FOLLOWS = 0.7


class LagBand:
    """The lags of one minute: arrival of a beat's packet minus the sum of the intervals up to some beat."""

    def __init__(self) -> None:
        # Rising, so that the first is the lowest of the window; falling, so that the first is the highest.
        self._floor: deque[tuple[float, float]] = deque(maxlen=_MOST_LAGS)
        self._ceiling: deque[tuple[float, float]] = deque(maxlen=_MOST_LAGS)
        self._recent: deque[tuple[float, float]] = deque(maxlen=_RECENT)

    def add(self, arrival_s: float, lag_s: float, *, late: bool) -> None:
        """Take the next beat's lag; that of a late packet says nothing about how long beats usually wait."""
        while self._floor and self._floor[-1][1] >= lag_s:
            self._floor.pop()
        self._floor.append((arrival_s, lag_s))
        if not late:
            while self._ceiling and self._ceiling[-1][1] <= lag_s:
                self._ceiling.pop()
            self._ceiling.append((arrival_s, lag_s))
            self._recent.append((arrival_s, lag_s))
        for edge in (self._floor, self._ceiling):
            while edge and edge[0][0] < arrival_s - _WINDOW_S:
                edge.popleft()

    @property
    def is_empty(self) -> bool:
        """Whether no lag is known yet."""
        return not self._floor

    @property
    def is_full(self) -> bool:
        """Whether there are enough lags to tell of the strap."""
        return len(self._recent) == _RECENT

    @property
    def floor_s(self) -> float:
        """The fastest delivery of the last minute."""
        return self._floor[0][1]

    @property
    def reach_s(self) -> float:
        """How far above the floor the lags of the last minute go."""
        return max(self._ceiling[0][1] - self.floor_s, 0.0) if self._ceiling else 0.0

    @property
    def middle_s(self) -> float:
        """The spread of the recent lags without the largest and the smallest."""
        lags_s = sorted(lag_s for _, lag_s in self._recent)
        return lags_s[-1 - _TRIMMED] - lags_s[_TRIMMED]

    @property
    def follows_beats(self) -> bool:
        """Whether packets are spaced as the beats are, and not evenly."""
        spacings_s = [later[0] - earlier[0] for earlier, later in pairwise(self._recent)]
        changes_s = [later[1] - earlier[1] for earlier, later in pairwise(self._recent)]
        return _spread(changes_s) < _FOLLOWS * _spread(spacings_s)


def _spread(values: Sequence[float]) -> float:
    """Return the summed distance from the median, without the largest few: late packets have those."""
    middle = sorted(values)[len(values) // 2]
    return sum(sorted(abs(value - middle) for value in values)[:-_TRIMMED])
