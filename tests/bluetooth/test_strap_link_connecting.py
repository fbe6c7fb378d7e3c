"""A connection that does not come about at once: bleak's stock BlueZ backend, a fake bluetoothd."""

import asyncio
from dataclasses import replace

import pytest
from fake_bluez import ABORTED_BY_LOCAL, bluetooth
from fake_gatt import att_refusal
from fake_peripheral import BATTERY, HEART_RATE, HEART_RATE_SERVICE, MODEL, polar_h10
from link_listener import listening
from link_stories import AWAY, SILENT, link_to, run, worn

from hrvtrainer.events import Characteristic, LinkState

CONNECTING, LIVE, LOST = LinkState.CONNECTING, LinkState.LIVE, LinkState.LOST


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


def test_a_connection_that_our_own_radio_aborts_is_tried_again_within_the_attempt() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        peripheral.connect_errors = [ABORTED_BY_LOCAL]
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, AWAY)) as heard:
            worn(service, peripheral)
            assert (await heard.until_state(LIVE)).attempt == 1
            assert service.calls.count("Connect") == 2
            assert LOST not in heard.states()

    run(story())


def test_a_strap_that_walks_away_before_the_connection_is_searched_anew() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        peripheral.connect_delay_s = 0.02
        limits = replace(AWAY, connect_s=0.1)
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, limits)) as heard:
            worn(service, peripheral)
            await heard.until_state(CONNECTING)
            peripheral.advertising = False  # the connection waits for it now
            await heard.until_attempt(2)
            peripheral.advertising = True
            await heard.until_state(LIVE)

    run(story())


def test_a_strap_that_the_system_forgets_before_the_connection_is_searched_anew() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service:
            service.on_call = lambda call: service.forget(peripheral) if call == "StopDiscovery" else None
            worn(service, peripheral)
            async with listening(link_to(peripheral.address, AWAY)) as heard:
                await heard.until_attempt(2)
                service.on_call = None
                await heard.until_state(LIVE)

    run(story())


def test_a_read_that_is_not_permitted_keeps_no_beat_away() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        peripheral.characteristic(BATTERY).refusal = att_refusal(0x02)
        peripheral.characteristic(MODEL).refusal = att_refusal(0x80)
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, AWAY)) as heard:
            worn(service, peripheral)
            assert (await heard.until_state(LIVE)).attempt == 1
            assert heard.readings(Characteristic.BATTERY) == []
            assert len(heard.readings(Characteristic.FIRMWARE)) == 1

    run(story())


@pytest.mark.parametrize("code", [0x05, 0x06, 0x80])
def test_a_strap_that_refuses_its_beats_is_let_go_and_asked_again(code: int) -> None:
    async def story() -> None:
        peripheral = polar_h10()
        peripheral.characteristic(HEART_RATE).refusal = att_refusal(code)
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, AWAY)) as heard:
            worn(service, peripheral)
            await heard.until_attempt(2)
            assert "Disconnect" in service.calls
            peripheral.characteristic(HEART_RATE).refusal = None
            await heard.until_state(LIVE)

    run(story())


def test_what_it_is_that_bluetooth_shows_late_is_waited_for() -> None:
    """Services are sometimes called resolved before they are shown (bluez/bluez#1489)."""

    async def story() -> None:
        peripheral = polar_h10()
        beats = peripheral.services[HEART_RATE_SERVICE].pop(0)
        async with bluetooth(peripheral, keeps_services=False) as service:
            worn(service, peripheral)
            async with listening(link_to(peripheral.address, AWAY)) as heard:
                await heard.until_attempt(2)
                peripheral.services[HEART_RATE_SERVICE].insert(0, beats)
                await heard.until_state(LIVE)

    run(story())
