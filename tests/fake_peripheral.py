"""What is in the air for the fake bluetoothd: a peripheral with its services."""

from collections.abc import Callable, Iterable
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
MEASURING_SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
MEASURING_CONTROL = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
MEASURING_DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"


@dataclass(slots=True, kw_only=True)
class FakeCharacteristic:
    """One value that can be read, or written, or that notifies.

    ``refusal`` is the (D-Bus error, text) that meets whoever reads, writes or subscribes.
    """

    uuid: str
    flags: tuple[str, ...]
    value: bytes = b""
    refusal: tuple[str, str] | None = None
    path: str = ""
    subscribers: set[str] = field(default_factory=set)

    @property
    def notifies(self) -> bool:
        return bool({"notify", "indicate"} & set(self.flags))


@dataclass(slots=True, kw_only=True)
class FakePeripheral:
    """A strap as bluetoothd meets it; a test changes its fields as the story goes.

    ``connect_errors`` are (D-Bus error, text), one used up per connection attempt; ``name`` may be
    empty until the scan response tells it. ``wire`` is everything that was asked of it, in order: (read,
    write or subscribe, UUID, bytes).

    Its inner life is given by functions: ``on_read(uuid)`` returns a value, ``on_write(uuid, raw)`` what
    it indicates or notifies in answer as (UUID, bytes); without them its characteristics hold what they
    hold. ``on_subscribed`` is told of the heart rate's subscription alone.
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
    on_disconnected: Callable[[], None] | None = None
    on_subscribed: Callable[[], None] | None = None
    on_read: Callable[[str], bytes] | None = None
    on_write: Callable[[str, bytes], Iterable[tuple[str, bytes]]] | None = None
    wire: list[tuple[str, str, bytes]] = field(default_factory=list)

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
