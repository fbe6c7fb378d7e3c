"""Calls that are never answered: bleak's stock BlueZ backend, a fake bluetoothd.

Every method that bleak calls is left without an answer in turn; the link gets over each by its own limits.
"""

import asyncio
from dataclasses import replace

import pytest
from fake_bluez import bluetooth
from fake_peripheral import HEART_RATE, MEASURING_CONTROL, MEASURING_DATA, FakePeripheral, polar_h10
from link_listener import listening
from link_stories import AWAY, beat_until, link_to, run, worn
from scripted_polar import ScriptedPolar

from hrvtrainer.events import Characteristic, LinkState
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.polar.measurement import PolarMeasurement

LIVE, LOST = LinkState.LIVE, LinkState.LOST
BOTH = frozenset({PolarMeasurement.ECG, PolarMeasurement.ACCELERATION})
SHORT = replace(
    AWAY,
    call_s=0.1,
    connect_s=0.3,
    read_s=0.1,
    subscribe_s=0.1,
    disconnect_s=0.1,
    measure_s=0.1,
    answer_s=0.1,
    stop_s=0.1,
    quiet_s=0.3,
    silent_s=0.4,
    turn_s=0.01,
)
BEFORE_BEATS = (
    "GetManagedObjects",
    "SetDiscoveryFilter",
    "StartDiscovery",
    "Connect",
    f"StartNotify {HEART_RATE}",
)
BESIDE_BEATS = (
    "ReadValue",
    f"ReadValue {MEASURING_CONTROL}",
    f"StartNotify {MEASURING_CONTROL}",
    f"StartNotify {MEASURING_DATA}",
    "WriteValue",
)
EVERY = {call.partition(" ")[0] for call in (*BEFORE_BEATS, *BESIDE_BEATS)} | {"StopDiscovery", "Disconnect"}


def measuring_h10() -> FakePeripheral:
    peripheral = polar_h10()
    ScriptedPolar().put_into(peripheral)
    return peripheral


@pytest.mark.parametrize("call", BEFORE_BEATS)
def test_a_call_on_the_way_to_the_beats_that_hangs_is_given_up_and_made_again(call: str) -> None:
    async def story() -> None:
        peripheral = measuring_h10()
        link = link_to(peripheral.address, SHORT, measures=BOTH)
        async with bluetooth(peripheral, mute=(call,)) as service, listening(link) as heard:
            strap = worn(service, peripheral)
            await heard.until(lambda _: service.calls.count(call.partition(" ")[0]) >= 2)
            service.mute.clear()
            await heard.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == 5)
            assert heard.rr_ticks() == strap.rr_heard

    run(story())


@pytest.mark.parametrize("call", BESIDE_BEATS)
def test_a_call_beside_the_beats_that_hangs_keeps_none_of_them_away(call: str) -> None:
    async def story() -> None:
        peripheral = measuring_h10()
        link = link_to(peripheral.address, SHORT, measures=BOTH)
        async with bluetooth(peripheral, mute=(call,)) as service, listening(link) as heard:
            strap = worn(service, peripheral)
            assert (await heard.until_state(LIVE)).attempt == 1
            sentence = words.not_measured(words.DID_NOT_ANSWER, sorted(BOTH))
            await beat_until(heard, strap, lambda: sentence in heard.sentences())
            assert heard.sentences().count(sentence) == 1
            assert LOST not in heard.states()

    run(story())


def test_a_search_that_cannot_be_ended_keeps_no_beat_away_and_it_is_said_what_ends_it() -> None:
    """BlueZ begins no other search for us then, until Bluetooth was off."""

    async def story() -> None:
        peripheral = polar_h10()
        limits = replace(SHORT, quiet_s=5.0, silent_s=15.0)
        link = link_to(peripheral.address, limits)
        async with bluetooth(peripheral, mute=("StopDiscovery",)) as service, listening(link) as heard:
            worn(service, peripheral)
            assert (await heard.until_state(LIVE)).attempt == 1
            service.mute.clear()
            service.drop(peripheral)
            await heard.until(lambda h: words.BUSY in h.sentences())
            service.power(on=False)
            service.power(on=True)
            await heard.until_state(LIVE, times=2)

    run(story())


def test_services_that_are_never_resolved_are_not_waited_for() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        peripheral.resolve_delay_s = 3600.0
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address, SHORT)) as heard:
            worn(service, peripheral)
            await heard.until_attempt(2)
            peripheral.resolve_delay_s = 0.0
            await heard.until_state(LIVE)

    run(story())


def test_a_strap_that_cannot_be_let_go_is_taken_up_again() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        link = link_to(peripheral.address, SHORT)
        async with bluetooth(peripheral, mute=("Disconnect",)) as service, listening(link) as heard:
            worn(service, peripheral)
            await heard.until_state(LOST)  # it went silent
            await heard.until_state(LIVE, times=2)
            assert service.calls.count("Connect") == 1  # this computer held it all the time

    run(story())


def test_a_service_that_does_not_answer_is_said() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        link = link_to(peripheral.address, SHORT)
        async with bluetooth(peripheral, mute=("StartDiscovery",)), listening(link) as heard:
            await heard.until(lambda h: words.NO_ANSWER in h.sentences())

    run(story())


@pytest.mark.parametrize("call", [*BEFORE_BEATS, *BESIDE_BEATS, "StopDiscovery", "Disconnect"])
def test_closing_is_held_up_by_no_call(call: str) -> None:
    """From the moment on at which it is made, nothing is answered any more."""

    async def story() -> None:
        peripheral = measuring_h10()
        limits = replace(LinkLimits(), stop_s=0.1, disconnect_s=0.1)
        link = link_to(peripheral.address, limits, measures=BOTH)
        async with bluetooth(peripheral, mute=(call,)) as service, listening(link) as heard:
            worn(service, peripheral)
            if call == "Disconnect":
                await heard.until_state(LIVE)
            else:
                await service.swallowed.wait()
            service.mute |= EVERY
            async with asyncio.timeout(1.5):
                await link.close()

    run(story())
