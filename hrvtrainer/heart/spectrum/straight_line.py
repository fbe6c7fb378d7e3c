"""Values without their straight line."""

from functools import lru_cache

import numpy as np

from hrvtrainer.beats import FloatArray


def without_line(values: FloatArray) -> FloatArray:
    """Return evenly spaced values without their least-squares straight line; needs two of them."""
    place = _places(values.size)
    slope = np.add.reduce(place * values) / (values.size * (values.size**2 - 1.0) / 12.0)
    rest: FloatArray = values - np.add.reduce(values) / values.size - slope * place
    return rest


@lru_cache(maxsize=4)
def _places(size: int) -> FloatArray:
    """Return evenly spaced places about 0; not to be written to."""
    places: FloatArray = np.arange(size, dtype=np.float64) - 0.5 * (size - 1)
    places.setflags(write=False)
    return places
