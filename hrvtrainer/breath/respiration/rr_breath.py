"""Breathing rate from the heart's rhythm alone: a rate to show, and nothing that lock could be made of."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import BeatLabel, BoolArray, NnSeries
from hrvtrainer.breath.respiration.standing_wave import (
    GRID_HZ,
    HOP_S,
    WINDOW_S,
    rate_of_windows,
    standing_wave_hz,
)
from hrvtrainer.estimates import Metric
from hrvtrainer.heart.spectrum.natural_spline import natural_spline

SLOW_STANDS_OUT = 0.7
LEAST_BPM = 0.05
TREATED_SHARE = 0.1
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
        See `rate_of_windows`: windows of 60 s, each 15 s.

    Notes
    -----
    Heart rate on a natural cubic spline at 4 Hz, up to half its mean. A wave stands out as
    `standing_wave_hz` says; below 0.14 Hz, where blood pressure makes waves of its own, it must hold seven
    tenths of all power. It moves the heart rate by 0.05 bpm or more. Thresholds are ours, set so that
    free breathers are not told the rate of their pressure waves.
    """
    peaks_hz = [_peak_hz(series, rows) for rows in _windows(series)]
    return HeartRhythmBreath(rate=rate_of_windows(peaks_hz, NONE_STANDS_OUT))


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
    middle_s, rate = series.middle_s[rows], series.hr_bpm[rows]
    signal = natural_spline(middle_s, rate, np.arange(middle_s[0], middle_s[-1], 1.0 / GRID_HZ))
    return standing_wave_hz(signal, float(rate.mean()) / 120.0, slow_share=SLOW_STANDS_OUT, least=LEAST_BPM)
