"""The simulated strap on somebody's air: its time goes by as a test wants, its packets go where it says.

Time stands still but for `advance` and, a tenth of a second each, for requests to the control point: their
answers come within that. So nothing depends on how quick the machine is.
"""

from collections.abc import Callable

from hrvtrainer.events import Characteristic
from hrvtrainer.simulation.peripheral import VirtualPeripheral
from hrvtrainer.simulation.radio import SentPacket
from hrvtrainer.straps.heart_rate import decode_heart_rate

_ANSWERS_WITHIN_S = 0.1


class WiredStrap:
    """A virtual peripheral and what became of its packets.

    Parameters
    ----------
    strap : VirtualPeripheral
        The strap.
    send : callable
        Puts a packet on the air.
    """

    def __init__(self, strap: VirtualPeripheral, send: Callable[[SentPacket], None]) -> None:
        self.strap = strap
        self.sent: list[SentPacket] = []  # what somebody had subscribed to when it was sent
        self.now_s = 0.0
        self._send = send

    def advance(self, seconds: float) -> None:
        """Let time go by."""
        self.now_s += seconds
        for packet in self.strap.packets(self.now_s):
            self.sent.append(packet)
            self._send(packet)

    def write(self, characteristic: Characteristic, raw: bytes) -> None:
        """Take a request, and answer."""
        self.strap.write(characteristic, raw)
        self.advance(_ANSWERS_WITHIN_S)

    def hung_up(self) -> None:
        """Take note that the link is gone, and every subscription with it."""
        for characteristic in Characteristic:
            self.strap.unsubscribe(characteristic)

    def sent_as(self, characteristic: Characteristic) -> list[bytes]:
        return [packet.raw for packet in self.sent if packet.characteristic is characteristic]

    def rr_ticks(self) -> list[int]:
        """Return the intervals that were sent while somebody listened."""
        packets = map(decode_heart_rate, self.sent_as(Characteristic.HEART_RATE))
        return [ticks for packet in packets for ticks in packet.rr_ticks]
