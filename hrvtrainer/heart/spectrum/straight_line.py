"""Values without their straight line."""

import numpy as np

from hrvtrainer.beats import FloatArray


def without_line(values: FloatArray) -> FloatArray:
    """Return evenly spaced values without their least-squares straight line; needs two of them."""
    place = np.arange(values.size) - 0.5 * (values.size - 1)
    slope = np.sum(place * values) / np.sum(place * place)
    rest: FloatArray = values - np.mean(values) - slope * place
    return rest
