"""One connection to a strap, from its first packet to its end."""

import asyncio
from collections.abc import Awaitable, Callable

from hrvtrainer.events import Characteristic, LinkState, Reading
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.link_news import LinkNews


class Hold:
    """What a connection says, while it is the one that counts.

    Each attempt has its own, so that late words of an earlier connection are not taken for it.
    """

    def __init__(self, news: LinkNews, limits: LinkLimits) -> None:
        self.was_live = False
        self._news = news
        self._limits = limits
        self._counts = False
        self._stirred = asyncio.Event()

    def connected(self) -> None:
        """Take it that the connection stands; what was dropped on the way to it is no loss."""
        self._counts = True

    def heard(self, raw: bytearray) -> None:
        """Take a packet of heartbeats, in the notification callback."""
        arrival_s = self._news.clock.now_s()  # before anything else
        if not self._counts:
            return
        if self._news.state is not LinkState.LIVE:
            self.was_live = True
            self._news.live(arrival_s)
        self._news.read(arrival_s, Characteristic.HEART_RATE, raw)
        self._stirred.set()

    def measured(self, kind: Characteristic, raw: bytearray) -> Reading | None:
        """Take what the strap measures, or answers about that, in the callback; no sign of heartbeats."""
        arrival_s = self._news.clock.now_s()  # before anything else
        return self._news.read(arrival_s, kind, raw) if self._counts else None

    def dropped(self) -> None:
        """Take the loss of the connection, in the callback that tells it; nothing if we let go."""
        if not self._counts:
            return
        self._counts = False
        if self._news.state in (LinkState.LIVE, LinkState.QUIET):
            self._news.lost(words.LOST)
        self._stirred.set()

    def let_go(self) -> None:
        """Listen no longer to this connection."""
        self._counts = False

    async def listen(self, is_there: Callable[[], Awaitable[bool]]) -> None:
        """Stay until the connection is gone, or silent for too long; tell quiet and lost on the way.

        Parameters
        ----------
        is_there : callable
            Whether Bluetooth is still there, asked when the strap goes quiet: nothing tells of the end
            of a connection whose adapter was pulled out.
        """
        patience_s = self._limits.first_packet_s
        while self._counts:
            try:
                async with asyncio.timeout(patience_s):
                    await self._stirred.wait()
                self._stirred.clear()
                patience_s = self._limits.quiet_s
            except TimeoutError:
                if self._news.state is not LinkState.LIVE:
                    break
                self._news.tell(LinkState.QUIET, words.QUIET)
                patience_s = self._limits.silent_s - self._limits.quiet_s
                if not await is_there():
                    self.dropped()
        if self._news.state is LinkState.QUIET:
            self._news.lost(words.SILENT)
