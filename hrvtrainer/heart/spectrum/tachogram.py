"""The tachogram of an unbroken stretch on an even grid."""

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.spectrum.padded_power import GRID_HZ


def even_tachogram(end_s: FloatArray, nn_ms: FloatArray) -> FloatArray:
    """Return one stretch at 4 Hz by the not-a-knot spline.

    Parameters
    ----------
    end_s, nn_ms : ndarray of float, shape (n,)
        Strictly increasing times and the intervals, at least four.

    Returns
    -------
    ndarray of float
        Milliseconds from the first interval's end on, every 0.25 s, up to the last one's end at most.

    Notes
    -----
    Through the intervals at the times of their ends; nothing is extrapolated.
    """
    times_s = end_s - end_s[0]
    widths = np.diff(times_s)
    slopes = np.diff(nn_ms) / widths
    bend = _second_derivatives(widths, slopes)
    first = slopes - widths * (2.0 * bend[:-1] + bend[1:]) / 6.0
    third = np.diff(bend) / (6.0 * widths)
    points = int(np.floor(times_s[-1] * GRID_HZ)) + 1
    grid_s = np.arange(points) / GRID_HZ
    before = np.minimum(np.ceil(times_s * GRID_HZ).astype(np.intp), points)
    before[-1] = points
    counts = np.diff(before)
    into = grid_s - np.repeat(times_s[:-1], counts)
    even = np.repeat(third, counts)
    even *= into
    even += np.repeat(0.5 * bend[:-1], counts)
    even *= into
    even += np.repeat(first, counts)
    even *= into
    even += np.repeat(nn_ms[:-1], counts)
    return even


def _second_derivatives(widths: FloatArray, slopes: FloatArray) -> FloatArray:
    """Solve for the bend at every knot; the third derivative does not jump at the second and last but one."""
    from scipy.linalg import solve_banded  # noqa: PLC0415 - 0.2 s that only an analysis needs

    inner = widths.size - 1
    bands = np.zeros((3, inner))
    bands[0, 1:] = widths[1:-1]
    bands[1] = 2.0 * (widths[:-1] + widths[1:])
    bands[2, :-1] = widths[1:-1]
    left, right = widths[0] / widths[1], widths[-1] / widths[-2]
    bands[1, 0] += widths[0] * (1.0 + left)
    bands[0, 1] -= widths[0] * left
    bands[1, -1] += widths[-1] * (1.0 + right)
    bands[2, -2] -= widths[-1] * right
    bend = np.empty(inner + 2)
    bend[1:-1] = solve_banded((1, 1), bands, 6.0 * np.diff(slopes), overwrite_ab=True, check_finite=False)
    bend[0] = bend[1] - left * (bend[2] - bend[1])
    bend[-1] = bend[-2] + right * (bend[-2] - bend[-3])
    return bend
