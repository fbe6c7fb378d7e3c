"""One strap from the signal check into the session: the link stays, the session clock is new."""

import asyncio
import contextlib
import logging
import math
from collections.abc import Callable
from dataclasses import replace

from hrvtrainer.acquisition.event_queue import EventQueue, Tick
from hrvtrainer.acquisition.hearts import OpenHeart
from hrvtrainer.acquisition.plan import Plan
from hrvtrainer.acquisition.told import SignalTold, Told
from hrvtrainer.clock import SessionClock, wall_s
from hrvtrainer.events import LatencyChosen, LinkChanged, LinkState, Reading
from hrvtrainer.session.updates import SignalChanged
from hrvtrainer.straps.profile import load_devices, profile_for
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.straps.signal_check import SignalCheck

_LOG = logging.getLogger(__name__)

CLOSE_LIMIT_S = 5.0


class ListenedStrap:
    """The link to one strap, from the signal check into the session."""

    def __init__(self, seen: StrapSeen) -> None:
        from hrvtrainer.straps.ble import StrapLink  # noqa: PLC0415 - bleak is loaded when it is needed

        self.seen = seen
        self.link = StrapLink(seen, clock=SessionClock(), source_id=seen.label)
        self._run = asyncio.get_running_loop().create_task(self.link.run())
        self._state = LinkState.SEARCHING

    async def listen(self, publish: Callable[[Told], None]) -> None:
        """Tell how well the strap is heard, each second, until cancelled."""
        check = SignalCheck()
        queue = EventQueue(self.link.clock, [self.link], wall=None)
        self._wake_with(queue.wake)
        async for item in queue.items():
            self._raise_if_broken()
            if isinstance(item, Tick):
                publish(SignalTold(report=check.report(item.at_s)))
            elif isinstance(item, LinkChanged):
                self._state = item.state
                publish(SignalChanged(at_s=item.at_s, link=item.state, sentence=item.reason))
            elif isinstance(item, Reading):
                check.feed(item)

    def open(self, plan: Plan) -> OpenHeart:
        """Return this strap as the heart of a session whose second 0 is now."""
        for event in self.link.events(math.inf):  # of the listening: its seconds are not the session's
            if isinstance(event, LinkChanged):
                self._state = event.state
        self.link.clock = clock = SessionClock()
        self.link.in_session = True
        if self._run.done():  # it had given up while nobody practised
            self._run = asyncio.get_running_loop().create_task(self.link.run())
        known = [replace(reading, arrival_s=0.0) for reading in self.link.reads]
        latency_s = profile_for(self.seen.name, load_devices().items.values()).latency_s
        return OpenHeart(
            source=self.link,
            kind="strap",
            clock=clock,
            practice=plan.practice,
            minutes=plan.minutes,
            breaths_per_min=plan.breaths_per_min,
            first_events=(
                LinkChanged(at_s=0.0, source_id=self.seen.label, state=self._state),
                LatencyChosen(at_s=0.0, source_id=self.seen.label, latency_s=latency_s),
                *known,
            ),
            wall=lambda _: wall_s(),
            tell_when_new=self._wake_with,
        )

    async def close(self) -> None:
        """Disconnect and forget the strap."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self.link.close()
        self._run.cancel()
        await asyncio.wait([self._run])
        if not self._run.cancelled() and (fault := self._run.exception()) is not None:
            _LOG.info("the link had ended: %s", fault)

    def _wake_with(self, wake: Callable[[], None]) -> None:
        self.link.wake = wake

    def _raise_if_broken(self) -> None:
        if self._run.done() and not self._run.cancelled():
            self._run.result()
