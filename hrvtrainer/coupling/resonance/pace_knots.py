"""The paces between which every smooth answer is a straight line."""

import numpy as np

from hrvtrainer.beats import FloatArray

# Fine where people breathe in an assessment, coarse where hardly any of their breath is.
KNOTS_BREATHS_PER_MIN: FloatArray = np.concatenate(
    ([1.0, 2.0, 2.5], np.arange(3.0, 9.01, 0.125), np.arange(9.5, 15.51, 1.0))
)
KNOTS_HZ: FloatArray = KNOTS_BREATHS_PER_MIN / 60.0


def knot_weights(hz: FloatArray) -> FloatArray:
    """Return the weights of the knots at frequencies, shape (n, J): straight between, level beyond."""
    weights: FloatArray = np.stack([np.interp(hz, KNOTS_HZ, unit) for unit in np.eye(KNOTS_HZ.size)], axis=1)
    return weights
