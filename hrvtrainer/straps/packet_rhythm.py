"""How a strap's packets follow each other: which are copies, which come late, where one is missing."""

from collections import deque
from collections.abc import Sequence

from hrvtrainer.straps.heart_rate import TICKS_PER_S

_COPY_S = 0.020  # hbldh/bleak#2002: after a reconnect the callback may come twice per packet
_SPACINGS = 15
_SHORTEST_SPACING_S = 0.001  # no strap sends more often; packets read in one go are closer
_ENOUGH_SPACINGS = 5
_HOLE = 1.6  # times the usual spacing
_BURST = 0.5  # times the usual spacing
_UNCOVERED = 0.6  # times the usual interval
_QUICK_HEART = 0.95  # times the usual spacing
_LONGEST_HOLE_S = 30.0


class PacketRhythm:
    """The spacing of packets, empty ones too."""

    def __init__(self) -> None:
        self.duplicates = 0
        self._spacings_s: deque[float] = deque(maxlen=_SPACINGS)
        self._last_s: float | None = None
        self._last_ticks: tuple[int, ...] = ()
        self._sends_empty = False
        self._copied = False  # the packet that came last, and the one before it
        self._copied_before = False
        self._overdue = 0

    @property
    def usual_s(self) -> float | None:
        """The median spacing, once there is one."""
        if len(self._spacings_s) < _ENOUGH_SPACINGS:
            return None
        return sorted(self._spacings_s)[len(self._spacings_s) // 2]

    def is_copy(self, arrival_s: float, rr_ticks: tuple[int, ...]) -> bool:
        """Return whether this packet is the last one told again, and count it.

        After a stall of the link the packets that were due come within milliseconds, and two of them
        may well be equal: these are no copies. Where the packets before the stall had copies, so has
        each of these, but one only.
        """
        if self._last_s is None or rr_ticks != self._last_ticks or arrival_s - self._last_s >= _COPY_S:
            return False
        if self._overdue > 0 and (self._copied or not self._copied_before):
            return False
        self._copied = True
        self.duplicates += 1
        return True

    def is_burst(self, arrival_s: float) -> bool:
        """Return whether this packet follows the last one so closely that both were late."""
        return self._spacing_s(arrival_s) < _BURST * (self.usual_s or 1.0)

    def missing_s(self, arrival_s: float, rr_ticks: tuple[int, ...], recent_ticks: Sequence[int]) -> float:
        """Return how many seconds of beats seem to be missing before this packet; 0 where none do.

        A heart slower than the packets makes holes of its own where a strap sends no empty packets;
        so a hole counts only if this strap does send them, or if every recent interval is shorter than
        the spacing.
        """
        usual_s = self.usual_s
        if usual_s is None or self._last_s is None:
            return 0.0
        spacing_s = self._spacing_s(arrival_s)
        if not _HOLE * usual_s < spacing_s < _LONGEST_HOLE_S:
            return 0.0
        if not self._sends_empty and not _all_below(recent_ticks, _QUICK_HEART * usual_s):
            return 0.0
        typical_s = sorted(recent_ticks)[len(recent_ticks) // 2] / TICKS_PER_S if recent_ticks else 1.0
        missing_s = spacing_s - sum(rr_ticks) / TICKS_PER_S
        return missing_s if missing_s > _UNCOVERED * typical_s else 0.0

    def add(self, arrival_s: float, rr_ticks: tuple[int, ...], *, is_hole: bool) -> None:
        """Take the next packet's time; a hole's length says nothing about the rhythm."""
        if self._last_s is not None:
            self._expect(arrival_s)
            spacing_s = self._spacing_s(arrival_s)
            if not is_hole and spacing_s > _SHORTEST_SPACING_S:
                self._spacings_s.append(spacing_s)
        self._sends_empty = self._sends_empty or not rr_ticks
        self._last_s, self._last_ticks = arrival_s, rr_ticks
        self._copied_before, self._copied = self._copied, False

    def restart(self) -> None:
        """Forget the spacing, as the link was broken; what the strap is like stays known."""
        self._spacings_s.clear()
        self._last_s = None
        self._overdue = 0

    def _spacing_s(self, arrival_s: float) -> float:
        return arrival_s - self._last_s if self._last_s is not None else 0.0

    def _expect(self, arrival_s: float) -> None:
        """Count the packets that a stall has kept back and that may come in a burst now."""
        usual_s = self.usual_s
        if usual_s is None:
            return
        if self.is_burst(arrival_s):
            self._overdue = max(self._overdue - 1, 0)
        else:
            self._overdue = round(self._spacing_s(arrival_s) / usual_s) - 1


def _all_below(ticks: Sequence[int], limit_s: float) -> bool:
    return len(ticks) > 0 and max(ticks) < limit_s * TICKS_PER_S
