import pytest

from hrvtrainer.errors import StrapDataError
from hrvtrainer.straps.polar.control_point import (
    ControlOp,
    ControlReply,
    ControlStatus,
    Setting,
    StreamsStopped,
    encode_reply,
    encode_stopped,
)
from hrvtrainer.straps.polar.frames import AccelerationFrame
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.polar.reader import PolarReader

COMPRESSED = bytes.fromhex("02 6500000000000000 81 0200 0400 F003")


def started(*factor: float, kind: PolarMeasurement = PolarMeasurement.ACCELERATION) -> bytes:
    settings = {Setting.FACTOR: factor} if factor else {}
    return encode_reply(
        ControlReply(op=ControlOp.START, kind=kind, status=ControlStatus.OK, settings=settings)
    )


def frame(x: float, y: float, z: float) -> AccelerationFrame:
    return AccelerationFrame(last_ns=101, acc_mg=((x, y, z),))


def test_compressed_frames_are_read_by_the_factor_that_the_start_named() -> None:
    reader = PolarReader()
    assert reader.data(COMPRESSED) == frame(2, 4, 1008)
    reply = reader.control(started(0.5))
    assert isinstance(reply, ControlReply)
    assert reader.data(COMPRESSED) == frame(1.0, 2.0, 504.0)


def test_a_start_without_a_factor_ends_the_one_before() -> None:
    reader = PolarReader()
    reader.control(started(0.5))
    reader.control(started())
    assert reader.data(COMPRESSED) == frame(2, 4, 1008)


@pytest.mark.parametrize(
    "raw",
    [
        started(0.25, kind=PolarMeasurement.GYROSCOPE),
        bytes.fromhex("F0 02 02 06"),
        bytes.fromhex("F0 01 02 00 00"),
        encode_stopped(StreamsStopped(kinds=frozenset({PolarMeasurement.ACCELERATION}))),
    ],
)
def test_other_indications_leave_the_factor_alone(raw: bytes) -> None:
    reader = PolarReader()
    reader.control(started(0.5))
    reader.control(raw)
    assert reader.data(COMPRESSED) == frame(1.0, 2.0, 504.0)


def test_what_cannot_be_read_is_refused_and_changes_nothing() -> None:
    reader = PolarReader()
    reader.control(started(0.5))
    with pytest.raises(StrapDataError):
        reader.control(b"\xf0")
    with pytest.raises(StrapDataError):
        reader.data(b"\x02")
    assert reader.data(COMPRESSED) == frame(1.0, 2.0, 504.0)
