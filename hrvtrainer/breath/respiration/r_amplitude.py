"""Breath from the height of R waves: the heart turns with the chest (ECG-derived respiration)."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.respiration.breath_builder import BreathBuilder, Stretch
from hrvtrainer.breath.respiration.sign import SignFinder
from hrvtrainer.breath.respiration.standing_wave import (
    GRID_HZ,
    HOP_S,
    WINDOW_S,
    rate_of_windows,
    standing_wave_hz,
)
from hrvtrainer.breath.respiration.turn_finder import TurnFinder
from hrvtrainer.errors import TooFewBeatsError
from hrvtrainer.estimates import Metric
from hrvtrainer.heart.ecg.beats import EcgBeats
from hrvtrainer.heart.spectrum.natural_spline import natural_spline

BASELINE_BEATS = 31
SMOOTH_STEPS = 3
OUTLIER = 5.0  # median deviations
FEWEST_BEATS = 8
WINDOW_STEPS = round(WINDOW_S * GRID_HZ)
HOP_STEPS = round(HOP_S * GRID_HZ)
SLOW_STANDS_OUT = 0.5
LEAST_UV = 1.0
NONE_STANDS_OUT = "no breath stands out in the height of the R waves"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmplitudeBreath:
    """Breath read from R waves.

    Parameters
    ----------
    time_s, signal_uv : ndarray of float, shape (n,)
        The signal at 4 Hz: the height of R waves less its local baseline; upside down where the sign
        says so.
    breaths : tuple of Breath
        Empty while the sign is unknown.
    periods_s : tuple of float
        How long breaths lasted, of unknown sign as well.
    limit_breaths_per_min : float
        Half the heart rate: quicker breath cannot be seen, and what was quicker was left out.
    sign : float or None
        1 where R waves grow with the in-breath, -1 where they shrink. It differs between people.
    """

    time_s: FloatArray
    signal_uv: FloatArray
    breaths: tuple[Breath, ...]
    periods_s: tuple[float, ...]
    limit_breaths_per_min: float
    sign: float | None


def breath_from_r_amplitude(
    peak_s: FloatArray, amplitude_uv: FloatArray, *, sign: float | None = None
) -> AmplitudeBreath:
    """Read breath from R peaks in a row, without a gap between them.

    Parameters
    ----------
    peak_s, amplitude_uv : ndarray of float, shape (n,)
        When each R peak was, and how high above its local line.
    sign : float or None
        As `sign_of_amplitude` found it; None while unknown.

    Returns
    -------
    AmplitudeBreath
        Breaths that both begin and end within the peaks.

    Raises
    ------
    TooFewBeatsError
        With fewer than eight peaks.

    Notes
    -----
    science.md 6.5. The baseline is the median of 31 beats; heights more than five median deviations from
    it (ectopic beats) are drawn in to that; then a natural cubic spline at 4 Hz, turning points as with the
    accelerometer, and least squares. One beat a second is little: breaths are less exact than from the
    accelerometer.
    """
    if peak_s.size < FEWEST_BEATS:
        raise TooFewBeatsError(found=int(peak_s.size), needed=FEWEST_BEATS, what="R peaks in a row")
    height = np.abs(amplitude_uv)
    height = height - _moving_median(height, BASELINE_BEATS)
    limit_uv = OUTLIER * float(np.median(np.abs(height)))
    height = np.clip(height, -limit_uv, limit_uv)
    first = int(np.ceil(peak_s[0] * GRID_HZ))
    count = max(0, int(np.floor(peak_s[-1] * GRID_HZ)) - first + 1)
    time_s = (first + np.arange(count, dtype=np.float64)) / GRID_HZ
    signal = natural_spline(peak_s, height, time_s)
    limit = 30.0 * (peak_s.size - 1) / float(peak_s[-1] - peak_s[0])
    whole = [breath for breath in _breaths(signal, first, sign or 1.0) if breath.breaths_per_min <= limit]
    return AmplitudeBreath(
        time_s=time_s,
        signal_uv=signal * (sign or 1.0),
        breaths=() if sign is None else tuple(whole),
        periods_s=tuple(breath.inhale_s + breath.exhale_s for breath in whole),
        limit_breaths_per_min=limit,
        sign=sign,
    )


def rate_from_r_waves(beats: EcgBeats) -> Metric:
    """Return the breathing rate of a whole electrocardiogram; no sign is needed for that.

    Parameters
    ----------
    beats : EcgBeats
        Its R peaks; windows reach over no gap.

    Returns
    -------
    Estimate or Absent
        See `rate_of_windows`: windows of 60 s, each 15 s, in which a wave stands out of the R waves'
        height (`standing_wave_hz`; half of all power is enough below 0.14 Hz).
    """
    edges = np.flatnonzero(beats.peak_after_gap).tolist()
    peaks_hz: list[float | None] = []
    for first, last in pairwise([*edges, beats.peak_s.size]):
        if last - first < FEWEST_BEATS:
            continue
        breath = breath_from_r_amplitude(beats.peak_s[first:last], beats.amplitude_uv[first:last])
        for start in range(0, breath.signal_uv.size - WINDOW_STEPS + 1, HOP_STEPS):
            window = breath.signal_uv[start : start + WINDOW_STEPS]
            limit_hz = breath.limit_breaths_per_min / 60.0
            peaks_hz += [standing_wave_hz(window, limit_hz, slow_share=SLOW_STANDS_OUT, least=LEAST_UV)]
    return rate_of_windows(peaks_hz, NONE_STANDS_OUT)


def sign_of_amplitude(breath: AmplitudeBreath, volume: FloatArray) -> float | None:
    """Return whether R waves grow (1) or shrink (-1) with the in-breath, or None where it cannot be told.

    Parameters
    ----------
    breath : AmplitudeBreath
        Read without a sign.
    volume : ndarray of float, shape (n,)
        The pacer's volume at ``breath.time_s``, NaN where none led.
    """
    return SignFinder(1.0 / GRID_HZ).feed(breath.signal_uv, volume)


def _breaths(signal: FloatArray, first: int, sign: float) -> list[Breath]:
    """Find turning points in the smoothed signal, and place breaths on the signal itself."""
    finder, builder = TurnFinder(1.0 / GRID_HZ), BreathBuilder()
    stretch = Stretch(values=signal, first_step=first, step_s=1.0 / GRID_HZ)
    half = SMOOTH_STEPS // 2
    found: list[Breath] = []
    for row in range(half, signal.size - half):
        smooth = float(signal[row - half : row + half + 1].sum()) / SMOOTH_STEPS
        turn = finder.feed(smooth, first + row)
        breath = builder.feed(turn, stretch, sign) if turn is not None else None
        found += [breath] if breath is not None else []
    return found


def _moving_median(values: FloatArray, width: int) -> FloatArray:
    """Return the median around each value; at the ends the window is cut."""
    half = width // 2
    padded = np.concatenate((np.full(half, np.nan), values, np.full(half, np.nan)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    middle: FloatArray = np.nanmedian(windows, axis=1)
    return middle
