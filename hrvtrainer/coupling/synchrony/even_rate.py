"""A heart's rate at any moments, and where it is known."""

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray, NnSeries
from hrvtrainer.heart.soundness import unbroken
from hrvtrainer.heart.spectrum.natural_spline import natural_spline

FEWEST_IN_A_ROW = 4


def rate_at(series: NnSeries, times_s: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return heart rate at moments, by the natural cubic spline through the intervals' midpoints.

    Parameters
    ----------
    series : NnSeries
        Sound NN intervals; at least one.
    times_s : ndarray of float, shape (m,)
        Session seconds, ascending.

    Returns
    -------
    ndarray of float, ndarray of bool, shape (m,)
        Beats per minute, 0 where it is not known, and where it is: within a stretch of four intervals or
        more that no gap breaks. Nothing is extrapolated.
    """
    middle_s, rate_bpm = series.middle_s, series.hr_bpm
    values = np.zeros(times_s.size)
    known = np.zeros(times_s.size, dtype=np.bool_)
    for rows in unbroken(series):
        if rows.stop - rows.start < FEWEST_IN_A_ROW:
            continue
        first, last = np.searchsorted(times_s, [middle_s[rows.start], middle_s[rows.stop - 1]])
        values[first:last] = natural_spline(middle_s[rows], rate_bpm[rows], times_s[first:last])
        known[first:last] = True
    return values, known
