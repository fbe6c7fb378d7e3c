import asyncio

from hrvtrainer.clock import UnhurriedClock
from hrvtrainer.events import LinkChanged, LinkState, Reading
from hrvtrainer.straps.hold import Hold
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.link_news import LinkNews

PACKET = bytearray.fromhex("163c1104")


def test_late_words_of_an_earlier_connection_are_not_taken_for_the_strap() -> None:
    async def story() -> None:
        news = LinkNews(clock=UnhurriedClock(), source_id="strap", limits=LinkLimits())
        earlier = Hold(news, LinkLimits())
        earlier.heard(PACKET)
        earlier.let_go()
        news.events(1.0)
        earlier.heard(PACKET)
        earlier.dropped()
        assert news.events(1.0) == []
        assert news.state is LinkState.LIVE

    asyncio.run(story())


def test_the_first_packet_tells_live_at_its_own_stamp_before_the_reading() -> None:
    async def story() -> None:
        clock = UnhurriedClock()
        news = LinkNews(clock=clock, source_id="strap", limits=LinkLimits())
        await clock.wait_until(7.5, asyncio.Event())
        Hold(news, LinkLimits()).heard(PACKET)
        live, reading = news.events(8.0)
        assert isinstance(live, LinkChanged)
        assert isinstance(reading, Reading)
        assert live.at_s == reading.at_s == 7.5
        assert reading.raw == bytes(PACKET)

    asyncio.run(story())
