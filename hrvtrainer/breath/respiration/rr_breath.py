"""Breathing rate from the heart's rhythm alone: a rate to show, and nothing that lock could be made of."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.spectrum.natural_spline import natural_spline

GRID_HZ = 4.0
WINDOW_S = 60.0
HOP_S = 15.0
FEWEST_WINDOWS = 3
LOWEST_HZ = 0.04
HIGHEST_HZ = 0.5
SPACING_HZ = 1.0 / 480.0
HALF_WIDTH_HZ = 0.025
SLOW_HZ = 0.14
STANDS_OUT = 0.5
SLOW_STANDS_OUT = 0.7
WINDOWS_AGREE = 0.6
TREATED_SHARE = 0.1
LEAST_BPM = 0.05
NONE_STANDS_OUT = "no breath stands out in the heart's rhythm"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartRhythmBreath:
    """What the rhythm tells of the breath. It has no phase: lock would then compare the heart with itself.

    Parameters
    ----------
    rate : Metric
        Breaths a minute.
    """

    rate: Metric


def breath_from_rhythm(series: NnSeries) -> HeartRhythmBreath:
    """Read the breathing rate from respiratory sinus arrhythmia.

    Parameters
    ----------
    series : NnSeries
        NN intervals; windows with a gap or with more than a tenth of treated intervals are left out.

    Returns
    -------
    HeartRhythmBreath
        Median over windows of 60 s (each 15 s) in which a wave stands out. Low and high are the 5th and
        95th percentile of the windows' rates: the range of rates breathed, not the error of their middle.
        ``n`` counts windows. Absent when there are fewer than three, or when a wave stands out in fewer
        than six of ten.

    Notes
    -----
    A wave stands out when half the power between 0.04 Hz and half the heart rate (at most 0.5 Hz) lies
    within 0.025 Hz of its peak; below 0.14 Hz, where blood pressure makes waves of its own, seven tenths
    must. It has a top inside that range and moves the heart rate by 0.05 bpm or more. Thresholds are ours, set so that free breathers are seldom told the rate of their pressure
    waves. Heart rate without its line, natural cubic spline at 4 Hz, Hann.
    """
    whole = _windows(series)
    if len(whole) < FEWEST_WINDOWS:
        return HeartRhythmBreath(
            rate=Absent(
                reason=f"needs {FEWEST_WINDOWS} clean minutes that overlap, has {len(whole)}", n=len(whole)
            )
        )
    peaks_hz = [_peak_hz(series, rows) for rows in whole]
    clear = np.array([60.0 * peak_hz for peak_hz in peaks_hz if peak_hz is not None])
    if clear.size < max(FEWEST_WINDOWS, WINDOWS_AGREE * len(whole)):
        return HeartRhythmBreath(rate=Absent(reason=NONE_STANDS_OUT, n=int(clear.size)))
    low, middle, high = np.percentile(clear, [5.0, 50.0, 95.0]).tolist()
    return HeartRhythmBreath(rate=Estimate(value=middle, low=low, high=high, n=int(clear.size)))


def _windows(series: NnSeries) -> list[BoolArray]:
    """Return which intervals belong to each clean window."""
    if len(series) == 0:
        return []
    middle_s = series.middle_s
    found = []
    for start_s in np.arange(middle_s[0], middle_s[-1] - WINDOW_S + 1.0, HOP_S).tolist():
        rows = (middle_s >= start_s) & (middle_s < start_s + WINDOW_S)
        inside = np.flatnonzero(rows)
        if inside.size < WINDOW_S / 2.0 or not series.contiguous[inside[1:]].all():
            continue
        if np.mean(series.label[rows] != BeatLabel.NORMAL) <= TREATED_SHARE:
            found.append(rows)
    return found


def _peak_hz(series: NnSeries, rows: BoolArray) -> float | None:
    """Return the frequency of the wave that stands out, or None."""
    middle_s, rate = series.middle_s[rows], series.hr_bpm[rows]
    time_s = np.arange(middle_s[0], middle_s[-1], 1.0 / GRID_HZ)
    signal = natural_spline(middle_s, rate, time_s)
    centred = time_s - time_s.mean()
    signal = signal - signal.mean()
    signal = signal - centred * ((centred * signal).sum() / (centred * centred).sum())
    highest_hz = min(HIGHEST_HZ, float(rate.mean()) / 120.0)
    frequency_hz = np.arange(LOWEST_HZ, highest_hz, SPACING_HZ)
    power = _power(signal, centred, frequency_hz)
    top = int(np.argmax(power))
    near = np.abs(frequency_hz - frequency_hz[top]) <= HALF_WIDTH_HZ
    peak_hz = float(frequency_hz[top])
    if not 0 < top < power.size - 1 or float((signal * signal).mean()) < LEAST_BPM**2:
        return None
    share = float(power[near].sum() / power.sum())
    return peak_hz if share >= (SLOW_STANDS_OUT if peak_hz < SLOW_HZ else STANDS_OUT) else None


def _power(signal: FloatArray, time_s: FloatArray, frequency_hz: FloatArray) -> FloatArray:
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * (np.arange(signal.size) + 0.5) / signal.size)
    angle = 2.0 * np.pi * frequency_hz[:, None] * time_s
    cosine = (signal * window * np.cos(angle)).sum(axis=1)
    sine = (signal * window * np.sin(angle)).sum(axis=1)
    power: FloatArray = cosine**2 + sine**2
    return power
