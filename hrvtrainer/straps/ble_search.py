"""Finding straps: those nearby, and the one that is wanted."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from bleak import BleakAdapter, BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback
from bleak.exc import BleakDBusError
from bleak.uuids import normalize_uuid_str

from hrvtrainer.errors import BluetoothUnavailableError
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.ble_backend import SYSTEM, BleBackend
from hrvtrainer.straps.ble_faults import bluetooth_named, is_busy
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.seen import StrapSeen, is_namesake, is_strap

_LOG = logging.getLogger(__name__)

HEART_RATE_SERVICE = normalize_uuid_str("180d")
_NO_RSSI = -127  # bleak's word for "not heard"


async def search(
    on_seen: Callable[[StrapSeen], None],
    *,
    seconds: float,
    limits: LinkLimits | None = None,
    backend: BleBackend = SYSTEM,
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
    backend : BleBackend
        Of bleak.

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

    limits = limits or LinkLimits()
    with bluetooth_named():
        for device in await _held_devices(limits, backend):
            tell(StrapSeen(address=device.address, name=device.name or "", rssi_dbm=None, held=True))
        async with _scanning(limits, backend, heard):
            await asyncio.sleep(seconds)
    return tuple(sorted(found.values(), key=lambda strap: not strap.held))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What came of looking for one strap: its device, if it was heard, and whether others were."""

    device: BLEDevice | None
    heard_others: bool = False


async def seek(strap: StrapSeen | str, limits: LinkLimits, backend: BleBackend = SYSTEM) -> Sought:
    """Look for one strap, first among those that this computer holds already.

    Raises
    ------
    BluetoothUnavailableError
        As in `search`.

    Notes
    -----
    Many straps bear the name of their kind alone, so that somebody else's may be called the same. Where an
    address is known, a strap of that name at another address is taken at the end of the search alone, when
    the address was not heard, and never one that this computer holds: it may be the other person's.
    """
    heard_others = False
    namesake: BLEDevice | None = None
    with bluetooth_named():
        for device in await _held_devices(limits, backend):
            if is_strap(strap, device.address, device.name) and not is_namesake(strap, device.address):
                return Sought(device=device)
        # The search has ended before anybody connects: both at once is what fails most often
        # (hbldh/bleak#631, #993).
        async with _scanning(limits, backend) as scanner:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(limits.search_s):
                    async for device, report in scanner.advertisement_data():
                        if not is_strap(strap, device.address, report.local_name or device.name):
                            heard_others = True
                        elif is_namesake(strap, device.address):
                            namesake = device
                        else:
                            return Sought(device=device)
    return Sought(device=namesake, heard_others=heard_others)


async def is_bluetooth_there(limits: LinkLimits, backend: BleBackend = SYSTEM) -> bool:
    """Return whether there is an adapter that is switched on; True too where nobody answers."""
    try:
        with bluetooth_named():
            async with asyncio.timeout(limits.call_s):
                await BleakAdapter.get(backend=backend.adapter)
    except BluetoothUnavailableError as fault:
        return str(fault) == words.NO_ANSWER
    return True


async def _held_devices(limits: LinkLimits, backend: BleBackend) -> list[BLEDevice]:
    """Return the straps that this computer holds already, as after a crash of ours (hbldh/bleak#367)."""
    async with asyncio.timeout(limits.call_s):
        adapter = await BleakAdapter.get(backend=backend.adapter)
        return await adapter.get_connected_devices([HEART_RATE_SERVICE])


@contextlib.asynccontextmanager
async def _scanning(
    limits: LinkLimits, backend: BleBackend, heard: AdvertisementDataCallback | None = None
) -> AsyncIterator[BleakScanner]:
    """Scan, after the other searches of this program: BlueZ lets each program have one."""
    loop = asyncio.get_running_loop()
    until_s = loop.time() + limits.search_s + limits.call_s
    scanner = BleakScanner(heard, [HEART_RATE_SERVICE], backend=backend.scanner)
    while True:
        try:
            async with asyncio.timeout(limits.call_s):
                await scanner.start()
            break
        except BleakDBusError as fault:
            if not is_busy(fault) or loop.time() > until_s:
                raise
        await asyncio.sleep(limits.turn_s)
    try:
        yield scanner
    finally:
        try:
            async with asyncio.timeout(limits.call_s):
                await scanner.stop()
        except TimeoutError:  # what was found is found
            _LOG.info("the end of a search was not answered")
