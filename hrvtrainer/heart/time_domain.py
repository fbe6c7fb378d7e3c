"""Numbers of the beat-to-beat differences and of the mean."""

import math

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray, NnSeries
from hrvtrainer.errors import TooFewBeatsError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.artifacts.treatment import too_much_treated

FEWEST_PAIRS = 20
LEAST_PAIR_PERCENT = 65.0
FEWEST_FOR_RATE = 5
TWO_SIDED_90 = 1.645
INFLATION_REST = 1.2
INFLATION_PACED = 1.6


def rmssd_ms(nn_ms: FloatArray, pair_valid: BoolArray) -> float:
    """Root mean square of successive differences.

    Parameters
    ----------
    nn_ms : ndarray of float, shape (n,)
        NN intervals in milliseconds, oldest first.
    pair_valid : ndarray of bool, shape (n,)
        True where intervals i - 1 and i are both measured, normal and adjacent.

    Returns
    -------
    float
        RMSSD in milliseconds.

    Raises
    ------
    TooFewBeatsError
        If no pair is valid.

    Notes
    -----
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043. Differs from that
    definition in one way: a difference across a gap or a removed beat is left out.
    """
    steps_ms = _steps_ms(nn_ms, pair_valid)
    if steps_ms.size == 0:
        raise TooFewBeatsError(found=0, needed=1, what="pairs of neighbouring beats")
    return float(np.sqrt(np.mean(steps_ms**2)))


def rmssd_estimate(series: NnSeries, *, paced: bool) -> Metric:
    """Return RMSSD with its 90 % interval, or why there is none.

    Parameters
    ----------
    series : NnSeries
        The intervals of the window, 60 s in the live path.
    paced : bool
        Whether a pacer led: slow breathing makes successive differences depend on each other more.

    Returns
    -------
    Estimate or Absent
        Milliseconds; ``n`` counts the valid pairs. Absent with fewer than 20 of them or 65 % of the
        possible ones, and when too much was treated.

    Notes
    -----
    The interval is RMSSD * exp(+-1.645 SE), SE the delta-method error of ln RMSSD for independent
    differences, times 1.2 at rest and 1.6 while a pacer leads: so it covers 90 % of simulated windows.
    """
    steps_ms = _steps_ms(series.nn_ms, series.pair_valid)
    n = int(steps_ms.size)
    too_few = Absent(reason=f"needs {FEWEST_PAIRS} pairs of neighbouring beats, has {n}", n=n)
    if len(series) <= FEWEST_PAIRS:
        return too_few
    if (reason := too_much_treated(series.label)) is not None:
        return Absent(reason=reason, n=n)
    if n < FEWEST_PAIRS:
        return too_few
    if (percent := 100.0 * n / (len(series) - 1)) < LEAST_PAIR_PERCENT:
        reason = f"needs {LEAST_PAIR_PERCENT:.0f} % of the pairs of neighbouring beats, has {int(percent)} %"
        return Absent(reason=reason, n=n)
    value = rmssd_ms(series.nn_ms, series.pair_valid)
    if value == 0:
        return Estimate(value=0.0, low=0.0, high=0.0, n=n)
    squares = steps_ms**2
    error = 0.5 * float(np.std(squares, ddof=1)) / (float(np.mean(squares)) * math.sqrt(n))
    factor = math.exp(TWO_SIDED_90 * error * (INFLATION_PACED if paced else INFLATION_REST))
    return Estimate(value=value, low=value / factor, high=value * factor, n=n)


def mean_hr_bpm(series: NnSeries) -> Metric:
    """Return the mean heart rate: 60000 over the mean NN interval, not the mean of rates.

    Parameters
    ----------
    series : NnSeries
        The intervals of the window, 60 s in the live path.

    Returns
    -------
    Estimate or Absent
        Beats per minute, no interval known; ``n`` counts the intervals. Absent with fewer than five.
    """
    n = len(series)
    if n < FEWEST_FOR_RATE:
        return Absent(reason=f"needs {FEWEST_FOR_RATE} beats, has {n}", n=n)
    return Estimate(value=60000.0 / float(np.mean(series.nn_ms)), n=n)


def _steps_ms(nn_ms: FloatArray, pair_valid: BoolArray) -> FloatArray:
    steps_ms: FloatArray = np.diff(nn_ms)[pair_valid[1:]]
    return steps_ms
