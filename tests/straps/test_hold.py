import asyncio

from hrvtrainer.clock import UnhurriedClock
from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.hold import Hold
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.link_news import LinkNews

PACKET = bytearray.fromhex("163c1104")


def test_late_words_of_an_earlier_connection_are_not_taken_for_the_strap() -> None:
    async def story() -> None:
        news = LinkNews(clock=UnhurriedClock(), source_id="strap", limits=LinkLimits())
        earlier = Hold(news, LinkLimits())
        earlier.connected()
        earlier.heard(PACKET)
        earlier.let_go()
        news.events(1.0)
        earlier.heard(PACKET)
        earlier.dropped()
        assert earlier.measured(Characteristic.POLAR_DATA, PACKET) is None
        assert news.events(1.0) == []
        assert news.state is LinkState.LIVE

    asyncio.run(story())


def test_the_first_packet_tells_live_at_its_own_stamp_before_the_reading() -> None:
    async def story() -> None:
        clock = UnhurriedClock()
        news = LinkNews(clock=clock, source_id="strap", limits=LinkLimits())
        await clock.wait_until(7.5, asyncio.Event())
        hold = Hold(news, LinkLimits())
        hold.connected()
        hold.heard(PACKET)
        live, reading = news.events(8.0)
        assert isinstance(live, LinkChanged)
        assert isinstance(reading, Reading)
        assert live.at_s == reading.at_s == 7.5
        assert reading.raw == bytes(PACKET)

    asyncio.run(story())


def test_what_a_strap_measures_is_stamped_and_told_but_is_no_heartbeat() -> None:
    async def story() -> None:
        clock = UnhurriedClock()
        news = LinkNews(clock=clock, source_id="strap", limits=LinkLimits())
        await clock.wait_until(7.5, asyncio.Event())
        hold = Hold(news, LinkLimits())
        hold.connected()
        reading = hold.measured(Characteristic.POLAR_DATA, PACKET)
        assert reading is not None
        assert reading.at_s == 7.5
        assert news.events(8.0) == [reading]
        assert not hold.was_live

    asyncio.run(story())


def test_a_connection_that_is_dropped_before_it_stands_is_no_loss() -> None:
    async def story() -> None:
        news = LinkNews(clock=UnhurriedClock(), source_id="strap", limits=LinkLimits())
        hold = Hold(news, LinkLimits())
        hold.dropped()
        hold.connected()
        hold.heard(PACKET)
        assert hold.was_live

    asyncio.run(story())


def test_a_connection_that_ends_before_its_first_packet_is_no_loss_either() -> None:
    async def story() -> None:
        news = LinkNews(clock=UnhurriedClock(), source_id="strap", limits=LinkLimits())
        hold = Hold(news, LinkLimits())
        hold.connected()
        hold.dropped()
        assert news.events(1.0) == []

    asyncio.run(story())


def test_the_same_advice_is_not_told_twice_in_a_row() -> None:
    async def story() -> None:
        news = LinkNews(clock=UnhurriedClock(), source_id="strap", limits=LinkLimits())
        for hint in (words.NOTHING_HEARD, words.NOTHING_HEARD, words.OTHERS_HEARD):
            news.advise(hint)
        told = [event.reason for event in news.events(1.0) if isinstance(event, LinkChanged)]
        assert told == [words.NOTHING_HEARD, words.OTHERS_HEARD]

    asyncio.run(story())
