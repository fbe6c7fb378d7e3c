"""Runs a link to a strap and waits for what it tells; no test sleeps and hopes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading, SourceEvent
from hrvtrainer.straps.heart_rate import decode_heart_rate

PATIENCE_S = 20.0


class Link(Protocol):
    wake: Callable[[], None]

    def events(self, until_s: float) -> list[SourceEvent]: ...

    async def run(self) -> None: ...

    async def close(self) -> None: ...


class Listener:
    """Everything a link has told so far."""

    def __init__(self, link: Link) -> None:
        self.events: list[SourceEvent] = []
        self._link = link
        self._woken = asyncio.Event()
        link.wake = self._woken.set

    async def until(self, what: Callable[["Listener"], bool]) -> None:
        """Wait until something holds of what was told."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                self.events += self._link.events(float("inf"))
                if what(self):
                    return
                self._woken.clear()
                await self._woken.wait()

    async def until_state(self, state: LinkState, *, times: int = 1) -> LinkChanged:
        """Wait until the link stood so, for the first (or another) time; return the event that said it."""
        await self.until(lambda heard: heard.states().count(state) >= times)
        return [event for event in self.changes() if event.state is state][times - 1]

    async def until_attempt(self, number: int) -> None:
        """Wait until the link tries for the so-many-th time in a row."""
        await self.until(lambda heard: any(event.attempt >= number for event in heard.changes()))

    def changes(self) -> list[LinkChanged]:
        return [event for event in self.events if isinstance(event, LinkChanged)]

    def states(self) -> list[LinkState]:
        """The states in their order, each repetition left out."""
        states = [event.state for event in self.changes()]
        return [state for before, state in zip([None, *states], states, strict=False) if state is not before]

    def sentences(self) -> list[str]:
        return [event.reason for event in self.changes()]

    def readings(self, kind: Characteristic) -> list[Reading]:
        return [e for e in self.events if isinstance(e, Reading) and e.characteristic is kind]

    def rr_ticks(self) -> list[int]:
        packets = self.readings(Characteristic.HEART_RATE)
        return [ticks for packet in packets for ticks in decode_heart_rate(packet.raw).rr_ticks]


@contextlib.asynccontextmanager
async def listening(link: Link) -> AsyncIterator[Listener]:
    """Run a link for a while."""
    listener = Listener(link)
    task = asyncio.create_task(link.run())
    try:
        yield listener
    finally:
        await link.close()
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.result()
