"""What the normal beats so far say about the next one: a median and two limits."""

from collections import deque
from collections.abc import Sequence
from statistics import median

from hrvtrainer.heart.artifacts.label_rules import quartile_deviation

LIMIT_WIDTH = 5.2
LONG_MEMORY_BEATS = 90
SHORT_MEMORY_BEATS = 20
MEDIAN_MEMORY_BEATS = 8
START_UP_BEATS = 30
START_UP_SHARE = 0.15
FLOOR_SHARE = 0.10
LEAST_MS = 1.0  # keeps median and limits above zero whatever a file holds


class RhythmMemory:
    """The normal intervals so far, as far as the limits need them.

    Notes
    -----
    A limit is 5.2 quartile deviations (Lipponen & Tarvainen 2019, doi:10.1080/03091902.2019.1640306) of
    the last 90 or of the last 20 values, whichever is wider, and at least a tenth of the median: going
    from rest to slow breathing doubles the differences within seconds. Until thirty normal beats have
    come it is 15 % of the median.
    """

    def __init__(self) -> None:
        self._intervals_ms: deque[float] = deque(maxlen=MEDIAN_MEMORY_BEATS)
        self._steps_ms: deque[float] = deque(maxlen=LONG_MEMORY_BEATS)
        self._levels_ms: deque[float] = deque(maxlen=LONG_MEMORY_BEATS)

    @property
    def is_starting_up(self) -> bool:
        """Whether too few normal beats have come for limits of their own."""
        return min(len(self._steps_ms), len(self._levels_ms)) < START_UP_BEATS

    def median_with(self, ahead_ms: Sequence[float]) -> float:
        """Return the median of the last eight normal intervals and of those ahead; needs one of either."""
        return max(median([*self._intervals_ms, *ahead_ms]), LEAST_MS)

    def limits_ms(self, median_ms: float) -> tuple[float, float]:
        """Return the limits of a difference between neighbours and of a distance from the median."""
        if self.is_starting_up:
            limit_ms = max(START_UP_SHARE * median_ms, LEAST_MS)
            return limit_ms, limit_ms
        floor_ms = max(FLOOR_SHARE * median_ms, LEAST_MS)
        return _limit_ms(self._steps_ms, floor_ms), _limit_ms(self._levels_ms, floor_ms)

    def add_interval(self, rr_ms: float, level_ms: float) -> None:
        """Remember a normal interval and its distance from the median."""
        self._intervals_ms.append(rr_ms)
        self._levels_ms.append(abs(level_ms))

    def add_step(self, step_ms: float) -> None:
        """Remember the difference between two neighbouring normal intervals."""
        self._steps_ms.append(abs(step_ms))

    def clear(self) -> None:
        """Forget everything: the rhythm is not what it was."""
        self._intervals_ms.clear()
        self._steps_ms.clear()
        self._levels_ms.clear()


def _limit_ms(values_ms: deque[float], floor_ms: float) -> float:
    values = list(values_ms)
    return max(
        LIMIT_WIDTH * quartile_deviation(values),
        LIMIT_WIDTH * quartile_deviation(values[-SHORT_MEMORY_BEATS:]),
        floor_ms,
    )
