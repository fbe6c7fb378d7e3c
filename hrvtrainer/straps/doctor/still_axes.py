"""Whether an accelerometer moves at all: a living chest never holds an axis still to the last bit."""

from hrvtrainer.straps.doctor.finding import Ailment, Finding, Weight
from hrvtrainer.straps.polar.frames import AccelerationFrame

NEEDED_S = 10.0
NEEDED_SAMPLES = 200
_AXES = ("x", "y", "z")


class StillAxes:
    """The three axes of one accelerometer, since each last changed; reads no clock."""

    def __init__(self) -> None:
        self._last: list[float | None] = [None, None, None]
        self._since_s = [0.0, 0.0, 0.0]
        self._samples = [0, 0, 0]
        self._at_s = 0.0

    def heard(self, arrival_s: float, frame: AccelerationFrame) -> None:
        """Take a frame."""
        self._at_s = arrival_s
        for sample in frame.acc_mg:
            for axis, value in enumerate(sample):
                if value != self._last[axis]:
                    self._last[axis], self._since_s[axis], self._samples[axis] = value, arrival_s, 0
                self._samples[axis] += 1

    def findings(self) -> list[Finding]:
        """Say which axes stand still."""
        still = [axis for axis in range(3) if self._is_still(axis)]
        if not still:
            return []
        if len(still) == 3:
            return [
                Finding(
                    ailment=Ailment.NO_MOVEMENT,
                    weight=Weight.TROUBLE,
                    words="The strap tells no movement at all; the heartbeats are not affected.",
                    remedy="Take the sensor off its strap for a minute, so that it begins anew.",
                )
            ]
        names = " and ".join(f"{_AXES[axis]} ({self._last[axis]:g} mg)" for axis in still)
        return [
            Finding(
                ailment=Ailment.FLAT_AXIS,
                weight=Weight.TROUBLE,
                words=f"Of the strap's movement, {names} stands still; the heartbeats are not affected.",
                remedy="Take the sensor off its strap for a minute; if it stays so, its maker can exchange "
                "it, and the breath is read from what moves.",
            )
        ]

    def _is_still(self, axis: int) -> bool:
        return self._samples[axis] >= NEEDED_SAMPLES and self._at_s - self._since_s[axis] >= NEEDED_S
