"""The breath for the eye, at its right moment."""

from collections import deque

import numpy as np

from hrvtrainer.breath.respiration.acceleration_steps import STEP_S
from hrvtrainer.breath.respiration.chest_axis import GRAVITY_HZ, one_pole
from hrvtrainer.session.streams.breath_values import BreathCurve

KEPT_S = 60.0
SLOWEST_HZ = 0.003

_GRAVITY = one_pole(GRAVITY_HZ)
_SLOWEST = one_pole(SLOWEST_HZ)


class CurveKeeper:
    """Takes the accelerometer's signal for the eye, and keeps the last minute of it.

    Notes
    -----
    That signal has gone through a high-pass at 0.02 Hz, which makes it lead the breath by 17 degrees at 4
    breaths a minute and by 10 at 7. Here the high-pass is undone and a slower one put in its place: it begins
    at 0.02 Hz, too, and comes down to 0.003 Hz within a minute, so that where the curve began is forgotten.
    Then it leads by 3 degrees at 4 breaths a minute and by 2 at 7. A usual breath's swing is followed as
    slowly: it is a median over 20 s, which moves with the breath and would bend its phase.
    """

    def __init__(self) -> None:
        most = round(KEPT_S / STEP_S)
        self._time_s: deque[float] = deque(maxlen=most)
        self._volume: deque[float] = deque(maxlen=most)
        self._before: float | None = None
        self._level_mg = 0.0
        self._swing_mg = 0.0
        self._forgets = _GRAVITY

    def feed(self, time_s: float, display_mg: float, swing_mg: float) -> None:
        """Take one value; NaN while it cannot be told."""
        if self._time_s and time_s <= self._time_s[-1]:
            return  # the strap's clock was laid anew
        self._time_s.append(time_s)
        self._volume.append(self._next(display_mg, swing_mg))

    def since(self, from_s: float) -> BreathCurve:
        """Return what is kept and later than a moment."""
        time_s = np.array(self._time_s)
        later = time_s > from_s
        return BreathCurve(time_s=time_s[later], volume=np.array(self._volume)[later])

    def _next(self, display_mg: float, swing_mg: float) -> float:
        if np.isnan(display_mg) or swing_mg <= 0.0:
            self._before = None
            return float("nan")
        if self._before is None:
            self._before = self._level_mg = display_mg
            self._forgets = _GRAVITY
        self._swing_mg += self._forgets * (swing_mg - self._swing_mg) if self._swing_mg else swing_mg
        rise_mg = (display_mg - self._before) / (1.0 - _GRAVITY) + _GRAVITY / (1.0 - _GRAVITY) * self._before
        self._level_mg = (1.0 - self._forgets) * self._level_mg + rise_mg
        self._before = display_mg
        self._forgets = max(_SLOWEST, self._forgets / (1.0 + self._forgets))
        return 0.5 + self._level_mg / self._swing_mg
