"""The link to a real strap: the one place that knows bleak, and so Windows, macOS and BlueZ.

Import this only in the thread whose asyncio loop runs it. On Windows that thread must not be the
window's: bleak needs COM's multi-threaded apartment, and a GUI thread is the other kind.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator

import numpy as np
from bleak import BleakAdapter, BleakClient, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
)
from bleak.uuids import normalize_uuid_str

from hrvtrainer.clock import Clock
from hrvtrainer.errors import BluetoothUnavailableError
from hrvtrainer.events import Characteristic, LinkState, Reading, SourceEvent
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.hold import Hold
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.link_news import LinkNews
from hrvtrainer.straps.seen import StrapSeen, is_strap

_LOG = logging.getLogger(__name__)

_HEART_RATE_SERVICE = normalize_uuid_str("180d")
# Fewer services to discover: new Polar H10 drop the link on Windows 11 within a full discovery
# (polarofficial/polar-ble-sdk#774).
_SERVICES = (_HEART_RATE_SERVICE, normalize_uuid_str("180f"), normalize_uuid_str("180a"))
_NOTIFIED = (Characteristic.HEART_RATE, Characteristic.POLAR_CONTROL, Characteristic.POLAR_DATA)
_READ_ONCE = tuple(kind for kind in Characteristic if kind not in _NOTIFIED)
_NO_RSSI = -127  # bleak's word for "not heard"
# What bleak lets through besides its own: sockets and time-outs, a bus that ends (EOFError), and its
# own asserts and look-ups when a strap or the bus vanishes between two of its steps.
_FAULTS = (BleakError, OSError, EOFError, AssertionError, KeyError)
_WORDS_OF_REASON = {
    BleakBluetoothNotAvailableReason.NO_BLUETOOTH: words.NO_ADAPTER,
    BleakBluetoothNotAvailableReason.NO_BLE_CENTRAL_ROLE: words.NO_CENTRAL,
    BleakBluetoothNotAvailableReason.POWERED_OFF: words.SWITCHED_OFF,
    BleakBluetoothNotAvailableReason.DENIED_BY_USER: words.NOT_ALLOWED,
    BleakBluetoothNotAvailableReason.DENIED_BY_SYSTEM: words.NOT_ALLOWED,
    BleakBluetoothNotAvailableReason.DENIED_BY_UNKNOWN: words.NOT_ALLOWED,
}
_WORDS_OF_DBUS = {
    "org.freedesktop.DBus.Error.ServiceUnknown": words.NO_SERVICE,
    "org.freedesktop.DBus.Error.NameHasNoOwner": words.NO_SERVICE,
    "org.bluez.Error.NotReady": words.SWITCHED_OFF,
}


async def search(
    on_seen: Callable[[StrapSeen], None], *, seconds: float, limits: LinkLimits | None = None
) -> tuple[StrapSeen, ...]:
    """Look for straps nearby.

    Parameters
    ----------
    on_seen : callable
        Told each strap as soon as it is heard, and again when its name or strength changes.
    seconds : float
        How long to look.
    limits : LinkLimits, optional
        Time limits of single questions to the Bluetooth service.

    Returns
    -------
    tuple of StrapSeen
        What was found; first those that this computer holds already, as they do not advertise.

    Raises
    ------
    BluetoothUnavailableError
        If there is no Bluetooth to use; its one sentence says why and what helps.

    Notes
    -----
    macOS ends the whole process at its first Bluetooth call when the app (or the terminal that started
    it) states no NSBluetoothAlwaysUsageDescription (hbldh/bleak#761): no exception reaches this place.
    """
    found: dict[str, StrapSeen] = {}

    def tell(strap: StrapSeen) -> None:
        if found.get(strap.address) != strap:
            found[strap.address] = strap
            on_seen(strap)

    def heard(device: BLEDevice, report: AdvertisementData) -> None:
        name = report.local_name or device.name or ""
        rssi_dbm = None if report.rssi == _NO_RSSI else report.rssi
        tell(StrapSeen(address=device.address, name=name, rssi_dbm=rssi_dbm, held=False))

    with _bluetooth_named():
        async with asyncio.timeout(seconds + (limits or LinkLimits()).call_s):
            for device in await _held_devices():
                tell(StrapSeen(address=device.address, name=device.name or "", rssi_dbm=None, held=True))
            async with BleakScanner(heard, [_HEART_RATE_SERVICE]):
                await asyncio.sleep(seconds)
    return tuple(sorted(found.values(), key=lambda strap: not strap.held))


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

    Attributes
    ----------
    in_session : bool
        While True the link never gives up by itself.
    """

    def __init__(
        self,
        strap: StrapSeen | str,
        *,
        clock: Clock,
        source_id: str,
        limits: LinkLimits | None = None,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.in_session = False
        self._strap = strap
        self._limits = limits or LinkLimits()
        self._rng = rng or np.random.default_rng()
        self._news = LinkNews(clock=clock, source_id=source_id, limits=self._limits)
        self._reads: dict[Characteristic, Reading] = {}
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
        """The latest battery and device information, for a recording that begins later."""
        return tuple(self._reads.values())

    def events(self, until_s: float) -> list[SourceEvent]:
        """Return what was stamped before ``until_s`` and not returned before, oldest first."""
        return self._news.events(until_s)

    async def run(self) -> None:
        """Find the strap, hold it, find it again: until `close`, or until it gives up outside a session."""
        self._task = asyncio.current_task()
        self._news.looking(words.LOOKING)
        failures = 0
        try:
            while self.in_session or not self._news.has_looked_long:
                await asyncio.sleep(self._limits.pause_s(failures, self._rng))
                was_live = await self._try_once(failures + 1)
                failures = 0 if was_live else failures + 1
            self._news.tell(LinkState.GAVE_UP, words.GAVE_UP)
        finally:
            self._news.rest()
            self._task = None

    async def close(self) -> None:
        """Let go of the strap and end `run`."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _try_once(self, attempt: int) -> bool:
        """Make one attempt; return whether the strap was heard."""
        self._news.searching(attempt)
        hold = Hold(self._news, self._limits)
        try:
            device = await self._find()
            self._news.unavailable("")
            if device is not None:
                self._news.tell(LinkState.CONNECTING, words.CONNECTING)
                await self._hold(device, hold)
        except BluetoothUnavailableError as fault:
            self._news.unavailable(str(fault))
        except _FAULTS as fault:
            _LOG.info("attempt %d ended: %s", attempt, type(fault).__name__)
            _LOG.debug("attempt %d", attempt, exc_info=fault)
        return hold.was_live

    async def _find(self) -> BLEDevice | None:
        limits = self._limits
        with _bluetooth_named():
            async with asyncio.timeout(limits.search_s + limits.call_s):
                for device in await _held_devices():
                    if is_strap(self._strap, device.address, device.name):
                        return device
                return await BleakScanner.find_device_by_filter(
                    lambda device, report: is_strap(
                        self._strap, device.address, report.local_name or device.name
                    ),
                    timeout=limits.search_s,
                    service_uuids=[_HEART_RATE_SERVICE],
                )

    async def _hold(self, device: BLEDevice, hold: Hold) -> None:
        limits = self._limits
        # A new client per attempt: a used one may tell each packet twice (hbldh/bleak#2002), and
        # Windows keeps stale services after a loss (hbldh/bleak#2017).
        client = BleakClient(
            device,
            lambda _: hold.dropped(),
            _SERVICES,
            timeout=limits.connect_s,
            winrt={"use_cached_services": False} if self._news.attempt > 1 else {},
        )
        async with asyncio.timeout(limits.connect_s + limits.call_s):
            await client.connect()  # lets go by itself where it does not succeed
        try:
            await self._read(client)
            async with asyncio.timeout(limits.subscribe_s):
                await client.start_notify(
                    normalize_uuid_str(Characteristic.HEART_RATE), lambda _, raw: hold.heard(raw)
                )
            await hold.listen()
        finally:
            hold.let_go()
            with contextlib.suppress(*_FAULTS):
                async with asyncio.timeout(limits.disconnect_s):
                    await client.disconnect()

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


async def _held_devices() -> list[BLEDevice]:
    """Return the straps that this computer holds already, as after a crash of ours (hbldh/bleak#367)."""
    adapter = await BleakAdapter.get()
    return await adapter.get_connected_devices([_HEART_RATE_SERVICE])


@contextlib.contextmanager
def _bluetooth_named() -> Iterator[None]:
    """Turn a fault of the Bluetooth service itself into the one sentence that explains it."""
    try:
        yield
    except _FAULTS as fault:
        raise BluetoothUnavailableError(_sentence(fault)) from fault


def _sentence(fault: BaseException) -> str:
    match fault:
        case BleakBluetoothNotAvailableError():
            return _WORDS_OF_REASON.get(fault.reason, words.ODD_ANSWER)
        case BleakDBusError():
            return _WORDS_OF_DBUS.get(fault.dbus_error, words.ODD_ANSWER)
        case TimeoutError():
            return words.NO_ANSWER
        case FileNotFoundError() | ConnectionError() | EOFError():
            return words.NO_SERVICE
        case _:
            return words.ODD_ANSWER
