"""What a timeline makes of a delivery, counted against what really got lost."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from radio_delivery import Heard, LinkEnded

from hrvtrainer.beats import Beat
from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.timeline import BeatTimeline, SegmentBreak, SegmentBroken

SOONER_S = 3.0  # packets late by a stall, some of them lost: the break may stand before the late ones
LATER_S = 10.0  # a break this long after a loss still tells of it
HELD_S = 0.25


@dataclass(slots=True, kw_only=True)
class LossCount:
    """Losses of beats by how many packets went in a row, and what was found of them.

    ``found`` has a break of its own, at most `SOONER_S` before or `LATER_S` after the first beat that
    came again. ``exact`` says that this very beat is told as after a gap: no difference spans the loss.
    ``false`` breaks have no loss of beats, second breaks of one loss included; ``of_empty`` of them follow
    the loss of a packet that had no beats. ``stolen`` beats came and were never told, the first after a
    loss of the link and those still held at the end aside. ``held`` were told later than they came.
    """

    hours: float = 0.0
    one: int = 0
    one_found: int = 0
    one_exact: int = 0
    more: int = 0
    more_found: int = 0
    more_exact: int = 0
    false: int = 0
    of_empty: int = 0
    stolen: int = 0
    beats: int = 0
    held: int = 0
    links: int = 0
    missed: list[tuple[float, int, int]] = field(default_factory=list)
    false_s: list[float] = field(default_factory=list)

    def add(self, other: "LossCount") -> None:
        """Add another delivery's counts to these."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lost:
    at_s: float
    packets: int
    beats: int
    next_rr: int


def count_losses(delivery: Iterable[Heard | LinkEnded]) -> LossCount:
    """Feed a whole delivery, through the bytes, to a new timeline and count."""
    counter = _Counter()
    for news in delivery:
        if isinstance(news, LinkEnded):
            counter.end_link(news)
        else:
            counter.hear(news)
    return counter.count()


class _Counter:
    def __init__(self) -> None:
        self._timeline = BeatTimeline()
        self._now_s = 0.0
        self._links = 0
        self._link_is_new = False
        self._lost_packets = 0
        self._lost_beats = 0
        self._losses: list[_Lost] = []
        self._lost_empty_s: list[float] = []
        self._left_out: set[int] = set()
        self._came: list[tuple[int, float, float]] = []  # number, milliseconds, arrival
        self._told: list[tuple[float, Beat]] = []
        self._breaks: list[SegmentBroken] = []

    def end_link(self, news: LinkEnded) -> None:
        self._now_s = news.at_s
        self._links += 1
        self._link_is_new, self._lost_packets, self._lost_beats = True, 0, 0
        self._take(self._timeline.break_segment(news.at_s, "link"))

    def hear(self, news: Heard) -> None:
        self._now_s = news.arrival_s
        ticks = decode_heart_rate(news.raw).rr_ticks
        self._lost_packets += news.lost_packets
        self._lost_beats += news.lost_beats
        if news.intervals:
            self._hear_beats(news, ticks)
        self._take(self._timeline.add(news.arrival_s, ticks))

    def _hear_beats(self, news: Heard, ticks: tuple[int, ...]) -> None:
        if self._link_is_new:
            self._left_out.add(news.first_rr)
        elif self._lost_beats:
            self._losses.append(
                _Lost(
                    at_s=news.arrival_s,
                    packets=self._lost_packets,
                    beats=self._lost_beats,
                    next_rr=news.first_rr,
                )
            )
        elif self._lost_packets:
            self._lost_empty_s.append(news.arrival_s)
        self._link_is_new, self._lost_packets, self._lost_beats = False, 0, 0
        self._came += [(news.first_rr + n, t * 1000.0 / 1024.0, news.arrival_s) for n, t in enumerate(ticks)]

    def _take(self, beats: tuple[Beat, ...]) -> None:
        self._told += [(self._now_s, beat) for beat in beats]
        known = self._breaks[-1] if self._breaks else None
        new: list[SegmentBroken] = []
        for broken in reversed(self._timeline.breaks):
            if broken is known:
                break
            new.insert(0, broken)
        self._breaks += new

    def count(self) -> LossCount:
        count = LossCount(hours=self._now_s / 3600.0, links=self._links, beats=len(self._told))
        gaps = self._gaps(count)
        left = [broken.at_s for broken in self._breaks if broken.why is not SegmentBreak.LINK]
        for lost in self._losses:
            near = [at_s for at_s in left if lost.at_s - SOONER_S < at_s < lost.at_s + LATER_S]
            if near:
                left.remove(min(near, key=lambda at_s: abs(at_s - lost.at_s)))
            else:
                count.missed.append((lost.at_s, lost.packets, lost.beats))
            if lost.packets == 1:
                count.one, count.one_found = count.one + 1, count.one_found + bool(near)
                count.one_exact += lost.next_rr in gaps
            else:
                count.more, count.more_found = count.more + 1, count.more_found + bool(near)
                count.more_exact += lost.next_rr in gaps
        count.false, count.false_s = len(left), left
        count.of_empty = sum(any(-SOONER_S < at_s - e < LATER_S for e in self._lost_empty_s) for at_s in left)
        return count

    def _gaps(self, count: LossCount) -> set[int]:
        """Return the numbers of the beats told as after a gap; count those not told, and those told late."""
        gaps: set[int] = set()
        place = 0
        for told_s, beat in self._told:
            while self._came[place][1] != beat.rr_ms:
                count.stolen += self._came[place][0] not in self._left_out
                place += 1
            number, _, arrival_s = self._came[place]
            place += 1
            count.held += told_s - arrival_s > HELD_S
            if beat.after_gap:
                gaps.add(number)
        return gaps
