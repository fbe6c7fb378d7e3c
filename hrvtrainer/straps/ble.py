"""The link to a real strap.

With its neighbours ``ble_*`` the one place that knows bleak, and so Windows, macOS and BlueZ. Import
this only in the thread whose asyncio loop runs it. On Windows that thread must not be the window's: bleak
needs COM's multi-threaded apartment, and a GUI thread is the other kind.
"""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Callable, Mapping

import numpy as np
from bleak import BleakClient
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError
from bleak.uuids import normalize_uuid_str

from hrvtrainer.clock import Clock
from hrvtrainer.errors import BluetoothUnavailableError
from hrvtrainer.events import Characteristic, LinkState, Reading, SourceEvent
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.ble_backend import SYSTEM, BleBackend
from hrvtrainer.straps.ble_faults import FAULTS
from hrvtrainer.straps.ble_measuring import MEASURING_SERVICE, measuring_service
from hrvtrainer.straps.ble_search import HEART_RATE_SERVICE, Sought, is_bluetooth_there, search, seek
from hrvtrainer.straps.bonding import needs_bond
from hrvtrainer.straps.hold import Hold
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.link_news import LinkNews
from hrvtrainer.straps.measuring import Measuring
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.seen import StrapSeen

__all__ = ["StrapLink", "search"]

_LOG = logging.getLogger(__name__)

# Fewer services to discover: new Polar H10 drop the link on Windows 11 within a full discovery
# (polarofficial/polar-ble-sdk#774).
_SERVICES = (HEART_RATE_SERVICE, normalize_uuid_str("180f"), normalize_uuid_str("180a"))
_NOTIFIED = (Characteristic.HEART_RATE, Characteristic.POLAR_CONTROL, Characteristic.POLAR_DATA)
_READ_ONCE = tuple(kind for kind in Characteristic if kind not in _NOTIFIED)
_NOTHING: frozenset[PolarMeasurement] = frozenset()


class StrapLink:
    """A strap as a source of events, through loss and return.

    Parameters
    ----------
    strap : StrapSeen or str
        Which strap: one that was seen, or its address, or how its name begins.
    clock : Clock
        What stamps its packets.
    source_id : str
        What its events are called.
    limits : LinkLimits, optional
        Every time limit.
    rng : numpy.random.Generator, optional
        Spreads the pauses between attempts.
    measures : frozenset of PolarMeasurement
        What a Polar strap is to measure beside heartbeats; never needed, and no heartbeat waits for it.
    expected : frozenset of PolarMeasurement, optional
        Of which it is said when this strap never measures them; by default all. What is only tried, as
        any strap might offer it, is best left out: nobody missed it.
    bonds : bool, optional
        Whether to pair in order to measure; by default where this computer's system needs it.
    backend : BleBackend
        Of bleak; another than the system's for a Bluetooth that the system does not know of.

    Attributes
    ----------
    in_session : bool
        While True the link never gives up by itself.
    """

    def __init__(  # noqa: PLR0913 - a strap, a clock and a name; all others have defaults
        self,
        strap: StrapSeen | str,
        *,
        clock: Clock,
        source_id: str,
        limits: LinkLimits | None = None,
        rng: np.random.Generator | None = None,
        measures: frozenset[PolarMeasurement] = frozenset(),
        expected: frozenset[PolarMeasurement] | None = None,
        bonds: bool | None = None,
        backend: BleBackend = SYSTEM,
    ) -> None:
        self.in_session = False
        self._strap = strap
        self._limits = limits or LinkLimits()
        self._rng = rng or np.random.default_rng()
        self._news = LinkNews(clock=clock, source_id=source_id, limits=self._limits)
        self._measures = measures
        self._expected = measures if expected is None else expected
        self._backend = backend
        self._bonds = bool(measures) and (needs_bond(sys.platform) if bonds is None else bonds)
        self._reads: dict[Characteristic, Reading] = {}
        self._grants: Mapping[PolarMeasurement, Reading] = {}
        self._empty_searches = 0
        self._task: asyncio.Task[None] | None = None

    @property
    def clock(self) -> Clock:
        """What stamps packets; exchange it when a session begins, with no event waiting."""
        return self._news.clock

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self._news.clock = clock

    @property
    def wake(self) -> Callable[[], None]:
        """Called, in the loop's thread, whenever there is an event to fetch."""
        return self._news.wake

    @wake.setter
    def wake(self, wake: Callable[[], None]) -> None:
        self._news.wake = wake

    @property
    def reads(self) -> tuple[Reading, ...]:
        """What a recording that begins later needs: battery, device, and how a measurement was started."""
        return (*self._reads.values(), *self._grants.values())

    def events(self, until_s: float) -> list[SourceEvent]:
        """Return what was stamped before ``until_s`` and not returned before, oldest first."""
        return self._news.events(until_s)

    async def run(self) -> None:
        """Find the strap, hold it, find it again: until `close`, or until it gives up outside a session.

        Raises
        ------
        Exception
            What nobody has foreseen of bleak; it is told before, so that no session waits for ever.
        """
        self._task = asyncio.current_task()
        self._news.looking(words.LOOKING)
        failures = 0
        try:
            while self.in_session or not self._news.has_looked_long:
                pause_s = self._limits.pause_s(failures, self._rng)
                self._news.pausing(pause_s)
                await asyncio.sleep(pause_s)
                was_live = await self._try_once(failures + 1)
                failures = 0 if was_live else failures + 1
            self._news.tell(LinkState.GAVE_UP, words.GAVE_UP)
        except Exception:
            self._news.tell(LinkState.GAVE_UP, words.STUMBLED)
            raise
        finally:
            self._news.rest()
            self._task = None

    async def close(self) -> None:
        """Let go of the strap and end `run`, also where a call hangs that undoes another."""
        task, limits = self._task, self._limits
        while task is not None and not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=limits.stop_s + limits.disconnect_s)

    async def _try_once(self, attempt: int) -> bool:
        """Make one attempt; return whether the strap was heard."""
        self._news.searching(attempt)
        hold = Hold(self._news, self._limits)
        try:
            sought = await seek(self._strap, self._limits, self._backend)
            self._news.unavailable("")
            self._weigh(sought)
            if sought.device is not None:
                self._news.tell(LinkState.CONNECTING, words.CONNECTING)
                await self._hold(sought.device, hold)
        except BluetoothUnavailableError as fault:
            self._news.unavailable(str(fault))
        except FAULTS as fault:
            _LOG.info("attempt %d ended: %s", attempt, type(fault).__name__)
            _LOG.debug("attempt %d", attempt, exc_info=fault)
        return hold.was_live

    def _weigh(self, sought: Sought) -> None:
        """Say what helps when search after search hears nothing of the strap."""
        self._empty_searches = self._empty_searches + 1 if sought.device is None else 0
        if self._empty_searches == self._limits.empty_searches:
            self._news.advise(words.OTHERS_HEARD if sought.heard_others else words.NOTHING_HEARD)

    async def _hold(self, device: BLEDevice, hold: Hold) -> None:
        limits = self._limits
        bonds = self._bonds and self._news.attempt % 2 == 1  # a pairing that fails must not keep beats away
        measures = self._measures if bonds or not self._bonds else _NOTHING
        # A new client per attempt: a used one may tell each packet twice (hbldh/bleak#2002), and
        # Windows keeps stale services after a loss (hbldh/bleak#2017).
        client = BleakClient(
            device,
            lambda _: hold.dropped(),
            (*_SERVICES, MEASURING_SERVICE) if measures else _SERVICES,
            backend=self._backend.client,
            timeout=limits.connect_s,
            pair=bonds,
            winrt={"use_cached_services": False} if self._news.attempt > 1 else {},
        )
        async with asyncio.timeout(limits.connect_s + limits.call_s):
            await client.connect()  # lets go by itself where it does not succeed
        hold.connected()
        try:
            await self._read(client)
            async with asyncio.timeout(limits.subscribe_s):
                await client.start_notify(
                    normalize_uuid_str(Characteristic.HEART_RATE), lambda _, raw: hold.heard(raw)
                )
            async with self._measuring(client, hold, measures):
                await hold.listen(lambda: is_bluetooth_there(limits, self._backend))
        finally:
            hold.let_go()
            for leave in (client.unpair, client.disconnect) if bonds else (client.disconnect,):
                with contextlib.suppress(*FAULTS):
                    async with asyncio.timeout(limits.disconnect_s):
                        await leave()

    @contextlib.asynccontextmanager
    async def _measuring(
        self, client: BleakClient, hold: Hold, measures: frozenset[PolarMeasurement]
    ) -> AsyncIterator[None]:
        """Measure beside the heartbeats; stop it while the link still stands."""
        if not measures:
            if self._measures:
                self._news.note(words.not_measured(words.WANTS_BOND, sorted(self._measures)))
            yield
            return
        measuring = Measuring(measures, expected=self._expected, news=self._news, limits=self._limits)
        self._grants = measuring.grants
        service = measuring_service(client, hold)
        beginning = asyncio.create_task(measuring.begin(service))
        try:
            yield
        finally:
            hold.let_go()
            beginning.cancel()
            await asyncio.wait({beginning})
            if service is not None and client.is_connected:
                await measuring.end(service)
            if not beginning.cancelled():
                beginning.result()

    async def _read(self, client: BleakClient) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._limits.read_s):
                for kind in _READ_ONCE:
                    if kind is Characteristic.BATTERY or kind not in self._reads:
                        await self._read_one(client, kind)

    async def _read_one(self, client: BleakClient, kind: Characteristic) -> None:
        try:
            raw = await client.read_gatt_char(normalize_uuid_str(kind))
        except BleakError as fault:  # many straps lack one or the other, or do not let it be read
            _LOG.debug("%s cannot be read", kind.name, exc_info=fault)
            return
        self._reads[kind] = self._news.read(self.clock.now_s(), kind, raw)
