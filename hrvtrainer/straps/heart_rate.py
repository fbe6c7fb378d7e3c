"""Heart Rate Measurement (Bluetooth characteristic 0x2A37): the packet that every strap sends."""

import struct
from dataclasses import dataclass

from hrvtrainer.errors import StrapDataError

TICKS_PER_S = 1024

_WIDE_BPM = 0x01
_CONTACT = 0x02
_CONTACT_SUPPORTED = 0x04
_ENERGY = 0x08
_RR = 0x10
_LARGEST_BYTE = 0xFF
_LARGEST_WORD = 0xFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRateMeasurement:
    """What one packet says.

    Parameters
    ----------
    bpm : int
        The strap's own, filtered heart rate. Lags by seconds: derive the rate from the intervals.
    contact : bool or None
        Whether the pads touch skin; None where the strap cannot tell.
    energy_kj : int or None
        Energy spent so far, in kilojoule, as the strap guesses it.
    rr_ticks : tuple of int
        RR intervals in 1/1024 s, oldest first, as they came: 0 and 65535 are no intervals but decode.
    has_rr_flag : bool
        Whether the packet announces intervals at all; a strap that never does sends heart rate alone.
    """

    bpm: int
    contact: bool | None = None
    energy_kj: int | None = None
    rr_ticks: tuple[int, ...] = ()
    has_rr_flag: bool = True

    def __post_init__(self) -> None:
        if self.rr_ticks and not self.has_rr_flag:
            raise ValueError("a packet without the RR flag cannot carry RR intervals")

    @property
    def rr_ms(self) -> tuple[float, ...]:
        """The intervals in milliseconds, exact in a double and never rounded to whole ones."""
        return tuple(ticks * 1000.0 / TICKS_PER_S for ticks in self.rr_ticks)


def decode_heart_rate(raw: bytes) -> HeartRateMeasurement:
    """Read one packet.

    Parameters
    ----------
    raw : bytes
        The value of the characteristic.

    Returns
    -------
    HeartRateMeasurement
        What it says.

    Raises
    ------
    StrapDataError
        If a field that the flags announce is missing or cut; nothing of the packet is used then.

    Notes
    -----
    Bluetooth SIG, Heart Rate Service 1.0 and the GATT Specification Supplement. Bytes after the last
    announced field are ignored when no intervals are announced, as a later revision may add fields.
    """
    if len(raw) < 2:
        raise StrapDataError(f"a heart rate packet has at least 2 bytes, this one has {len(raw)}; left out")
    flags, rest = raw[0], raw[1:]
    bpm, rest = _take(rest, 2 if flags & _WIDE_BPM else 1, "heart rate")
    energy_kj: int | None = None
    if flags & _ENERGY:
        energy_kj, rest = _take(rest, 2, "energy")
    has_rr_flag = bool(flags & _RR)
    if has_rr_flag and len(rest) % 2:
        raise StrapDataError("a heart rate packet ends within an RR interval; left out")
    return HeartRateMeasurement(
        bpm=bpm,
        contact=bool(flags & _CONTACT) if flags & _CONTACT_SUPPORTED else None,
        energy_kj=energy_kj,
        rr_ticks=struct.unpack(f"<{len(rest) // 2}H", rest) if has_rr_flag else (),
        has_rr_flag=has_rr_flag,
    )


def encode_heart_rate(measurement: HeartRateMeasurement) -> bytes:
    """Write one packet, as a strap would; the heart rate takes two bytes only where it needs them.

    Raises
    ------
    ValueError
        If a number does not fit its field (0 to 65535).
    """
    words = (measurement.bpm, measurement.energy_kj or 0, *measurement.rr_ticks)
    if min(words) < 0 or max(words) > _LARGEST_WORD:
        raise ValueError(f"every field of a heart rate packet is 0 to {_LARGEST_WORD}, got {measurement}")
    is_wide = measurement.bpm > _LARGEST_BYTE
    flags = _WIDE_BPM if is_wide else 0
    if measurement.contact is not None:
        flags |= _CONTACT_SUPPORTED | (_CONTACT if measurement.contact else 0)
    if measurement.energy_kj is not None:
        flags |= _ENERGY
    if measurement.has_rr_flag:
        flags |= _RR
    raw = bytes([flags]) + measurement.bpm.to_bytes(2 if is_wide else 1, "little")
    if measurement.energy_kj is not None:
        raw += measurement.energy_kj.to_bytes(2, "little")
    return raw + struct.pack(f"<{len(measurement.rr_ticks)}H", *measurement.rr_ticks)


def _take(rest: bytes, size: int, what: str) -> tuple[int, bytes]:
    if len(rest) < size:
        raise StrapDataError(f"a heart rate packet ends before its {what}; left out")
    return int.from_bytes(rest[:size], "little"), rest[size:]
