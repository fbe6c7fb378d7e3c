"""Where a breath signal turns, roughly: its highest and lowest moments."""

import math
from collections import deque
from dataclasses import dataclass

MEMORY_S = 20.0
KNOWN_AFTER_S = 5.0
ASKED_EVERY_S = 1.0
RETRACED = 0.4  # of the way from lowest to highest
SINE_MEDIAN = 0.7071  # the median of a sine's size, per amplitude
SHORTEST_HALF_S = 0.6


@dataclass(frozen=True, slots=True)
class Turn:
    """A turning point: where (in steps), and whether the signal was highest there or lowest."""

    step: float
    is_high: bool


class TurnFinder:
    """Finds turning points of a signal, step by step.

    The signal comes smoothed and lies around zero. It has turned when it has gone back by 0.4 of the
    breath's usual swing, which is 2.8 medians of its size over the last 20 s. It need not cross zero, so
    that a slow drift hides no breath. Half a breath takes 0.6 s at least.

    Parameters
    ----------
    step_s : float
        Seconds of a step.
    """

    def __init__(self, step_s: float) -> None:
        self._known_after = round(KNOWN_AFTER_S / step_s)
        self._every = round(ASKED_EVERY_S / step_s)
        self._shortest = SHORTEST_HALF_S / step_s
        self._sizes: deque[float] = deque(maxlen=round(MEMORY_S / step_s))
        self.amplitude = 0.0
        self.reset()

    def reset(self) -> None:
        """Forget where the breath was, as after a movement; its amplitude is remembered."""
        self._is_up: bool | None = None
        self._low, self._high = math.inf, -math.inf
        self._extreme = 0.0
        self._extreme_step = self._turned_step = 0

    def feed(self, smooth: float, step: int) -> Turn | None:
        """Take the smoothed value of a step; return the turning point that was passed."""
        self._sizes.append(abs(smooth))
        if len(self._sizes) >= self._known_after and step % self._every == 0:
            ranked = sorted(self._sizes)
            self.amplitude = ranked[len(ranked) // 2] / SINE_MEDIAN
        return self._turned(smooth, step)

    def _turned(self, smooth: float, step: int) -> Turn | None:
        back = RETRACED * 2.0 * self.amplitude
        if self._is_up is None:
            self._low, self._high = min(smooth, self._low), max(smooth, self._high)
            if back > 0.0 and self._high - self._low > back:
                self._begin(smooth, step, is_up=smooth - self._low > self._high - smooth)
            return None
        beyond = smooth - self._extreme if self._is_up else self._extreme - smooth
        if beyond >= 0.0:
            self._extreme, self._extreme_step = smooth, step
            return None
        if -beyond <= back or step - self._turned_step < self._shortest:
            return None
        turn = Turn(float(self._extreme_step), self._is_up)
        self._begin(smooth, step, is_up=not self._is_up)
        return turn

    def _begin(self, smooth: float, step: int, *, is_up: bool) -> None:
        self._is_up = is_up
        self._extreme, self._extreme_step = smooth, step
        self._turned_step = step
