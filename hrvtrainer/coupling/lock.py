"""How regularly the heart follows the breath (lock), and how far it swings with it (wave)."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.harmonic_fit import HarmonicFit, fit_harmonics
from hrvtrainer.errors import AnalysisError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.artifacts.treatment import too_much_treated

WINDOW_S = 45.0
WINDOW_BREATHS = 4.0
LEAST_RSS = 1e-12
NULL_BOUND_95 = 0.28


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathLock:
    """Lock, 0 to 1, and the size of the breath's wave in heart rate, lowest to highest, in bpm."""

    lock: Metric
    wave_bpm: Metric


def breath_lock(series: NnSeries, breaths: FloatArray) -> BreathLock:
    """Return lock and wave against the pacer's phase.

    Parameters
    ----------
    series : NnSeries
        The newest intervals; hand over at least 70 s (and five breaths).
    breaths : ndarray of float, shape (n,)
        The pacer's breaths (cycles) at each interval's midpoint, NaN where none led.

    Returns
    -------
    BreathLock
        No interval known; ``n`` counts the intervals used: the newest that hold 45 s and four breaths
        since the pacer last began. Absent with less, when these were treated too much, and when the
        heart rate does not move at all.

    Notes
    -----
    ``lock = 1 - [(RSS0 - E1) / (n - 4)] / [RSS0 / (n - 2)]``, clipped to 0..1: RSS0 is what a straight
    line leaves, E1 what the first harmonic of the pacer's phase explains beyond line and second
    harmonic. The second does not count, or whoever ignores the pacer and breathes at twice its pace
    would seem locked. Wave is twice the first harmonic's amplitude. People who ignore the pacer are
    above `NULL_BOUND_95` in 2 to 5 % of windows.
    """
    paced = np.isfinite(breaths)
    since = int(np.flatnonzero(~paced)[-1]) + 1 if not paced.all() else 0
    start, missing = _window_start(series.nn_ms[since:], breaths[since:])
    rows = slice(since + start, None)
    n = len(series) - since - start
    missing = missing or too_much_treated(series.label[rows])
    if missing is not None:
        return _without(missing, n)
    try:
        fit = fit_harmonics(series.middle_s[rows], series.hr_bpm[rows], breaths[rows])
    except AnalysisError as error:
        return _without(str(error), n)
    return _from_fit(fit, n)


def _from_fit(fit: HarmonicFit, n: int) -> BreathLock:
    if fit.line_rss <= LEAST_RSS * n:
        return _without("needs a heart rate that moves, this one is constant", n)
    unexplained = (fit.line_rss - fit.first_explains) / (n - 4)
    lock = 1.0 - unexplained / (fit.line_rss / (n - 2))
    return BreathLock(
        lock=Estimate(value=min(1.0, max(0.0, lock)), n=n),
        wave_bpm=Estimate(value=2.0 * fit.first_size, n=n),
    )


def _window_start(nn_ms: FloatArray, breaths: FloatArray) -> tuple[int, str | None]:
    """Return where the newest 45 s and four breaths begin, or what is missing."""
    if nn_ms.size == 0:
        return 0, f"needs {WINDOW_S:.0f} s of paced breathing, has 0"
    held_s = np.cumsum(nn_ms[::-1])[::-1] / 1000.0
    held_breaths = breaths[-1] - breaths
    long_enough = held_s >= WINDOW_S
    if not long_enough[0]:
        return 0, f"needs {WINDOW_S:.0f} s of paced breathing, has {int(held_s[0])}"
    enough = np.flatnonzero(long_enough & (held_breaths >= WINDOW_BREATHS))
    if enough.size == 0:
        return 0, f"needs {WINDOW_BREATHS:.0f} paced breaths, has {int(held_breaths[0])}"
    return int(enough[-1]), None


def _without(reason: str, n: int) -> BreathLock:
    absent = Absent(reason=reason, n=n)
    return BreathLock(lock=absent, wave_bpm=absent)
