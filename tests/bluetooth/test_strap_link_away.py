"""What is told while a strap stays away: bleak's stock BlueZ backend, a fake bluetoothd."""

from dataclasses import replace

from fake_bluez import bluetooth
from fake_peripheral import polar_h10
from link_listener import listening
from link_stories import AWAY, link_to, run, worn

from hrvtrainer.events import LinkState
from hrvtrainer.straps import link_words as words

SEARCHING, CONNECTING, LIVE = LinkState.SEARCHING, LinkState.CONNECTING, LinkState.LIVE
QUIET, LOST, GAVE_UP = LinkState.QUIET, LinkState.LOST, LinkState.GAVE_UP


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


def test_while_bluetooth_is_off_no_hint_hides_the_reason() -> None:
    async def story() -> None:
        limits = replace(AWAY, hints_s=(0.05, 0.1, 0.15))
        async with bluetooth(powered=False), listening(link_to("Polar H10", limits)) as heard:
            await heard.until_attempt(20)
            assert set(heard.sentences()) == {words.LOOKING, words.SWITCHED_OFF}

    run(story())
