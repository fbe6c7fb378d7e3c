"""How much of the heart's variation lies in one narrow wave."""

import math
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.spectrum.natural_spline import natural_spline
from hrvtrainer.heart.spectrum.padded_power import GRID_HZ, PADDED_LENGTH, hann
from hrvtrainer.heart.spectrum.straight_line import without_line

WINDOW_S = 64.0
GRID_POINTS = 256
PEAK_FROM_HZ = 0.04
PEAK_TO_HZ = 0.26
HALF_PEAK_HZ = 0.015
TOTAL_FROM_HZ = 0.0033
TOTAL_TO_HZ = 0.4
LARGEST_RATIO = 16.0
STILL_MS = 1e-9
STEP_HZ = GRID_HZ / PADDED_LENGTH
FIRST_PEAK_LINE = math.ceil(PEAK_FROM_HZ / STEP_HZ)
LAST_PEAK_LINE = math.floor(PEAK_TO_HZ / STEP_HZ)
LINES = math.ceil(TOTAL_TO_HZ / STEP_HZ) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """Two forms of one thing: the share of the peak (0 to 1), and peak over the rest (0 to 16)."""

    concentration: Metric
    ratio: Metric


def spectral_concentration(series: NnSeries) -> Concentration:
    """Return how much of the power of 64 s lies within 0.015 Hz of its highest peak.

    Parameters
    ----------
    series : NnSeries
        The newest intervals; hand over at least 70 s, the 64 s up to the last interval's end are used.

    Returns
    -------
    Concentration
        Both forms, no interval known; ``n`` counts the intervals used. Absent without 64 s that no gap
        breaks, and when the intervals are all alike.

    Notes
    -----
    In the manner of McCraty et al. 2009 (Integral Review 5(2)), whose program is not published: no
    equality is claimed. Chosen here: RR intervals at their ends, natural cubic spline at 4 Hz,
    straight line removed, symmetric Hann window, padded to 4096, peak between 0.04 and 0.26 Hz, total
    from 0.0033 to 0.4 Hz, every band edge interpolated. A perfect sine gives 0.90 and 9.0, so the
    numbers hold for this window alone; a breath that is not a sine lowers them. Not a goal.
    """
    held_s, start = _unbroken(series)
    if start is None:
        absent = Absent(reason=f"needs {WINDOW_S:.0f} s without a gap, has {int(held_s)}", n=len(series))
        return Concentration(concentration=absent, ratio=absent)
    n = len(series) - start
    ends_s = series.end_s[start:] - series.end_s[-1]
    grid_s = (np.arange(GRID_POINTS) + 1) / GRID_HZ - WINDOW_S
    level = without_line(natural_spline(ends_s, series.nn_ms[start:], grid_s))
    if np.max(np.abs(level)) < STILL_MS:
        absent = Absent(reason="needs intervals that differ, these are all alike", n=n)
        return Concentration(concentration=absent, ratio=absent)
    peak, total = _peak_and_total(level)
    rest = total - peak
    ratio = LARGEST_RATIO if rest * LARGEST_RATIO <= peak else peak / rest
    return Concentration(concentration=Estimate(value=peak / total, n=n), ratio=Estimate(value=ratio, n=n))


def _peak_and_total(level: FloatArray) -> tuple[float, float]:
    """Return the power about the highest peak, and all of it, both in units of the spectrum's step."""
    waves = np.fft.rfft(level * hann(GRID_POINTS), PADDED_LENGTH)[:LINES]
    power = waves.real * waves.real + waves.imag * waves.imag
    peak_line = FIRST_PEAK_LINE + int(np.argmax(power[FIRST_PEAK_LINE : LAST_PEAK_LINE + 1]))
    below = np.cumsum(power)
    peak = _integral(power, below, peak_line + HALF_PEAK_HZ / STEP_HZ)
    peak -= _integral(power, below, peak_line - HALF_PEAK_HZ / STEP_HZ)
    total = _integral(power, below, TOTAL_TO_HZ / STEP_HZ) - _integral(power, below, TOTAL_FROM_HZ / STEP_HZ)
    return peak, total


def _integral(power: FloatArray, below: FloatArray, place: float) -> float:
    """Return the trapezoid sum of a power from line 0 to a place between lines; its end is interpolated."""
    line = int(place)
    part = place - line
    left, right = float(power[line]), float(power[line + 1])
    whole = float(below[line]) - 0.5 * (float(power[0]) + left)
    return whole + part * (left + 0.5 * part * (right - left))


def _unbroken(series: NnSeries) -> tuple[float, int | None]:
    """Return the seconds since the last gap, and the last interval that ended before the grid begins."""
    if len(series) == 0:
        return 0.0, None
    broken = np.flatnonzero(~series.contiguous[1:])
    first = int(broken[-1]) + 1 if broken.size else 0
    end_s = series.end_s[first:]
    before = np.flatnonzero(end_s <= end_s[-1] + 1.0 / GRID_HZ - WINDOW_S)
    held_s = float(end_s[-1] - end_s[0] + series.nn_ms[first] / 1000.0)
    return held_s, first + int(before[-1]) if before.size else None
