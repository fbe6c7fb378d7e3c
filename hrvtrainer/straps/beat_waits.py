"""How long beats wait between their end and their telling, and above which wait some are missing.

The lag of a beat is its packet's arrival minus the sum of all intervals up to it. Without a loss, lags lie in
a band: from a floor up to the strap's reach, which is one packet period where a clock makes the packets,
and next to nothing where each beat makes one. The first beat of a packet waits within the reach, as it
would have been in the packet before otherwise. Lost beats lift every later wait by what they lasted: above
the reach, whatever the heart does. A late packet lifts its own wait alone.

Some straps tell a beat only when one or two more have ended (a Polar H10: two). Their lags are narrow when
they are counted to that later beat, and that is how it is found out.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from hrvtrainer.straps.heart_rate import TICKS_PER_S
from hrvtrainer.straps.lag_band import LagBand
from hrvtrainer.straps.packet_rhythm import ArrivedPacket

MOST_BEHIND = 2

_RECENT_BEATS = 16
_LEARNT_OVER = 300  # packets
_BETTER_S = 0.03
_SINGLES = 31  # packets of one beat, before a strap is taken to send by beat
_SINGLES_AGAIN = 300  # the same, of a strap that sent another kind of packet
_TIGHT = 0.3  # of the usual interval: lags that leave no room for a clock's period
_LOOSE = 0.6
_TIGHT_FOR_LONG = 300
_LEAST_REACH_S = 0.05
_MOST_REACH = 0.4  # of the usual interval, for straps that send by beat
_BEYOND_CLOCK_S = 0.3  # jitter that may widen the reach of a clock's packets
_TOLERANCE_S = 0.08  # a connection event or two
_NEW_S = 0.35  # more is forgiven a strap whose lags did not yet fill its reach
_SETTLED_AFTER = 90
_SETTLED = 0.9  # of the packet period
_GUESSED_S = 0.25  # how far a guess of the next intervals may be off
_HIGH_S = 0.15
_QUICK = 0.95  # of the packet period


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long a packet's first beat waited above the floor, if nothing is missing before it.

    Parameters
    ----------
    wait_s : float
        The wait.
    limit_s : float
        Above this, beats seem to be missing, or the packet to be late.
    is_known : bool
        False where it counts on later intervals that are only guessed.
    must_be_late : bool
        True after a hole that no interval can have made, while lags tell little: the packet is late, or
        follows a loss.
    """

    wait_s: float
    limit_s: float
    is_known: bool
    must_be_late: bool = False

    @property
    def is_too_long(self) -> bool:
        """Whether the packet is late or beats are missing before it."""
        return self.must_be_late or self.wait_s > self.limit_s


class BeatWaits:
    """The waits of one segment's beats, and what all segments tell of the strap."""

    def __init__(self) -> None:
        self.by_beat = False
        self._behind = 0
        self._settled = False
        self._learnt = 0
        self._mean_reach_s = [0.0] * (MOST_BEHIND + 1)
        self._singles = 0
        self._was_other = False
        self._tight = 0
        self.begin_segment()

    def begin_segment(self) -> None:
        """Begin anew after a gap; what the strap is like stays known."""
        self.beats = 0
        self.high_packets = 0  # packets in a row that waited longer than any can
        self._ticks = 0
        self._bands = tuple(LagBand() for _ in range(MOST_BEHIND + 1))
        self._recent_ticks: deque[int] = deque(maxlen=_RECENT_BEATS)
        # When the latest beats were told, whether late, and whether first in their packet.
        self._told: deque[tuple[float, bool, bool]] = deque(maxlen=MOST_BEHIND + 1)

    @property
    def floor_s(self) -> float:
        """The smallest lag of the last minute: where the segment's beats would have been told at once."""
        return self._bands[0].floor_s

    @property
    def longest_s(self) -> float:
        """The longest of the latest intervals."""
        return max(self._recent_ticks) / TICKS_PER_S

    def lag_s(self, arrival_s: float, rr_ticks: tuple[int, ...]) -> float:
        """Return the lag of the last of these beats, if they follow the segment's last one."""
        return arrival_s - (self._ticks + sum(rr_ticks)) / TICKS_PER_S

    def learn(self, packet: ArrivedPacket, period_s: float, *, late: bool) -> None:
        """Take the next packet of the segment, of plausible intervals or none."""
        for place, ticks in enumerate(packet.rr_ticks):
            self._ticks += ticks
            self.beats += 1
            self._recent_ticks.append(ticks)
            self._told.append((packet.arrival_s, late, place == 0))
            self._measure(period_s)
        if not late:
            self._learn_strap(len(packet.rr_ticks), period_s)

    def reach_s(self, period_s: float) -> float:
        """Return how long a beat may wait above the floor."""
        seen_s = self._bands[self._behind].reach_s
        if self.by_beat:
            return min(max(seen_s, _LEAST_REACH_S), _MOST_REACH * self._typical_s)
        reach_s = min(max(seen_s, period_s), period_s + _BEYOND_CLOCK_S)
        return reach_s if self._settled else reach_s + _NEW_S

    def waits(self, packets: Sequence[ArrivedPacket], period_s: float) -> list[Wait | None]:
        """Return the wait of each packet's first beat, if these follow the segment; None without beats."""
        band = self._bands[self._behind]
        if band.is_empty:
            return [None] * len(packets)
        end_ticks: list[int] = []
        firsts: list[int] = []
        ticks, last = self._ticks, self._recent_ticks[-1]
        for packet in packets:
            firsts.append(len(end_ticks))
            for interval in packet.rr_ticks:
                ticks, last = ticks + interval, interval
                end_ticks.append(ticks)
        # Intervals that are still to come are taken to be as long as the last.
        known = len(end_ticks)
        end_ticks += [ticks + last * ahead for ahead in range(1, self._behind + 1)]
        return [
            Wait(
                wait_s=packet.arrival_s - end_ticks[first + self._behind] / TICKS_PER_S - band.floor_s,
                limit_s=self._limit_s(packet, period_s, is_known=first + self._behind < known),
                is_known=first + self._behind < known,
                must_be_late=self._must_be_late(packet, period_s),
            )
            if packet.rr_ticks
            else None
            for packet, first in zip(packets, firsts, strict=True)
        ]

    @property
    def _typical_s(self) -> float:
        return sorted(self._recent_ticks)[len(self._recent_ticks) // 2] / TICKS_PER_S

    def _must_be_late(self, packet: ArrivedPacket, period_s: float) -> bool:
        """Return whether packets cannot be so far apart; lags tell more once they have filled their reach."""
        if self._settled or not packet.after_hole:
            return False
        longest_ticks = max(*self._recent_ticks, *packet.rr_ticks)
        return packet.sure_hole or longest_ticks < _QUICK * period_s * TICKS_PER_S

    def _limit_s(self, packet: ArrivedPacket, period_s: float, *, is_known: bool) -> float:
        """Return half the way from the longest wait without a loss to the shortest with one."""
        reach_s = period_s if packet.sure_hole and self._settled else self.reach_s(period_s)
        shortest_s = max(self._typical_s, 2.0 * reach_s - packet.rr_ticks[0] / TICKS_PER_S)
        half_s = (shortest_s - reach_s) / 2.0
        if packet.sure_hole:
            limit_s = reach_s + max(half_s, 0.0) - _TOLERANCE_S
        else:
            limit_s = reach_s + max(half_s, _TOLERANCE_S)
        if self.by_beat:
            return limit_s
        if packet.sure_hole:
            return limit_s if is_known else limit_s - _GUESSED_S
        # Without a hole no packet is missing; a guess shall not hold beats that are only told late.
        return limit_s if packet.after_hole else limit_s + _GUESSED_S

    def _measure(self, period_s: float) -> None:
        """Take the lags that the latest interval completes."""
        for behind, band in enumerate(self._bands):
            if behind >= len(self._told):
                break
            told_s, late, is_first = self._told[-1 - behind]
            lag_s = told_s - self._ticks / TICKS_PER_S
            band.add(told_s, lag_s, late=late)
            if behind == self._behind and is_first:
                is_high = lag_s - band.floor_s > self._highest_s(period_s)
                self.high_packets = self.high_packets + 1 if is_high else 0

    def _highest_s(self, period_s: float) -> float:
        if self.by_beat:
            return _MOST_REACH * self._typical_s
        return period_s + _HIGH_S + (0.0 if self._settled else _NEW_S)

    def _learn_strap(self, beats: int, period_s: float) -> None:
        """Learn how the strap sends: after how many more beats, and by a clock or by beat."""
        if beats == 1:
            self._singles += 1
        else:
            self._singles, self._was_other = 0, True
        if not beats:
            self.by_beat = False  # no strap that sends one packet a beat has any without
        if not beats or not self._bands[-1].is_full:
            return
        self._learnt += 1
        share = 1.0 / min(self._learnt, _LEARNT_OVER)
        for behind, band in enumerate(self._bands):
            self._mean_reach_s[behind] += share * (band.reach_s - self._mean_reach_s[behind])
        best = min(range(MOST_BEHIND + 1), key=self._mean_reach_s.__getitem__)
        if self._mean_reach_s[best] < self._mean_reach_s[self._behind] - _BETTER_S:
            self._behind = best
        band = self._bands[self._behind]
        if self._learnt > _SETTLED_AFTER and band.reach_s > _SETTLED * period_s:
            self._settled = True
        self._judge_by_beat(band)

    def _judge_by_beat(self, band: LagBand) -> None:
        middle_s, typical_s = band.middle_s, self._typical_s
        if self._singles < (_SINGLES_AGAIN if self._was_other else _SINGLES) or middle_s > _LOOSE * typical_s:
            self.by_beat = False
            self._tight = 0
        elif middle_s < _TIGHT * typical_s:
            self._tight += 1
            self.by_beat = self.by_beat or self._tight > _TIGHT_FOR_LONG or band.follows_beats
