"""Welch's averaged periodogram over unbroken stretches."""

from functools import lru_cache

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.spectrum.density import Spectrum
from hrvtrainer.heart.spectrum.padded_power import GRID_HZ

SEGMENT_POINTS = 1200


def welch(stretches: list[FloatArray]) -> Spectrum:
    """Average the periodograms of all segments of 300 s that fit into stretches at 4 Hz.

    Parameters
    ----------
    stretches : list of ndarray of float
        Detrended values, evenly spaced at 4 Hz; the longest has at least three.

    Returns
    -------
    Spectrum
        One-sided density from 0 to 2 Hz. Where no stretch holds 300 s, the longest one is the segment.

    Notes
    -----
    Welch (1967), doi:10.1109/TAU.1967.1161901. Periodic Hann window, half overlap from the start of each
    stretch, the mean of each segment taken off: what scipy.signal.welch does with its defaults, here
    also across gaps, where the periodograms of both sides are averaged and no segment spans the gap.
    """
    length = min(SEGMENT_POINTS, max(values.size for values in stretches))
    window = periodic_hann(length)
    total = np.zeros(length // 2 + 1)
    segments = 0
    for values in stretches:
        if values.size >= length:
            pieces = np.lib.stride_tricks.sliding_window_view(values, length)[:: length - length // 2]
            level = pieces - np.mean(pieces, axis=1, keepdims=True)
            level *= window
            waves = np.fft.rfft(level, axis=1)
            total += np.sum(waves.real**2 + waves.imag**2, axis=0)
            segments += pieces.shape[0]
    density = total / (segments * GRID_HZ * np.sum(window * window))
    density[1 : (length + 1) // 2] *= 2.0
    return Spectrum(
        frequency_hz=np.fft.rfftfreq(length, 1.0 / GRID_HZ).astype(np.float64),
        density_ms2_per_hz=density,
        segments=segments,
        segment_s=length / GRID_HZ,
    )


@lru_cache(maxsize=8)
def periodic_hann(length: int) -> FloatArray:
    """Return the periodic Hann window; not to be written to."""
    window: FloatArray = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(length) / length)
    window.setflags(write=False)
    return window
