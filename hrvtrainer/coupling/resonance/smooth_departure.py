"""Gaussian processes over the pace: the part of a heart's answer that no resonance has."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray

# Where the departure is told; between, it is a straight line.
NODES_BREATHS_PER_MIN: FloatArray = np.arange(3.0, 9.01, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """How far an answer may lie from a resonance, in shares of its size.

    Parameters
    ----------
    constant : float
        The same at every pace.
    bending : float
        Changing over the pace.
    length_breaths_per_min : float
        Over how much of the pace it changes (squared exponential).
    """

    constant: float
    bending: float
    length_breaths_per_min: float

    def root(self, pace: FloatArray) -> FloatArray:
        """Return a square root of the covariance at some paces, shape (n nodes, n paces)."""
        apart = NODES_BREATHS_PER_MIN[:, None] - NODES_BREATHS_PER_MIN[None, :]
        shape = self.bending**2 * np.exp(-0.5 * (apart / self.length_breaths_per_min) ** 2)
        jitter = 1e-9 * np.eye(NODES_BREATHS_PER_MIN.size)
        lower = np.linalg.cholesky(shape + self.constant**2 + jitter)
        onto = np.stack([np.interp(pace, NODES_BREATHS_PER_MIN, unit) for unit in lower.T])
        rooted: FloatArray = onto
        return rooted


COMPLEX_ANSWER = Departure(constant=0.18, bending=0.015, length_breaths_per_min=1.5)
SIZE_ALONE = Departure(constant=0.0, bending=0.03, length_breaths_per_min=1.2)
