"""Chance for the posterior of the pace: which answers, how large, and how far from a resonance."""

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray

DRAWS = 1500


def draw_answers(probability: FloatArray, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return which answers were drawn, shape (1500,), from the probability of each; these add up to 1."""
    chosen = np.searchsorted(np.cumsum(probability), rng.random(DRAWS))
    return np.minimum(chosen, probability.size - 1)


def draw_sizes(along: FloatArray, power: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Draw the sizes of answers, none negative.

    Parameters
    ----------
    along : ndarray of float, shape (1500,)
        How much of each answer the chunks hold.
    power : ndarray of float, shape (1500,)
        Of each answer with size 1, over the noise.
    """
    sizes: FloatArray = np.maximum(along / power + rng.standard_normal(power.size) / np.sqrt(power), 0.0)
    return sizes


def draw_departures(left: FloatArray, ways: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Draw the departures from a resonance at their nodes, given what each answer leaves of the chunks.

    Parameters
    ----------
    left : ndarray of float, shape (1500, K)
        What the answers leave of K chunks (or of 2 K parts), whitened.
    ways : ndarray of float, shape (n nodes, K)
        What a departure at each node does to them, whitened.

    Returns
    -------
    ndarray of float, shape (1500, n nodes)
    """
    values, vectors = np.linalg.eigh(np.eye(ways.shape[0]) - ways @ ways.T)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    nodes: FloatArray = left @ ways.T + rng.standard_normal((left.shape[0], ways.shape[0])) @ root.T
    return nodes
