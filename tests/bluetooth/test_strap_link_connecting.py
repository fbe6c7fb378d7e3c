"""A connection that does not come about at once: bleak's stock BlueZ backend, a fake bluetoothd."""

import asyncio

from fake_bluez import bluetooth
from fake_peripheral import HEART_RATE_SERVICE, polar_h10
from link_listener import listening
from link_stories import AWAY, SILENT, link_to, run, worn

from hrvtrainer.events import LinkState

SEARCHING, CONNECTING, LIVE = LinkState.SEARCHING, LinkState.CONNECTING, LinkState.LIVE
QUIET, LOST, GAVE_UP = LinkState.QUIET, LinkState.LOST, LinkState.GAVE_UP


def test_a_connection_that_is_refused_is_tried_again() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        peripheral.connect_errors = [("Failed", "Software caused connection abort")] * 2
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, AWAY)) as heard:
            worn(service, peripheral)
            live = await heard.until_state(LIVE)
            assert live.attempt == 3
            assert service.calls.count("Connect") == 3

    run(story())


def test_a_link_that_drops_while_services_are_resolved_is_tried_again() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        drops = [None]
        async with bluetooth(peripheral) as service:

            def drop_once() -> None:
                if drops:
                    drops.pop()
                    asyncio.get_running_loop().call_soon(service.drop, peripheral)

            peripheral.resolve_delay_s = 0.02
            peripheral.on_connected = drop_once
            worn(service, peripheral)
            async with listening(link_to(peripheral.address, AWAY)) as heard:
                assert (await heard.until_state(LIVE)).attempt == 2
                assert LOST not in heard.states()

    run(story())


def test_a_device_that_offers_no_heart_rate_after_all_is_let_go() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        peripheral.services[HEART_RATE_SERVICE].pop(0)
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, AWAY)) as heard:
            await heard.until(lambda h: h.states().count(CONNECTING) == 2)
            assert "StartNotify" not in service.calls
            assert "Disconnect" in service.calls

    run(story())


def test_a_strap_that_never_sends_a_first_packet_is_connected_anew() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, SILENT)) as heard:
            await heard.until(lambda _: service.calls.count("StartNotify") == 2)
            assert LIVE not in heard.states()
            assert LOST not in heard.states()

    run(story())
