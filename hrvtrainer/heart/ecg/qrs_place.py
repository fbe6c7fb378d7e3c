"""Where an R peak lies, to a fraction of a sample, and how high it is."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray

SEARCH_S = 0.06
LEVEL_FROM_S = 0.05
LEVEL_TO_S = 0.12
LOW_PASS_HZ = 30.0
KERNEL_S = 0.05
FINE_S = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacingPlan:
    """What placing needs at a sampling rate: reaches in samples, and low-pass weights.

    Parameters
    ----------
    search : int
        How far from the strongest moment a peak may lie.
    level_from, level_to : int
        Between which distances on both sides the local line is taken.
    weights : tuple of tuple of float
        One row per step between a sample's two neighbours, the middle row for the sample itself.
    """

    search: int
    level_from: int
    level_to: int
    weights: tuple[tuple[float, ...], ...]

    @property
    def taps(self) -> int:
        """Samples on each side that a smoothed value needs."""
        return len(self.weights[0]) // 2

    @property
    def reach(self) -> int:
        """Samples on each side of a candidate that placing looks at."""
        return max(self.search + 1 + self.taps, self.level_to)


@lru_cache(maxsize=8)
def placing_plan(sampling_hz: float, low_hz: float = LOW_PASS_HZ, kernel_s: float = KERNEL_S) -> PlacingPlan:
    """Return the plan of a sampling rate."""
    steps = max(1, round(1.0 / (FINE_S * sampling_hz)))
    half = max(2, round(kernel_s * sampling_hz))
    rows = []
    cut_hz = min(low_hz, 0.45 * sampling_hz)
    for step in range(-steps, steps + 1):
        away = np.arange(-half - 1, half + 2) - step / steps
        window = np.where(np.abs(away) < half + 1, 0.5 + 0.5 * np.cos(np.pi * away / (half + 1)), 0.0)
        kernel = np.sinc(2.0 * cut_hz / sampling_hz * away) * window
        rows.append(tuple((kernel / np.sum(kernel)).tolist()))
    return PlacingPlan(
        search=round(SEARCH_S * sampling_hz),
        level_from=round(LEVEL_FROM_S * sampling_hz),
        level_to=round(LEVEL_TO_S * sampling_hz),
        weights=tuple(rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deflections:
    """What the signal does around each candidate, smoothed and freed of its local line.

    Parameters
    ----------
    shape_uv : ndarray of float, shape (n, 2 * search + 1)
        One row a candidate.
    around_uv : ndarray of float, shape (n, 2 * reach + 1)
        The signal itself, less the line.
    plan : PlacingPlan
        How it was made.
    """

    shape_uv: FloatArray
    around_uv: FloatArray
    plan: PlacingPlan

    def highest_uv(self) -> FloatArray:
        """Return how far up each goes."""
        highest: FloatArray = np.max(self.shape_uv, axis=1)
        return highest

    def lowest_uv(self) -> FloatArray:
        """Return how far down each goes, negative where it does."""
        lowest: FloatArray = np.min(self.shape_uv, axis=1)
        return lowest


def deflections(ecg_uv: FloatArray, middle: NDArray[np.int64], plan: PlacingPlan) -> Deflections:
    """Look around candidates; each ``middle`` needs ``plan.reach`` samples on both sides."""
    offsets = np.arange(-plan.reach, plan.reach + 1)
    around = ecg_uv[middle[:, None] + offsets]
    line = _line(around, plan)
    around = around - line
    centre = plan.weights[len(plan.weights) // 2]
    width = 2 * plan.search + 1
    begin = plan.reach - plan.search - plan.taps
    shape = np.zeros((middle.size, width))
    for tap, weight in enumerate(centre):
        shape += weight * around[:, begin + tap : begin + tap + width]
    return Deflections(shape_uv=shape, around_uv=around, plan=plan)


def _line(around: FloatArray, plan: PlacingPlan) -> FloatArray:
    count = plan.level_to - plan.level_from + 1
    left = np.zeros(around.shape[0])
    right = np.zeros(around.shape[0])
    for away in range(plan.level_from, plan.level_to + 1):
        left += around[:, plan.reach - away]
        right += around[:, plan.reach + away]
    level = (left + right) / (2.0 * count)
    slope = (right - left) / (count * (plan.level_from + plan.level_to))
    line: FloatArray = level[:, None] + slope[:, None] * np.arange(-plan.reach, plan.reach + 1)
    return line


def place(found: Deflections, sign: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how many samples from its candidate each peak lies, and its signed height in microvolts.

    Parameters
    ----------
    found : Deflections
        What the signal does there, n candidates.
    sign : ndarray of float, shape (n,)
        1 where the R wave points up, -1 where down.
    """
    plan = found.plan
    rows = np.arange(sign.size)
    coarse = np.argmax(sign[:, None] * found.shape_uv, axis=1)
    first = coarse + (plan.reach - plan.search - plan.taps)
    fine = np.zeros((sign.size, len(plan.weights)))
    for step, weights in enumerate(plan.weights):
        for tap, weight in enumerate(weights):
            fine[:, step] += weight * found.around_uv[rows, first + tap]
    fine *= sign[:, None]
    best = np.clip(np.argmax(fine, axis=1), 1, len(plan.weights) - 2)
    left, top, right = fine[rows, best - 1], fine[rows, best], fine[rows, best + 1]
    bend = left - 2.0 * top + right
    flat = bend >= 0.0
    delta = np.where(flat, 0.0, 0.5 * (left - right) / np.where(flat, -1.0, bend))
    delta = np.clip(delta, -0.5, 0.5)
    steps = len(plan.weights) // 2
    away = coarse - plan.search + (best - steps + delta) / steps
    height = top - 0.25 * (left - right) * delta
    return away, sign * height
