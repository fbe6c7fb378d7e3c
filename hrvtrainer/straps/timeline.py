"""Where each heartbeat lies in time, from packets that carry no stamp.

Within a segment the strap's RR intervals are the truth and are never stretched. Arrival times do two
things only: they place a segment on the session's clock, and they prove that beats are missing or
doubled, which begins a new segment. Two tests prove a loss. The step test sees a hole in the packet
rhythm that the next packet's intervals do not fill and that no late burst follows. The level test, for
slow or odd losses, watches the lag (arrival minus the sum of the intervals): delivery jitter comes back
to its floor, lost beats raise it for good.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from hrvtrainer.beats import Beat
from hrvtrainer.straps.heart_rate import TICKS_PER_S
from hrvtrainer.straps.packet_rhythm import PacketRhythm

SHORTEST_RR_TICKS = 205  # 0.2 s; what lies outside is no interval at all
LONGEST_RR_TICKS = 5120  # 5 s, so that two or three missed beats still reach the artifact detector

_SLACK_S = 0.45  # delivery jitter that the level test forgives
_HIGH_PACKETS = 3
_HIGH_S = 2.5
_FLOOR_WINDOW_S = 60.0  # long enough to meet a fast delivery, short enough to follow the strap's clock
_FLOOR_LENGTH = 1024  # more lags than straps send in that window
_SETTLE_S = 20.0  # the first packets may bring intervals that the strap had kept
_LONGEST_SILENCE_S = 4.0
_RECENT_BEATS = 16
_KEPT_BREAKS = 64
_SLEW_S = 0.020  # per beat: too little to be seen as a step in the trace


class SegmentBreak(StrEnum):
    """Why beats may be missing (or doubled) between two beats."""

    LOSS = "loss"
    SILENCE = "silence"
    SURPLUS = "surplus"
    IMPLAUSIBLE = "implausible"
    LINK = "link"
    SLEEP = "sleep"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentBroken:
    """A segment ended: when it was noticed, why, and about how many seconds of beats are missing.

    ``missing_s`` is negative where beats came twice, and 0 where it cannot be told.
    """

    at_s: float
    why: SegmentBreak
    missing_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Packet:
    arrival_s: float
    rr_ticks: tuple[int, ...]
    missing_s: float = 0.0


class BeatTimeline:
    """Beats of one strap, in order and on the session's clock.

    Beat ends strictly increase. The first beat after a break has ``after_gap`` set, and so has the very
    first; after a loss of the link the first interval is left out, as it may span the gap. A packet that
    may follow a loss is held until the next one settles it, about a second later.

    Notes
    -----
    Everything follows from the arguments alone, so a replay gives the same beats; memory is bounded.
    """

    def __init__(self) -> None:
        self._rhythm = PacketRhythm()
        self._segment = _Segment()
        self._held: _Packet | None = None
        self._drop_next = False
        self._told_until_s = float("-inf")
        self._losses = 0
        self._surpluses = 0
        self._breaks: deque[SegmentBroken] = deque(maxlen=_KEPT_BREAKS)

    @property
    def duplicates(self) -> int:
        """How many packets came twice and were left out."""
        return self._rhythm.duplicates

    @property
    def losses(self) -> int:
        """How often beats were found missing."""
        return self._losses

    @property
    def surpluses(self) -> int:
        """How often there were more beats than time for them."""
        return self._surpluses

    @property
    def breaks(self) -> tuple[SegmentBroken, ...]:
        """The latest breaks, oldest first (at most 64)."""
        return tuple(self._breaks)

    @property
    def display_correction_s(self) -> float:
        """Seconds to add to a beat's end when it is drawn, at most 20 ms more or less from beat to beat.

        A segment is placed by its first packet; where a later one was delivered faster, the heart was
        earlier than that. Never added to what is computed.
        """
        return self._segment.correction_s

    def add(self, arrival_s: float, rr_ticks: tuple[int, ...]) -> tuple[Beat, ...]:
        """Take a packet, also one without intervals: it carries the packet rhythm.

        Parameters
        ----------
        arrival_s : float
            Session seconds, taken when it came; never less than the packet before.
        rr_ticks : tuple of int
            Its intervals in 1/1024 s, oldest first.

        Returns
        -------
        tuple of Beat
            The provisional beats that are placed by now, oldest first; their intervals are exact.
        """
        if self._rhythm.is_copy(arrival_s, rr_ticks):
            return ()
        beats: list[Beat] = []
        if self._held is not None:
            held, self._held = self._held, None
            if not self._rhythm.is_burst(arrival_s):
                self._lose(held)
            beats += self._take(held)
        packet = _Packet(
            arrival_s=arrival_s,
            rr_ticks=rr_ticks,
            missing_s=self._rhythm.missing_s(arrival_s, rr_ticks, self._segment.recent_ticks),
        )
        self._rhythm.add(arrival_s, rr_ticks, is_hole=packet.missing_s > 0)
        if packet.missing_s > 0:
            self._held = packet
        else:
            beats += self._take(packet)
        return tuple(beats)

    def break_segment(self, at_s: float, why: str) -> tuple[Beat, ...]:
        """Say that beats may be missing from here on, for a reason that packets cannot show.

        Parameters
        ----------
        at_s : float
            Session seconds.
        why : str
            ``"link"`` when the link was lost, ``"sleep"`` when the computer slept.

        Returns
        -------
        tuple of Beat
            The beats of a packet that was held: measured, but after a gap.
        """
        held, self._held = self._held, None
        beats: list[Beat] = []
        if held is not None:
            self._lose(held)
            beats = self._take(held)
        self._begin(at_s, SegmentBreak(why))
        self._rhythm.restart()
        self._drop_next = self._drop_next or why == SegmentBreak.LINK
        return tuple(beats)

    def _lose(self, packet: _Packet) -> None:
        self._losses += 1
        self._begin(packet.arrival_s, SegmentBreak.LOSS, packet.missing_s)

    def _begin(self, at_s: float, why: SegmentBreak, missing_s: float = 0.0) -> None:
        if self._segment.beats:
            self._breaks.append(SegmentBroken(at_s=at_s, why=why, missing_s=missing_s))
        self._segment = _Segment()

    def _take(self, packet: _Packet) -> list[Beat]:
        rr_ticks = packet.rr_ticks
        if self._drop_next and rr_ticks:
            self._drop_next, rr_ticks = False, rr_ticks[1:]
        beats: list[Beat] = []
        runs = _plausible_runs(rr_ticks)
        for place, run in enumerate(runs):
            if place > 0:
                self._begin(packet.arrival_s, SegmentBreak.IMPLAUSIBLE)
            later_ticks = sum(sum(later) for later in runs[place + 1 :])
            if run:
                beats += self._place(packet.arrival_s - later_ticks / TICKS_PER_S, run)
        return beats

    def _place(self, arrival_s: float, rr_ticks: tuple[int, ...]) -> list[Beat]:
        broken = self._segment.judge(arrival_s, rr_ticks)
        if broken is not None:
            self._losses += broken.why is not SegmentBreak.SURPLUS
            self._surpluses += broken.why is SegmentBreak.SURPLUS
            self._begin(broken.at_s, broken.why, broken.missing_s)
        beats: list[Beat] = []
        for end_s, ticks in self._segment.extend(arrival_s, rr_ticks):
            # A new segment may begin before the last one ended, where beats had come twice.
            if end_s > self._told_until_s:
                beats.append(
                    Beat(end_s=end_s, rr_ms=ticks * 1000.0 / TICKS_PER_S, after_gap=not self._segment.told)
                )
                self._segment.told = True
                self._told_until_s = end_s
        return beats


class _Segment:
    """Beats that follow each other without a gap, on one origin."""

    def __init__(self) -> None:
        self.beats = 0
        self.told = False
        self.correction_s = 0.0
        self.recent_ticks: deque[int] = deque(maxlen=_RECENT_BEATS)
        self._ticks = 0
        self._origin_s = 0.0
        self._began_s = 0.0
        self._last_arrival_s = 0.0
        # (arrival, lag) with rising lags: the first is the lowest of the window.
        self._floor: deque[tuple[float, float]] = deque(maxlen=_FLOOR_LENGTH)
        self._high_since_s = 0.0
        self._high_packets = 0
        self._high_lag_s = 0.0

    def judge(self, arrival_s: float, rr_ticks: tuple[int, ...]) -> SegmentBroken | None:
        """Return why these beats do not follow the segment's last one, or None where they do."""
        if not self.beats:
            return None
        covered_s = sum(rr_ticks) / TICKS_PER_S
        silence_s = arrival_s - self._last_arrival_s
        if silence_s > max(_LONGEST_SILENCE_S, 1.5 * covered_s + 2.0):
            return SegmentBroken(at_s=arrival_s, why=SegmentBreak.SILENCE, missing_s=silence_s - covered_s)
        over_floor_s = self._lag_s(arrival_s, rr_ticks) - self._floor[0][1]
        allowed_s = max(1.0, max(self.recent_ticks) / TICKS_PER_S) + _SLACK_S
        if over_floor_s < -allowed_s and arrival_s - self._began_s > _SETTLE_S:
            return SegmentBroken(at_s=arrival_s, why=SegmentBreak.SURPLUS, missing_s=over_floor_s)
        return self._judge_level(arrival_s, over_floor_s, allowed_s)

    def extend(self, arrival_s: float, rr_ticks: tuple[int, ...]) -> list[tuple[float, int]]:
        """Add beats; return when each ended and its ticks."""
        lag_s = self._lag_s(arrival_s, rr_ticks)
        if not self.beats:
            self._origin_s, self._began_s = lag_s, arrival_s
        while self._floor and self._floor[-1][1] >= lag_s:
            self._floor.pop()
        self._floor.append((arrival_s, lag_s))
        while self._floor[0][0] < arrival_s - _FLOOR_WINDOW_S:
            self._floor.popleft()
        placed: list[tuple[float, int]] = []
        for ticks in rr_ticks:
            self._ticks += ticks
            self.beats += 1
            self.recent_ticks.append(ticks)
            placed.append((self._origin_s + self._ticks / TICKS_PER_S, ticks))
            wanted_s = self._floor[0][1] - self._origin_s - self.correction_s
            self.correction_s += min(max(wanted_s, -_SLEW_S), _SLEW_S)
        self._last_arrival_s = arrival_s
        return placed

    def _lag_s(self, arrival_s: float, rr_ticks: tuple[int, ...]) -> float:
        return arrival_s - (self._ticks + sum(rr_ticks)) / TICKS_PER_S

    def _judge_level(self, arrival_s: float, over_floor_s: float, allowed_s: float) -> SegmentBroken | None:
        if over_floor_s <= allowed_s:
            self._high_packets = 0
            return None
        if not self._high_packets:
            self._high_since_s, self._high_lag_s = arrival_s, over_floor_s
        self._high_packets += 1
        self._high_lag_s = min(self._high_lag_s, over_floor_s)
        if self._high_packets < _HIGH_PACKETS or arrival_s - self._high_since_s < _HIGH_S:
            return None
        return SegmentBroken(at_s=arrival_s, why=SegmentBreak.LOSS, missing_s=self._high_lag_s)


def _plausible_runs(rr_ticks: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Cut at the intervals that are none; an empty run stands where one is at an end."""
    runs: list[list[int]] = [[]]
    for ticks in rr_ticks:
        if SHORTEST_RR_TICKS <= ticks <= LONGEST_RR_TICKS:
            runs[-1].append(ticks)
        else:
            runs.append([])
    return [tuple(run) for run in runs]
