"""The simulated strap, held by our link over bleak's stock BlueZ backend on the fake bluetoothd."""

import asyncio
from collections.abc import Coroutine

from fake_bluez import bluetooth
from link_listener import PATIENCE_S, Listener, listening
from wired_peripheral import WiredPeripheral

from hrvtrainer.clock import SessionClock
from hrvtrainer.events import Characteristic, LinkState, Reading, SourceEvent
from hrvtrainer.simulation.peripheral import VirtualPeripheral
from hrvtrainer.simulation.strap import SimulatedStrap
from hrvtrainer.straps.ble import StrapLink
from hrvtrainer.straps.polar.measurement import PolarMeasurement

BOTH = frozenset({PolarMeasurement.ECG, PolarMeasurement.ACCELERATION})
NOTIFIED = (Characteristic.HEART_RATE, Characteristic.POLAR_CONTROL, Characteristic.POLAR_DATA)


def run(story: Coroutine[None, None, None]) -> None:
    async def within_patience() -> None:
        async with asyncio.timeout(2 * PATIENCE_S):
            await story

    asyncio.run(within_patience())


def link_to(strap: WiredPeripheral) -> StrapLink:
    return StrapLink(strap.fake.address, clock=SessionClock(), source_id="strap", measures=BOTH, bonds=False)


async def until_heard(heard: Listener, count: int) -> None:
    await heard.until(lambda h: sum(len(h.readings(kind)) for kind in NOTIFIED) >= count)


async def hear_all(heard: Listener, strap: WiredPeripheral, *, seconds: int) -> None:
    """Listen for so long, and see that what is heard is what was sent."""
    for _ in range(seconds // 10):
        strap.advance(10.0)
        await until_heard(heard, len(strap.wired.sent))
    for kind in NOTIFIED:
        assert [reading.raw for reading in heard.readings(kind)] == strap.wired.sent_as(kind)


async def until_answered(heard: Listener, count: int) -> None:
    await heard.until(lambda h: len(h.readings(Characteristic.POLAR_CONTROL)) >= count)


def test_what_is_heard_is_what_the_strap_sent_through_loss_and_return() -> None:
    async def story() -> None:
        strap = WiredPeripheral(VirtualPeripheral(1))
        async with bluetooth(strap.fake) as service:
            strap.meet(service)
            async with listening(link_to(strap)) as heard:
                await until_answered(heard, 6)
                await hear_all(heard, strap, seconds=30)
                assert heard.rr_ticks() == strap.wired.rr_ticks()

                strap.fake.advertising = False
                service.drop(strap.fake)
                await heard.until_state(LinkState.LOST)
                strap.advance(10.0)
                strap.fake.advertising = True
                await until_answered(heard, 12)
                await hear_all(heard, strap, seconds=30)
                assert len(heard.rr_ticks()) > 50
                assert len(heard.readings(Characteristic.POLAR_DATA)) > 170

    run(story())


def test_the_model_says_that_it_is_simulated() -> None:
    async def story() -> None:
        strap = WiredPeripheral(VirtualPeripheral(1))
        async with bluetooth(strap.fake) as service:
            strap.meet(service)
            async with listening(link_to(strap)) as heard:
                await heard.until_state(LinkState.LIVE)
                assert heard.readings(Characteristic.MODEL)[0].raw == b"Simulated person"

    run(story())


def told(events: list[SourceEvent], kind: Characteristic) -> list[bytes]:
    return [event.raw for event in events if isinstance(event, Reading) and event.characteristic is kind]


def test_the_demo_and_the_link_hear_one_and_the_same_strap() -> None:
    """The simulated source and the strap in the air are asked alike, answer alike, and have one heart."""

    async def story() -> None:
        strap = WiredPeripheral(VirtualPeripheral(5))
        async with bluetooth(strap.fake) as service:
            strap.meet(service)
            async with listening(link_to(strap)) as heard:
                await until_answered(heard, 6)
                await hear_all(heard, strap, seconds=60)
        demo = SimulatedStrap(5, sends_ecg=True, sends_acceleration=True).events(60.0)
        answers = told(demo, Characteristic.POLAR_CONTROL)
        assert told(heard.events, Characteristic.POLAR_CONTROL)[: len(answers)] == answers
        beats = told(demo, Characteristic.HEART_RATE)
        assert told(heard.events, Characteristic.HEART_RATE)[: len(beats)] == beats

    run(story())
