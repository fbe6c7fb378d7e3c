"""A virtual radio in this process: a simulated strap and a central, each a host and controller of Bumble."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import reduce
from operator import or_

from bumble.controller import Controller
from bumble.core import UUID, AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic as BumbleCharacteristic
from bumble.gatt import CharacteristicValue, Service
from bumble.hci import Address
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport.common import AsyncPipeSink
from wired_strap import WiredStrap

from hrvtrainer.events import Characteristic
from hrvtrainer.simulation.peripheral import GattCharacteristic, VirtualPeripheral
from hrvtrainer.simulation.radio import SentPacket

_MTU_BYTES = 232  # what a Polar H10 grants
_ADVERTISES_EVERY_MS = 20.0
_PROPERTIES = {
    "read": BumbleCharacteristic.Properties.READ,
    "write": BumbleCharacteristic.Properties.WRITE,
    "notify": BumbleCharacteristic.Properties.NOTIFY,
    "indicate": BumbleCharacteristic.Properties.INDICATE,
}
_PERMISSIONS = {"read": BumbleCharacteristic.READABLE, "write": BumbleCharacteristic.WRITEABLE}
_NO_ACCESS = BumbleCharacteristic.Permissions(0)


class BumbleStrap:
    """The simulated strap as a Bumble device.

    Attributes
    ----------
    wired : WiredStrap
        The strap, and what it sent.
    device : Device
        Its host and controller.
    """

    def __init__(self, strap: VirtualPeripheral, link: LocalLink) -> None:
        self.wired = WiredStrap(strap, self._send)
        self.device = _device(strap.name, strap.address, link)
        self._offered = {
            item.characteristic: self._offer(item) for items in strap.services.values() for item in items
        }
        self.device.add_services(
            Service(UUID(uuid), [self._offered[item.characteristic] for item in items])
            for uuid, items in strap.services.items()
        )
        self.device.gatt_server.max_mtu = _MTU_BYTES
        # The name stands in the advertisement itself: Bumble 0.0.236 answers scan requests of an
        # extended set with the advertising data, so a name in the scan response would be lost.
        self.device.advertising_data = bytes(
            AdvertisingData(
                [
                    (AdvertisingData.FLAGS, b"\x06"),
                    (
                        AdvertisingData.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS,
                        bytes.fromhex("0d18 eefe"),
                    ),
                    (AdvertisingData.COMPLETE_LOCAL_NAME, strap.name.encode()),
                ]
            )
        )
        self.device.on(Device.EVENT_CONNECTION, self._connected)
        self._connection: Connection | None = None
        self._on_air: asyncio.Queue[SentPacket] = asyncio.Queue()

    async def advertise(self) -> None:
        """Be found."""
        await self.device.start_advertising(
            advertising_interval_min=_ADVERTISES_EVERY_MS, advertising_interval_max=_ADVERTISES_EVERY_MS
        )

    async def hang_up(self) -> None:
        """Lose the link."""
        assert self._connection is not None
        await self._connection.disconnect()

    async def transmit(self) -> None:
        """Send what the strap has put on the air, for ever: indications wait for their confirmation."""
        while True:
            packet = await self._on_air.get()
            if (connection := self._connection) is None:
                continue
            item = self._offered[packet.characteristic]
            if item.properties & BumbleCharacteristic.Properties.INDICATE:
                await self.device.indicate_subscriber(connection, item, packet.raw)
            else:
                await self.device.notify_subscriber(connection, item, packet.raw)

    def _offer(self, item: GattCharacteristic) -> "BumbleCharacteristic[bytes]":
        kind = item.characteristic
        offered: BumbleCharacteristic[bytes] = BumbleCharacteristic(
            UUID(kind),
            reduce(or_, (_PROPERTIES[flag] for flag in item.flags)),
            reduce(or_, (_PERMISSIONS[flag] for flag in item.flags if flag in _PERMISSIONS), _NO_ACCESS),
            CharacteristicValue(
                read=lambda _: self.wired.strap.read(kind), write=lambda _, raw: self.wired.write(kind, raw)
            ),
        )
        offered.on(
            offered.EVENT_SUBSCRIPTION,
            lambda _, notified, indicated: self._subscribed(kind, wanted=notified or indicated),
        )
        return offered

    def _subscribed(self, kind: Characteristic, *, wanted: bool) -> None:
        (self.wired.strap.subscribe if wanted else self.wired.strap.unsubscribe)(kind)
        if kind is Characteristic.HEART_RATE and wanted:
            self.wired.advance(3.0)  # a packet or three, for whoever waits to hear that the strap is alive

    def _connected(self, connection: Connection) -> None:
        self._connection = connection
        self.wired.strap.mtu_bytes = connection.att_mtu
        connection.on(
            Connection.EVENT_CONNECTION_ATT_MTU_UPDATE,
            lambda: setattr(self.wired.strap, "mtu_bytes", connection.att_mtu),
        )
        connection.on(Connection.EVENT_DISCONNECTION, lambda _: self._disconnected())

    def _disconnected(self) -> None:
        self._connection = None
        self.wired.hung_up()

    def _send(self, packet: SentPacket) -> None:
        self._on_air.put_nowait(packet)


@contextlib.asynccontextmanager
async def air(strap: VirtualPeripheral) -> AsyncIterator[tuple[Device, BumbleStrap]]:
    """Put a strap on the air; yield a central that can meet it, and the strap."""
    link = LocalLink()  # type: ignore[no-untyped-call] # bumble leaves it so
    central = _device("central", "00:1A:7D:DA:71:13", link)
    peripheral = BumbleStrap(strap, link)
    for device in (central, peripheral.device):
        await device.power_on()
    await peripheral.advertise()
    transmitting = asyncio.create_task(peripheral.transmit())
    try:
        yield central, peripheral
    finally:
        transmitting.cancel()
        await asyncio.wait({transmitting})
        for device in (central, peripheral.device):
            await device.power_off()


def _device(name: str, address: str, link: LocalLink) -> Device:
    controller = Controller(name, link=link, public_address=address)
    return Device(
        name=name,
        address=Address(address, Address.PUBLIC_DEVICE_ADDRESS),
        host=Host(controller, AsyncPipeSink(controller)),
    )
