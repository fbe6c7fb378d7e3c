"""The control point of Polar Measurement Data (FB005C81-...): what is asked of a strap, what it answers.

Both sides are here, so that a simulated strap speaks the same language. Requests are written; replies, and
the word that a stream was stopped, come as indications; a read tells what the strap can measure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType

from hrvtrainer.errors import StrapDataError
from hrvtrainer.straps.polar.measurement import KIND_MASK, PolarMeasurement
from hrvtrainer.straps.polar.settings import Setting, Settings, decode_settings, encode_settings

__all__ = [
    "H10_START",
    "ControlOp",
    "ControlReply",
    "ControlRequest",
    "ControlStatus",
    "Setting",
    "Settings",
    "StreamsStopped",
    "decode_control",
    "decode_features",
    "decode_request",
    "encode_features",
    "encode_reply",
    "encode_stopped",
    "request_settings",
    "request_start",
    "request_stop",
]

H10_START: Mapping[PolarMeasurement, Settings] = MappingProxyType(
    {
        PolarMeasurement.ECG: MappingProxyType({Setting.SAMPLE_RATE: (130,), Setting.RESOLUTION: (14,)}),
        PolarMeasurement.ACCELERATION: MappingProxyType(
            {Setting.SAMPLE_RATE: (50,), Setting.RESOLUTION: (16,), Setting.RANGE: (8,)}
        ),
    }
)
"""What each stream of a Polar H10 is started with here."""

_REPLY = 0xF0
_STOPPED = 0x01
_FEATURES = 0x0F
_PADDING = b"\0"
_FEATURES_BYTES = 17  # of the read, as a Polar H10 answers it


class ControlOp(IntEnum):
    """What is asked."""

    NONE = 0
    """No request: only replies carry it, to what the strap could not make out."""
    SETTINGS = 1
    START = 2
    STOP = 3
    SDK_SETTINGS = 4
    """Settings in SDK mode, which is never entered here: it ends heart rate and pulse intervals."""
    STATUS = 5
    SDK_STATUS = 6


class ControlStatus(IntEnum):
    """How a request went."""

    OK = 0
    BAD_OP = 1
    BAD_KIND = 2
    NOT_SUPPORTED = 3
    BAD_LENGTH = 4
    BAD_PARAMETER = 5
    ALREADY = 6
    """The stream runs already, or is stopped already: as good as done."""
    BAD_RESOLUTION = 7
    BAD_RATE = 8
    BAD_RANGE = 9
    BAD_MTU = 10
    """The link carries 20 bytes at once; it has to agree on more first."""
    BAD_CHANNELS = 11
    BAD_STATE = 12
    IN_CHARGER = 13
    DISK_FULL = 14
    OTHER = 255
    """A refusal of a number that is not known here."""

    @property
    def words(self) -> str:
        """The status in lower-case words."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRequest:
    """What a strap is asked. ``kind`` is None for a status, which is of all streams."""

    op: ControlOp
    kind: PolarMeasurement | None = None
    settings: Settings = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlReply:
    """What a strap answers.

    Parameters
    ----------
    op, kind : ControlOp, PolarMeasurement
        What it answers to.
    status : ControlStatus
        How it went. A refusal has no settings, and nothing more.
    more : bool
        Whether the settings go on in another indication, which is not read here; no strap is known whose
        settings need it.
    settings : mapping of Setting to tuple of numbers
        What can be chosen, in answer to `ControlOp.SETTINGS`; what holds for a stream that was started
        (`Setting.FACTOR`, where its samples are compressed); else empty.
    """

    op: ControlOp
    kind: PolarMeasurement
    status: ControlStatus
    more: bool = False
    settings: Settings = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.status is not ControlStatus.OK and (self.more or self.settings):
            raise ValueError("a refusal carries nothing but its reason")
        if self.settings and self.op not in _WITH_SETTINGS:
            raise ValueError(f"an answer to {self.op.name} carries no settings")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamsStopped:
    """A strap ended streams by itself; kinds that are not known here are left out."""

    kinds: frozenset[PolarMeasurement]


_WITH_SETTINGS = frozenset({ControlOp.SETTINGS, ControlOp.START, ControlOp.SDK_SETTINGS})
_OF_ALL = frozenset({ControlOp.STATUS, ControlOp.SDK_STATUS})


def request_settings(kind: PolarMeasurement) -> bytes:
    """Ask what can be chosen for a stream."""
    return bytes([ControlOp.SETTINGS, kind])


def request_start(kind: PolarMeasurement, settings: Settings) -> bytes:
    """Ask to start a stream, with one value for each setting.

    Raises
    ------
    ValueError
        If a value does not fit its field.
    """
    return bytes([ControlOp.START, kind]) + encode_settings(settings)


def request_stop(kind: PolarMeasurement) -> bytes:
    """Ask to stop a stream. A strap that runs on unheard empties its battery."""
    return bytes([ControlOp.STOP, kind])


def decode_request(raw: bytes) -> ControlRequest:
    """Read what is asked, as a strap does.

    Raises
    ------
    StrapDataError
        If it is cut or too long, or of an operation, kind or setting that is not known here; also if it
        asks the strap to record for itself (the two bits above the kind).
    """
    op = _op(raw[0]) if raw else ControlOp.NONE
    if op is ControlOp.NONE:
        raise StrapDataError("a control request names no operation; left out")
    if op in _OF_ALL:
        if len(raw) > 1:
            raise StrapDataError("a control request goes on after its end; left out")
        return ControlRequest(op=op)
    if len(raw) < 2:
        raise StrapDataError("a control request ends before its kind of measurement; left out")
    settings, rest = decode_settings(raw[2:]) if op is ControlOp.START else ({}, raw[2:])
    if rest:
        raise StrapDataError("a control request has settings that cannot be read; left out")
    return ControlRequest(op=op, kind=_kind(raw[1]), settings=settings)


def decode_control(raw: bytes) -> ControlReply | StreamsStopped:
    """Read an indication of the control point.

    Parameters
    ----------
    raw : bytes
        The value of the characteristic.

    Returns
    -------
    ControlReply or StreamsStopped
        What it says. Settings after one that is not known here are left out.

    Raises
    ------
    StrapDataError
        If it is neither, cut before its status, of an unknown operation or kind, or ends within a
        setting that does not go on elsewhere.

    Notes
    -----
    A refusal may end right after its status, and the answer to a start may end in a lone zero (captures of
    a Polar H10).
    """
    if raw[:1] == bytes([_STOPPED]):
        return StreamsStopped(kinds=_known(byte & KIND_MASK for byte in raw[1:]))
    if len(raw) < 4 or raw[0] != _REPLY:
        raise StrapDataError(
            f"an indication of the control point is no reply: {raw[:8].hex(' ')!r}; left out"
        )
    op, kind, status = _op(raw[1]), _kind(raw[2] & KIND_MASK), _status(raw[3])
    if status is not ControlStatus.OK:
        return ControlReply(op=op, kind=kind, status=status)
    more = any(raw[4:5])
    settings, rest = decode_settings(raw[5:]) if op in _WITH_SETTINGS else ({}, b"")
    is_cut = rest != _PADDING and rest[:1] and rest[0] in frozenset(Setting)
    if is_cut and not more:
        raise StrapDataError("a control reply ends within a setting; left out")
    return ControlReply(op=op, kind=kind, status=status, more=more, settings=settings)


def encode_reply(reply: ControlReply) -> bytes:
    """Write a reply, as a strap would.

    Raises
    ------
    ValueError
        If a setting does not fit its field.
    """
    head = bytes([_REPLY, reply.op, reply.kind, reply.status, reply.more])
    return head + encode_settings(reply.settings)


def encode_stopped(stopped: StreamsStopped) -> bytes:
    """Write that streams were stopped, as a strap would."""
    return bytes([_STOPPED, *sorted(stopped.kinds)])


def decode_features(raw: bytes) -> frozenset[PolarMeasurement]:
    """Read what a strap can measure, from a read of the control point; unknown kinds are left out.

    Raises
    ------
    StrapDataError
        If it is none.
    """
    if len(raw) < 2 or raw[0] != _FEATURES:
        raise StrapDataError(f"a read of the control point tells no features: {raw[:8].hex(' ')!r}; left out")
    bits = int.from_bytes(raw[1:], "little")
    return frozenset(kind for kind in PolarMeasurement if bits >> kind & 1)


def encode_features(kinds: Iterable[PolarMeasurement]) -> bytes:
    """Write what a strap can measure."""
    bits = sum(1 << kind for kind in frozenset(kinds))
    return bytes([_FEATURES]) + bits.to_bytes(_FEATURES_BYTES - 1, "little")


def _op(number: int) -> ControlOp:
    try:
        return ControlOp(number)
    except ValueError as fault:
        raise StrapDataError(f"the control point knows no operation {number}; left out") from fault


def _kind(number: int) -> PolarMeasurement:
    try:
        return PolarMeasurement(number)
    except ValueError as fault:
        raise StrapDataError(f"the control point names a measurement {number}; left out") from fault


def _status(number: int) -> ControlStatus:
    try:
        return ControlStatus(number)
    except ValueError:
        return ControlStatus.OTHER


def _known(numbers: Iterable[int]) -> frozenset[PolarMeasurement]:
    known = frozenset(PolarMeasurement)
    return frozenset(PolarMeasurement(number) for number in numbers if number in known)
