"""A small fake of bluetoothd on a private D-Bus daemon, enough for bleak's stock BlueZ backend.

It models what matters for a strap: discovery with its filter, devices that come, fade and are
forgotten, connecting with its delays and errors, service resolution, reads, notifications, the loss of
the link, and an adapter that is absent, off, or pulled out.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable

from bleak.backends.bluezdbus import manager as bleak_manager
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus
from fake_devices import ADAPTER, FakeDevices
from fake_gatt import BluezError, FakeGatt
from fake_peripheral import ADAPTER_PATH, HEART_RATE, FakePeripheral
from object_tree import ObjectTree
from private_bus import PrivateBus

_FOREVER_S = 3600.0
ABORTED_BY_LOCAL = ("Failed", "le-connection-abort-by-local")

Reply = tuple[str, list[object]]
_DONE: Reply = ("", [])


class FakeBluez:
    """The fake service.

    Parameters
    ----------
    address : str
        The D-Bus daemon to serve on.
    powered, has_adapter : bool
        Whether Bluetooth is switched on; whether the computer has any.
    on_notify : callable, optional
        Sees, and may damage, the bytes of each notification on their way.
    mute : iterable of str
        D-Bus methods that are never answered, on every object or ("method uuid") on one characteristic.
    advertise_s : float
        How often peripherals advertise.
    keeps_services : bool
        Whether the services of a peripheral are still shown when it is away, as by BlueZ's cache.
    """

    def __init__(
        self,
        address: str,
        *,
        powered: bool = True,
        has_adapter: bool = True,
        on_notify: Callable[[bytes], bytes] | None = None,
        mute: Iterable[str] = (),
        advertise_s: float = 0.01,
        keeps_services: bool = True,
    ) -> None:
        self.calls: list[str] = []  # every method that was called
        self.mute = set(mute)
        self.swallowed = asyncio.Event()  # set by the first call that was left without an answer
        self.on_call: Callable[[str], None] | None = None  # told each method before it is carried out
        self._advertise_s = advertise_s
        self._powered = powered
        self._has_adapter = has_adapter
        self._bus = MessageBus(bus_address=address)
        self._tree = ObjectTree(self._bus.send)
        self._devices = FakeDevices(self._tree, keeps_services=keeps_services)
        self._gatt = FakeGatt(self._tree, self._devices, on_notify)
        self._filters: dict[str, set[str]] = {}
        self._discovering: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Come onto the bus."""
        await self._bus.connect()
        self._bus.add_message_handler(self._on_message)
        self._tree.create("/org/bluez")
        if self._has_adapter:
            self._devices.plug_adapter(powered=self._powered)
        await self._bus.request_name("org.bluez")
        self._spawn(self._advertise())

    async def stop(self) -> None:
        """Leave the bus."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._bus.disconnect()
        await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call] # dbus-fast leaves it so

    def add(self, peripheral: FakePeripheral) -> None:
        """Bring a peripheral into reach."""
        self._devices.in_reach[peripheral.path] = peripheral

    def is_connected(self, peripheral: FakePeripheral) -> bool:
        """Return whether this computer holds the peripheral."""
        return self._devices.is_connected(peripheral)

    def notify(self, peripheral: FakePeripheral, raw: bytes, uuid: str = HEART_RATE) -> bool:
        """Let the peripheral send a notification; False when nobody is there to hear it."""
        return self._gatt.notify(peripheral, raw, uuid)

    def hold(self, peripheral: FakePeripheral) -> None:
        """Have the computer hold the peripheral already, as after a crash of its last user."""
        self._devices.show(peripheral, rssi_dbm=None)
        self._devices.connect(peripheral)
        self._devices.resolve(peripheral)

    def drop(self, peripheral: FakePeripheral) -> None:
        """Lose the link."""
        self._devices.disconnect(peripheral)

    def forget(self, peripheral: FakePeripheral) -> None:
        """Let BlueZ's temporary device time out: the whole object goes away."""
        self.drop(peripheral)
        self._tree.remove(peripheral.path)

    def power(self, *, on: bool) -> None:
        """Switch Bluetooth on or off."""
        if not on:
            self._discovering.clear()
            for peripheral in self._devices.in_reach.values():
                self.drop(peripheral)
        self._tree.change(ADAPTER_PATH, ADAPTER, {"Powered": on, "Discovering": False})

    def unplug(self) -> None:
        """Pull the adapter out: its objects go away, and nothing says that a strap was disconnected."""
        self._discovering.clear()
        self._devices.unplug_adapter()

    def plug_in(self) -> None:
        """Put the adapter back."""
        self._devices.plug_adapter(powered=True)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _advertise(self) -> None:
        flicker = 0
        while True:
            await asyncio.sleep(self._advertise_s)
            flicker = (flicker + 1) % 3  # an unchanged strength would be no news
            for peripheral in self._devices.in_reach.values():
                if peripheral.advertising and not self.is_connected(peripheral) and self._wanted(peripheral):
                    self._devices.show(peripheral, rssi_dbm=peripheral.rssi_dbm + flicker)

    def _wanted(self, peripheral: FakePeripheral) -> bool:
        filters = [self._filters.get(client, set()) for client in self._discovering]
        return any(not uuids or uuids & set(peripheral.services) for uuids in filters)

    def _on_message(self, message: Message) -> bool | None:
        is_ours = message.path == "/" or (message.path or "").startswith("/org/bluez")
        if message.message_type is not MessageType.METHOD_CALL or not is_ours:
            return None
        self._spawn(self._answer(message))
        return True

    async def _answer(self, message: Message) -> None:
        path = message.path or ""
        self.calls.append(message.member or "")
        if self.on_call is not None:
            self.on_call(message.member or "")
        if self._is_mute(message.member or "", path):
            self.swallowed.set()
            return
        if path != "/" and path not in self._tree:
            gone = "org.freedesktop.DBus.Error.UnknownObject"
            self._bus.send(Message.new_error(message, gone, f"no {path}"))
            return
        try:
            signature, body = await self._do(message, path, message.sender or "")
        except BluezError as fault:
            self._bus.send(Message.new_error(message, fault.name, str(fault)))
        else:
            self._bus.send(Message.new_method_return(message, signature, body))

    async def _do(self, message: Message, path: str, client: str) -> Reply:
        match message.member:
            case "GetManagedObjects":
                return "a{oa{sa{sv}}}", [self._tree.managed()]
            case "ReadValue":
                return "ay", [self._gatt.read(path)]
            case "WriteValue":
                self._gatt.write(path, bytes(message.body[0]))
            case "SetDiscoveryFilter":
                self._filters[client] = set(message.body[0].get("UUIDs", Variant("as", [])).value)
            case "StartDiscovery":
                self._start_discovery(client)
            case "StopDiscovery":
                self._stop_discovery(client)
            case "Connect":
                await self._connect(self._devices.in_reach[path])
            case "Disconnect":
                self.drop(self._devices.in_reach[path])
            case "StartNotify":
                self._gatt.subscribe(path, client)
            case _:
                await self._do_bonding(message, path)
        return _DONE

    async def _do_bonding(self, message: Message, path: str) -> None:
        match message.member:
            case "Set":  # of "Trusted", before pairing
                self._tree.change(path, message.body[0], {message.body[1]: message.body[2].value})
            case "Pair":
                await self._connect(self._devices.in_reach[path])
                self._devices.bond(self._devices.in_reach[path])
            case "RemoveDevice":
                self.forget(self._devices.in_reach[message.body[0]])
            case _:
                raise BluezError("NotSupported", f"the fake has no {message.member}")

    def _is_mute(self, member: str, path: str) -> bool:
        if member in self.mute:
            return True
        uuids = [muted.partition(" ")[2] for muted in self.mute if muted.startswith(f"{member} ")]
        return bool(uuids) and self._devices.characteristic_at(path)[1].uuid in uuids

    def _start_discovery(self, client: str) -> None:
        if not self._devices.is_powered():
            raise BluezError("NotReady", "Resource Not Ready")
        if client in self._discovering:
            raise BluezError("InProgress", "Operation already in progress")
        self._discovering.add(client)
        self._tree.change(ADAPTER_PATH, ADAPTER, {"Discovering": True})

    def _stop_discovery(self, client: str) -> None:
        if client not in self._discovering:
            raise BluezError("Failed", "No discovery started")
        self._discovering.discard(client)
        self._tree.change(ADAPTER_PATH, ADAPTER, {"Discovering": bool(self._discovering)})
        self._devices.fade()

    async def _connect(self, peripheral: FakePeripheral) -> None:
        await asyncio.sleep(peripheral.connect_delay_s)
        if peripheral.connect_errors:
            error = peripheral.connect_errors.pop(0)
            if error == ABORTED_BY_LOCAL:  # there was a connection, and its end is told after the error
                self._devices.connect(peripheral)
                asyncio.get_running_loop().call_later(0.01, self.drop, peripheral)
            raise BluezError(*error)
        if not peripheral.advertising:
            await asyncio.sleep(_FOREVER_S)  # a pending connection waits for an advertisement
        self._devices.connect(peripheral)
        if peripheral.on_connected is not None:
            peripheral.on_connected()
        self._spawn(self._resolve(peripheral))

    async def _resolve(self, peripheral: FakePeripheral) -> None:
        await asyncio.sleep(peripheral.resolve_delay_s)
        if self.is_connected(peripheral):
            self._devices.resolve(peripheral)


async def release_bleak() -> None:
    """Close the bus that bleak keeps for this loop; it has no word for that of its own."""
    kept = bleak_manager._global_instances.pop(asyncio.get_running_loop(), None)
    if kept is None or kept._bus is None:
        return
    kept._bus.disconnect()
    if kept._bus_watcher_task is not None:
        await asyncio.wait({kept._bus_watcher_task})


@contextlib.asynccontextmanager
async def bluetooth(*peripherals: FakePeripheral, **options: object) -> AsyncIterator[FakeBluez]:
    """Serve peripherals on a private bus; what follows in this process meets them through bleak."""
    with PrivateBus() as bus:
        service = FakeBluez(bus.address, **options)  # type: ignore[arg-type] # the options of FakeBluez
        for peripheral in peripherals:
            service.add(peripheral)
        await service.start()
        try:
            yield service
        finally:
            await release_bleak()
            await service.stop()
