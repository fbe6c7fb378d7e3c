"""Vectors of three, as tuples: one step of a tracker is too little for an array."""

import math
from collections.abc import Sequence

Three = tuple[float, float, float]


def plus(a: Three, b: Three) -> Three:
    """Return the sum."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def apart(a: Three, b: Three) -> Three:
    """Return the first less the second."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def times(factor: float, a: Three) -> Three:
    """Return a vector made longer."""
    return (factor * a[0], factor * a[1], factor * a[2])


def product(a: Three, b: Three) -> float:
    """Return the scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def unit(a: Three) -> Three:
    """Return the direction; a vector of no length has none and is returned as it is."""
    length = math.sqrt(product(a, a))
    return times(1.0 / length, a) if length > 0.0 else a


def across(a: Three, direction: Three) -> Three:
    """Return the part of a vector across a direction of unit length."""
    return apart(a, times(product(a, direction), direction))


def carried(a: Three, before: Three, after: Three) -> Three:
    """Rotate a vector that lies across ``before`` as the shortest turn from ``before`` to ``after`` does."""
    between = 1.0 + product(before, after)
    if between < 1e-6:  # turned upside down: any way round is as short
        return a
    return unit(apart(a, times(product(after, a) / between, plus(before, after))))


def mean_of(vectors: Sequence[Three]) -> Three:
    """Return the mean."""
    count = len(vectors)
    return (
        sum(vector[0] for vector in vectors) / count,
        sum(vector[1] for vector in vectors) / count,
        sum(vector[2] for vector in vectors) / count,
    )
