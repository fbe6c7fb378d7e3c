"""Holding a strap through loss and return: bleak's stock BlueZ backend against a fake bluetoothd."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace

from fake_bluez import FakeBluez, bluetooth
from fake_peripheral import (
    BATTERY_SERVICE,
    HEART_RATE_SERVICE,
    INFORMATION_SERVICE,
    FakePeripheral,
    polar_h10,
)
from link_listener import PATIENCE_S, listening
from virtual_strap import VirtualStrap

from hrvtrainer.clock import SessionClock, UnhurriedClock
from hrvtrainer.events import Characteristic, LinkState
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.ble import StrapLink
from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.straps.standard_reads import decode_battery_percent, decode_text

SEARCHING, CONNECTING, LIVE = LinkState.SEARCHING, LinkState.CONNECTING, LinkState.LIVE
QUIET, LOST, GAVE_UP = LinkState.QUIET, LinkState.LOST, LinkState.GAVE_UP

# Where something is waited for that does not come, a test waits this long; elsewhere the product's limits.
AWAY = LinkLimits(search_s=0.1, retry_s=(0.0, 0.01))
SILENT = LinkLimits(quiet_s=0.05, silent_s=0.1, first_packet_s=0.1, retry_s=(0.0, 0.01))


def run(story: Coroutine[None, None, None]) -> None:
    async def within_patience() -> None:
        async with asyncio.timeout(2 * PATIENCE_S):
            await story

    asyncio.run(within_patience())


def link_to(strap: StrapSeen | str, limits: LinkLimits | None = None) -> StrapLink:
    return StrapLink(strap, clock=SessionClock(), source_id="strap", limits=limits)


def worn(service: FakeBluez, peripheral: FakePeripheral, *, sends_rr: bool = True) -> VirtualStrap:
    """Put a strap on: it sends a few packets as soon as somebody subscribes."""
    strap = VirtualStrap(lambda raw: service.notify(peripheral, raw), sends_rr=sends_rr)
    peripheral.on_subscribed = lambda: strap.send_packets(5)
    return strap


def test_the_beats_heard_are_the_beats_sent() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address)) as heard:
            strap = worn(service, peripheral)
            await heard.until_state(LIVE)
            strap.send_packets(60)
            await heard.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == 65)
            assert heard.rr_ticks() == strap.rr_heard
            assert len(strap.rr_heard) > 55
            assert strap.rr_unheard == []

    run(story())


def test_a_byte_damaged_on_the_way_shows_in_the_comparison() -> None:
    def damage(raw: bytes) -> bytes:
        return raw[:-1] + bytes([raw[-1] ^ 1])

    async def story() -> None:
        peripheral = polar_h10()
        async with (
            bluetooth(peripheral, on_notify=damage) as service,
            listening(link_to(peripheral.address)) as heard,
        ):
            strap = worn(service, peripheral)
            await heard.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == 5)
            assert heard.rr_ticks() != strap.rr_heard

    run(story())


def test_the_states_come_in_order_and_stamps_never_go_back() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address)) as heard:
            worn(service, peripheral)
            await heard.until_state(LIVE)
            assert heard.states() == [SEARCHING, CONNECTING, LIVE]
            assert heard.sentences() == [words.LOOKING, words.CONNECTING, ""]
            stamps = [event.at_s for event in heard.events]
            assert stamps == sorted(stamps)
            first = heard.readings(Characteristic.HEART_RATE)[0]
            assert heard.changes()[-1].at_s == first.arrival_s

    run(story())


def test_battery_and_device_information_are_read_before_the_beats() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        link = link_to(peripheral.address)
        async with bluetooth(peripheral) as service, listening(link) as heard:
            worn(service, peripheral)
            await heard.until_state(LIVE)
            (battery,) = heard.readings(Characteristic.BATTERY)
            (model,) = heard.readings(Characteristic.MODEL)
            assert decode_battery_percent(battery.raw) == 87
            assert decode_text(model.raw) == "H10"
            assert {reading.characteristic for reading in link.reads} == set(Characteristic) - {
                Characteristic.HEART_RATE,
                Characteristic.POLAR_CONTROL,
                Characteristic.POLAR_DATA,
            }
            assert battery.source_id == "strap"

    run(story())


def test_a_strap_without_battery_or_information_is_held_all_the_same() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        del peripheral.services[BATTERY_SERVICE], peripheral.services[INFORMATION_SERVICE]
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address)) as heard:
            worn(service, peripheral)
            await heard.until_state(LIVE)

    run(story())


def test_reads_that_are_not_answered_do_not_keep_the_beats_away() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        link = link_to(peripheral.address, LinkLimits(read_s=0.1))
        async with bluetooth(peripheral, mute=("ReadValue",)) as service, listening(link) as heard:
            worn(service, peripheral)
            await heard.until_state(LIVE)
            assert link.reads == ()

    run(story())


def test_a_strap_is_found_by_how_its_name_begins_or_by_what_was_seen() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        seen = StrapSeen(address=peripheral.address, name=peripheral.name, rssi_dbm=-60, held=False)
        moved = replace(seen, address="00:00:00:00:00:00")
        other = polar_h10(name="Polar H10 OTHER", address="A0:9E:1A:00:00:02")
        async with bluetooth(other, peripheral) as service:
            worn(service, peripheral)
            for strap in ("polar h10 a1b2", seen, moved):
                async with listening(link_to(strap)) as heard:
                    await heard.until_state(LIVE)
                assert not service.is_connected(peripheral)

    run(story())


def test_a_strap_that_the_computer_holds_already_needs_no_search() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        other = polar_h10(name="Polar H10 OTHER", address="A0:9E:1A:00:00:02")
        async with bluetooth(other, peripheral) as service:
            service.hold(other)
            service.hold(peripheral)
            worn(service, peripheral)
            async with listening(link_to(peripheral.address)) as heard:
                await heard.until_state(LIVE)
            assert "StartDiscovery" not in service.calls

    run(story())


def test_the_link_is_lost_and_comes_back_and_the_beats_go_on() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, AWAY)) as heard:
            strap = worn(service, peripheral)
            await heard.until_state(LIVE)
            peripheral.advertising = False
            service.drop(peripheral)
            lost = await heard.until_state(LOST)
            assert lost.reason == words.LOST
            strap.send_packets(3)  # nobody hears these
            await heard.until_attempt(2)
            peripheral.advertising = True
            await heard.until_state(LIVE, times=2)
            await heard.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == 10)
            assert heard.rr_ticks() == strap.rr_heard
            assert len(strap.rr_unheard) > 0
            assert heard.states()[:4] == [SEARCHING, CONNECTING, LIVE, LOST]

    run(story())


def test_every_return_is_heard_once_even_when_the_system_has_forgotten_the_strap() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, AWAY)) as heard:
            strap = worn(service, peripheral)
            for times in range(1, 4):
                await heard.until_state(LIVE, times=times)
                await heard.until(lambda h, n=5 * times: len(h.readings(Characteristic.HEART_RATE)) == n)  # type: ignore[misc] # n is bound here
                service.forget(peripheral)
                await heard.until_state(LOST, times=times)
            assert heard.rr_ticks() == strap.rr_heard

    run(story())


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


def test_a_connection_that_hangs_is_given_up_and_tried_again() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        limits = replace(AWAY, connect_s=0.1, call_s=0.5)
        link = link_to(peripheral.address, limits)
        async with bluetooth(peripheral, mute=("Connect",)) as service, listening(link) as heard:
            worn(service, peripheral)
            await heard.until(lambda h: h.states().count(CONNECTING) == 2)
            service.mute.clear()
            await heard.until_state(LIVE)

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


def test_a_strap_that_sends_no_intervals_is_live_all_the_same() -> None:
    async def story() -> None:
        peripheral = polar_h10(name="Polar Sense 1")
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address)) as heard:
            worn(service, peripheral, sends_rr=False)
            await heard.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == 5)
            packets = [decode_heart_rate(r.raw) for r in heard.readings(Characteristic.HEART_RATE)]
            assert all(not packet.has_rr_flag and packet.bpm > 0 for packet in packets)
            assert heard.states()[-1] is LIVE

    run(story())


def test_a_silent_strap_is_called_quiet_then_connected_anew() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, SILENT)) as heard:
            worn(service, peripheral)
            quiet = await heard.until_state(QUIET)
            lost = await heard.until_state(LOST)
            assert (quiet.reason, lost.reason) == (words.QUIET, words.SILENT)
            await heard.until_state(LIVE, times=2)
            assert heard.states()[:5] == [SEARCHING, CONNECTING, LIVE, QUIET, LOST]
            assert service.calls.count("StartNotify") == 2

    run(story())


def test_a_quiet_strap_that_speaks_again_is_live_without_a_new_connection() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        limits = LinkLimits(quiet_s=0.05)
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, limits)) as heard:
            strap = worn(service, peripheral)
            await heard.until_state(QUIET)
            strap.send_packet()
            await heard.until_state(LIVE, times=2)
            assert service.calls.count("Connect") == 1

    run(story())


def test_a_strap_that_never_sends_a_first_packet_is_connected_anew() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, SILENT)) as heard:
            await heard.until(lambda _: service.calls.count("StartNotify") == 2)
            assert LIVE not in heard.states()
            assert LOST not in heard.states()

    run(story())


def test_hints_come_while_the_strap_is_away_and_none_after_it_is_back() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        peripheral.advertising = False
        limits = replace(AWAY, hints_s=(0.02, 0.06, 0.1))
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, limits)) as heard:
            worn(service, peripheral)
            await heard.until(lambda h: words.HINTS[2] in h.sentences())
            told = list(dict.fromkeys(heard.sentences()))
            assert told == [words.LOOKING, *words.HINTS]
            peripheral.advertising = True
            await heard.until_state(LIVE)
            assert heard.sentences()[-1] == ""

    run(story())


def test_outside_a_session_a_strap_that_stays_away_is_given_up() -> None:
    async def story() -> None:
        limits = replace(AWAY, give_up_s=0.15)
        async with bluetooth(), listening(link_to("Polar H10", limits)) as heard:
            gave_up = await heard.until_state(GAVE_UP)
            assert gave_up.reason == words.GAVE_UP

    run(story())


def test_within_a_session_it_is_never_given_up() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        peripheral.advertising = False
        link = link_to(peripheral.address, replace(AWAY, give_up_s=0.01))
        link.in_session = True
        async with bluetooth(peripheral) as service, listening(link) as heard:
            worn(service, peripheral)
            await heard.until_attempt(3)
            peripheral.advertising = True
            await heard.until_state(LIVE)
            assert GAVE_UP not in heard.states()

    run(story())


def test_bluetooth_switched_off_in_a_session_is_said_and_survived() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, AWAY)) as heard:
            worn(service, peripheral)
            await heard.until_state(LIVE)
            service.power(on=False)
            await heard.until_state(LOST)
            await heard.until(lambda h: words.SWITCHED_OFF in h.sentences())
            service.power(on=True)
            await heard.until_state(LIVE, times=2)

    run(story())


def test_while_bluetooth_is_off_no_hint_hides_the_reason() -> None:
    async def story() -> None:
        limits = replace(AWAY, hints_s=(0.05, 0.1, 0.15))
        async with bluetooth(powered=False), listening(link_to("Polar H10", limits)) as heard:
            await heard.until_attempt(20)
            assert set(heard.sentences()) == {words.LOOKING, words.SWITCHED_OFF}

    run(story())


def test_closing_lets_go_of_the_strap_and_tells_no_loss() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        link = link_to(peripheral.address)
        async with bluetooth(peripheral) as service:
            strap = worn(service, peripheral)
            async with listening(link) as heard:
                await heard.until_state(LIVE)
            assert not service.is_connected(peripheral)
            strap.send_packet()
            assert LOST not in [event.state for event in heard.changes()]
            assert link.events(float("inf")) == []
            await link.close()  # a second time is no fault

    run(story())


def test_events_are_handed_out_once_and_only_up_to_the_asked_second() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        link = link_to(peripheral.address)
        async with bluetooth(peripheral) as service, listening(link) as heard:
            strap = worn(service, peripheral)
            await heard.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == 5)
            link.clock = UnhurriedClock()  # a session begins: second 0
            strap.send_packet()
            await heard.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == 6)
            assert heard.events[-1].at_s == 0.0
            woken = asyncio.Event()
            link.wake = woken.set
            strap.send_packet()
            await woken.wait()
            assert link.events(0.0) == []
            assert len(link.events(0.5)) == 1
            assert link.events(0.5) == []

    run(story())


def test_a_service_that_does_not_answer_is_said_and_asked_again() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        link = link_to(peripheral.address, replace(AWAY, call_s=0.1))
        async with bluetooth(peripheral, mute=("StartDiscovery",)) as service, listening(link) as heard:
            worn(service, peripheral)
            await heard.until(lambda h: words.NO_ANSWER in h.sentences())
            service.mute.clear()
            await heard.until_state(LIVE)

    run(story())
