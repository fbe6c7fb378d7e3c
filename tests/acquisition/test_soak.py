"""A long session with many losses of the link: nothing is lost, nothing comes twice, nothing grows.

Wall time is compressed, the stamps of events are not: the clock is always already there.
"""

import asyncio
import tracemalloc
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest
from fakes import TWO_STEPS, practice
from radio_delivery import Air, Heard, Host, LinkEnded, Strap, deliver
from radio_hearts import made_heart

from hrvtrainer.acquisition.hearts import OpenHeart
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import Plan, SimulatedHeart
from hrvtrainer.acquisition.told import Fault, Told
from hrvtrainer.acquisition.verification import verify_recording
from hrvtrainer.beats import Beat
from hrvtrainer.clock import UnhurriedClock
from hrvtrainer.events import Characteristic, Ended, Event, LinkChanged, LinkState, Reading
from hrvtrainer.recording.reader import Recording
from hrvtrainer.recording.verification import compare
from hrvtrainer.session.protocol import practice_from_toml
from hrvtrainer.session.session import Session
from hrvtrainer.session.updates import BeatsHeard, Numbers
from hrvtrainer.straps.heart_rate import decode_heart_rate

STRAP = "soaked strap"
PART_S = 3600.0  # so much of a day is replayed and compared: all of it at once needs gigabytes


class StoryOfAStrap:
    """A source that tells a story, each event before its time; cheap however long the story is."""

    def __init__(self, story: Sequence[Event]) -> None:
        self._left = deque(story)

    def events(self, until_s: float) -> list[Event]:
        told: list[Event] = []
        while self._left and self._left[0].at_s < until_s:
            told.append(self._left.popleft())
        return told


class Watched:
    """Takes what is told and keeps of it what the test asks for, in little memory."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.gaps = 0
        self.memory: list[tuple[float, int]] = []
        self._heard_until_s = -1.0

    def take(self, told: Told) -> None:
        if isinstance(told, Fault):
            self.faults.append(told)
        elif isinstance(told, BeatsHeard):
            for beat in told.beats:
                self._beat(beat)
        elif isinstance(told, Numbers) and told.at_s % 60.0 == 0.0:
            self.memory.append((told.at_s, tracemalloc.get_traced_memory()[0]))

    def _beat(self, beat: Beat) -> None:
        if beat.end_s > self._heard_until_s:  # each is told again when its label is final
            self._heard_until_s = beat.end_s
            self.gaps += beat.after_gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """What came of a long session, and what was sent."""

    path: Path
    sent: list[Heard]
    drops: int
    watched: Watched


def soak(folder: Path, *, hours: float, drops: int) -> Soak:
    """Live a session of so many hours in which the link is lost so often, evenly but for a few seconds."""
    rng = np.random.default_rng(24)
    beat_s = made_heart(rng, bpm=68.0, hours=hours)
    apart_s = hours * 3600.0 / drops
    leaves_s = [apart_s * (place + 0.3) + float(rng.uniform(0.0, 10.0)) for place in range(drops)]
    air = Air(stalls_per_hour=0.0, leaves_s=tuple(leaves_s))
    delivery = deliver(beat_s, rng, strap=Strap(beats_behind=2, latency_s=0.35), air=air, host=Host())
    path = folder / "soak.hrvsession"
    told = Watched()
    chosen = Plan(practice=practice(TWO_STEPS), minutes=None, heart=SimulatedHeart(), keep_as=path)
    heart = OpenHeart(
        sources=(StoryOfAStrap(_story(delivery, ends_s=hours * 3600.0)),),
        kind="strap",
        clock=UnhurriedClock(),
        practice=chosen.practice,
        minutes=None,
        breaths_per_min=None,
        wall=lambda at_s: at_s,
    )
    tracemalloc.start()
    asyncio.run(Performance(heart, chosen, publish=told.take, ends_with_practice=True).run())
    tracemalloc.stop()
    within = [news for news in delivery if isinstance(news, Heard) and news.arrival_s < hours * 3600.0]
    lost = sum(isinstance(news, LinkEnded) for news in delivery)
    return Soak(path=path, sent=within, drops=lost, watched=told)


def _story(delivery: Sequence[Heard | LinkEnded], *, ends_s: float) -> list[Event]:
    story: list[Event] = [LinkChanged(at_s=0.0, source_id=STRAP, state=LinkState.LIVE)]
    for news in delivery:
        if isinstance(news, Heard):
            story.append(
                Reading(
                    arrival_s=news.arrival_s,
                    source_id=STRAP,
                    characteristic=Characteristic.HEART_RATE,
                    raw=news.raw,
                )
            )
        else:
            lost = LinkChanged(
                at_s=news.at_s, source_id=STRAP, state=LinkState.LOST, reason="Lost.", attempt=1
            )
            live = LinkChanged(at_s=news.back_s, source_id=STRAP, state=LinkState.LIVE)
            story += [lost, live]
    return [event for event in story if event.at_s < ends_s] + [Ended(at_s=ends_s)]


def assert_nothing_lost_nothing_twice(soaked: Soak, *, drops: int) -> None:
    assert soaked.drops == drops
    assert soaked.watched.faults == []
    numbers = [
        n for packet in soaked.sent for n in range(packet.first_rr, packet.first_rr + packet.intervals)
    ]
    assert len(set(numbers)) == len(numbers) > 30 * soaked.drops
    sent = [ticks for packet in soaked.sent for ticks in decode_heart_rate(packet.raw).rr_ticks]
    with Recording(soaked.path) as recording:
        assert recording.finished
        kept = [
            ticks
            for event in recording.events()
            if isinstance(event, Reading)
            for ticks in decode_heart_rate(event.raw).rr_ticks
        ]
    assert kept == sent
    false_alarms = soaked.watched.gaps - 1 - drops  # the very first beat counts as after a gap, too
    assert 0 <= false_alarms <= 0.2 * soaked.sent[-1].arrival_s / 3600.0


def grown_bytes(memory: list[tuple[float, int]], *, since_s: float, span_s: float) -> int:
    """Return by how much the least memory of the last stretch is above that of the first after ``since_s``.

    What waits for the next commit comes and goes, so each stretch is told by its least.
    """
    until_s = memory[-1][0]
    first = min(size for at_s, size in memory if since_s <= at_s < since_s + span_s)
    last = min(size for at_s, size in memory if at_s > until_s - span_s)
    return last - first


def test_ten_minutes_with_twelve_lost_links_keep_every_beat_and_grow_nothing(tmp_path: Path) -> None:
    soaked = soak(tmp_path, hours=1.0 / 6.0, drops=12)
    assert_nothing_lost_nothing_twice(soaked, drops=12)
    assert verify_recording(soaked.path).is_equal
    assert grown_bytes(soaked.watched.memory, since_s=240.0, span_s=180.0) < 1_000_000


@pytest.mark.long
def test_a_day_with_five_hundred_lost_links_keeps_every_beat_and_grows_nothing(tmp_path: Path) -> None:
    soaked = soak(tmp_path, hours=24.0, drops=500)
    assert_nothing_lost_nothing_twice(soaked, drops=500)
    assert grown_bytes(soaked.watched.memory, since_s=3600.0, span_s=3600.0) < 10_000_000
    with Recording(soaked.path) as recording:
        session = Session(practice_from_toml(recording.header.practice_toml), minutes=None)
        replayed = [
            update
            for event in takewhile(lambda event: event.at_s < PART_S, recording.events())
            for update in session.feed(event)
        ]
        verdict = compare(
            takewhile(lambda update: update.at_s < PART_S - 1.0, recording.updates()),
            replayed,
            exact=True,
            finished=False,
            recorded_methods=recording.header.methods,
            methods=recording.header.methods,
        )
    assert verdict.is_equal
