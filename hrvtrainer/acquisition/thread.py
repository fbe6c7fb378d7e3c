"""The acquisition: a loop in a thread of its own that searches, listens and runs sessions.

No Qt here: the window and the commands share it. Commands enter by `call_soon_threadsafe`, what is
told leaves by one callable. On Windows the thread must stay without a graphical object, because
bleak needs a multi-threaded apartment. What a session needs is imported when the first one begins, so that
the window stands before (it loads them in the background then).
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from hrvtrainer.acquisition.plan import DEFAULT_MEASURES, Plan, RecordedHeart, SimulatedHeart, StrapHeart
from hrvtrainer.acquisition.told import Fault, StrapsSeen, Told
from hrvtrainer.errors import HrvTrainerError
from hrvtrainer.events import Action
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.seen import StrapSeen

if TYPE_CHECKING:
    from hrvtrainer.acquisition.hearts import OpenHeart
    from hrvtrainer.acquisition.listened_strap import ListenedStraps
    from hrvtrainer.acquisition.performance import Performance

_LOG = logging.getLogger(__name__)

SEARCH_S = 60.0
CLOSE_LIMIT_S = 5.0
UNEXPECTED = "Something unexpected happened; what was recorded is kept. Please start again."


class Acquisition:
    """Everything that has to do with hearing hearts, off the window's thread.

    Parameters
    ----------
    publish : callable
        Called in the acquisition's thread with everything that is told.
    """

    def __init__(self, publish: Callable[[Told], None]) -> None:
        self._publish = publish
        self._thread = threading.Thread(target=self._live, name="acquisition", daemon=True)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None
        self._activity: asyncio.Task[None] | None = None
        self._performance: Performance | None = None
        self._straps: ListenedStraps | None = None

    def start(self) -> None:
        """Start the thread; return when it listens to calls."""
        self._thread.start()
        self._ready.wait()

    def close(self) -> None:
        """End what runs, close its file and the link, and join the thread."""
        if self._thread.is_alive():
            self._soon(self._set_closing)
            self._thread.join(2 * CLOSE_LIMIT_S)

    def search(self) -> None:
        """Look for straps; tells `StrapsSeen` as they come."""
        self._soon(lambda: self._switch(self._search))

    def listen(self, *straps: StrapSeen) -> None:
        """Connect to a strap, or to the two of two people, and tell how well each is heard."""
        self._soon(lambda: self._switch(lambda: self._listen(straps)))

    def begin(self, plan: Plan) -> None:
        """Begin a session."""
        self._soon(lambda: self._switch(lambda: self._begin(plan)))

    def act(self, action: Callable[[float], Action]) -> None:
        """Take what the person does; it is stamped in the loop."""
        self._soon(lambda: self._act(action))

    def stop(self) -> None:
        """Leave the search, the listening or the session; a session closes its file."""
        self._soon(lambda: self._switch(None))

    def _soon(self, call: Callable[[], object]) -> None:
        assert self._loop is not None, "start() comes first"
        with contextlib.suppress(RuntimeError):  # the loop has gone: there is nothing left to do
            self._loop.call_soon_threadsafe(call)

    def _act(self, action: Callable[[float], Action]) -> None:
        if self._performance is not None:
            self._performance.act(action)

    def _set_closing(self) -> None:
        assert self._closing is not None
        self._closing.set()

    def _live(self) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._until_closed())

    async def _until_closed(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        self._ready.set()
        await self._closing.wait()
        self._switch(None)
        if self._activity is not None:
            await asyncio.wait([self._activity], timeout=CLOSE_LIMIT_S)
        await self._leave_straps()

    def _switch(self, activity: Callable[[], Coroutine[Any, Any, None]] | None) -> None:
        """End the present activity, then begin the next one."""
        before = self._activity
        if self._performance is not None:
            self._performance.stop()
        elif before is not None:
            before.cancel()
        self._activity = asyncio.get_running_loop().create_task(self._after(before, activity))

    async def _after(
        self, before: asyncio.Task[None] | None, activity: Callable[[], Coroutine[Any, Any, None]] | None
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        if activity is None:
            await self._leave_straps()
            return
        try:
            await activity()
        except HrvTrainerError as fault:
            self._publish(Fault(sentence=str(fault), fatal=True))
        except Exception:  # noqa: BLE001 - the one broad catch: the person is told, the log says what it was
            _LOG.exception("the acquisition stumbled")
            self._publish(Fault(sentence=UNEXPECTED, fatal=True))

    async def _search(self) -> None:
        from hrvtrainer.straps.ble import search  # noqa: PLC0415 - bleak is loaded when it is needed

        await self._leave_straps()
        seen: dict[str, StrapSeen] = {}

        def tell(strap: StrapSeen) -> None:
            seen[strap.address] = strap
            self._publish(StrapsSeen(straps=_nearest_first(seen), searching=True))

        self._publish(StrapsSeen(straps=(), searching=True))
        await search(tell, seconds=SEARCH_S)
        self._publish(StrapsSeen(straps=_nearest_first(seen), searching=False))

    async def _listen(self, straps: tuple[StrapSeen, ...]) -> None:
        await (await self._hold(straps)).listen(self._publish)

    async def _begin(self, plan: Plan) -> None:
        from hrvtrainer.acquisition.performance import Performance  # noqa: PLC0415 - see above

        heart = await self._open(plan)
        performance = Performance(heart, plan, publish=self._publish, ends_with_practice=False)
        self._performance = performance
        try:
            await performance.run()
        finally:
            self._performance = None

    async def _open(self, plan: Plan) -> "OpenHeart":
        from hrvtrainer.acquisition.hearts import open_recorded, open_simulated  # noqa: PLC0415 - see above

        if isinstance(plan.heart, SimulatedHeart):
            return open_simulated(plan, plan.heart)
        if isinstance(plan.heart, RecordedHeart):
            return open_recorded(plan, plan.heart)
        return await self._open_straps(plan, plan.heart)

    async def _open_straps(self, plan: Plan, heart: StrapHeart) -> "OpenHeart":
        return (await self._hold(heart.straps, plan.measures)).open(plan)

    async def _hold(
        self, seen: tuple[StrapSeen, ...], measures: frozenset[PolarMeasurement] = DEFAULT_MEASURES
    ) -> "ListenedStraps":
        """Return the links to these straps: those there are, or new ones."""
        from hrvtrainer.acquisition.listened_strap import ListenedStraps  # noqa: PLC0415 - see above

        held = self._straps
        if held is None or held.measures != measures or _addresses(held.seen) != _addresses(seen):
            await self._leave_straps()
            held = self._straps = ListenedStraps(seen, measures)
        return held

    async def _leave_straps(self) -> None:
        straps, self._straps = self._straps, None
        if straps is not None:
            await straps.close()


def _addresses(straps: tuple[StrapSeen, ...]) -> list[str]:
    return [strap.address for strap in straps]


def _nearest_first(seen: dict[str, StrapSeen]) -> tuple[StrapSeen, ...]:
    """Straps that this computer holds come first, then the strongest."""
    return tuple(sorted(seen.values(), key=lambda strap: (not strap.held, -(strap.rssi_dbm or 0))))
