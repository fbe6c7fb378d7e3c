"""The spectrum of the beats as they came, without an even grid."""

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.spectrum.density import Spectrum

SEGMENT_S = 300.0
TO_HZ = 0.5


def lomb(stretches: list[tuple[FloatArray, FloatArray]]) -> Spectrum:
    """Average the Lomb-Scargle periodograms of all segments of 300 s that fit into stretches of beats.

    Parameters
    ----------
    stretches : list of (ndarray of float, ndarray of float)
        Times in seconds, strictly increasing, and detrended intervals there.

    Returns
    -------
    Spectrum
        One-sided density from one cycle a segment up to 0.5 Hz, as dense as Welch's: so the powers of
        bands may be compared. Where no stretch holds 300 s, the longest one is the segment.

    Notes
    -----
    Lomb (1976), doi:10.1007/BF00648343; Scargle (1982), doi:10.1086/160554. Departs from them: Hann
    window over the times, half-overlapping segments averaged, and the sum of squares divided by mean rate
    and mean squared window to become a density.
    """
    length_s = min(SEGMENT_S, max(float(times_s[-1] - times_s[0]) for times_s, _ in stretches))
    pieces = [piece for times_s, values in stretches for piece in _segments(times_s, values, length_s)]
    counts = np.array([times_s.size for times_s, _ in pieces])
    times_s = np.concatenate([piece[0] for piece in pieces])
    windowed = np.concatenate([piece[1] for piece in pieces])
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    scale = _density_scale(times_s, first, counts, length_s)
    steps = int(TO_HZ * length_s)
    turn = np.exp(2j * np.pi / length_s * times_s)
    wave = np.ones_like(turn)
    density = np.zeros(steps + 1)
    for step in range(1, steps + 1):
        wave *= turn
        density[step] = float(np.mean(scale * _explained(wave, windowed, first, counts)))
    return Spectrum(
        frequency_hz=np.arange(steps + 1) / length_s,
        density_ms2_per_hz=density,
        segments=len(pieces),
        segment_s=length_s,
    )


def _segments(
    times_s: FloatArray, values: FloatArray, length_s: float
) -> list[tuple[FloatArray, FloatArray]]:
    """Return times from each segment's start, and the values there less their mean and windowed."""
    pieces = []
    spare_s = float(times_s[-1] - times_s[0]) - length_s
    halves = int(2.0 * spare_s / length_s + 1e-9) if spare_s > -1e-9 else -1
    for begin_s in (times_s[0] + 0.5 * length_s * np.arange(halves + 1)).tolist():
        rows = slice(*np.searchsorted(times_s, (begin_s, begin_s + length_s)).tolist())
        since_s = times_s[rows] - begin_s
        pieces.append((since_s, (values[rows] - np.mean(values[rows])) * _hann(since_s, length_s)))
    return pieces


def _hann(since_s: FloatArray, length_s: float) -> FloatArray:
    window: FloatArray = 0.5 - 0.5 * np.cos(2.0 * np.pi * since_s / length_s)
    return window


def _density_scale(
    times_s: FloatArray, first: NDArray[np.intp], counts: NDArray[np.intp], length_s: float
) -> FloatArray:
    """Return for each segment what turns an explained sum of squares into a one-sided density."""
    window = _hann(times_s, length_s)
    mean_square = np.add.reduceat(window * window, first) / counts
    scale: FloatArray = length_s / counts / mean_square
    return scale


def _explained(
    wave: NDArray[np.complex128], values: FloatArray, first: NDArray[np.intp], counts: NDArray[np.intp]
) -> FloatArray:
    """Return the sum of squares that a sine explains in each segment."""
    projected = np.add.reduceat(wave * values, first)
    double = np.add.reduceat(wave * wave, first)
    size = np.abs(double)
    turned = projected * np.exp(-0.5j * np.angle(double))
    cosine = turned.real**2 / (0.5 * (counts + size))
    sine = turned.imag**2 / np.maximum(0.5 * (counts - size), 1e-9 * counts)
    explained: FloatArray = cosine + sine
    return explained
