"""Where each heartbeat lies in time, from packets that carry no stamp.

Within a segment the strap's RR intervals are the truth and are never stretched. Arrival times do two
things only: they place a segment on the session's clock, and they prove that beats are missing or
doubled, which begins a new segment. A packet whose beats seem to have waited longer than this strap lets
any wait is either late or follows a loss: it is held until the packets after it settle which.
"""

from collections import deque
from dataclasses import dataclass, replace
from enum import StrEnum

from hrvtrainer.beats import Beat
from hrvtrainer.straps.beat_waits import BeatWaits
from hrvtrainer.straps.heart_rate import TICKS_PER_S
from hrvtrainer.straps.held_packets import Finding, Verdict, judge_held, settle_now
from hrvtrainer.straps.packet_rhythm import ArrivedPacket, PacketRhythm

SHORTEST_RR_TICKS = 205  # 0.2 s; what lies outside is no interval at all
LONGEST_RR_TICKS = 5120  # 5 s, so that two or three missed beats still reach the artifact detector

_SLACK_S = 0.45  # beats that come twice are told by more than this
_SETTLE_S = 20.0  # the first packets may bring intervals that the strap had kept
_LONGEST_STALL_S = 7.0  # a link that is silent for longer has ended by its supervision time-out
_HIGH_PACKETS = 6
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


class BeatTimeline:
    """Beats of one strap, in order and on the session's clock.

    Beat ends strictly increase. The first beat after a break has ``after_gap`` set, and so has the very
    first; after a loss of the link the first interval is left out, as it may span the gap. A packet that
    may follow a loss is held until the next ones settle it: one of them for most straps, up to three for a
    strap that tells each beat two beats late.

    Notes
    -----
    Everything follows from the arguments alone, so a replay gives the same beats; memory is bounded.
    """

    def __init__(self) -> None:
        self._rhythm = PacketRhythm()
        self._waits = BeatWaits()
        self._segment = _Segment()
        self._held: list[ArrivedPacket] = []
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
        packet = self._rhythm.add(arrival_s, rr_ticks)
        return tuple(self._hear(packet))

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
            The beats of packets that were held.
        """
        beats: list[Beat] = []
        if self._held:
            waits = self._waits.waits(self._held, self._rhythm.period_s)
            beats = self._settle(settle_now(self._held, waits, reach_s=self._reach_s))
        self._begin(at_s, SegmentBreak(why))
        self._rhythm.restart()
        self._drop_next = self._drop_next or why == SegmentBreak.LINK
        return tuple(beats)

    @property
    def _reach_s(self) -> float:
        return self._waits.reach_s(self._rhythm.period_s)

    def _hear(self, packet: ArrivedPacket) -> list[Beat]:
        """Take the next packet, or hold it."""
        if self._held:
            self._held.append(packet)
            waits = self._waits.waits(self._held, self._rhythm.period_s)
            return self._settle(
                judge_held(self._held, waits, reach_s=self._reach_s, by_beat=self._waits.by_beat)
            )
        if packet.rr_ticks and self._segment.beats:
            covered_s = sum(packet.rr_ticks) / TICKS_PER_S
            (wait,) = self._waits.waits([packet], self._rhythm.period_s)
            if packet.spacing_s > max(_LONGEST_STALL_S, 1.5 * covered_s + 2.0):
                self._lose(packet.arrival_s, SegmentBreak.SILENCE, packet.spacing_s - covered_s)
            elif self._waits.high_packets >= _HIGH_PACKETS:
                self._lose(packet.arrival_s, SegmentBreak.LOSS)
            elif wait is not None and wait.is_too_long and _is_plausible(packet.rr_ticks[0]):
                self._held = [packet]
                return []
        return self._take(packet, late=False)

    def _settle(self, verdict: Verdict) -> list[Beat]:
        """Tell the beats of the held packets as far as the verdict goes."""
        if verdict.finding is Finding.OPEN:
            return []
        held, self._held = self._held, []
        beats: list[Beat] = []
        for packet in held[: verdict.place]:
            beats += self._take(packet, late=True)
        if verdict.finding is Finding.LATE:
            for packet in held[verdict.place :]:
                beats += self._hear(packet)
            return beats
        self._lose(held[verdict.place].arrival_s, SegmentBreak.LOSS, verdict.missing_s)
        is_unsure = False
        for packet in held[verdict.place :]:
            # Where packets came late it cannot be told between which of them some were lost.
            self._segment.told = self._segment.told and not (packet.in_burst or is_unsure)
            is_unsure = packet is held[verdict.place] and not packet.on_time and not self._waits.by_beat
            beats += self._take(packet, late=packet.in_burst)
        return beats

    def _lose(self, at_s: float, why: SegmentBreak, missing_s: float = 0.0) -> None:
        self._losses += 1
        self._begin(at_s, why, missing_s)

    def _begin(self, at_s: float, why: SegmentBreak, missing_s: float = 0.0) -> None:
        if self._segment.beats:
            self._breaks.append(SegmentBroken(at_s=at_s, why=why, missing_s=missing_s))
        self._segment = _Segment()
        self._waits.begin_segment()

    def _take(self, packet: ArrivedPacket, *, late: bool) -> list[Beat]:
        rr_ticks = packet.rr_ticks
        if self._drop_next and rr_ticks:
            self._drop_next, rr_ticks = False, rr_ticks[1:]
        beats: list[Beat] = []
        runs = _plausible_runs(rr_ticks)
        for place, run in enumerate(runs):
            if place > 0:
                self._begin(packet.arrival_s, SegmentBreak.IMPLAUSIBLE)
            if run or not packet.rr_ticks:
                later_ticks = sum(sum(later) for later in runs[place + 1 :])
                arrival_s = packet.arrival_s - later_ticks / TICKS_PER_S
                beats += self._place(replace(packet, arrival_s=arrival_s, rr_ticks=run), late=late)
        return beats

    def _place(self, packet: ArrivedPacket, *, late: bool) -> list[Beat]:
        """Place plausible intervals, or none, on the session's clock."""
        lag_s = self._waits.lag_s(packet.arrival_s, packet.rr_ticks)
        not_before_s = self._told_until_s
        if self._segment.beats and packet.rr_ticks:
            over_floor_s = lag_s - self._waits.floor_s
            surplus_s = max(1.0, self._waits.longest_s) + _SLACK_S
            if over_floor_s < -surplus_s and packet.arrival_s - self._segment.began_s > _SETTLE_S:
                self._surpluses += 1
                self._begin(packet.arrival_s, SegmentBreak.SURPLUS, over_floor_s)
                # Beats had come twice: those that overlap are left out below.
                lag_s, not_before_s = self._waits.lag_s(packet.arrival_s, packet.rr_ticks), float("-inf")
        self._waits.learn(packet, self._rhythm.period_s, late=late)
        if not self._segment.beats:
            self._segment.begin(max(lag_s, not_before_s), began_s=packet.arrival_s)
        beats: list[Beat] = []
        for ticks in packet.rr_ticks:
            end_s = self._segment.extend(ticks, floor_s=self._waits.floor_s)
            if end_s > self._told_until_s:
                is_first = not self._segment.told
                beats.append(Beat(end_s=end_s, rr_ms=ticks * 1000.0 / TICKS_PER_S, after_gap=is_first))
                self._segment.told = True
                self._told_until_s = end_s
        return beats


class _Segment:
    """Beats that follow each other without a gap, on one origin."""

    def __init__(self) -> None:
        self.beats = 0
        self.told = False
        self.began_s = 0.0
        self.correction_s = 0.0
        self._ticks = 0
        self._origin_s = 0.0

    def begin(self, origin_s: float, *, began_s: float) -> None:
        """Place the segment; its first packet came at ``began_s``."""
        self._origin_s, self.began_s = origin_s, began_s

    def extend(self, ticks: int, *, floor_s: float) -> float:
        """Add a beat and return when it ended; ``floor_s`` is the origin as the fastest delivery has it."""
        self._ticks += ticks
        self.beats += 1
        wanted_s = floor_s - self._origin_s - self.correction_s
        self.correction_s += min(max(wanted_s, -_SLEW_S), _SLEW_S)
        return self._origin_s + self._ticks / TICKS_PER_S


def _is_plausible(ticks: int) -> bool:
    return SHORTEST_RR_TICKS <= ticks <= LONGEST_RR_TICKS


def _plausible_runs(rr_ticks: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Cut at the intervals that are none; an empty run stands where one is at an end."""
    runs: list[list[int]] = [[]]
    for ticks in rr_ticks:
        if _is_plausible(ticks):
            runs[-1].append(ticks)
        else:
            runs.append([])
    return [tuple(run) for run in runs]
