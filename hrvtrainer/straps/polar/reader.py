"""What one strap says over Polar Measurement Data, in its order: a reply may say how to read a frame."""

from hrvtrainer.straps.polar.control_point import (
    ControlOp,
    ControlReply,
    ControlStatus,
    Setting,
    StreamsStopped,
    decode_control,
)
from hrvtrainer.straps.polar.frames import AccelerationFrame, EcgFrame, PulseFrame, decode_polar_data
from hrvtrainer.straps.polar.measurement import PolarMeasurement


class PolarReader:
    """Reads frames and indications of one strap, and keeps the factor of its compressed acceleration.

    A strap names the factor when the stream is started, and once only; where it names none, it is 1.
    """

    def __init__(self) -> None:
        self._factor = 1.0

    def data(self, raw: bytes) -> EcgFrame | AccelerationFrame | PulseFrame:
        """Read a frame.

        Raises
        ------
        StrapDataError
            As `decode_polar_data`.
        """
        return decode_polar_data(raw, factor=self._factor)

    def control(self, raw: bytes) -> ControlReply | StreamsStopped:
        """Read an indication of the control point.

        Raises
        ------
        StrapDataError
            As `decode_control`.
        """
        told = decode_control(raw)
        if (
            isinstance(told, ControlReply)
            and (told.op, told.kind) == (ControlOp.START, PolarMeasurement.ACCELERATION)
            and told.status is ControlStatus.OK
        ):
            (self._factor, *_) = (*told.settings.get(Setting.FACTOR, ()), 1.0)
        return told
