"""RMSSD of what is left when the breath's wave is taken away. Exploratory, for the report alone."""

import math

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.artifacts.treatment import too_much_treated
from hrvtrainer.heart.soundness import unsound
from hrvtrainer.heart.time_domain import too_few_pairs

WINDOW_S = 60.0
COLUMNS = 6
FEWEST_IN_WINDOW = 20


def residual_rmssd(series: NnSeries, breaths: FloatArray) -> Metric:
    """Return RMSSD without the breath's first two harmonics.

    Parameters
    ----------
    series : NnSeries
        The intervals of a paced stretch.
    breaths : ndarray of float, shape (n,)
        The breath in cycles at each interval's midpoint, measured or the pacer's; NaN where unknown.

    Returns
    -------
    Estimate or Absent
        Milliseconds, no interval known; ``n`` counts the pairs. Absent where RMSSD would be, and where
        no minute has 20 intervals with a known breath.

    Notes
    -----
    Own construction. In windows of 60 s the intervals are fitted by a line and two harmonics of the
    breath; differences are taken of the residuals within a window and scaled by ``n / (n - 6)`` for what
    the fit takes of the noise. It is no index of vagal tone either: the breath also widens what is
    between its harmonics, and noise of the breath's rhythm goes with its wave.
    """
    if (reason := unsound(series)) is not None:
        return Absent(reason=reason)
    if (reason := too_much_treated(series.label)) is not None:
        return Absent(reason=reason)
    window = ((series.end_s - series.end_s[0]) / WINDOW_S).astype(np.intp)
    pairs, squares = 0, 0.0
    for one in np.unique(window).tolist():
        rows = np.flatnonzero((window == one) & np.isfinite(breaths))
        if rows.size < FEWEST_IN_WINDOW:
            continue
        steps_ms = _residual_steps(series, breaths, rows)
        pairs += steps_ms.size
        squares += float(np.sum(steps_ms**2)) * rows.size / (rows.size - COLUMNS)
    if (reason := too_few_pairs(pairs, len(series))) is not None:
        return Absent(reason=reason, n=pairs)
    return Estimate(value=math.sqrt(squares / pairs), n=pairs)


def _residual_steps(series: NnSeries, breaths: FloatArray, rows: np.ndarray) -> FloatArray:
    """Return the valid differences of neighbouring residuals of one window."""
    angle = 2.0 * np.pi * breaths[rows]
    time = series.middle_s[rows] - float(np.mean(series.middle_s[rows]))
    columns = [np.ones(rows.size), time]
    columns += [part(k * angle) for k in (1, 2) for part in (np.cos, np.sin)]
    matrix = np.stack(columns, axis=1)
    solution = np.linalg.lstsq(matrix, series.nn_ms[rows], rcond=None)[0]
    residual = series.nn_ms[rows] - matrix @ solution
    neighbours: BoolArray = series.pair_valid[rows[1:]] & (np.diff(rows) == 1)
    steps_ms: FloatArray = np.diff(residual)[neighbours]
    return steps_ms
