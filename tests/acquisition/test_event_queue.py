"""One queue, one consumer, in the order of the stamps."""

import asyncio
import math

from fakes import ListSource, ManualClock

from hrvtrainer.acquisition.event_queue import EventQueue, Tick
from hrvtrainer.clock import UnhurriedClock
from hrvtrainer.events import Event, Marked, Paused, WallClock


async def collect(queue: EventQueue, count: int) -> list[Event | Tick]:
    items: list[Event | Tick] = []
    async for item in queue.items():
        items.append(item)
        if len(items) == count:
            queue.close()
    return items


def test_events_and_ticks_come_in_the_order_of_their_stamps() -> None:
    source = ListSource([Marked(at_s=0.4), Marked(at_s=1.0), Marked(at_s=1.5)])
    queue = EventQueue(UnhurriedClock(), [source], wall=None)
    items = asyncio.run(collect(queue, 5))
    assert items == [Marked(at_s=0.4), Tick(at_s=1.0), Marked(at_s=1.0), Marked(at_s=1.5), Tick(at_s=2.0)]


def test_a_source_is_asked_for_the_next_second_only_after_the_tick_was_taken() -> None:
    """A simulated person hears what the session said at the tick before making what follows."""
    source = ListSource([])
    queue = EventQueue(UnhurriedClock(), [source], wall=None)

    async def run() -> None:
        async for item in queue.items():
            assert max(source.asked) <= item.at_s
            if item.at_s >= 3.0:
                queue.close()

    asyncio.run(run())


def test_what_a_person_does_is_stamped_now_and_comes_after_what_was_due_before() -> None:
    clock = ManualClock(0.0)
    queue = EventQueue(clock, [ListSource([Marked(at_s=0.2), Marked(at_s=0.6)])], wall=None)
    clock.at_s = 0.5
    queue.post(lambda at_s: Paused(at_s=at_s))
    assert asyncio.run(collect(queue, 4)) == [
        Marked(at_s=0.2),
        Paused(at_s=0.5),
        Marked(at_s=0.6),
        Tick(at_s=1.0),
    ]


def test_the_wall_clock_is_told_each_second() -> None:
    queue = EventQueue(UnhurriedClock(), [], wall=lambda at_s: 1e9 + at_s)
    items = asyncio.run(collect(queue, 4))
    assert items[1] == WallClock(at_s=1.0, wall_s=1e9 + 1.0)


def test_it_ends_at_its_last_moment_with_what_is_stamped_then() -> None:
    source = ListSource([Marked(at_s=1.5), Marked(at_s=2.3), Marked(at_s=9.0)])
    queue = EventQueue(UnhurriedClock(), [source], wall=None, until_s=2.3)
    items = asyncio.run(collect(queue, 100))
    assert items == [
        Tick(at_s=1.0),
        Marked(at_s=1.5),
        Tick(at_s=2.0),
        Tick(at_s=2.3),
        Marked(at_s=2.3),
    ]


def test_a_closed_queue_ends() -> None:
    queue = EventQueue(UnhurriedClock(), [], wall=None, until_s=math.inf)
    queue.close()
    assert asyncio.run(collect(queue, 1)) == []


def test_a_late_consumer_catches_up_second_by_second() -> None:
    clock = ManualClock(5.5)
    queue = EventQueue(clock, [ListSource([Marked(at_s=2.5)])], wall=None)
    items = asyncio.run(collect(queue, 6))
    assert [item.at_s for item in items] == [1.0, 2.0, 2.5, 3.0, 4.0, 5.0]


def test_what_people_did_in_the_moment_of_closing_is_left_over_once_and_nothing_else() -> None:
    clock = ManualClock(0.0)
    queue = EventQueue(clock, [ListSource([Marked(at_s=0.2), Marked(at_s=0.9)])], wall=None)
    clock.at_s = 0.5

    async def run() -> list[Event | Tick]:
        told: list[Event | Tick] = []
        async for item in queue.items():
            told.append(item)
            queue.post(lambda at_s: Paused(at_s=at_s))
            queue.put(WallClock(at_s=0.5, wall_s=1e9))
            queue.close()
        return told

    assert asyncio.run(run()) == [Marked(at_s=0.2)]
    assert queue.left_over() == [Paused(at_s=0.5)]
    assert queue.left_over() == []


def test_a_consumer_that_cannot_keep_up_still_lets_a_person_stop_it() -> None:
    queue = EventQueue(ManualClock(1e9), [], wall=None)

    async def run() -> int:
        asyncio.get_running_loop().call_soon(queue.close)
        return len([item async for item in queue.items()])

    assert asyncio.run(run()) <= 2
