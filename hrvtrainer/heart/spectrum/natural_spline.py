"""The natural cubic spline, solved in a fixed order."""

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.errors import TooFewBeatsError


def natural_spline(times_s: FloatArray, values: FloatArray, at_s: FloatArray) -> FloatArray:
    """Interpolate by the natural cubic spline: no curvature at either end.

    Parameters
    ----------
    times_s : ndarray of float, shape (n,)
        Knots in seconds, strictly increasing.
    values : ndarray of float, shape (n,)
        Values at the knots.
    at_s : ndarray of float, shape (m,)
        Where the spline is wanted, within the knots.

    Returns
    -------
    ndarray of float, shape (m,)
        The spline's values.

    Raises
    ------
    TooFewBeatsError
        With fewer than two knots.

    Notes
    -----
    The tridiagonal system is solved here in a fixed order, so that a replay is bit-equal.
    """
    if times_s.size < 2:
        raise TooFewBeatsError(found=times_s.size, needed=2)
    widths = times_s[1:] - times_s[:-1]
    slopes = (values[1:] - values[:-1]) / widths
    bend = _second_derivatives(widths, slopes)
    first = slopes - widths * (2.0 * bend[:-1] + bend[1:]) / 6.0
    third = (bend[1:] - bend[:-1]) / (6.0 * widths)
    left = times_s[1:-1].searchsorted(at_s, side="right")
    into = at_s - times_s[left]
    smooth: FloatArray = values[left] + into * (first[left] + into * (0.5 * bend[left] + into * third[left]))
    return smooth


def _second_derivatives(widths: FloatArray, slopes: FloatArray) -> FloatArray:
    """Solve the natural spline's tridiagonal system from left to right and back (Thomas)."""
    width = widths.tolist()
    diagonal = (2.0 * (widths[:-1] + widths[1:])).tolist()
    jumps = (6.0 * (slopes[1:] - slopes[:-1])).tolist()
    ratio = right = 0.0
    swept: list[tuple[float, float]] = []
    for before, after, pivot, jump in zip(width, width[1:], diagonal, jumps, strict=False):
        inverse = 1.0 / (pivot - before * ratio)
        ratio = after * inverse
        right = (jump - before * right) * inverse
        swept.append((ratio, right))
    bend = [0.0]
    value = 0.0
    for ratio, right in reversed(swept):
        value = right - ratio * value
        bend.append(value)
    bend.append(0.0)
    return np.array(bend[::-1])
