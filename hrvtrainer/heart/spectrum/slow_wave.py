"""The frequency of the heart's slow wave in a short window of beats."""

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric

LF_FROM_HZ = 0.04
LF_TO_HZ = 0.15
COARSE_STEP_HZ = 0.002
LEAST_EXPLAINED = 0.2
FINE_STEP_HZ = 0.0005
LEAST_SCANNED_S = 30.0
FEWEST_SCANNED = 10


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
