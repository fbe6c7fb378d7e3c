"""Polar Measurement Data (characteristic FB005C82-...): frames of ECG, acceleration and pulse intervals.

A frame is its measurement's kind, the stamp of its **last** sample on the strap's own clock, the frame's
type, and samples to the end.
"""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from hrvtrainer.errors import StrapDataError
from hrvtrainer.straps.polar.delta_frames import pack_deltas, unpack_deltas
from hrvtrainer.straps.polar.measurement import KIND_MASK, PolarMeasurement

SENSOR_EPOCH_UNIX_S = 946684800  # 2000-01-01, where the strap's clock counts from
MOST_BYTES = 229  # of one notification at the 232 bytes that a Polar H10 grants
ECG_SAMPLES_PER_FRAME = 73
ACC_SAMPLES_PER_FRAME = 36

_HEAD = struct.Struct("<BQB")
_LONGEST_BYTES = 512  # of any value over Bluetooth's attribute protocol
_ECG_FRAME = 0
_ECG_BYTES = 3
_ECG_LIMIT_UV = 1 << 23
_ACC_FRAME = 1
_ACC_BYTES = {0: 1, _ACC_FRAME: 2, 2: 3}  # of one axis, by the frame's type
_ACC_LIMIT_MG = 1 << 15
_COMPRESSED_G = 0x80
_COMPRESSED_MG = 0x81
_MG_PER_G = 1000.0
_PULSE_FRAME = 0
_PULSE = struct.Struct("<BHHB")
_MOVED = 0x01
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
    acc_mg : tuple of (float, float, float)
        The samples of the three axes in thousandths of the earth's pull, oldest first; at least one. Whole
        numbers (as int) where the frame holds them so, which is every frame without a factor.
    """

    last_ns: int
    acc_mg: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseInterval:
    """One beat as light sees it at the arm or ear.

    Parameters
    ----------
    bpm : int
        The strap's own heart rate.
    pp_ms : int
        The interval from pulse to pulse, in milliseconds.
    error_ms : int
        How far off it may be, as the strap guesses.
    moved : bool
        Whether the strap says that movement spoiled it.
    """

    bpm: int
    pp_ms: int
    error_ms: int
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseFrame:
    """Pulse intervals, oldest first; at least one. The stamp is 0 where the strap sends none."""

    last_ns: int
    intervals: tuple[PulseInterval, ...]


def decode_polar_data(raw: bytes, *, factor: float = 1.0) -> EcgFrame | AccelerationFrame | PulseFrame:
    """Read one frame.

    Parameters
    ----------
    raw : bytes
        The value of the characteristic.
    factor : float
        What a compressed sample is multiplied by: the strap names it when the stream is started
        (`Setting.FACTOR`), and 1 where it names none.

    Returns
    -------
    EcgFrame, AccelerationFrame or PulseFrame
        What it says.

    Raises
    ------
    StrapDataError
        If it is cut, without samples, or of a kind or type that this program does not read; nothing of
        it is used then.
    ValueError
        If the factor is not a positive number.

    Notes
    -----
    ECG of type 0 (24 bits, microvolts; what other devices than a Polar H10 send as types 1 to 3 is
    refused by name), acceleration of types 0, 1, 2 (8, 16, 24 bits, mg) and compressed ones of types
    0x80 (times the factor, in g) and 0x81 (times the factor, in mg), pulse intervals of type 0. Polar's
    own software cuts compressed acceleration to whole mg; here its fractions stay. Whether skin is
    touched is not read from pulse intervals: Polar's texts contradict each other about those two bits.
    """
    if not 0.0 < factor < math.inf:
        raise ValueError(f"the factor of compressed samples is a positive number, got {factor}")
    if not _HEAD.size <= len(raw) <= _LONGEST_BYTES:
        raise StrapDataError(
            f"a measurement frame has {_HEAD.size} to {_LONGEST_BYTES} bytes, this one {len(raw)}; left out"
        )
    kind, last_ns, frame = _HEAD.unpack_from(raw)
    kind &= KIND_MASK
    body = raw[_HEAD.size :]
    if kind == PolarMeasurement.ACCELERATION:
        return AccelerationFrame(last_ns=last_ns, acc_mg=_acceleration(body, frame, factor))
    if (kind, frame) == (PolarMeasurement.ECG, _ECG_FRAME):
        _check_whole(body, _ECG_BYTES, "an ECG frame")
        return EcgFrame(last_ns=last_ns, ecg_uv=tuple(_thirds(body)))
    if (kind, frame) == (PolarMeasurement.PULSE_INTERVALS, _PULSE_FRAME):
        _check_whole(body, _PULSE.size, "a frame of pulse intervals")
        return PulseFrame(last_ns=last_ns, intervals=tuple(_pulses(body)))
    raise _unread(kind, frame)


def encode_ecg(frame: EcgFrame) -> bytes:
    """Write a frame of ECG, as a strap would.

    Raises
    ------
    ValueError
        If there is no sample, a number does not fit its field, or all do not fit one notification.
    """
    _check_samples(frame.last_ns, frame.ecg_uv, _ECG_LIMIT_UV)
    body = b"".join(value.to_bytes(_ECG_BYTES, "little", signed=True) for value in frame.ecg_uv)
    return _notified(_HEAD.pack(PolarMeasurement.ECG, frame.last_ns, _ECG_FRAME) + body)


def encode_acceleration(frame: AccelerationFrame, *, compressed: bool = False) -> bytes:
    """Write a frame of acceleration, as a chest strap would, or compressed as an armband (factor 1).

    Raises
    ------
    ValueError
        As in `encode_ecg`, or if a number is not whole.
    """
    felt_mg = tuple((_whole(x), _whole(y), _whole(z)) for x, y, z in frame.acc_mg)
    values = tuple(value for sample in felt_mg for value in sample)
    _check_samples(frame.last_ns, values, _ACC_LIMIT_MG)
    if compressed:
        head = _HEAD.pack(PolarMeasurement.ACCELERATION, frame.last_ns, _COMPRESSED_MG)
        return _notified(head + pack_deltas(felt_mg))
    head = _HEAD.pack(PolarMeasurement.ACCELERATION, frame.last_ns, _ACC_FRAME)
    return _notified(head + struct.pack(f"<{len(values)}h", *values))


def encode_pulse(frame: PulseFrame) -> bytes:
    """Write a frame of pulse intervals, as an armband would; it says nothing about skin.

    Raises
    ------
    ValueError
        As in `encode_ecg`.
    """
    _check_stamp(frame.last_ns)
    if not frame.intervals:
        raise ValueError("a frame of pulse intervals has at least one")
    head = _HEAD.pack(PolarMeasurement.PULSE_INTERVALS, frame.last_ns, _PULSE_FRAME)
    try:
        body = b"".join(
            _PULSE.pack(one.bpm, one.pp_ms, one.error_ms, _MOVED if one.moved else 0)
            for one in frame.intervals
        )
    except struct.error as fault:
        raise ValueError("a pulse interval is 0 to 255 bpm and 0 to 65535 ms") from fault
    return _notified(head + body)


def _acceleration(body: bytes, frame: int, factor: float) -> tuple[tuple[float, float, float], ...]:
    if frame in {_COMPRESSED_G, _COMPRESSED_MG}:
        times = factor * _MG_PER_G if frame == _COMPRESSED_G else factor
        counted = unpack_deltas(body)
        return (
            tuple(counted)
            if times == 1.0
            else tuple((x * times, y * times, z * times) for x, y, z in counted)
        )
    size = _ACC_BYTES.get(frame)
    if size is None:
        raise _unread(PolarMeasurement.ACCELERATION, frame)
    _check_whole(body, 3 * size, "an acceleration frame")
    if size == 3:
        values = _thirds(body)
    else:
        values = list(struct.unpack(f"<{len(body) // size}{'b' if size == 1 else 'h'}", body))
    return tuple(zip(values[::3], values[1::3], values[2::3], strict=True))


def _pulses(body: bytes) -> list[PulseInterval]:
    return [
        PulseInterval(bpm=bpm, pp_ms=pp_ms, error_ms=error_ms, moved=bool(flags & _MOVED))
        for bpm, pp_ms, error_ms, flags in _PULSE.iter_unpack(body)
    ]


def _thirds(body: bytes) -> list[int]:
    """Return the 24-bit numbers; read as 32 bits with an empty low byte, then shifted down."""
    widened = bytearray(len(body) // 3 * 4)
    for byte in range(3):
        widened[byte + 1 :: 4] = body[byte::3]
    return [value >> 8 for value in struct.unpack(f"<{len(widened) // 4}i", widened)]


def _unread(kind: int, frame: int) -> StrapDataError:
    try:
        words = PolarMeasurement(kind).words
    except ValueError:
        words = f"kind {kind}"
    return StrapDataError(
        f"a measurement frame of {words}, type {frame:#04x}, is none that this program reads; left out"
    )


def _check_whole(body: bytes, size: int, what: str) -> None:
    if not body or len(body) % size:
        raise StrapDataError(f"{what} has {len(body)} bytes of samples of {size} each; left out")


def _notified(raw: bytes) -> bytes:
    if len(raw) > _LONGEST_BYTES:
        raise ValueError(f"no notification is longer than {_LONGEST_BYTES} bytes, this one has {len(raw)}")
    return raw


def _check_stamp(last_ns: int) -> None:
    if not 0 <= last_ns < _STAMP_LIMIT_NS:
        raise ValueError(f"a stamp is 0 to 2^64 - 1 ns, got {last_ns}")


def _check_samples(last_ns: int, values: Sequence[int], limit: int) -> None:
    _check_stamp(last_ns)
    if not values:
        raise ValueError("a measurement frame has at least one sample")
    if min(values) < -limit or max(values) >= limit:
        raise ValueError(f"a sample is {-limit} to {limit - 1}, got {min(values)} to {max(values)}")


def _whole(value: float) -> int:
    if not float(value).is_integer():
        raise ValueError(f"acceleration is written in whole mg, got {value}")
    return int(value)
