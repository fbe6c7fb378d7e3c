"""Calls that are never answered: bleak's stock BlueZ backend, a fake bluetoothd."""

from dataclasses import replace

from fake_bluez import bluetooth
from fake_peripheral import polar_h10
from link_listener import listening
from link_stories import AWAY, link_to, run, worn

from hrvtrainer.events import LinkState
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.link_limits import LinkLimits

SEARCHING, CONNECTING, LIVE = LinkState.SEARCHING, LinkState.CONNECTING, LinkState.LIVE
QUIET, LOST, GAVE_UP = LinkState.QUIET, LinkState.LOST, LinkState.GAVE_UP


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


def test_reads_that_are_not_answered_do_not_keep_the_beats_away() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        link = link_to(peripheral.address, LinkLimits(read_s=0.1))
        async with bluetooth(peripheral, mute=("ReadValue",)) as service, listening(link) as heard:
            worn(service, peripheral)
            await heard.until_state(LIVE)
            assert link.reads == ()

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
