"""Our link and the simulated strap over real ATT, L2CAP and HCI, all of it in this process (Bumble).

The fake bluetoothd says what BlueZ says; this says whether what we ask for is Bluetooth: handles, the
exchange of the MTU, subscriptions by descriptor, indications with their confirmations.
"""

import asyncio
from collections.abc import Coroutine

import pytest

pytest.importorskip(
    "bumble.device",
    reason="bumble cannot be imported: NOTHING was tested over real ATT and L2CAP",
    exc_type=ImportError,
)

# Both need bumble to be there.
from bleak_on_bumble import backend_on
from bumble_air import BumbleStrap, air
from link_listener import PATIENCE_S, Listener, listening

from hrvtrainer.clock import SessionClock
from hrvtrainer.events import Characteristic, LinkState
from hrvtrainer.simulation.peripheral import VirtualPeripheral
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.ble import StrapLink, search
from hrvtrainer.straps.ble_backend import BleBackend
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.polar.control_point import ControlOp, ControlReply, ControlStatus, decode_control
from hrvtrainer.straps.polar.frames import AccelerationFrame, EcgFrame, decode_polar_data
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.seen import StrapSeen

ECG, ACCELERATION = PolarMeasurement.ECG, PolarMeasurement.ACCELERATION
NAME, ADDRESS = "Polar H10 A1B2C3D4", "A0:9E:1A:B2:C3:D4"
NOTIFIED = (Characteristic.HEART_RATE, Characteristic.POLAR_CONTROL, Characteristic.POLAR_DATA)
ANSWERS_PER_MEASUREMENT = 3  # to stop, settings and start


def run(story: Coroutine[None, None, None]) -> None:
    async def within_patience() -> None:
        async with asyncio.timeout(2 * PATIENCE_S):
            await story

    asyncio.run(within_patience())


def h10(seed: int = 1) -> VirtualPeripheral:
    return VirtualPeripheral(seed, name=NAME, address=ADDRESS)


def link_over(
    backend: BleBackend, measures: frozenset[PolarMeasurement] = frozenset({ECG, ACCELERATION})
) -> StrapLink:
    return StrapLink(
        NAME,
        clock=SessionClock(),
        source_id="strap",
        limits=LinkLimits(search_s=3.0, retry_s=(0.0, 0.05)),
        measures=measures,
        bonds=False,
        backend=backend,
    )


async def until_measuring(heard: Listener, *, times: int = 1) -> None:
    """Wait until both measurements were started, for the first (or another) time."""
    answers = 2 * ANSWERS_PER_MEASUREMENT * times
    await heard.until(lambda h: len(h.readings(Characteristic.POLAR_CONTROL)) >= answers)


async def until_all_is_heard(heard: Listener, strap: BumbleStrap) -> None:
    """Wait for as many packets as were sent, and see that they are the same."""
    count = len(strap.wired.sent)
    await heard.until(lambda h: sum(len(h.readings(kind)) for kind in NOTIFIED) >= count)
    for kind in NOTIFIED:
        assert [reading.raw for reading in heard.readings(kind)] == strap.wired.sent_as(kind)


def replies(heard: Listener) -> list[tuple[ControlOp, PolarMeasurement, ControlStatus]]:
    told = [decode_control(reading.raw) for reading in heard.readings(Characteristic.POLAR_CONTROL)]
    return [(reply.op, reply.kind, reply.status) for reply in told if isinstance(reply, ControlReply)]


def test_beats_ecg_and_movement_are_heard_as_sent_through_loss_and_return() -> None:
    async def story() -> None:
        async with air(h10()) as (central, strap), listening(link_over(backend_on(central))) as heard:
            await until_measuring(heard)
            assert strap.wired.strap.mtu_bytes == 232
            strap.wired.advance(30.0)
            await until_all_is_heard(heard, strap)
            assert heard.rr_ticks() == strap.wired.rr_ticks()
            assert len(heard.rr_ticks()) > 25
            assert max(len(raw) for raw in strap.wired.sent_as(Characteristic.POLAR_DATA)) == 229

            await strap.hang_up()
            await heard.until_state(LinkState.LOST)
            strap.wired.advance(20.0)  # out of reach it goes on, unheard
            await strap.advertise()
            await until_measuring(heard, times=2)
            strap.wired.advance(30.0)
            await until_all_is_heard(heard, strap)
            assert heard.states().count(LinkState.LIVE) == 2

            first, again = (replies(heard)[part] for part in (slice(0, 6), slice(6, 12)))
            for told, found in ((first, ControlStatus.ALREADY), (again, ControlStatus.OK)):
                assert told == [
                    (op, kind, status)
                    for kind in (ECG, ACCELERATION)
                    for op, status in (
                        (ControlOp.STOP, found),
                        (ControlOp.SETTINGS, ControlStatus.OK),
                        (ControlOp.START, ControlStatus.OK),
                    )
                ]
            frames = [decode_polar_data(r.raw) for r in heard.readings(Characteristic.POLAR_DATA)]
            assert sum(isinstance(frame, EcgFrame) for frame in frames) > 90
            assert sum(isinstance(frame, AccelerationFrame) for frame in frames) > 70

    run(story())


def test_the_measurements_are_stopped_before_the_strap_is_let_go() -> None:
    async def story() -> None:
        async with air(h10()) as (central, strap):
            async with listening(link_over(backend_on(central))) as heard:
                await until_measuring(heard)
            stops = [decode_control(raw) for raw in strap.wired.sent_as(Characteristic.POLAR_CONTROL)[-2:]]
            assert [
                (reply.op, reply.kind, reply.status) for reply in stops if isinstance(reply, ControlReply)
            ] == [
                (ControlOp.STOP, ECG, ControlStatus.OK),
                (ControlOp.STOP, ACCELERATION, ControlStatus.OK),
            ]

    run(story())


def test_over_a_link_of_small_packets_the_beats_come_and_the_rest_is_said_to_be_missing() -> None:
    async def story() -> None:
        async with (
            air(h10()) as (central, strap),
            listening(link_over(backend_on(central, mtu_bytes=23))) as heard,
        ):
            await until_measuring(heard)
            await heard.until(
                lambda h: words.not_measured(words.REFUSED, (ECG, ACCELERATION)) in h.sentences()
            )
            assert {status for op, _, status in replies(heard) if op is ControlOp.START} == {
                ControlStatus.BAD_MTU
            }
            strap.wired.advance(30.0)
            await until_all_is_heard(heard, strap)
            assert len(heard.rr_ticks()) > 25
            assert heard.readings(Characteristic.POLAR_DATA) == []

    run(story())


def test_a_strap_on_the_air_is_found_by_its_service_and_its_name() -> None:
    async def story() -> None:
        async with air(h10()) as (central, _):
            seen: list[StrapSeen] = []
            found = await search(seen.append, seconds=0.3, backend=backend_on(central))
            assert [(strap.name, strap.address, strap.held) for strap in found] == [(NAME, ADDRESS, False)]
            assert seen[-1] == found[0]

    run(story())
