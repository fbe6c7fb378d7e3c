"""Which way the chest tilts with the breath: gravity, and the direction across it that moves most."""

import math
from collections import deque

from hrvtrainer.breath.respiration.acceleration_steps import SMOOTH_DELAY, STEP_S
from hrvtrainer.breath.respiration.three import (
    Three,
    across,
    apart,
    carried,
    mean_of,
    plus,
    product,
    times,
    unit,
)

GRAVITY_HZ = 0.02
LOW_HZ = 0.05
MEMORY_S = 20.0
FIRST_S = 5.0
MASK_S = 5.0
SHAKEN_HZ = 1.0
SHAKEN_MG = 30.0
TURN_WITHIN_S = 2.0
TURN_MEAN_S = 0.5
TURNED_MG = 87.0  # five degrees
LEAST_TURN_MG = 15.0
TURN_SWINGS = 2.5  # times the breath's own swing


def one_pole(frequency_hz: float) -> float:
    """Return how much of the new enters a one-pole low-pass at each step."""
    return 1.0 - math.exp(-2.0 * math.pi * frequency_hz * STEP_S)


_GRAVITY = one_pole(GRAVITY_HZ)
_LOW = one_pole(LOW_HZ)
_SHAKEN = one_pole(SHAKEN_HZ)
_MEMORY = STEP_S / MEMORY_S
_FIRST_STEPS = round(FIRST_S / STEP_S)
_TURN_STEPS = round(TURN_WITHIN_S / STEP_S)
_TURN_MEAN_STEPS = round(TURN_MEAN_S / STEP_S)
_MASK_STEPS = round(MASK_S / STEP_S)


class ChestAxis:
    """Follows gravity and the axis of breath, a step of 0.08 s at a time.

    Notes
    -----
    After Schipper et al. (2021), Physiol Meas 42:045004: the leading axis in the plane across gravity. It
    comes from the exponentially weighted covariance (20 s) of the smoothed acceleration above 0.05 Hz by one
    step of the power method per sample, which cannot flip its sign. When the body moves (shaking of
    more than 30 mg above 1 Hz, or a turn within 2 s of 5 degrees, or of 2.5 of the breath's own swings
    where that is less) nothing is told for 5 s; then gravity is learnt anew and the axis is carried along
    by the rotation that takes the old gravity to the new one.
    """

    def __init__(self) -> None:
        self.axis: Three | None = None
        self._gravity: Three | None = None
        self._low: Three = (0.0, 0.0, 0.0)
        self._spread = [0.0] * 6  # xx, yy, zz, xy, xz, yz
        self._weight = 0.0
        self._recent: deque[Three] = deque(maxlen=_TURN_STEPS + _TURN_MEAN_STEPS)
        self._gravities: deque[Three] = deque(maxlen=SMOOTH_DELAY + 1)
        self._settled: list[Three] = []
        self._level: float | None = None
        self._shaking = 0.0
        self._masked = 0

    def feed(
        self, acceleration_mg: Three | None, shaking_mg2: float, smooth_mg: Three, swing_mg: float
    ) -> float | None:
        """Take one step; return the smoothed acceleration along the axis, or None while nothing can be told.

        Parameters
        ----------
        acceleration_mg : tuple of float or None
            Mean of the step, None where samples are missing.
        shaking_mg2 : float
            Variance of the acceleration's size within the step.
        smooth_mg : tuple of float
            The smoothed acceleration of `SMOOTH_DELAY` steps ago.
        swing_mg : float
            The breath's own swing, lowest to highest, 0 while unknown.
        """
        if acceleration_mg is None or self._moves(acceleration_mg, shaking_mg2, swing_mg):
            self._masked = _MASK_STEPS
            self._settled.clear()
            self._gravities.clear()
            if acceleration_mg is None:
                self._recent.clear()
            return None
        if self._masked or self._gravity is None:
            self._settle(acceleration_mg)
            return None
        self._gravity = plus(self._gravity, times(_GRAVITY, apart(acceleration_mg, self._gravity)))
        self._gravities.append(self._gravity)
        if len(self._gravities) <= SMOOTH_DELAY:
            return None
        tilt = apart(smooth_mg, self._gravities[0])
        self._turn_axis(across(tilt, unit(self._gravity)))
        return product(tilt, self.axis) if self.axis is not None else None

    def _moves(self, acceleration_mg: Three, shaking_mg2: float, swing_mg: float) -> bool:
        size = math.sqrt(product(acceleration_mg, acceleration_mg))
        level = size if self._level is None else self._level + _SHAKEN * (size - self._level)
        self._level = level
        self._shaking += STEP_S * ((size - level) ** 2 + shaking_mg2 - self._shaking)
        self._recent.append(acceleration_mg)
        if self._shaking > SHAKEN_MG**2:
            return True
        if len(self._recent) < _TURN_STEPS + _TURN_MEAN_STEPS:
            return False
        recent = list(self._recent)
        turn = apart(mean_of(recent[-_TURN_MEAN_STEPS:]), mean_of(recent[:_TURN_MEAN_STEPS]))
        allowed = min(TURNED_MG, max(LEAST_TURN_MG, TURN_SWINGS * swing_mg)) if swing_mg else TURNED_MG
        return product(turn, turn) > allowed**2

    def _settle(self, acceleration_mg: Three) -> None:
        """Wait until nothing has moved for a while, then learn gravity anew."""
        self._settled.append(acceleration_mg)
        self._masked = max(0, self._masked - 1)
        if self._masked or len(self._settled) < _FIRST_STEPS:
            return
        before, self._gravity = self._gravity, mean_of(self._settled)
        self._settled.clear()
        self._low = (0.0, 0.0, 0.0)
        if before is not None and self.axis is not None:
            self.axis = carried(self.axis, unit(before), unit(self._gravity))
            kept = sum(self._spread[:3])
            x, y, z = self.axis
            self._spread = [kept * part for part in (x * x, y * y, z * z, x * y, x * z, y * z)]

    def _turn_axis(self, tilt: Three) -> None:
        self._low = plus(self._low, times(_LOW, apart(tilt, self._low)))
        x, y, z = apart(tilt, self._low)
        self._weight = max(_MEMORY, self._weight / (1.0 + self._weight)) if self._weight else 1.0
        parts = (x * x, y * y, z * z, x * y, x * z, y * z)
        self._spread = [
            old + self._weight * (new - old) for old, new in zip(self._spread, parts, strict=True)
        ]
        xx, yy, zz, xy, xz, yz = self._spread
        ax, ay, az = self.axis or (1.0, 1.0, 1.0)
        turned = (
            xx * ax + xy * ay + xz * az,
            xy * ax + yy * ay + yz * az,
            xz * ax + yz * ay + zz * az,
        )
        if product(turned, turned) > 0.0:
            self.axis = unit(turned)
