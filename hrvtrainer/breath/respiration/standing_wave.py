"""One wave that stands out of a signal, window by window: enough for a breathing rate, and for no phase."""

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.estimates import Absent, Estimate, Metric

GRID_HZ = 4.0
WINDOW_S = 60.0
HOP_S = 15.0
FEWEST_WINDOWS = 3
LOWEST_HZ = 0.04
HIGHEST_HZ = 0.5
SPACING_HZ = 1.0 / 480.0
HALF_WIDTH_HZ = 0.025
SLOW_HZ = 0.14
QUICK_SHARE = 0.5
LEAST_PART = 0.01  # of a sine of the whole signal's size: less is what leaks from outside the range
HARMONIC_WITHIN_HZ = 0.02
WINDOWS_TELL = 0.6
WINDOWS_AGREE = 0.7
ALIKE_PER_MIN = 2.0


def standing_wave_hz(
    signal: FloatArray, highest_hz: float, *, slow_share: float, least: float
) -> float | None:
    """Return the frequency of the wave that stands out of a window, or None.

    Parameters
    ----------
    signal : ndarray of float, shape (n,)
        About a minute at 4 Hz.
    highest_hz : float
        Up to where a wave may lie; never beyond 0.5 Hz.
    slow_share : float
        How much of all power from 0.04 Hz on must lie within 0.025 Hz of a top below 0.14 Hz.
    least : float
        The least deviation of a signal that moves at all, in its unit.

    Notes
    -----
    Straight line taken away, Hann. A quicker wave stands out when half the power above 0.14 Hz lies
    within 0.025 Hz of its top, and it is not the double or triple of a slower wave that is larger. A top
    at either end of a range is none.
    """
    level = _without_line(signal)
    mean_square = float((level * level).mean())
    if mean_square < least**2:
        return None
    frequency_hz = np.arange(LOWEST_HZ, min(HIGHEST_HZ, highest_hz), SPACING_HZ)
    power, of_a_sine = _power(level, frequency_hz)
    leak = LEAST_PART * of_a_sine * mean_square
    slow = frequency_hz < SLOW_HZ
    slow_top = int(np.argmax(np.where(slow, power, 0.0)))
    slow_hz, slow_power = float(frequency_hz[slow_top]), float(power[slow_top])
    if (
        slow_top > 0
        and slow_power == max(leak, power.max())
        and _share(power, frequency_hz, slow_hz) >= slow_share
    ):
        return slow_hz
    quick_hz, quick_power = frequency_hz[~slow], power[~slow]
    top = int(np.argmax(quick_power)) if quick_power.size else 0
    if not 0 < top < quick_power.size - 1 or quick_power[top] < leak:
        return None
    found_hz = float(quick_hz[top])
    is_multiple = min(abs(found_hz - times * slow_hz) for times in (2, 3)) < HARMONIC_WITHIN_HZ
    if is_multiple and slow_power > quick_power[top]:
        return None
    return found_hz if _share(quick_power, quick_hz, found_hz) >= QUICK_SHARE else None


def _without_line(signal: FloatArray) -> FloatArray:
    steps = np.arange(signal.size, dtype=np.float64)
    steps = steps - steps.mean()
    level = signal - signal.mean()
    straight: FloatArray = level - steps * float((steps * level).sum() / (steps * steps).sum())
    return straight


def _power(level: FloatArray, frequency_hz: FloatArray) -> tuple[FloatArray, float]:
    """Return the power at each frequency, and that of a sine of mean square 1 at its own."""
    steps = np.arange(level.size, dtype=np.float64)
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * (steps + 0.5) / level.size)
    angle = 2.0 * np.pi / GRID_HZ * frequency_hz[:, None] * steps
    cosine = (level * window * np.cos(angle)).sum(axis=1)
    sine = (level * window * np.sin(angle)).sum(axis=1)
    return cosine**2 + sine**2, 0.5 * float(window.sum()) ** 2


def _share(power: FloatArray, frequency_hz: FloatArray, top_hz: float) -> float:
    return float(power[np.abs(frequency_hz - top_hz) <= HALF_WIDTH_HZ].sum() / power.sum())


def rate_of_windows(peaks_hz: list[float | None], nothing: str) -> Metric:
    """Return the breathing rate of clean windows.

    Returns
    -------
    Estimate or Absent
        The median of the windows in which a wave stands out. Low and high are the 5th and 95th
        percentile of these: the range of rates breathed, not the error of their middle. ``n`` counts
        them. Absent with fewer than three clean windows, and, with ``nothing`` as reason, where a wave
        stands out in fewer than three or than six of ten, or seven of ten of these are not within 2/min
        of their median.
    """
    if len(peaks_hz) < FEWEST_WINDOWS:
        reason = f"needs {FEWEST_WINDOWS} clean minutes that overlap, has {len(peaks_hz)}"
        return Absent(reason=reason, n=len(peaks_hz))
    clear = np.array([60.0 * peak_hz for peak_hz in peaks_hz if peak_hz is not None])
    if clear.size < max(FEWEST_WINDOWS, WINDOWS_TELL * len(peaks_hz)):
        return Absent(reason=nothing, n=int(clear.size))
    low, middle, high = np.percentile(clear, [5.0, 50.0, 95.0]).tolist()
    if float(np.mean(np.abs(clear - middle) < ALIKE_PER_MIN)) < WINDOWS_AGREE:
        return Absent(reason=nothing, n=int(clear.size))
    return Estimate(value=middle, low=low, high=high, n=int(clear.size))
