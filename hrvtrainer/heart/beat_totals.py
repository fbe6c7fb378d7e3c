"""Totals over intervals and pairs, and the time-domain numbers that follow from them.

The same formulas serve the measured totals and every draw of the bootstrap.
"""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries

LARGE_STEP_MS = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatNumbers:
    """Time-domain numbers of one or many sets of totals; arrays of one length.

    Parameters
    ----------
    sdnn_ms, rmssd_ms, pnn50_percent, sd1_ms, sd2_ms : ndarray of float
        As in `time_domain_metrics` and `nonlinear_metrics`; not finite where the totals hold too few pairs.
    """

    sdnn_ms: FloatArray
    rmssd_ms: FloatArray
    pnn50_percent: FloatArray
    sd1_ms: FloatArray
    sd2_ms: FloatArray


def beat_columns(series: NnSeries) -> FloatArray:
    """Return what is summed over the beats.

    Parameters
    ----------
    series : NnSeries
        At least one interval.

    Returns
    -------
    ndarray of float, shape (7, n)
        One, interval less the mean, its square; one per valid pair, its step, the square, and one where
        it is larger than 50 ms.
    """
    columns = np.zeros((7, len(series)))
    columns[0] = 1.0
    np.subtract(series.nn_ms, np.add.reduce(series.nn_ms) / len(series), out=columns[1])
    np.multiply(columns[1], columns[1], out=columns[2])
    valid = columns[3]
    valid[1:] = series.pair_valid[1:]
    np.multiply(series.nn_ms[1:] - series.nn_ms[:-1], valid[1:], out=columns[4, 1:])
    np.multiply(columns[4], columns[4], out=columns[5])
    np.greater(columns[5], LARGE_STEP_MS**2, out=columns[6])
    return columns


def beat_numbers(totals: FloatArray) -> BeatNumbers:
    """Return the numbers that totals of `beat_columns` give.

    Parameters
    ----------
    totals : ndarray of float, shape (k, 7)
        Sets of totals.

    Notes
    -----
    SDNN and SD1 with n - 1; SD2 = sqrt(2 SDNN^2 - SD1^2), 0 where that is negative (Brennan et al. 2001,
    doi:10.1109/10.959330, whose SD1 has no mean taken off and n in place of n - 1).
    """
    n, off, off2, pairs, step, step2, large = totals.T
    with np.errstate(divide="ignore", invalid="ignore"):
        sdnn2 = (off2 - off * off / n) / (n - 1.0)
        sd12 = 0.5 * (step2 - step * step / pairs) / (pairs - 1.0)
        return BeatNumbers(
            sdnn_ms=_root(sdnn2),
            rmssd_ms=_root(step2 / pairs),
            pnn50_percent=100.0 * large / pairs,
            sd1_ms=_root(sd12),
            sd2_ms=_root(2.0 * sdnn2 - sd12),
        )


def _root(square: FloatArray) -> FloatArray:
    root: FloatArray = np.sqrt(np.maximum(square, 0.0))
    return root
