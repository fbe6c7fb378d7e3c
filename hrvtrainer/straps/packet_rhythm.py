"""How a strap's packets follow each other: which are copies, which come in a burst, where one is missing."""

from collections import deque
from dataclasses import dataclass

_COPY_S = 0.020  # hbldh/bleak#2002: after a reconnect the callback may come twice per packet
_SPACINGS = 31
_SHORTEST_SPACING_S = 0.001  # no strap sends more often; packets read in one go are closer
_ENOUGH_SPACINGS = 5
_HOLE = 1.6  # times the usual spacing
_BURST = 0.5  # times the usual spacing
_ON_TIME_S = 0.12  # two or three connection events
_USUAL_S = 1.0  # of every strap that sends by a clock, until this one has shown its own


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedPacket:
    """A packet and how it followed the one before it.

    Parameters
    ----------
    arrival_s : float
        Session seconds at which it came.
    rr_ticks : tuple of int
        Its intervals in 1/1024 s, oldest first.
    spacing_s : float
        Seconds since the packet before it; 0 for the first.
    in_burst : bool
        So close behind the last one that both were late.
    on_time : bool
        A whole number of packet periods after the last one, as if neither were late.
    after_hole : bool
        So far behind the last one that a packet may be missing in between.
    sure_hole : bool
        The same for a strap that sends empty packets, too: one is missing, or this one is late.
    """

    arrival_s: float
    rr_ticks: tuple[int, ...]
    spacing_s: float = 0.0
    in_burst: bool = False
    on_time: bool = True
    after_hole: bool = False
    sure_hole: bool = False


class PacketRhythm:
    """The spacing of packets, empty ones too."""

    def __init__(self) -> None:
        self.duplicates = 0
        self._sends_empty = False
        self._spacings_s: deque[float] = deque(maxlen=_SPACINGS)
        self._known_s: float | None = None
        self._last_s: float | None = None
        self._last_ticks: tuple[int, ...] = ()
        self._copied = False  # the packet that came last, and the one before it
        self._copied_before = False
        self._overdue = 0

    @property
    def period_s(self) -> float:
        """The median spacing; 1 s until there are enough to have one."""
        return self._known_s or _USUAL_S

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

    def add(self, arrival_s: float, rr_ticks: tuple[int, ...]) -> ArrivedPacket:
        """Take the next packet that is no copy and say how it followed the one before it."""
        spacing_s = arrival_s - self._last_s if self._last_s is not None else 0.0
        after_hole = self._known_s is not None and spacing_s > _HOLE * self._known_s
        periods = max(round(spacing_s / self.period_s), 1)
        packet = ArrivedPacket(
            arrival_s=arrival_s,
            rr_ticks=rr_ticks,
            spacing_s=spacing_s,
            in_burst=self._is_burst(spacing_s),
            on_time=abs(spacing_s - periods * self.period_s) < _ON_TIME_S,
            after_hole=after_hole,
            sure_hole=after_hole and self._sends_empty,
        )
        if self._last_s is not None:
            self._expect(spacing_s)
            self._learn(spacing_s)
        self._sends_empty = self._sends_empty or not rr_ticks
        self._last_s, self._last_ticks = arrival_s, rr_ticks
        self._copied_before, self._copied = self._copied, False
        return packet

    def restart(self) -> None:
        """Forget the spacing, as the link was broken; what the strap is like stays known."""
        self._spacings_s.clear()
        self._known_s = self._last_s = None
        self._overdue = 0

    def _learn(self, spacing_s: float) -> None:
        if spacing_s <= _SHORTEST_SPACING_S:
            return
        self._spacings_s.append(spacing_s)
        if len(self._spacings_s) >= _ENOUGH_SPACINGS:
            self._known_s = sorted(self._spacings_s)[len(self._spacings_s) // 2]

    def _is_burst(self, spacing_s: float) -> bool:
        return spacing_s < _BURST * self.period_s

    def _expect(self, spacing_s: float) -> None:
        """Count the packets that a stall has kept back and that may come in a burst now."""
        if self._known_s is None:
            return
        if self._is_burst(spacing_s):
            self._overdue = max(self._overdue - 1, 0)
        else:
            self._overdue = round(spacing_s / self._known_s) - 1
