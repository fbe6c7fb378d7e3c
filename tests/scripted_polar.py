"""A Polar strap's measurement service that answers from a script of bytes, made without the product's codec.

It keeps what it was asked, answers as a Polar H10 would unless a test gives it other words, and knows which
streams run; ``None`` as an answer is silence.
"""

import struct
from collections.abc import Mapping

from fake_peripheral import (
    MEASURING_CONTROL,
    MEASURING_DATA,
    MEASURING_SERVICE,
    FakeCharacteristic,
    FakePeripheral,
)

ECG, ACCELERATION = 0, 2
STOP_ECG, STOP_ACC = "03 00", "03 02"
SETTINGS_ECG, SETTINGS_ACC = "01 00", "01 02"
START_ECG = "02 00 00 01 82 00 01 01 0e 00"
START_ACC = "02 02 00 01 32 00 01 01 10 00 02 01 08 00"

H10_FEATURES = bytes.fromhex("0f05") + bytes(15)
H10_ANSWERS: Mapping[str, str | None] = {
    SETTINGS_ECG: "f0 01 00 00 00 00 01 82 00 01 01 0e 00",
    SETTINGS_ACC: "f0 01 02 00 00 00 04 19 00 32 00 64 00 c8 00 01 01 10 00 02 03 02 00 04 00 08 00",
    START_ECG: "f0 02 00 00 00 00",
    START_ACC: "f0 02 02 00 00 00",
}


class ScriptedPolar:
    """The measurement service of one strap.

    Parameters
    ----------
    answers : mapping of str to str or None, optional
        Requests and answers in hexadecimal, over those of a Polar H10.
    features : bytes
        What a read of the control point gives.
    """

    def __init__(
        self, answers: Mapping[str, str | None] | None = None, *, features: bytes = H10_FEATURES
    ) -> None:
        self.answers = dict(H10_ANSWERS) | dict(answers or {})
        self.features = features
        self.asked: list[str] = []
        self.running: set[int] = set()
        self._stamp_ns = 599_616_000_000_000_000  # 2019-01-01: a strap that has lost its clock

    def answer(self, request: bytes) -> bytes | None:
        """Take a request; return what it indicates, or None."""
        asked = request.hex(" ")
        self.asked.append(asked)
        op, kind = request[0], request[1]
        answer = self._stopped(kind) if op == 3 and asked not in self.answers else self.answers.get(asked)
        if answer is None:
            return None if asked in self.answers else bytes([0xF0, op, kind, 5])
        raw = bytes.fromhex(answer)
        if op == 2 and raw[3] == 0:
            self.running.add(kind)
        return raw

    def frame(self, kind: int) -> bytes:
        """Return the next frame of a stream: two samples, a tenth of a second after the last frame."""
        self._stamp_ns += 100_000_000
        samples = (
            struct.pack("<6h", 0, 0, 1000, 1, 0, 1000) if kind == ACCELERATION else b"\x01\0\0\xff\xff\xff"
        )
        return struct.pack("<BQB", kind, self._stamp_ns, 1 if kind == ACCELERATION else 0) + samples

    def put_into(self, peripheral: FakePeripheral) -> None:
        """Give a peripheral this service; a lost link ends the streams, as on a strap."""
        peripheral.services[MEASURING_SERVICE] = [
            FakeCharacteristic(uuid=MEASURING_CONTROL, flags=("read", "write", "indicate")),
            FakeCharacteristic(uuid=MEASURING_DATA, flags=("notify",)),
        ]
        peripheral.on_write = self._written
        peripheral.on_disconnected = self.running.clear
        peripheral.characteristic(MEASURING_CONTROL).value = self.features

    def _stopped(self, kind: int) -> str:
        status = 0 if kind in self.running else 6
        self.running.discard(kind)
        return bytes([0xF0, 3, kind, status]).hex()

    def _written(self, uuid: str, raw: bytes) -> list[tuple[str, bytes]]:
        answer = self.answer(raw)
        return [] if answer is None else [(uuid, answer)]
