"""What the tests of a link to a strap have in common: a link, a strap that is worn, limits, patience."""

import asyncio
from collections.abc import Callable, Coroutine

from fake_bluez import FakeBluez
from fake_peripheral import FakePeripheral
from link_listener import PATIENCE_S, Listener
from virtual_strap import VirtualStrap

from hrvtrainer.clock import SessionClock
from hrvtrainer.straps.ble import StrapLink
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.seen import StrapSeen

# Where something is waited for that does not come, a test waits this long; elsewhere the product's limits.
AWAY = LinkLimits(search_s=0.1, retry_s=(0.0, 0.01))
SILENT = LinkLimits(quiet_s=0.05, silent_s=0.1, first_packet_s=0.1, retry_s=(0.0, 0.01))


def run(story: Coroutine[None, None, None]) -> None:
    async def within_patience() -> None:
        async with asyncio.timeout(2 * PATIENCE_S):
            await story

    asyncio.run(within_patience())


def link_to(
    strap: StrapSeen | str,
    limits: LinkLimits | None = None,
    *,
    measures: frozenset[PolarMeasurement] = frozenset(),
    bonds: bool | None = None,
) -> StrapLink:
    return StrapLink(
        strap, clock=SessionClock(), source_id="strap", limits=limits, measures=measures, bonds=bonds
    )


def worn(service: FakeBluez, peripheral: FakePeripheral, *, sends_rr: bool = True) -> VirtualStrap:
    """Put a strap on: it sends a few packets as soon as somebody subscribes."""
    strap = VirtualStrap(lambda raw: service.notify(peripheral, raw), sends_rr=sends_rr)
    peripheral.on_subscribed = lambda: strap.send_packets(5)
    return strap


async def beat_until(heard: Listener, strap: VirtualStrap, what: Callable[[], bool]) -> None:
    """Let the heart beat on until something holds that the link itself does not tell."""
    while not what():
        strap.send_packet()
        told = len(heard.events)
        await heard.until(lambda h, n=told: len(h.events) > n)  # type: ignore[misc] # n is bound here
