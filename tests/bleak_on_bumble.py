"""A backend of bleak on a Bumble device: bleak's own front end over real ATT, L2CAP and HCI, in this process.

Enough for a strap: scanning with a filter, connecting, the exchange of the MTU, discovery, reads, writes,
notifications, indications, and the loss of the link. bleak takes classes, not objects, so they are made
for one device.
"""

from collections.abc import Awaitable, Callable
from typing import ClassVar, TypeVar, cast

from bleak.args import SizedBuffer
from bleak.assigned_numbers import CharacteristicPropertyName
from bleak.backends.adapter import BaseBleakAdapter
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, AdvertisementDataCallback, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError
from bleak.uuids import normalize_uuid_str
from bumble.core import UUID, AdvertisingData, BaseBumbleError
from bumble.device import Advertisement, Connection, Device, Peer
from bumble.gatt import Characteristic

from hrvtrainer.straps.ble_backend import BleBackend

_T = TypeVar("_T")

_UUID_LISTS = (
    AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
    AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS,
)
_PROPERTIES: dict[CharacteristicPropertyName, Characteristic.Properties] = {
    "read": Characteristic.Properties.READ,
    "write-without-response": Characteristic.Properties.WRITE_WITHOUT_RESPONSE,
    "write": Characteristic.Properties.WRITE,
    "notify": Characteristic.Properties.NOTIFY,
    "indicate": Characteristic.Properties.INDICATE,
}


def backend_on(central: Device, *, mtu_bytes: int = 247) -> BleBackend:
    """Return the backend that uses a device, which asks each peripheral for such an MTU."""

    class Scanner(BumbleScanner):
        device = central

    class Client(BumbleClient):
        device = central
        wanted_mtu_bytes = mtu_bytes

    return BleBackend(scanner=Scanner, client=Client, adapter=BumbleAdapter)


class BumbleAdapter(BaseBleakAdapter):
    @classmethod
    async def get(cls, **_: object) -> "BumbleAdapter":
        return cls()

    async def get_connected_devices(self, service_uuids: frozenset[str]) -> list[BLEDevice]:  # noqa: ARG002 - asked for so
        return []


class BumbleScanner(BaseBleakScanner):
    device: ClassVar[Device]

    def __init__(
        self,
        detection_callback: AdvertisementDataCallback | None,
        service_uuids: list[str] | None,
        *_: object,
        **__: object,
    ) -> None:
        super().__init__(detection_callback, service_uuids)

    async def start(self) -> None:
        self.seen_devices = {}
        self.device.on(Device.EVENT_ADVERTISEMENT, self._heard)
        await self.device.start_scanning(filter_duplicates=False)

    async def stop(self) -> None:
        self.device.remove_listener(Device.EVENT_ADVERTISEMENT, self._heard)
        await self.device.stop_scanning()

    def _heard(self, advertisement: Advertisement) -> None:
        uuids = [
            _uuid(uuid)
            for kind in _UUID_LISTS
            for uuid in cast("list[UUID]", advertisement.data.get(kind) or [])
        ]
        if not self.is_allowed_uuid(uuids):
            return
        name = advertisement.data.get(AdvertisingData.COMPLETE_LOCAL_NAME)
        report = AdvertisementData(
            local_name=name,
            manufacturer_data={},
            service_data={},
            service_uuids=uuids,
            tx_power=None,
            rssi=advertisement.rssi,
            platform_data=(advertisement,),
        )
        address = advertisement.address
        seen = self.create_or_update_device(
            str(address), address.to_string(with_type_qualifier=False), name, address, report
        )
        self.call_detection_callbacks(seen, report)


class BumbleClient(BaseBleakClient):
    device: ClassVar[Device]
    wanted_mtu_bytes: ClassVar[int]

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        services: set[str] | None,
        disconnected_callback: Callable[[], None] | None,
        timeout: float,
        **_: object,
    ) -> None:
        super().__init__(address_or_ble_device, disconnected_callback=disconnected_callback, timeout=timeout)
        assert isinstance(address_or_ble_device, BLEDevice), "a strap is found before it is connected"
        self._found = address_or_ble_device
        self._wanted = services
        self._connection: Connection | None = None
        self._relays: dict[int, Callable[[bytes], None]] = {}

    @property
    def name(self) -> str:
        return self._found.name or self.address

    @property
    def mtu_size(self) -> int:
        return self._connection.att_mtu if self._connection else 23

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    async def connect(self, pair: bool, **_: object) -> None:  # noqa: FBT001 - bleak passes it so
        assert not pair, "no bond is asked for here"
        try:
            connection = await self.device.connect(self._found.details, timeout=self._timeout)
        except (BaseBumbleError, TimeoutError) as fault:
            raise BleakDeviceNotFoundError(self.address, str(fault)) from fault
        self._connection = connection
        connection.on(Connection.EVENT_DISCONNECTION, self._gone)
        peer = Peer(connection)
        if self.wanted_mtu_bytes > self.mtu_size:
            await peer.request_mtu(self.wanted_mtu_bytes)
        await peer.discover_all()  # type: ignore[no-untyped-call] # bumble leaves it so
        self.services = self._collect(peer)

    def _collect(self, peer: Peer) -> BleakGATTServiceCollection:
        found = BleakGATTServiceCollection()
        for offered in peer.services:
            if self._wanted is not None and _uuid(offered.uuid) not in self._wanted:
                continue
            service = BleakGATTService(offered, offered.handle, _uuid(offered.uuid))
            found.add_service(service)
            for item in offered.characteristics:
                flags = [name for name, bit in _PROPERTIES.items() if item.properties & bit]
                characteristic = BleakGATTCharacteristic(
                    item, item.handle, _uuid(item.uuid), flags, lambda: self.mtu_size - 3, service
                )
                found.add_characteristic(characteristic)
                for extra in item.descriptors:
                    descriptor = BleakGATTDescriptor(extra, extra.handle, _uuid(extra.type), characteristic)
                    found.add_descriptor(descriptor)
        return found

    def _gone(self, _: int) -> None:
        self._connection = None
        self.services = None
        if self._disconnected_callback is not None:
            self._disconnected_callback()

    async def disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.disconnect()

    async def pair(self, *_: object, **__: object) -> None:
        raise NotImplementedError

    async def unpair(self) -> None:
        raise NotImplementedError

    async def read_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        *,
        use_cached: bool = False,  # noqa: ARG002 - nothing is cached
        **_: object,
    ) -> bytearray:
        return bytearray(await _done(characteristic.obj.read_value()))

    async def read_gatt_descriptor(
        self,
        descriptor: BleakGATTDescriptor,
        *,
        use_cached: bool = False,  # noqa: ARG002 - nothing is cached
        **_: object,
    ) -> bytearray:
        return bytearray(await _done(descriptor.obj.read_value()))

    async def write_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        data: SizedBuffer,
        response: bool,  # noqa: FBT001 - bleak passes it so
    ) -> None:
        await _done(characteristic.obj.write_value(bytes(data), with_response=response))

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: SizedBuffer) -> None:
        await _done(descriptor.obj.write_value(bytes(data), with_response=True))

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **_: object
    ) -> None:
        def relay(raw: bytes) -> None:
            callback(bytearray(raw))

        self._relays[characteristic.handle] = relay
        await _done(characteristic.obj.subscribe(relay))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        await _done(characteristic.obj.unsubscribe(self._relays.pop(characteristic.handle)))


async def _done(access: Awaitable[_T]) -> _T:
    """Wait for an access; a refusal or a lost link is bleak's own error."""
    try:
        return await access
    except BaseBumbleError as fault:
        raise BleakError(str(fault)) from fault


def _uuid(uuid: UUID) -> str:
    return normalize_uuid_str(uuid.to_hex_str("-"))
