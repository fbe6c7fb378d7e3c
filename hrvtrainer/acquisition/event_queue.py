"""One queue with one consumer: events and clock ticks in the order in which they were stamped.

Everything is stamped in the thread of the loop, so that whatever is stamped before a tick is in the
queue before the tick is taken. A timer running ahead of queued events would make a live session and
its replay tell different numbers.
"""

import asyncio
import heapq
import itertools
import math
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hrvtrainer.clock import Clock
from hrvtrainer.events import Event, WallClock


class Source(Protocol):
    """Anything that a heart can be heard from."""

    def events(self, until_s: float) -> Sequence[Event]:
        """Return what is stamped before ``until_s`` and was not returned yet, oldest first.

        A strap returns what has come so far; a recording or a simulated person makes all of it.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A session second is full."""

    at_s: float


class EventQueue:
    """Merges the sources, the person's actions and a tick each second.

    Parameters
    ----------
    clock : Clock
        The session clock.
    sources : sequence of Source
        Where events come from.
    wall : callable or None
        Wall time of a session second, queued each second; None where the source tells it itself.
    until_s : float
        The session second after which nothing comes; infinite when somebody else ends it.
    """

    def __init__(
        self,
        clock: Clock,
        sources: Sequence[Source],
        *,
        wall: Callable[[float], float] | None,
        until_s: float = math.inf,
    ) -> None:
        self._clock = clock
        self._sources = sources
        self._wall = wall
        self._until_s = until_s
        self._heap: list[tuple[float, int, Event]] = []
        self._order = itertools.count()
        self._persons: set[int] = set()  # the places of what people did
        self._wake = asyncio.Event()
        self._closed = False

    def put(self, event: Event) -> None:
        """Take an event that carries its stamp; only from the loop's thread."""
        self._push(event)
        self.wake()

    def post(self, make: Callable[[float], Event]) -> None:
        """Take what a person did, stamped now; only from the loop's thread."""
        self._persons.add(self._push(make(self._clock.now_s())))
        self.wake()

    def left_over(self) -> list[Event]:
        """Return what people did and `items` no longer told, oldest first; each once."""
        left = [event for _, place, event in sorted(self._heap) if place in self._persons]
        self._heap.clear()
        return left

    def wake(self) -> None:
        """Say that a source has something new."""
        self._wake.set()

    def close(self) -> None:
        """Let `items` end."""
        self._closed = True
        self.wake()

    async def items(self) -> AsyncIterator[Event | Tick]:
        """Yield events and ticks, oldest first, each when its time has come."""
        second = 0
        while not self._closed:
            horizon_s = min(second + 1.0, self._until_s)
            self._gather(horizon_s)
            now_s = self._clock.now_s()
            due_s = self._heap[0][0] if self._heap else math.inf
            if due_s < horizon_s and due_s <= now_s:
                yield heapq.heappop(self._heap)[2]
            elif now_s >= horizon_s:
                second += 1
                yield Tick(at_s=horizon_s)
                await asyncio.sleep(0)  # where the clock runs ahead, links and people have their turn too
                if horizon_s >= self._until_s:
                    break
                self._tell_wall_time()
            else:
                self._wake.clear()
                await self._clock.wait_until(min(due_s, horizon_s), self._wake)
        while self._heap and not self._closed and self._heap[0][0] <= self._until_s:
            yield heapq.heappop(self._heap)[2]

    def _gather(self, horizon_s: float) -> None:
        # At the very end, what is stamped with the last moment itself still belongs.
        until_s = math.nextafter(horizon_s, math.inf) if horizon_s >= self._until_s else horizon_s
        for source in self._sources:
            for event in source.events(until_s):
                self._push(event)

    def _push(self, event: Event) -> int:
        """Take an event and return its place in the order of coming, which no other event ever has."""
        place = next(self._order)
        heapq.heappush(self._heap, (event.at_s, place, event))
        return place

    def _tell_wall_time(self) -> None:
        if self._wall is not None:
            at_s = self._clock.now_s()
            self.put(WallClock(at_s=at_s, wall_s=self._wall(at_s)))
