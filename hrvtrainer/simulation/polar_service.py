"""The control point of a simulated strap's measurements: what it offers, starts, refuses and stops."""

import numpy as np

from hrvtrainer.errors import StrapDataError
from hrvtrainer.simulation.sensors import Sensor, Sensors
from hrvtrainer.straps.polar.control_point import (
    ControlOp,
    ControlReply,
    ControlRequest,
    ControlStatus,
    decode_request,
    encode_features,
    encode_reply,
)
from hrvtrainer.straps.polar.frames import MOST_BYTES
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.polar.settings import Setting, Settings

_START_DELAY_S = (0.5, 2.0)
# A start before anybody listens to the data delays them (polarofficial/polar-ble-sdk#414).
_UNHEARD_START_DELAY_S = (25.0, 30.0)
_ATT_HEAD_BYTES = 3
_IS_ONLINE = 0x40
_AFTER_START = b"\0"  # a Polar H10 ends its answer to a start so (capture)
_BAD = {
    Setting.SAMPLE_RATE: ControlStatus.BAD_RATE,
    Setting.RESOLUTION: ControlStatus.BAD_RESOLUTION,
    Setting.RANGE: ControlStatus.BAD_RANGE,
    Setting.CHANNELS: ControlStatus.BAD_CHANNELS,
}


class PolarService:
    """Answers requests as a Polar H10 does, and starts and stops the sensors.

    Parameters
    ----------
    sensors : Sensors
        What it has.
    rng : Generator
        How long a start takes: 0.5-2 s, or half a minute where nobody has subscribed to the data yet.
    """

    def __init__(self, sensors: Sensors, rng: np.random.Generator) -> None:
        self._sensors = sensors
        self._rng = rng

    @property
    def features(self) -> bytes:
        """What a read of the control point tells."""
        return encode_features(self._sensors.of)

    def answer(self, raw: bytes, *, at_s: float, mtu_bytes: int, is_heard: bool) -> bytes:
        """Do what a request asks, if it can be done, and return the reply.

        Parameters
        ----------
        raw : bytes
            The request.
        at_s : float
            When.
        mtu_bytes : int
            What the link carries; frames need 232, and with less nothing is done.
        is_heard : bool
            Whether somebody has subscribed to the data.
        """
        try:
            request = decode_request(raw)
        except StrapDataError:
            return encode_reply(_refusal(raw))
        if mtu_bytes < MOST_BYTES + _ATT_HEAD_BYTES:
            return _refuse(request, ControlStatus.BAD_MTU)
        if request.op is ControlOp.STATUS:
            return self._status()
        kind = request.kind
        sensor = None if kind is None else self._sensors.of.get(kind)
        if kind is None or sensor is None:
            return _refuse(request, ControlStatus.NOT_SUPPORTED)
        offered: Settings = {}
        match request.op:
            case ControlOp.SETTINGS:
                status, offered = ControlStatus.OK, sensor.offers
            case ControlOp.START:
                status = self._start(sensor, request, at_s, is_heard=is_heard)
            case ControlOp.STOP:
                status = ControlStatus.OK if sensor.stream.is_running else ControlStatus.ALREADY
                sensor.stream.stop()
            case _:
                status = ControlStatus.NOT_SUPPORTED
        reply = encode_reply(ControlReply(op=request.op, kind=kind, status=status, settings=offered))
        is_start = request.op is ControlOp.START and status is ControlStatus.OK
        return reply + _AFTER_START if is_start else reply

    def _start(
        self, sensor: Sensor, request: ControlRequest, at_s: float, *, is_heard: bool
    ) -> ControlStatus:
        if sensor.stream.is_running:
            return ControlStatus.ALREADY
        if set(request.settings) != set(sensor.offers):
            return ControlStatus.BAD_PARAMETER
        for setting, values in request.settings.items():
            if len(values) != 1 or values[0] not in sensor.offers[setting]:
                return _BAD[setting]
        delay_s = self._rng.uniform(*(_START_DELAY_S if is_heard else _UNHEARD_START_DELAY_S))
        sensor.start(at_s + float(delay_s), request.settings)
        return ControlStatus.OK

    def _status(self) -> bytes:
        """Return which of its measurements run: those of the whole strap, each with its two upper bits."""
        reply = ControlReply(op=ControlOp.STATUS, kind=PolarMeasurement.ECG, status=ControlStatus.OK)
        told = (
            kind | (_IS_ONLINE if sensor.stream.is_running else 0)
            for kind, sensor in self._sensors.of.items()
        )
        return encode_reply(reply) + bytes(told)


def _refuse(request: ControlRequest, status: ControlStatus) -> bytes:
    """Return the reply to a request that is not done; one without a kind is answered as of kind 0."""
    kind = PolarMeasurement.ECG if request.kind is None else request.kind
    return encode_reply(ControlReply(op=request.op, kind=kind, status=status))


def _refusal(raw: bytes) -> ControlReply:
    """Return the reply to what is no request; what it cannot name in it is 0."""
    op, kind = (*raw[:2], 0, 0)[:2]
    knows_op, knows_kind = op in frozenset(ControlOp), kind in frozenset(PolarMeasurement)
    status = ControlStatus.BAD_LENGTH if knows_kind else ControlStatus.BAD_KIND
    return ControlReply(
        op=ControlOp(op) if knows_op else ControlOp.NONE,
        kind=PolarMeasurement(kind) if knows_kind else PolarMeasurement.ECG,
        status=status if knows_op else ControlStatus.BAD_OP,
    )
