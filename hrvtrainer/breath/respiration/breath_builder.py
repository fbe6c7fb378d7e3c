"""Breaths out of turning points, each placed by least squares once the next one is known."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.respiration.turn_finder import Turn
from hrvtrainer.breath.respiration.turning_fit import fit_turns

LONGEST_BREATH_S = 30.0
SMOOTH_S = 0.72
SEEN = 4  # turning points that are fitted together; the last but one is placed
EDGE = 0.12  # of a half-wave: what lies beyond its rough turning points belongs to another


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Signal values from a step on, not filtered; ``first_step * step_s`` is when the first one was."""

    values: FloatArray
    first_step: int
    step_s: float

    @property
    def time_s(self) -> FloatArray:
        """When each value was."""
        steps = np.arange(self.values.size, dtype=np.float64)
        time_s: FloatArray = (self.first_step + steps) * self.step_s
        return time_s

    def between(self, from_s: float, to_s: float) -> "Stretch":
        """Return the part from one moment to another."""
        first = max(0, int(np.floor(from_s / self.step_s)) - self.first_step)
        last = max(first, int(np.ceil(to_s / self.step_s)) - self.first_step + 1)
        return Stretch(values=self.values[first:last], first_step=self.first_step + first, step_s=self.step_s)


@dataclass(frozen=True, slots=True)
class _Placed:
    turn_s: float
    level: float
    is_high: bool


class BreathBuilder:
    """Takes turning points one after the other; a breath is whole one turning point after its end."""

    def __init__(self) -> None:
        self._rough: list[Turn] = []
        self._placed: list[_Placed] = []

    def reset(self) -> None:
        """Begin anew: no breath spans what came between."""
        self._rough.clear()
        self._placed.clear()

    def feed(self, turn: Turn, signal: Stretch, sign: float) -> Breath | None:
        """Take a turning point; return the breath that is whole now.

        Parameters
        ----------
        turn : Turn
            The newest, found in the signal as it is.
        signal : Stretch
            The last half minute of the signal.
        sign : float
            1 where the signal rises with the in-breath, -1 where it falls.
        """
        self._rough = [*self._rough[1 - SEEN :], turn]
        if len(self._rough) < 3:
            return None
        self._placed = [*self._placed[-2:], _place(self._rough, signal)]
        if len(self._placed) < 3 or self._placed[2].is_high is (sign > 0.0):
            return None
        return _breath(self._placed, signal, sign)


def _place(rough: list[Turn], signal: Stretch) -> _Placed:
    """Place the last turning point but one."""
    rough_s = [turn.step * signal.step_s for turn in rough]
    turn_s, is_high = rough_s[-2], rough[-2].is_high
    part = signal.between(
        rough_s[0] + EDGE * (rough_s[1] - rough_s[0]), rough_s[-1] - EDGE * (rough_s[-1] - turn_s)
    )
    fit = fit_turns(part.time_s, part.values, rough_s)
    if fit is None or not rough_s[-3] < fit[-2][0] < rough_s[-1]:
        return _Placed(turn_s, float(np.interp(turn_s, part.time_s, part.values)), is_high)
    return _Placed(*fit[-2], is_high)


def _breath(turns: list[_Placed], signal: Stretch, sign: float) -> Breath | None:
    start_s, top_s, end_s = (turn.turn_s for turn in turns)
    if not (start_s < top_s < end_s and end_s - start_s <= LONGEST_BREATH_S):
        return None
    return Breath(
        start_s=start_s,
        inhale_s=top_s - start_s,
        exhale_s=end_s - top_s,
        depth=max(0.0, sign * (turns[1].level - 0.5 * (turns[0].level + turns[2].level))),
        quality=_likeness(turns, signal),
    )


def _likeness(turns: list[_Placed], signal: Stretch) -> float:
    """Return how well the smoothed signal correlates with the breath drawn as raised cosines."""
    half = round(SMOOTH_S / signal.step_s) // 2
    part = signal.between(turns[0].turn_s - half * signal.step_s, turns[2].turn_s + half * signal.step_s)
    size = part.values.size - 2 * half
    smooth = np.zeros(size)
    for shift in range(2 * half + 1):
        smooth += part.values[shift : shift + size]
    time_s = part.time_s[half : half + size]
    in_share = np.clip((time_s - turns[0].turn_s) / (turns[1].turn_s - turns[0].turn_s), 0.0, 1.0)
    out_share = np.clip((time_s - turns[1].turn_s) / (turns[2].turn_s - turns[1].turn_s), 0.0, 1.0)
    first, top, last = (turn.level for turn in turns)
    drawn = first + (top - first) * (0.5 - 0.5 * np.cos(np.pi * in_share))
    drawn += (last - top) * (0.5 - 0.5 * np.cos(np.pi * out_share))
    return max(0.0, correlation(smooth, drawn))


def correlation(one: FloatArray, other: FloatArray) -> float:
    """Return Pearson's correlation, 0 where one of the two does not move."""
    one = one - one.mean()
    other = other - other.mean()
    scale = float(np.sqrt((one * one).sum() * (other * other).sum()))
    return float((one * other).sum()) / scale if scale > 0.0 else 0.0
