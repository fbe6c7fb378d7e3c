"""The adapter and the devices of a fake bluetoothd, as objects on its bus."""

from fake_peripheral import ADAPTER_PATH, FakeCharacteristic, FakePeripheral
from object_tree import ObjectTree

ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
SERVICE = "org.bluez.GattService1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"

_DEVICE_FLAGS = (
    "Paired",
    "Bonded",
    "Trusted",
    "Blocked",
    "Connected",
    "ServicesResolved",
    "LegacyPairing",
)


class FakeDevices:
    """Everything that BlueZ knows: peripherals in reach, and which of them it shows, holds, resolved."""

    def __init__(self, tree: ObjectTree, *, keeps_services: bool) -> None:
        self.in_reach: dict[str, FakePeripheral] = {}
        self._tree = tree
        self._keeps_services = keeps_services

    def plug_adapter(self, *, powered: bool) -> None:
        self._tree.create(
            ADAPTER_PATH,
            ADAPTER,
            {
                "Address": "00:1A:7D:DA:71:13",
                "Name": "fake",
                "Alias": "fake",
                "Powered": powered,
                "Discovering": False,
                "Roles": ["central", "peripheral"],
                "UUIDs": [],
            },
        )

    def unplug_adapter(self) -> None:
        """The adapter goes, and the devices with it; no property changes first."""
        held = [peripheral for peripheral in self.in_reach.values() if self.is_connected(peripheral)]
        self._tree.remove(ADAPTER_PATH)
        for peripheral in held:
            _leave(peripheral)

    def is_powered(self) -> bool:
        return bool(self._tree.value(ADAPTER_PATH, ADAPTER, "Powered"))

    def is_connected(self, peripheral: FakePeripheral) -> bool:
        return bool(self._tree.value(peripheral.path, DEVICE, "Connected"))

    def show(self, peripheral: FakePeripheral, *, rssi_dbm: int | None) -> None:
        """Tell of an advertisement, or (without a strength) of a device known from before."""
        told: dict[str, object] = {"Alias": peripheral.alias, "UUIDs": list(peripheral.services)}
        if peripheral.name:
            told["Name"] = peripheral.name
        if rssi_dbm is not None:
            told["RSSI"] = rssi_dbm
        if peripheral.path in self._tree:
            self._tree.change(peripheral.path, DEVICE, told)
            return
        whole = dict.fromkeys(_DEVICE_FLAGS, False) | {
            "Address": peripheral.address,
            "AddressType": "random",
            "Adapter": ADAPTER_PATH,
        }
        self._tree.create(peripheral.path, DEVICE, whole | told)

    def fade(self) -> None:
        """Take the strengths away, as BlueZ does when a discovery ends."""
        for path in self.in_reach:
            if self._tree.value(path, DEVICE, "RSSI") is not None:
                self._tree.change(path, DEVICE, {}, without=("RSSI",))

    def connect(self, peripheral: FakePeripheral) -> None:
        self._tree.change(peripheral.path, DEVICE, {"Connected": True})

    def resolve(self, peripheral: FakePeripheral) -> None:
        """Show the services; those met before are still there, as in BlueZ's cache."""
        handle = 0x0A
        for uuid, characteristics in peripheral.services.items():
            service = f"{peripheral.path}/service{handle:04x}"
            content = {"UUID": uuid, "Device": peripheral.path, "Primary": True}
            self._create_once(service, SERVICE, content)
            for item in characteristics:
                handle += 1
                item.path = f"{service}/char{handle:04x}"
                self._create_once(item.path, CHARACTERISTIC, _content(item, service))
            handle += 1
        self._tree.change(peripheral.path, DEVICE, {"ServicesResolved": True})

    def disconnect(self, peripheral: FakePeripheral) -> None:
        """ServicesResolved goes first, then Connected, as with BlueZ."""
        if not self.is_connected(peripheral):
            return
        _leave(peripheral)
        self._tree.change(peripheral.path, DEVICE, {"ServicesResolved": False})
        self._tree.change(peripheral.path, DEVICE, {"Connected": False})
        if not self._keeps_services:
            self._tree.remove_under(peripheral.path)

    def bond(self, peripheral: FakePeripheral) -> None:
        self._tree.change(peripheral.path, DEVICE, {"Paired": True, "Bonded": True})

    def characteristic_at(self, path: str) -> tuple[FakePeripheral, FakeCharacteristic]:
        return next(
            (peripheral, item)
            for peripheral in self.in_reach.values()
            for item in peripheral.characteristics()
            if item.path == path
        )

    def _create_once(self, path: str, interface: str, content: dict[str, object]) -> None:
        if path not in self._tree:
            self._tree.create(path, interface, content)


def _leave(peripheral: FakePeripheral) -> None:
    for characteristic in peripheral.characteristics():
        characteristic.subscribers.clear()
    if peripheral.on_disconnected is not None:
        peripheral.on_disconnected()


def _content(item: FakeCharacteristic, service: str) -> dict[str, object]:
    return {
        "UUID": item.uuid,
        "Service": service,
        "Flags": list(item.flags),
        "Value": item.value,
        "Notifying": False,
        "MTU": 232,
    }
