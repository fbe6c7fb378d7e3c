"""Endless noise of a given spectrum."""

import math
from collections.abc import Iterator

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.simulation.answer import SAMPLE_HZ
from hrvtrainer.simulation.parameters import PersonParameters

_BLOCK_S = 1024  # a whole wave of the slowest noise (0.003 Hz) fits three times
_HIGHEST_HZ = 2.0
_MAYER_Q = 3.0
_JITTER_MEMORY_S = 8.0
_JITTER_SMOOTHING_S = 1.0


def noise_frequencies_hz() -> FloatArray:
    """Return the frequencies at which a spectrum is asked for: all that a block can hold, to 2 Hz."""
    lines: FloatArray = np.arange(1, int(_HIGHEST_HZ * _BLOCK_S) + 1) / _BLOCK_S
    return lines


def endless_noise(
    rng: np.random.Generator, variance: FloatArray, *, sample_hz: int = SAMPLE_HZ
) -> Iterator[float]:
    """Yield noise without end, 50 samples a second unless asked otherwise.

    Parameters
    ----------
    rng : Generator
        Where chance comes from; nobody else may draw from it.
    variance : ndarray of float
        What each of `noise_frequencies_hz` adds to the variance.
    sample_hz : int
        Samples per second, at least 5. The same chance gives the same waves at every rate.

    Yields
    ------
    float
        The next sample. The process is Gaussian and stationary from the first sample on.

    Notes
    -----
    Blocks of independent noise are made by inverse Fourier transform and joined by weights whose
    squares add up to one, so that the spectrum is the one asked for, blurred by 0.001 Hz.
    """
    blocks = _half_blocks(rng, variance, sample_hz)
    while True:
        yield from next(blocks).tolist()


def noise(rng: np.random.Generator, variance: FloatArray, n: int, *, sample_hz: int) -> FloatArray:
    """Return the first ``n`` samples of `endless_noise` at once.

    Returns
    -------
    ndarray of float, shape (n,)
        The samples.
    """
    parts: list[FloatArray] = []
    blocks = _half_blocks(rng, variance, sample_hz)
    while sum(part.size for part in parts) < n:
        parts.append(next(blocks))
    return np.concatenate([*parts, np.zeros(0)])[:n]


def _half_blocks(rng: np.random.Generator, variance: FloatArray, sample_hz: int) -> Iterator[FloatArray]:
    hop = _BLOCK_S * sample_hz // 2
    turn = (np.arange(hop) + 0.5) / hop * (math.pi / 2)
    falling, rising = np.cos(turn), np.sin(turn)
    before = _block(rng, variance, sample_hz)
    while True:
        after = _block(rng, variance, sample_hz)
        yield before[hop:] * falling + after[:hop] * rising
        before = after


def _block(rng: np.random.Generator, variance: FloatArray, sample_hz: int) -> FloatArray:
    n = _BLOCK_S * sample_hz
    lines = np.zeros(n // 2 + 1, dtype=np.complex128)
    real, imaginary = rng.standard_normal((2, variance.size))
    lines[1 : variance.size + 1] = (real + 1j * imaginary) * np.sqrt(variance) * (n / 2)
    block: FloatArray = np.fft.irfft(lines, n)
    return block


def heart_noise_variance(person: PersonParameters) -> FloatArray:
    """Return the spectrum of the heart's own waves in bpm^2 per line.

    White noise through the resonance with a Q of 3, a slow part falling as 1/f and a broad part
    falling as 1/f^0.3, each with its person's standard deviation.
    """
    hz = noise_frequencies_hz()
    ratio = hz / person.resonance_hz
    mayer = 1.0 / (1.0 + _MAYER_Q**2 * (ratio - 1.0 / ratio) ** 2)
    slow = np.where((hz >= 0.003) & (hz <= 0.05), 1.0 / hz, 0.0)
    broad = np.where((hz >= 0.05) & (hz <= 0.5), hz**-0.3, 0.0)
    return (
        _scaled(mayer, person.mayer_bpm) + _scaled(slow, person.slow_bpm) + _scaled(broad, person.broad_bpm)
    )


def breath_jitter_variance(person: PersonParameters) -> FloatArray:
    """Return the spectrum of the breath's phase about where it is meant to be, in cycles^2 per line.

    An Ornstein-Uhlenbeck process of 8 s, smoothed over 1 s: without that its steps would turn the
    breath back and forth fifty times a second.
    """
    turn = 2.0 * math.pi * noise_frequencies_hz()
    shape = 1.0 / (1.0 + (turn * _JITTER_MEMORY_S) ** 2) / (1.0 + (turn * _JITTER_SMOOTHING_S) ** 2)
    return _scaled(shape, person.jitter_cycles)


def _scaled(shape: FloatArray, standard_deviation: float) -> FloatArray:
    scaled: FloatArray = shape * (standard_deviation**2 / np.sum(shape))
    return scaled
