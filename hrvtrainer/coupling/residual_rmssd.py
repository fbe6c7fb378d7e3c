"""What beat-to-beat variation is left when the breath's wave is taken away: exploratory, for reports."""

from itertools import pairwise

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.artifacts.treatment import too_much_treated
from hrvtrainer.heart.soundness import unsound

WINDOW_S = 60.0
PARAMETERS = 6
FEWEST_BEATS = 20
FEWEST_PAIRS = 20


def residual_rmssd_ms(series: NnSeries, breaths: FloatArray) -> Metric:
    """Return RMSSD of the intervals without a line and two harmonics of the breath.

    Parameters
    ----------
    series : NnSeries
        The intervals of a window or of a whole session.
    breaths : ndarray of float, shape (n,)
        Breaths (cycles) at each interval's midpoint, NaN where they are not known.

    Returns
    -------
    Estimate or Absent
        Milliseconds, no interval known; ``n`` counts the pairs. Absent with fewer than 20 pairs in those
        minutes in which the breath is known throughout and little was treated.

    Notes
    -----
    Exploratory: nobody has shown what it says. Fitted anew in each minute by least squares; differences
    are taken within a window only and where RMSSD takes them. The squares are enlarged by
    ``n / (n - 6)`` for the parameters that each fit spends.
    """
    if (reason := unsound(series)) is not None:
        return Absent(reason=reason, n=len(series))
    if not np.isfinite(breaths).any():
        return Absent(reason="needs to know the breath, does not")
    edges_s = np.arange(float(series.end_s[0]), float(series.end_s[-1]) + WINDOW_S, WINDOW_S)
    cuts = np.searchsorted(series.end_s, edges_s).tolist()
    squares = [_squares(series, breaths, slice(*cut)) for cut in pairwise(cuts)]
    pooled = np.concatenate(squares)
    if pooled.size < FEWEST_PAIRS:
        reason = f"needs {FEWEST_PAIRS} pairs of neighbouring beats, has {pooled.size}"
        return Absent(reason=reason, n=int(pooled.size))
    return Estimate(value=float(np.sqrt(np.mean(pooled))), n=int(pooled.size))


def _squares(series: NnSeries, breaths: FloatArray, rows: slice) -> FloatArray:
    """Return the squared differences of what the fit of one window leaves; none where it cannot be made."""
    nn_ms = series.nn_ms[rows]
    known = bool(np.isfinite(breaths[rows]).all())
    if nn_ms.size < FEWEST_BEATS or not known or too_much_treated(series.label[rows]) is not None:
        return np.empty(0)
    turn = 2.0 * np.pi * breaths[rows]
    time_s = series.middle_s[rows]
    columns = [np.ones(nn_ms.size), time_s - np.mean(time_s)]
    columns += [part(k * turn) for k in (1, 2) for part in (np.cos, np.sin)]
    matrix = np.stack(columns, axis=1)
    rest = nn_ms - matrix @ np.linalg.lstsq(matrix, nn_ms, rcond=None)[0]
    steps = np.diff(rest)[series.pair_valid[rows][1:]]
    squares: FloatArray = steps * steps * (nn_ms.size / (nn_ms.size - PARAMETERS))
    return squares
