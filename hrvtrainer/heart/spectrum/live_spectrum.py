"""The tachogram on an even grid, its power, and the frequency of its slow wave."""

from functools import lru_cache

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.errors import TooFewBeatsError
from hrvtrainer.estimates import Absent, Estimate, Metric

GRID_HZ = 4.0
PADDED_LENGTH = 4096
LF_FROM_HZ = 0.04
LF_TO_HZ = 0.15
COARSE_STEP_HZ = 0.002
LEAST_EXPLAINED = 0.2
FINE_STEP_HZ = 0.0005
LEAST_SCANNED_S = 30.0
FEWEST_SCANNED = 10


def natural_spline(times_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    """Interpolate by the natural cubic spline: no curvature at either end.

    Parameters
    ----------
    times_s : ndarray of float, shape (n,)
        Knots in seconds, strictly increasing.
    values : ndarray of float, shape (n,)
        Values at the knots.
    at_s : ndarray of float, shape (m,)
        Where the spline is wanted, within the knots.

    Returns
    -------
    ndarray of float, shape (m,)
        The spline's values.

    Raises
    ------
    TooFewBeatsError
        With fewer than two knots.

    Notes
    -----
    The tridiagonal system is solved here in a fixed order, so that a replay is bit-equal.
    """
    if times_s.size < 2:
        raise TooFewBeatsError(found=times_s.size, needed=2)
    widths = np.diff(times_s)
    slopes = np.diff(values) / widths
    bend = _second_derivatives(widths, slopes)
    left = np.clip(np.searchsorted(times_s, at_s, side="right") - 1, 0, widths.size - 1)
    width = widths[left]
    into = at_s - times_s[left]
    first = slopes[left] - width * (2.0 * bend[left] + bend[left + 1]) / 6.0
    third = (bend[left + 1] - bend[left]) / (6.0 * width)
    smooth: FloatArray = values[left] + into * (first + into * (0.5 * bend[left] + into * third))
    return smooth


def without_line(values: FloatArray) -> FloatArray:
    """Return evenly spaced values without their least-squares straight line; needs two of them."""
    place = np.arange(values.size) - 0.5 * (values.size - 1)
    slope = np.sum(place * values) / np.sum(place * place)
    rest: FloatArray = values - np.mean(values) - slope * place
    return rest


@lru_cache(maxsize=4)
def hann(length: int) -> FloatArray:
    """Return the symmetric Hann window, 0 at both ends; not to be written to."""
    window: FloatArray = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(length) / (length - 1))
    window.setflags(write=False)
    return window


def padded_power(values: FloatArray) -> FloatArray:
    """Return the power at ``k * 4 / 4096`` Hz of values at 4 Hz, padded with zeros; the scale is free."""
    waves = np.fft.rfft(values, PADDED_LENGTH)
    power: FloatArray = waves.real**2 + waves.imag**2
    return power


def band_power(power: FloatArray, from_hz: float, to_hz: float) -> float:
    """Integrate a power from `padded_power` over a band whose edges are interpolated (trapezoids)."""
    step_hz = GRID_HZ / PADDED_LENGTH
    low, high = from_hz / step_hz, to_hz / step_hz
    inner = np.arange(int(np.floor(low)) + 1, int(np.ceil(high)))
    place = np.concatenate(([low], inner, [high]))
    height = np.interp(place, np.arange(power.size), power)
    return float(np.sum(0.5 * (height[1:] + height[:-1]) * np.diff(place))) * step_hz


def lf_peak_hz(series: NnSeries) -> Metric:
    """Return the frequency of the largest wave of heart rate between 0.04 and 0.15 Hz.

    Parameters
    ----------
    series : NnSeries
        The intervals of the window, 30 to 64 s in the live path; gaps are allowed.

    Returns
    -------
    Estimate or Absent
        Hertz, no interval known; ``n`` counts the intervals. Absent with less than 30 s or ten of
        them, when the heart rate does not move at all, and when no slow wave stands out: the best one
        explains less than a fifth of what a line leaves, or lies at the very end of the band, where it is
        the flank of something else.

    Notes
    -----
    Least squares of a line and one sine on the rates at the intervals' midpoints, for every frequency
    in steps of 0.002 Hz, then of 0.0005 Hz about the best. One sine only: with its harmonic half the
    frequency fits as well. Two close waves are not told apart: the resolution is one over the window.
    """
    n = len(series)
    covered_s = float(np.sum(series.nn_ms)) / 1000.0
    if covered_s < LEAST_SCANNED_S:
        return Absent(reason=f"needs {LEAST_SCANNED_S:.0f} s of beats, has {int(covered_s)}", n=n)
    if n < FEWEST_SCANNED:
        return Absent(reason=f"needs {FEWEST_SCANNED} beats, has {n}", n=n)
    middle_s = series.middle_s
    times_s = middle_s - np.mean(middle_s)
    spread = times_s / np.sqrt(np.sum(times_s * times_s))
    rate = series.hr_bpm - np.mean(series.hr_bpm)
    rate = rate - spread * np.sum(spread * rate)
    if np.max(np.abs(rate)) < 1e-9:
        return Absent(reason="needs a heart rate that moves, this one is constant", n=n)
    coarse = _frequencies(LF_FROM_HZ, LF_TO_HZ, COARSE_STEP_HZ)
    best = float(coarse[np.argmax(_explained(times_s, spread, rate, coarse))])
    low, high = max(LF_FROM_HZ, best - COARSE_STEP_HZ), min(LF_TO_HZ, best + COARSE_STEP_HZ)
    fine = _frequencies(low, high, FINE_STEP_HZ)
    explained = _explained(times_s, spread, rate, fine)
    place = int(np.argmax(explained))
    peak_hz = float(fine[place])
    at_edge = peak_hz <= LF_FROM_HZ or peak_hz >= LF_TO_HZ
    if at_edge or float(explained[place]) < LEAST_EXPLAINED * float(np.sum(rate * rate)):
        return Absent(reason="no slow wave stands out", n=n)
    return Estimate(value=peak_hz, n=n)


def _frequencies(low_hz: float, high_hz: float, step_hz: float) -> FloatArray:
    steps = round((high_hz - low_hz) / step_hz)
    grid: FloatArray = low_hz + (high_hz - low_hz) * np.arange(steps + 1) / steps
    return grid


def _explained(
    times_s: FloatArray, spread: FloatArray, rate: FloatArray, frequencies_hz: FloatArray
) -> FloatArray:
    """Return the sum of squares that a sine of each frequency explains of a rate without its line."""
    angle = (2.0 * np.pi * frequencies_hz)[:, None] * times_s[None, :]
    cosine = _without_trend(np.cos(angle), spread)
    sine = _without_trend(np.sin(angle), spread)
    cc = np.sum(cosine * cosine, axis=1)
    cs = np.sum(cosine * sine, axis=1)
    ss = np.sum(sine * sine, axis=1)
    cy = np.sum(cosine * rate, axis=1)
    sy = np.sum(sine * rate, axis=1)
    explained: FloatArray = (cy * cy * ss - 2.0 * cy * sy * cs + sy * sy * cc) / (cc * ss - cs * cs)
    return explained


def _without_trend(rows: FloatArray, spread: FloatArray) -> FloatArray:
    level = np.sum(rows, axis=1) / rows.shape[1]
    slope = np.sum(rows * spread, axis=1)
    rest: FloatArray = rows - level[:, None] - slope[:, None] * spread
    return rest


def _second_derivatives(widths: FloatArray, slopes: FloatArray) -> FloatArray:
    """Solve the natural spline's tridiagonal system from left to right and back (Thomas)."""
    bend = np.zeros(widths.size + 1)
    width = widths.tolist()
    jumps = (6.0 * np.diff(slopes)).tolist()
    ratios: list[float] = []
    rights: list[float] = []
    ratio = right = 0.0
    for i, jump in enumerate(jumps):
        pivot = 2.0 * (width[i] + width[i + 1]) - width[i] * ratio
        ratio = width[i + 1] / pivot
        right = (jump - width[i] * right) / pivot
        ratios.append(ratio)
        rights.append(right)
    value = 0.0
    for i in range(len(jumps) - 1, -1, -1):
        value = rights[i] - ratios[i] * value
        bend[i + 1] = value
    return bend
