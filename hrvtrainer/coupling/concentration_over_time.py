"""Spectral concentration along a whole recording, all windows at once: for plots and medians."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, LabelArray, NnSeries
from hrvtrainer.coupling.concentration import (
    FIRST_PEAK_LINE,
    GRID_POINTS,
    HALF_PEAK_HZ,
    LARGEST_RATIO,
    LAST_PEAK_LINE,
    LINES,
    STEP_HZ,
    STILL_MS,
    TOTAL_FROM_HZ,
    TOTAL_TO_HZ,
    WINDOW_S,
)
from hrvtrainer.heart.artifacts.treatment import MOST_TREATED_PERCENT
from hrvtrainer.heart.soundness import unbroken
from hrvtrainer.heart.spectrum.padded_power import GRID_HZ, PADDED_LENGTH, hann
from hrvtrainer.heart.spectrum.tachogram import even_tachogram

WINDOWS_AT_ONCE = 128
FEWEST_KNOTS = 4  # of the not-a-knot spline


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcentrationCourse:
    """When each 64-s window ends, its concentration (0 to 1) and its ratio (0 to 16); one length."""

    end_s: FloatArray
    concentration: FloatArray
    ratio: FloatArray


def concentration_over_time(series: NnSeries, *, step_s: float = WINDOW_S) -> ConcentrationCourse:
    """Return the spectral concentration of 64 s after 64 s.

    Parameters
    ----------
    series : NnSeries
        Sound NN intervals (see `unsound`) of a whole recording, none at all included.
    step_s : float
        From one window's begin to the next, a multiple of 0.25 s; 64 s gives windows that share nothing.

    Returns
    -------
    ConcentrationCourse
        Windows that no gap breaks, that move, and in which at most a tenth was treated; perhaps none.

    Notes
    -----
    The formula of `spectral_concentration`. One departure: each unbroken stretch is interpolated once,
    by the not-a-knot cubic spline of the analysis, and its windows lie on that grid in place of ending
    at a beat; on the same seconds the two agree to 0.01.
    """
    stretches = unbroken(series) if len(series) else []
    parts = [_of_stretch(series, rows, round(step_s * GRID_HZ)) for rows in stretches]
    joined = np.concatenate([np.empty((3, 0)), *parts], axis=1)
    return ConcentrationCourse(end_s=joined[0], concentration=joined[1], ratio=joined[2])


def _of_stretch(series: NnSeries, rows: slice, step: int) -> FloatArray:
    """Return end, concentration and ratio of the windows of one stretch, shape (3, m)."""
    end_s, nn_ms = series.end_s[rows], series.nn_ms[rows]
    if end_s.size < FEWEST_KNOTS or end_s[-1] - end_s[0] < (GRID_POINTS - 1) / GRID_HZ:
        return np.empty((3, 0))
    even = even_tachogram(end_s, nn_ms)
    windows = np.lib.stride_tricks.sliding_window_view(even, GRID_POINTS)[::step]
    last_s = end_s[0] + (np.arange(windows.shape[0]) * step + GRID_POINTS - 1) / GRID_HZ
    windows_clear = _little_treated(series.label[rows], end_s, last_s)
    parts = [
        _shares(windows[at : at + WINDOWS_AT_ONCE]) for at in range(0, windows.shape[0], WINDOWS_AT_ONCE)
    ]
    concentration, ratio, moves = np.concatenate(parts, axis=1)
    keep = windows_clear & (moves > 0.0)
    return np.stack([last_s[keep], concentration[keep], ratio[keep]])


def _little_treated(label: LabelArray, end_s: FloatArray, last_s: FloatArray) -> BoolArray:
    """Return for which windows at most a tenth of the intervals was treated."""
    treated = np.concatenate(([0], np.cumsum(label != BeatLabel.NORMAL)))
    begin = np.searchsorted(end_s, last_s - WINDOW_S)
    end = np.searchsorted(end_s, last_s, side="right")
    clear: BoolArray = 100.0 * (treated[end] - treated[begin]) <= MOST_TREATED_PERCENT * (end - begin)
    return clear


def _shares(windows: FloatArray) -> FloatArray:
    """Return concentration, ratio and whether it moves at all (1 or 0), shape (3, m)."""
    place = np.arange(GRID_POINTS) - 0.5 * (GRID_POINTS - 1)
    level = windows - np.mean(windows, axis=1, keepdims=True)
    level -= place * (np.sum(place * level, axis=1, keepdims=True) / np.sum(place * place))
    moves = np.max(np.abs(level), axis=1) >= STILL_MS
    waves = np.fft.rfft(level * hann(GRID_POINTS), PADDED_LENGTH, axis=1)[:, :LINES]
    power = waves.real**2 + waves.imag**2
    peak_line = FIRST_PEAK_LINE + np.argmax(power[:, FIRST_PEAK_LINE : LAST_PEAK_LINE + 1], axis=1)
    below = np.cumsum(power, axis=1)
    half = HALF_PEAK_HZ / STEP_HZ
    peak = _integral(power, below, peak_line + half) - _integral(power, below, peak_line - half)
    ends = np.full((2, peak_line.size), [[TOTAL_FROM_HZ / STEP_HZ], [TOTAL_TO_HZ / STEP_HZ]])
    total = _integral(power, below, ends[1]) - _integral(power, below, ends[0])
    total = np.where(moves, total, 1.0)
    rest = np.maximum(total - peak, peak / LARGEST_RATIO)
    ratio = np.divide(peak, rest, out=np.zeros_like(peak), where=moves)
    return np.stack([peak / total, ratio, moves])


def _integral(power: FloatArray, below: FloatArray, place: FloatArray) -> FloatArray:
    """Return each row's trapezoid sum from line 0 to a place between lines; its end is interpolated."""
    row = np.arange(place.size)
    line = place.astype(np.intp)
    part = place - line
    left, right = power[row, line], power[row, line + 1]
    sums: FloatArray = (
        below[row, line] - 0.5 * (power[:, 0] + left) + part * (left + 0.5 * part * (right - left))
    )
    return sums
