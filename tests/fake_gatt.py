"""The GATT side of a fake bluetoothd: reads, writes, subscriptions, and what a strap sends."""

import asyncio
from collections.abc import Callable

from fake_devices import CHARACTERISTIC, FakeDevices
from fake_peripheral import HEART_RATE, FakePeripheral
from object_tree import ObjectTree

_NOT_PAIRED = ("NotPermitted", "Not paired")
_WORDS_OF_ATT = {
    0x02: ("NotPermitted", "Read not permitted"),
    0x03: ("NotPermitted", "Write not permitted"),
    0x05: _NOT_PAIRED,
    0x06: ("NotSupported", "Operation is not supported"),
    0x08: ("NotAuthorized", "Operation Not Authorized"),
    0x0C: _NOT_PAIRED,
    0x0F: _NOT_PAIRED,
}


class BluezError(Exception):
    """What a method of the fake answers with, as a D-Bus error."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = f"org.bluez.Error.{name}"


def att_refusal(code: int) -> tuple[str, str]:
    """Return how BlueZ words an ATT error: a few have names, the rest their number in a sentence."""
    return _WORDS_OF_ATT.get(code, ("Failed", f"Operation failed with ATT error: 0x{code:02x}"))


class FakeGatt:
    """What can be done with the characteristics of the devices that are held."""

    def __init__(
        self, tree: ObjectTree, devices: FakeDevices, on_notify: Callable[[bytes], bytes] | None
    ) -> None:
        self._tree = tree
        self._devices = devices
        self._on_notify = on_notify

    def notify(self, peripheral: FakePeripheral, raw: bytes, uuid: str = HEART_RATE) -> bool:
        """Send a notification or indication; False when nobody is there to hear it."""
        characteristic = peripheral.characteristic(uuid)
        if not self._devices.is_connected(peripheral) or not characteristic.subscribers:
            return False
        on_air = self._on_notify(raw) if self._on_notify is not None else raw
        self._tree.change(characteristic.path, CHARACTERISTIC, {"Value": on_air})
        return True

    def read(self, path: str) -> bytes:
        peripheral, characteristic = self._devices.characteristic_at(path)
        peripheral.wire.append(("read", characteristic.uuid, b""))
        _refuse(characteristic.refusal)
        if "read" not in characteristic.flags:
            raise BluezError(*att_refusal(0x02))
        return characteristic.value if peripheral.on_read is None else peripheral.on_read(characteristic.uuid)

    def write(self, path: str, raw: bytes) -> None:
        """Hand the bytes to the peripheral; what it has to say goes out after the write was answered."""
        peripheral, characteristic = self._devices.characteristic_at(path)
        peripheral.wire.append(("write", characteristic.uuid, raw))
        _refuse(characteristic.refusal)
        if "write" not in characteristic.flags:
            raise BluezError(*att_refusal(0x03))
        if peripheral.on_write is None:
            characteristic.value = raw
            return
        for uuid, answer in peripheral.on_write(characteristic.uuid, raw):
            asyncio.get_running_loop().call_soon(self.notify, peripheral, answer, uuid)

    def subscribe(self, path: str, client: str) -> None:
        peripheral, characteristic = self._devices.characteristic_at(path)
        peripheral.wire.append(("subscribe", characteristic.uuid, b""))
        _refuse(characteristic.refusal)
        if not characteristic.notifies:
            raise BluezError("NotSupported", "Operation is not supported")
        characteristic.subscribers.add(client)
        self._tree.change(path, CHARACTERISTIC, {"Notifying": True})
        if peripheral.on_subscribed is not None and characteristic.uuid == HEART_RATE:
            peripheral.on_subscribed()


def _refuse(refusal: tuple[str, str] | None) -> None:
    if refusal is not None:
        raise BluezError(*refusal)
