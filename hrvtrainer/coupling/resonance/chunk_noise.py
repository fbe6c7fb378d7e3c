"""How much the heart's own waves disturb each chunk."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.resonance.chunks import Chunks, ComplexArray

CAUCHY = 2.5
RAYLEIGH_MEDIAN = 1.1774  # of the length of a vector whose two parts have deviation 1
ROUNDS = 8
MOST_TERMS = 4
CHUNKS_A_TERM = 6
LEAST_WEIGHT = 1e-3
LEAST_SHARE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkNoise:
    """Noise of the chunks, the same in all but those that do not fit.

    Parameters
    ----------
    variance_bpm2 : float
        Of real and imaginary part together.
    weight : ndarray of float, shape (K,)
        1 for a chunk that fits, towards 0 for one that does not.
    gain : float
        Usual size of the answer to a breath of one unit of volume.
    """

    variance_bpm2: float
    weight: FloatArray
    gain: float

    @property
    def per_part_bpm2(self) -> FloatArray:
        """Variance of each real, then each imaginary part, shape (2 K,)."""
        parts: FloatArray = np.tile(self.variance_bpm2 / 2.0 / np.maximum(self.weight, LEAST_WEIGHT), 2)
        return parts


def first_noise(chunks: Chunks) -> ChunkNoise:
    """Return the noise about a smooth complex curve over the pace.

    Parameters
    ----------
    chunks : Chunks
        At least 2, of different paces.

    Returns
    -------
    ChunkNoise
        By reweighted least squares with Cauchy weights.

    Notes
    -----
    As in science.md 5.2, with up to four terms in the pace instead of three.
    """
    size = len(chunks)
    terms = min(MOST_TERMS, max(2, size // CHUNKS_A_TERM))
    pace = chunks.breaths_per_min - np.mean(chunks.breaths_per_min)
    columns = chunks.breath[:, None] * (pace[:, None] ** np.arange(terms)).astype(np.complex128)
    weight = np.ones(size)
    for _ in range(ROUNDS):
        root = np.sqrt(weight)[:, None]
        terms_found = np.linalg.lstsq(root * columns, root[:, 0] * chunks.heart_bpm, rcond=None)[0]
        fitted = columns @ terms_found
        noise = _noise_about(chunks, fitted, float(terms))
        weight = noise.weight
    return noise


def noise_about(chunks: Chunks, fitted_bpm: ComplexArray) -> ChunkNoise:
    """Return the noise about what the fit of an answer says."""
    return _noise_about(chunks, fitted_bpm, 3.0)


def _noise_about(chunks: Chunks, fitted_bpm: ComplexArray, terms: float) -> ChunkNoise:
    size = len(chunks)
    left = np.abs(chunks.heart_bpm - fitted_bpm)
    floor = LEAST_SHARE * float(np.median(np.abs(chunks.heart_bpm)))
    scale = max(float(np.median(left)) / RAYLEIGH_MEDIAN, floor, 1e-9)
    return ChunkNoise(
        variance_bpm2=2.0 * scale**2 * max(1.0, size / max(size - terms, 1.0)),
        weight=1.0 / (1.0 + (left / (CAUCHY * scale)) ** 2),
        gain=float(np.median(np.abs(fitted_bpm) / np.abs(chunks.breath))),
    )
