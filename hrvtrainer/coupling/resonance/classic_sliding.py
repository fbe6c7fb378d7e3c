"""The sliding assessment as published: the pace in the middle of the best minute."""

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.resonance.classic_breaths import ClassicBreaths
from hrvtrainer.estimates import Absent, Estimate, Metric

BEST_S = 60.0
FEWEST_IN_IT = 3


def sliding_pace(series: NnSeries, inhale_s: FloatArray) -> Metric:
    """Return the pace in the middle of the minute in which heart rate swings most from breath to breath.

    Parameters
    ----------
    series : NnSeries
        Treated intervals.
    inhale_s : ndarray of float
        When in-breaths began.

    Returns
    -------
    Metric
        Breaths per minute; no interval known. ``n`` counts the breaths. Absent without three breaths in
        any minute.

    Notes
    -----
    Fisher & Lehrer 2022, doi:10.1007/s10484-021-09524-0: "midpoint of the 1-min region of stable maximal
    peak-trough variability". Departures: the mean swing of the breaths in each minute decides, there is no
    judgement of "stable" by eye, and any slide is taken, of several the best minute of all.
    """
    breaths = ClassicBreaths.of(series, inhale_s)
    size = breaths.middle_s.size
    best, best_bpm = -1.0, -1.0
    for first in range(size):
        here = (breaths.middle_s >= breaths.middle_s[first]) & (
            breaths.middle_s < breaths.middle_s[first] + BEST_S
        )
        swing = float(np.mean(breaths.swing_bpm[here]))
        if np.count_nonzero(here) >= FEWEST_IN_IT and swing > best_bpm:
            centre = float(breaths.middle_s[first]) + BEST_S / 2.0
            best = float(np.interp(centre, breaths.middle_s, breaths.breaths_per_min))
            best_bpm = swing
    if best < 0.0:
        return Absent(reason=f"needs {FEWEST_IN_IT} clear slow breaths within a minute", n=size)
    return Estimate(value=best, n=size)
