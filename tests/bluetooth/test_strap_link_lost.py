"""A strap that goes silent or is lost, and returns: bleak's stock BlueZ backend, a fake bluetoothd."""

from dataclasses import replace

import pytest
from fake_bluez import bluetooth
from fake_peripheral import polar_h10
from link_listener import listening
from link_stories import AWAY, SILENT, link_to, run, worn
from virtual_strap import VirtualStrap

from hrvtrainer.events import Characteristic, LinkState
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.timeline import BeatTimeline

SEARCHING, CONNECTING = LinkState.SEARCHING, LinkState.CONNECTING
LIVE, QUIET, LOST = LinkState.LIVE, LinkState.QUIET, LinkState.LOST


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


@pytest.mark.parametrize("keeps_services", [True, False])
def test_three_losses_and_returns_and_each_packet_is_heard_once(*, keeps_services: bool) -> None:
    async def story() -> None:
        peripheral = polar_h10()
        link = link_to(peripheral.address, AWAY)
        async with bluetooth(peripheral, keeps_services=keeps_services) as service, listening(link) as heard:
            strap = worn(service, peripheral)
            for times in range(1, 5):
                await heard.until_state(LIVE, times=times)
                await heard.until(lambda h, n=5 * times: len(h.readings(Characteristic.HEART_RATE)) == n)  # type: ignore[misc] # n is bound here
                if times < 4:
                    service.drop(peripheral)
                    await heard.until_state(LOST, times=times)
            assert heard.rr_ticks() == strap.rr_heard
            assert service.calls.count("Connect") == 4

    run(story())


def test_an_adapter_that_is_pulled_out_in_a_session_is_noticed_said_and_survived() -> None:
    """Nothing tells that the strap is gone; its silence makes the link ask whether Bluetooth is there."""

    async def story() -> None:
        peripheral = polar_h10()
        limits = replace(AWAY, quiet_s=0.1, silent_s=60.0)
        link = link_to(peripheral.address, limits)
        link.in_session = True
        async with bluetooth(peripheral) as service, listening(link) as heard:
            strap = worn(service, peripheral)
            await heard.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == 5)
            service.unplug()
            assert (await heard.until_state(LOST)).reason == words.LOST
            await heard.until(lambda h: words.NO_ADAPTER in h.sentences())
            service.plug_in()
            await heard.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == 10)
            assert heard.rr_ticks() == strap.rr_heard
            assert heard.states()[:5] == [SEARCHING, CONNECTING, LIVE, QUIET, LOST]

    run(story())


def test_a_packet_that_comes_twice_is_handed_out_twice_and_counted_once() -> None:
    """What comes twice is the strap's or the system's doing (hbldh/bleak#2002) and is kept as it came."""

    async def story() -> None:
        peripheral = polar_h10()
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address)) as heard:
            strap = VirtualStrap(
                lambda raw: service.notify(peripheral, raw) and service.notify(peripheral, raw)
            )
            peripheral.on_subscribed = lambda: strap.send_packets(1)
            timeline = BeatTimeline()
            for sent in range(1, 21):
                await heard.until(lambda h, n=2 * sent: len(h.readings(Characteristic.HEART_RATE)) == n)  # type: ignore[misc] # n is bound here
                strap.send_packet()
            packets = heard.readings(Characteristic.HEART_RATE)[:40]
            for place, packet in enumerate(packets):
                arrival_s = float(place // 2) + packet.arrival_s - packets[place // 2 * 2].arrival_s
                timeline.add(arrival_s, decode_heart_rate(packet.raw).rr_ticks)
            assert timeline.duplicates == 20
            assert timeline.losses == timeline.surpluses == 0

    run(story())
