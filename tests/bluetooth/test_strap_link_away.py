"""What is told while a strap stays away: bleak's stock BlueZ backend, a fake bluetoothd."""

from dataclasses import replace
from typing import Self

import pytest
from bleak.backends.adapter import BaseBleakAdapter
from fake_bluez import bluetooth
from fake_peripheral import polar_h10
from link_listener import listening
from link_stories import AWAY, link_to, run, worn

from hrvtrainer.clock import SessionClock
from hrvtrainer.events import LinkChanged, LinkState
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.ble import StrapLink, search
from hrvtrainer.straps.ble_backend import BleBackend

LIVE, GAVE_UP = LinkState.LIVE, LinkState.GAVE_UP


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


class OddAdapter(BaseBleakAdapter):
    """Fails as nobody has foreseen."""

    @classmethod
    async def get(cls, **_: object) -> Self:
        raise RuntimeError("odd")


def test_what_nobody_has_foreseen_is_told_before_it_ends_the_link() -> None:
    async def story() -> None:
        link = StrapLink(
            "Polar H10", clock=SessionClock(), source_id="strap", backend=BleBackend(adapter=OddAdapter)
        )
        link.in_session = True
        with pytest.raises(RuntimeError, match="odd"):
            await link.run()
        last = link.events(float("inf"))[-1]
        assert isinstance(last, LinkChanged)
        assert (last.state, last.reason) == (GAVE_UP, words.STUMBLED)

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


def test_two_searches_that_hear_nothing_at_all_say_what_helps() -> None:
    async def story() -> None:
        async with bluetooth() as service, listening(link_to("Polar H10", AWAY)) as heard:
            await heard.until(lambda h: words.NOTHING_HEARD in h.sentences())
            assert service.calls.count("StartDiscovery") == 2
            await heard.until_attempt(5)
            told = [event.attempt for event in heard.changes() if event.reason == words.NOTHING_HEARD]
            assert told == [2, 3, 4, 5]  # when it is found out, then with each attempt

    run(story())


def test_two_searches_that_hear_other_straps_only_say_who_may_hold_it() -> None:
    async def story() -> None:
        other = polar_h10(name="Polar H10 OTHER", address="A0:9E:1A:00:00:02")
        async with bluetooth(other), listening(link_to("Polar H10 A1B2", AWAY)) as heard:
            await heard.until(lambda h: words.OTHERS_HEARD in h.sentences())
            assert words.NOTHING_HEARD not in heard.sentences()

    run(story())


def test_a_pause_is_told_with_its_length() -> None:
    async def story() -> None:
        limits = replace(AWAY, retry_s=(0.0, 8.0), retry_spread=0.0)
        async with bluetooth(), listening(link_to("Polar H10", limits)) as heard:
            await heard.until(lambda h: words.again_in(words.LOOKING, 8.0) in h.sentences())
            assert heard.sentences()[-1] == "Looking for the strap. Trying again in 8 s."

    run(story())


def test_two_links_that_search_at_once_take_turns() -> None:
    async def story() -> None:
        first, second = polar_h10(), polar_h10(name="Polar H10 B", address="A0:9E:1A:00:00:02")
        first.advertising = second.advertising = False
        limits = replace(AWAY, turn_s=0.01)
        async with (
            bluetooth(first, second) as service,
            listening(link_to(first.address, limits)) as heard_first,
            listening(link_to(second.address, limits)) as heard_second,
        ):
            for peripheral in (first, second):
                worn(service, peripheral)
            await heard_first.until_attempt(3)
            await heard_second.until_attempt(3)
            first.advertising = second.advertising = True
            await heard_first.until_state(LIVE)
            await heard_second.until_state(LIVE)
            assert words.BUSY not in heard_first.sentences() + heard_second.sentences()
            assert words.ODD_ANSWER not in heard_first.sentences() + heard_second.sentences()

    run(story())


def test_straps_can_be_looked_for_while_a_link_looks_for_its_own() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        limits = replace(AWAY, turn_s=0.01)
        async with bluetooth(peripheral) as service, listening(link_to("Another", limits)) as heard:
            await heard.until(lambda _: "StartDiscovery" in service.calls)
            found = await search(lambda _: None, seconds=0.1, limits=limits)
            assert [strap.name for strap in found] == [peripheral.name]

    run(story())
