"""The simulated strap in the air of the fake bluetoothd."""

from bleak.uuids import normalize_uuid_str
from fake_bluez import FakeBluez
from fake_peripheral import FakeCharacteristic, FakePeripheral
from wired_strap import WiredStrap

from hrvtrainer.events import Characteristic
from hrvtrainer.simulation.peripheral import VirtualPeripheral
from hrvtrainer.simulation.radio import SentPacket

_OF_UUID = {normalize_uuid_str(kind): kind for kind in Characteristic}
_UUIDS = {kind: uuid for uuid, kind in _OF_UUID.items()}
_BEFORE_ANY_QUESTION_S = 3.0
_LONGEST_AT_ONCE_S = 10.0


class WiredPeripheral:
    """A virtual peripheral as bluetoothd meets it.

    Attributes
    ----------
    wired : WiredStrap
        The strap, and what it sent.
    fake : FakePeripheral
        What to hand to `fake_bluez.bluetooth`; then `meet` the service.
    """

    def __init__(self, strap: VirtualPeripheral) -> None:
        self.wired = WiredStrap(strap, self._send)
        self.fake = FakePeripheral(
            address=strap.address,
            name=strap.name,
            services={
                normalize_uuid_str(service): [
                    FakeCharacteristic(uuid=_UUIDS[item.characteristic], flags=tuple(sorted(item.flags)))
                    for item in items
                ]
                for service, items in strap.services.items()
            },
            on_read=lambda uuid: strap.read(_OF_UUID[uuid]),
            on_write=self._written,
            on_subscribed=lambda: self.advance(_BEFORE_ANY_QUESTION_S),
            on_disconnected=self.wired.hung_up,
        )
        self._service: FakeBluez | None = None

    def meet(self, service: FakeBluez) -> None:
        """Be in the air of this service."""
        self._service = service

    def advance(self, seconds: float) -> None:
        """Let time go by, ten seconds at most: about 200 messages that nobody has read yet fill the bus."""
        assert seconds <= _LONGEST_AT_ONCE_S
        for item in self.fake.characteristics():
            kind = _OF_UUID[item.uuid]
            (self.wired.strap.subscribe if item.subscribers else self.wired.strap.unsubscribe)(kind)
        self.wired.advance(seconds)

    def _written(self, uuid: str, raw: bytes) -> list[tuple[str, bytes]]:
        self.advance(0.0)
        self.wired.write(_OF_UUID[uuid], raw)
        return []

    def _send(self, packet: SentPacket) -> None:
        assert self._service is not None
        self._service.notify(self.fake, packet.raw, _UUIDS[packet.characteristic])
