"""What the heart rate does within each breath."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from hrvtrainer.beats import BeatLabel, FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric

LAST_BREATHS = 6
FEWEST_BREATHS = 4
FEWEST_BEATS = 4
INTO_NEXT_S = 0.75
LONGEST_BREATH_S = 21.0


def peak_to_trough_bpm(series: NnSeries, inhales_s: Sequence[float] | FloatArray) -> Metric:
    """Return highest minus lowest heart rate of a breath, the median of the last six breaths.

    Parameters
    ----------
    series : NnSeries
        The newest intervals, already shifted by the strap's latency; hand over seven breaths.
    inhales_s : sequence or ndarray of float
        When the in-breaths began, session seconds, oldest first.

    Returns
    -------
    Estimate or Absent
        Beats per minute, no interval known; ``n`` counts the breaths used. Absent when fewer than four
        of the last six whole breaths can be used.

    Notes
    -----
    A breath's beats lie from its in-breath to 0.75 s into the next (Grossman, van Beek & Wientjes 1990,
    Psychophysiology 27:702), by their intervals' midpoints. It is used when it has four beats, no gap
    in or beside it, and neither its highest nor its lowest rate was treated. Two in-breaths more than
    21 s apart are a pause, not a breath. Noise makes this number larger; the breath wave is not biased
    so.
    """
    middle_s = series.middle_s
    first_s = float(series.end_s[0] - series.nn_ms[0] / 1000.0) if len(series) else 0.0
    last_s = float(middle_s[-1]) if len(series) else 0.0
    whole = [
        (begin_s, end_s + INTO_NEXT_S)
        for begin_s, end_s in pairwise(np.asarray(inhales_s).tolist())
        if begin_s >= first_s and end_s + INTO_NEXT_S <= last_s and end_s - begin_s <= LONGEST_BREATH_S
    ][-LAST_BREATHS:]
    if len(whole) < FEWEST_BREATHS:
        return Absent(reason=f"needs {FEWEST_BREATHS} whole breaths, has {len(whole)}", n=len(whole))
    swings = [_swing_bpm(series, begin_s, end_s) for begin_s, end_s in whole]
    clear = [swing for swing in swings if swing is not None]
    if len(clear) < FEWEST_BREATHS:
        reason = f"needs {FEWEST_BREATHS} breaths with every beat clear, has {len(clear)}"
        return Absent(reason=reason, n=len(clear))
    return Estimate(value=float(median(clear)), n=len(clear))


def _swing_bpm(series: NnSeries, begin_s: float, end_s: float) -> float | None:
    middle_s = series.middle_s
    rows = np.flatnonzero((middle_s >= begin_s) & (middle_s < end_s))
    if rows.size < FEWEST_BEATS or not series.contiguous[rows[0] : rows[-1] + 2].all():
        return None
    rate = series.hr_bpm[rows]
    highest, lowest = int(np.argmax(rate)), int(np.argmin(rate))
    label = series.label[rows]
    if label[highest] != BeatLabel.NORMAL or label[lowest] != BeatLabel.NORMAL:
        return None
    return float(rate[highest] - rate[lowest])
