"""Polar Measurement Data (characteristic FB005C82-...): frames of ECG and of acceleration.

A frame is its measurement's type, the stamp of its **last** sample on the strap's own clock, the frame's
type, and samples to the end.
"""

import struct
from dataclasses import dataclass

from hrvtrainer.errors import StrapDataError
from hrvtrainer.straps.polar.measurement import PolarMeasurement

SENSOR_EPOCH_UNIX_S = 946684800  # 2000-01-01, where the strap's clock counts from
MOST_BYTES = 229  # of one notification at the 232 bytes that a Polar H10 grants
ECG_SAMPLES_PER_FRAME = 73
ACC_SAMPLES_PER_FRAME = 36

_HEAD = struct.Struct("<BQB")
_COMPRESSED = 0x80
_ECG_FRAME = 0
_ACC_FRAME = 1
_ECG_BYTES = 3
_ACC_BYTES = 6
_ECG_LIMIT_UV = 1 << 23
_ACC_LIMIT_MG = 1 << 15
_STAMP_LIMIT_NS = 1 << 64


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgFrame:
    """A stretch of ECG.

    Parameters
    ----------
    last_ns : int
        Nanoseconds since 2000-01-01 on the strap's clock, of the last sample. A strap that has lost its
        clock begins at 2019-01-01.
    ecg_uv : tuple of int
        The samples in microvolts, oldest first; at least one.
    """

    last_ns: int
    ecg_uv: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccelerationFrame:
    """A stretch of acceleration.

    Parameters
    ----------
    last_ns : int
        As in `EcgFrame`.
    acc_mg : tuple of (int, int, int)
        The samples of the three axes in thousandths of the earth's pull, oldest first; at least one.
    """

    last_ns: int
    acc_mg: tuple[tuple[int, int, int], ...]


def decode_polar_data(raw: bytes) -> EcgFrame | AccelerationFrame:
    """Read one frame.

    Parameters
    ----------
    raw : bytes
        The value of the characteristic.

    Returns
    -------
    EcgFrame or AccelerationFrame
        What it says.

    Raises
    ------
    StrapDataError
        If it is cut, without samples, or of a kind that this program does not read; nothing of it is
        used then.

    Notes
    -----
    ECG of frame type 0 (24 bits, microvolts) and acceleration of frame type 1 (16 bits, mg), which is
    what a Polar H10 sends. Compressed frames (bit 7 of the frame's type) are refused by name.
    """
    if len(raw) < _HEAD.size:
        raise StrapDataError(
            f"a measurement frame has at least {_HEAD.size} bytes, this one has {len(raw)}; left out"
        )
    kind, last_ns, frame = _HEAD.unpack_from(raw)
    if frame & _COMPRESSED:
        raise StrapDataError("a measurement frame is compressed, which is not read yet; left out")
    body = raw[_HEAD.size :]
    if (kind, frame) == (PolarMeasurement.ECG, _ECG_FRAME):
        _check_whole(body, _ECG_BYTES, "an ECG frame")
        return EcgFrame(last_ns=last_ns, ecg_uv=tuple(_thirds(body)))
    if (kind, frame) == (PolarMeasurement.ACCELERATION, _ACC_FRAME):
        _check_whole(body, _ACC_BYTES, "an acceleration frame")
        samples = struct.iter_unpack("<3h", body)
        return AccelerationFrame(last_ns=last_ns, acc_mg=tuple((x, y, z) for x, y, z in samples))
    raise StrapDataError(
        f"a measurement frame of kind {kind}, type {frame}, is none that this program reads; left out"
    )


def encode_ecg(frame: EcgFrame) -> bytes:
    """Write a frame of ECG, as a strap would.

    Raises
    ------
    ValueError
        If there is no sample, or a number does not fit its field.
    """
    _check_samples(frame.last_ns, frame.ecg_uv, _ECG_LIMIT_UV)
    body = b"".join(value.to_bytes(_ECG_BYTES, "little", signed=True) for value in frame.ecg_uv)
    return _HEAD.pack(PolarMeasurement.ECG, frame.last_ns, _ECG_FRAME) + body


def encode_acceleration(frame: AccelerationFrame) -> bytes:
    """Write a frame of acceleration, as a strap would.

    Raises
    ------
    ValueError
        If there is no sample, or a number does not fit its field.
    """
    values = tuple(value for sample in frame.acc_mg for value in sample)
    _check_samples(frame.last_ns, values, _ACC_LIMIT_MG)
    head = _HEAD.pack(PolarMeasurement.ACCELERATION, frame.last_ns, _ACC_FRAME)
    return head + struct.pack(f"<{len(values)}h", *values)


def _thirds(body: bytes) -> list[int]:
    """Return the 24-bit numbers; read as 32 bits with an empty low byte, then shifted down."""
    widened = b"".join(b"\0" + body[place : place + _ECG_BYTES] for place in range(0, len(body), _ECG_BYTES))
    return [value >> 8 for value in struct.unpack(f"<{len(widened) // 4}i", widened)]


def _check_whole(body: bytes, size: int, what: str) -> None:
    if not body or len(body) % size:
        raise StrapDataError(f"{what} has {len(body)} bytes of samples of {size} each; left out")


def _check_samples(last_ns: int, values: tuple[int, ...], limit: int) -> None:
    if not 0 <= last_ns < _STAMP_LIMIT_NS:
        raise ValueError(f"a stamp is 0 to 2^64 - 1 ns, got {last_ns}")
    if not values:
        raise ValueError("a measurement frame has at least one sample")
    if min(values) < -limit or max(values) >= limit:
        raise ValueError(f"a sample is {-limit} to {limit - 1}, got {min(values)} to {max(values)}")
