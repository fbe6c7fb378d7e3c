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
    widths = np.diff(times_s)
    slopes = np.diff(values) / widths
    bend = _second_derivatives(widths, slopes)
    left = np.clip(np.searchsorted(times_s, at_s, side="right") - 1, 0, widths.size - 1)
    width = widths[left]
    into = at_s - times_s[left]
    first = slopes[left] - width * (2.0 * bend[left] + bend[left + 1]) / 6.0
    third = (bend[left + 1] - bend[left]) / (6.0 * width)
    smooth: FloatArray = values[left] + into * (first + into * (0.5 * bend[left] + into * third))
    return smooth


def _second_derivatives(widths: FloatArray, slopes: FloatArray) -> FloatArray:
    """Solve the natural spline's tridiagonal system from left to right and back (Thomas)."""
    bend = np.zeros(widths.size + 1)
    width = widths.tolist()
    jumps = (6.0 * np.diff(slopes)).tolist()
    ratios: list[float] = []
    rights: list[float] = []
    ratio = right = 0.0
    for i, jump in enumerate(jumps):
        pivot = 2.0 * (width[i] + width[i + 1]) - width[i] * ratio
        ratio = width[i + 1] / pivot
        right = (jump - width[i] * right) / pivot
        ratios.append(ratio)
        rights.append(right)
    value = 0.0
    for i in range(len(jumps) - 1, -1, -1):
        value = rights[i] - ratios[i] * value
        bend[i + 1] = value
    return bend
