"""Accelerations of any rate as steps of 0.08 s, the same however they were cut."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.errors import AnalysisError
from hrvtrainer.heart.ecg.moving import moving_sum

STEP_S = 0.08
MEDIAN_OF = 5
LARGEST_MG = 1e5  # a hundred times gravity: no strap says that
SMOOTH_STEPS = 9
SMOOTH_DELAY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Steps of 0.08 s that became whole.

    Parameters
    ----------
    mean_mg : ndarray of float, shape (n, 3)
        Mean acceleration; NaN where a sample was missing.
    shaking_mg2 : ndarray of float, shape (n,)
        Variance of the acceleration's size within the step.
    smooth_mg : ndarray of float, shape (n, 3)
        The mean smoothed by two moving means of 0.72 s, 8 steps late at every frequency.
    """

    mean_mg: FloatArray
    shaking_mg2: FloatArray
    smooth_mg: FloatArray


class AccelerationSteps:
    """Turns samples into steps: a median of five for each axis, then the mean of whole steps.

    Parameters
    ----------
    sampling_hz : float
        Samples a second, within 2 % of a multiple of 12.5: straps send 25, 50, 100 or 200. Times follow
        the rate that is given; filters are those of the nominal one.

    Raises
    ------
    AnalysisError
        When it is none.
    """

    def __init__(self, sampling_hz: float) -> None:
        self._width = round(sampling_hz * STEP_S) if np.isfinite(sampling_hz) else 0
        self._sampling_hz = sampling_hz
        if self._width < 1 or abs(self._width / STEP_S - sampling_hz) > 0.02 * sampling_hz:
            raise AnalysisError(f"needs 25, 50, 100 or 200 accelerations a second, has {sampling_hz:g}")
        self._raw = np.empty((0, 3))
        self._part = np.empty((0, 3))
        self._past = np.empty((0, 3))

    @property
    def middle_s(self) -> float:
        """How long after a step's first sample its middle lies."""
        return 0.5 * (self._width - 1) / self._sampling_hz

    @property
    def step_s(self) -> float:
        """How long a step truly lasts: 0.08 s where the strap's clock is right."""
        return self._width / self._sampling_hz

    def feed(self, acceleration_mg: FloatArray) -> Steps:
        """Take the next samples, shape (n, 3), NaN where they are missing; return the steps now whole."""
        acceleration_mg = np.where(np.abs(acceleration_mg) <= LARGEST_MG, acceleration_mg, np.nan)
        if self._raw.size == 0 and acceleration_mg.size:
            self._raw = np.repeat(acceleration_mg[:1], MEDIAN_OF // 2, axis=0)
        raw = np.concatenate((self._raw, acceleration_mg))
        count = max(0, raw.shape[0] - MEDIAN_OF + 1)
        self._raw = raw[count:]
        stacked = np.stack([raw[shift : shift + count] for shift in range(MEDIAN_OF)])
        part = np.concatenate((self._part, np.sort(stacked, axis=0)[MEDIAN_OF // 2]))
        part[np.isnan(part).any(axis=1)] = np.nan
        steps = part.shape[0] // self._width
        self._part = part[steps * self._width :]
        whole = part[: steps * self._width].reshape(steps, self._width, 3)
        mean = _mean(whole)
        size = np.sqrt(whole[:, :, 0] ** 2 + whole[:, :, 1] ** 2 + whole[:, :, 2] ** 2)
        shaking = _mean((size - _mean(size)[:, None]) ** 2)
        return Steps(mean_mg=mean, shaking_mg2=shaking, smooth_mg=self._smooth(mean))

    def _smooth(self, mean: FloatArray) -> FloatArray:
        if self._past.size == 0 and mean.size:
            self._past = np.repeat(mean[:1], 2 * SMOOTH_DELAY, axis=0)
        known = np.concatenate((self._past, mean))
        self._past = known[known.shape[0] - 2 * SMOOTH_DELAY :] if known.size else self._past
        if mean.size == 0:
            return mean
        axes = [moving_sum(moving_sum(known[:, axis], SMOOTH_STEPS), SMOOTH_STEPS) for axis in range(3)]
        smooth: FloatArray = np.stack(axes, axis=1) * (1.0 / SMOOTH_STEPS**2)
        return smooth


def _mean(values: FloatArray) -> FloatArray:
    """Return the mean along the second axis, summed in order."""
    total = np.zeros_like(values[:, 0])
    for column in range(values.shape[1]):
        total += values[:, column]
    mean: FloatArray = total / values.shape[1]
    return mean
