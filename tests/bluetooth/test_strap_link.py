"""Holding a strap: bleak's stock BlueZ backend against a fake bluetoothd."""

import asyncio
from dataclasses import replace

from fake_bluez import bluetooth
from fake_peripheral import BATTERY_SERVICE, INFORMATION_SERVICE, polar_h10
from link_listener import listening
from link_stories import link_to, run, worn

from hrvtrainer.clock import UnhurriedClock
from hrvtrainer.events import Characteristic, LinkState
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.straps.standard_reads import decode_battery_percent, decode_text

SEARCHING, CONNECTING, LIVE, LOST = LinkState.SEARCHING, LinkState.CONNECTING, LinkState.LIVE, LinkState.LOST


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
