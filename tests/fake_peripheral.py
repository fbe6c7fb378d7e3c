"""What is in the air for the fake bluetoothd: a peripheral with its services."""

from collections.abc import Callable
from dataclasses import dataclass, field

ADAPTER_PATH = "/org/bluez/hci0"

HEART_RATE_SERVICE = "0000180d-0000-1000-8000-00805f9b34fb"
HEART_RATE = "00002a37-0000-1000-8000-00805f9b34fb"
BODY_LOCATION = "00002a38-0000-1000-8000-00805f9b34fb"
BATTERY_SERVICE = "0000180f-0000-1000-8000-00805f9b34fb"
BATTERY = "00002a19-0000-1000-8000-00805f9b34fb"
INFORMATION_SERVICE = "0000180a-0000-1000-8000-00805f9b34fb"
MODEL = "00002a24-0000-1000-8000-00805f9b34fb"
SERIAL = "00002a25-0000-1000-8000-00805f9b34fb"
FIRMWARE = "00002a26-0000-1000-8000-00805f9b34fb"
MANUFACTURER = "00002a29-0000-1000-8000-00805f9b34fb"


@dataclass(slots=True, kw_only=True)
class FakeCharacteristic:
    """One value that can be read or that notifies."""

    uuid: str
    flags: tuple[str, ...]
    value: bytes = b""
    path: str = ""
    subscribers: set[str] = field(default_factory=set)

    @property
    def notifies(self) -> bool:
        return "notify" in self.flags


@dataclass(slots=True, kw_only=True)
class FakePeripheral:
    """A strap as bluetoothd meets it; a test changes its fields as the story goes.

    ``connect_errors`` are (D-Bus error, text), one used up per connection attempt; ``name`` may be
    empty until the scan response tells it.
    """

    address: str
    name: str
    services: dict[str, list[FakeCharacteristic]]
    rssi_dbm: int = -58
    advertising: bool = True
    connect_delay_s: float = 0.0
    resolve_delay_s: float = 0.0
    connect_errors: list[tuple[str, str]] = field(default_factory=list)
    on_connected: Callable[[], None] | None = None
    on_subscribed: Callable[[], None] | None = None

    @property
    def path(self) -> str:
        return f"{ADAPTER_PATH}/dev_{self.address.replace(':', '_')}"

    @property
    def alias(self) -> str:
        """The name, or what BlueZ makes of the address where there is none."""
        return self.name or self.address.replace(":", "-")

    def characteristics(self) -> list[FakeCharacteristic]:
        return [item for service in self.services.values() for item in service]

    def characteristic(self, uuid: str) -> FakeCharacteristic:
        return next(item for item in self.characteristics() if item.uuid == uuid)


def polar_h10(
    *, name: str = "Polar H10 A1B2C3D4", address: str = "A0:9E:1A:B2:C3:D4", battery_percent: int = 87
) -> FakePeripheral:
    """Make a strap that offers what a Polar H10 offers to us."""

    def readable(uuid: str, value: bytes) -> FakeCharacteristic:
        return FakeCharacteristic(uuid=uuid, flags=("read",), value=value)

    return FakePeripheral(
        address=address,
        name=name,
        services={
            HEART_RATE_SERVICE: [
                FakeCharacteristic(uuid=HEART_RATE, flags=("notify",)),
                readable(BODY_LOCATION, b"\x01"),
            ],
            BATTERY_SERVICE: [readable(BATTERY, bytes([battery_percent]))],
            INFORMATION_SERVICE: [
                readable(MODEL, b"H10\0"),
                readable(SERIAL, b"A1B2C3D4"),
                readable(FIRMWARE, b"3.1.1"),
                readable(MANUFACTURER, b"Polar Electro Oy"),
            ],
        },
    )
