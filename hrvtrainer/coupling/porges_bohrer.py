"""Respiratory sinus arrhythmia after Porges and Bohrer: for spontaneous rest only."""

from functools import lru_cache

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.artifacts.treatment import too_much_treated
from hrvtrainer.heart.soundness import unsound
from hrvtrainer.heart.spectrum.natural_spline import natural_spline
from hrvtrainer.percentiles import student_95

SAMPLE_HZ = 2.0
POLYNOMIAL_POINTS = 21
FROM_HZ = 0.12
TO_HZ = 0.40
FILTER_POINTS = 81
EPOCH_S = 30.0
FEWEST_EPOCHS = 2
FEWEST_BEATS = 2
STILL_MS2 = 1e-9


def porges_bohrer_rsa(series: NnSeries, *, breaths_per_min: float | None = None) -> Metric:
    """Return the mean over 30-s epochs of the natural logarithm of the variance in 0.12-0.40 Hz.

    Parameters
    ----------
    series : NnSeries
        A rest with spontaneous breath, at least 110 s of it without a gap.
    breaths_per_min : float or None
        The pace of a pacer, or the rate that was measured; None when neither is known.

    Returns
    -------
    Estimate or Absent
        ln(ms^2) with its 90 % interval; ``n`` counts the epochs. Absent when the breath lies outside
        7.2-24 a minute, where the band does not see it; without two epochs in stretches where little was
        treated; and when the intervals are all alike.

    Notes
    -----
    Lewis, Furman, McCool & Porges 2012, doi:10.1016/j.biopsycho.2011.11.009: intervals at 2 Hz, without
    a moving cubic polynomial of 21 points, band-passed, logarithm of the variance of each epoch, mean.
    Departures: a natural cubic spline makes the 2 Hz series; the band-pass is a windowed sinc of 81
    points (Hamming), whose -6 dB points are the band's edges; samples that either filter only half
    covers are left out instead of made up (25 s at either end). Programs that divide the variance by
    1000 first tell 6.91 less. The moving cubic's ripples are part of the method: they make a wave at
    0.20-0.25 Hz a fifth larger, one at 0.32 Hz a sixth smaller, and halve one at 0.12 Hz. The interval
    is Student's for a mean of independent epochs; over four minutes it holds the value of forty.
    """
    slowest, quickest = 60.0 * FROM_HZ, 60.0 * TO_HZ
    if breaths_per_min is not None and not slowest <= breaths_per_min <= quickest:
        asked = f"{slowest:.1f} to {quickest:.0f} breaths a minute"
        return Absent(reason=f"is only for a free breath of {asked}, this is {breaths_per_min:.1f}")
    if (bad := unsound(series)) is not None:
        return Absent(reason=bad, n=len(series))
    stretches = [series.where(rows) for rows in _stretches(series)]
    clear = [stretch for stretch in stretches if too_much_treated(stretch.label) is None]
    variances = [variance for stretch in clear for variance in _variances_ms2(stretch)]
    n = len(variances)
    if n < FEWEST_EPOCHS:
        reason = f"needs {FEWEST_EPOCHS} half minutes of clear beats inside a rest without a gap, has {n}"
        return Absent(reason=reason, n=n)
    if min(variances) <= STILL_MS2:
        return Absent(reason="needs intervals that differ, these are all alike", n=n)
    logs = np.log(np.array(variances))
    value = float(np.mean(logs))
    reach = student_95(n - 1) * float(np.std(logs, ddof=1)) / float(np.sqrt(n))
    return Estimate(value=value, low=value - reach, high=value + reach, n=n)


def _stretches(series: NnSeries) -> list[BoolArray]:
    """Return which intervals lie in each stretch that no gap breaks."""
    number = np.cumsum(~series.contiguous)
    return [number == which for which in np.unique(number)]


def _variances_ms2(stretch: NnSeries) -> list[float]:
    """Return the variance of each whole epoch of one stretch."""
    end_s, nn_ms = stretch.end_s, stretch.nn_ms
    if end_s.size < FEWEST_BEATS:
        return []
    points = int((end_s[-1] - end_s[0]) * SAMPLE_HZ) + 1
    epoch = round(EPOCH_S * SAMPLE_HZ)
    if points < POLYNOMIAL_POINTS + FILTER_POINTS - 2 + epoch:
        return []
    even = natural_spline(end_s - end_s[0], nn_ms, np.arange(points) / SAMPLE_HZ)
    half = POLYNOMIAL_POINTS // 2
    level = even[half:-half] - np.convolve(even, _moving_cubic(), mode="valid")
    passed = np.convolve(level, _band_pass(), mode="valid")
    whole = passed[: passed.size // epoch * epoch].reshape(-1, epoch)
    return [float(variance) for variance in np.var(whole, axis=1, ddof=1)]


@lru_cache(maxsize=1)
def _moving_cubic() -> FloatArray:
    """Return the weights with which 21 points give the value of their cubic in the middle."""
    half = POLYNOMIAL_POINTS // 2
    place = np.arange(-half, half + 1)
    weights: FloatArray = (3.0 * (3 * half * half + 3 * half - 1) - 15.0 * place * place) / (
        (2 * half + 3) * (2 * half + 1) * (2 * half - 1)
    )
    return weights


@lru_cache(maxsize=1)
def _band_pass() -> FloatArray:
    """Return the windowed sinc; its gain in the middle of the band is 1."""
    place = np.arange(FILTER_POINTS) - FILTER_POINTS // 2
    high = 2.0 * TO_HZ / SAMPLE_HZ * np.sinc(2.0 * TO_HZ / SAMPLE_HZ * place)
    low = 2.0 * FROM_HZ / SAMPLE_HZ * np.sinc(2.0 * FROM_HZ / SAMPLE_HZ * place)
    weights = (high - low) * np.hamming(FILTER_POINTS)
    middle = np.cos(np.pi * (FROM_HZ + TO_HZ) / SAMPLE_HZ * place)
    scaled: FloatArray = weights / np.sum(weights * middle)
    return scaled
