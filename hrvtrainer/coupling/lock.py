"""How regularly the heart follows the breath (lock), and how far it swings with it (wave)."""

import math
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.harmonic_fit import HarmonicFit, fit_harmonics
from hrvtrainer.coupling.size_interval import size_interval
from hrvtrainer.errors import AnalysisError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.artifacts.treatment import too_much_treated
from hrvtrainer.percentiles import TWO_SIDED_90

WINDOW_S = 45.0
WINDOW_BREATHS = 4.0
LEAST_RSS = 1e-12
NULL_BOUND_95 = 0.28
LOCK_ERROR = 0.24


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathLock:
    """Lock, 0 to 1, the breath's wave in heart rate, lowest to highest in bpm, and whose breath it was."""

    lock: Metric
    wave_bpm: Metric
    source: BreathSource


def breath_lock(
    series: NnSeries, breaths: FloatArray, *, source: BreathSource = BreathSource.PACER
) -> BreathLock:
    """Return lock and wave against the breath's phase.

    Parameters
    ----------
    series : NnSeries
        The newest intervals; hand over at least 70 s (and five breaths).
    breaths : ndarray of float, shape (n,)
        Breaths (cycles) at each interval's midpoint, never falling, NaN where they are not known: where
        no pacer led, or the breath was not seen.
    source : BreathSource
        Where the breaths come from; against the pacer's only the first harmonic counts.

    Returns
    -------
    BreathLock
        Both with their 90 % interval; ``n`` counts the intervals used: the newest that hold 45 s and four
        breaths since the breath was last unknown. Absent with less, when these were treated too much,
        and when the heart rate does not move at all.

    Notes
    -----
    Measured breath: ``lock = 1 - [RSS / (n - 6)] / [RSS0 / (n - 2)]``, RSS0 what a straight line leaves,
    RSS what line and both harmonics leave. Pacer: ``1 - [(RSS0 - E1) / (n - 4)] / [RSS0 / (n - 2)]``, E1
    what the first harmonic explains beyond line and second harmonic: would the second count, whoever
    ignores the pacer and breathes at twice its pace would seem locked. Both clipped to 0..1. By chance
    they reach `lock_chance_level`.

    Wave is twice the first harmonic's amplitude, 2 % less than that of the heart itself because an
    interval averages over its length. Its interval (`size_interval`) covers the wave that the breath of
    the window drives. The interval of lock covers what the same person would show on average over many
    such windows: ``arctanh(sqrt(lock))`` has a standard deviation of 0.24, whatever the lock.
    """
    unknown = np.isnan(breaths)
    since = int(np.flatnonzero(unknown)[-1]) + 1 if unknown.any() else 0
    start, missing = _window_start(series.nn_ms[since:], breaths[since:], source)
    rows = slice(since + start, None)
    n = len(series) - since - start
    label = series.label[rows]
    if missing is None and label.any():  # a normal beat's label is 0
        missing = too_much_treated(label)
    if missing is not None:
        return _without(missing, n, source)
    nn_ms = series.nn_ms[rows]
    try:
        fit = fit_harmonics(series.end_s[rows] - nn_ms / 2000.0, 60000.0 / nn_ms, breaths[rows])
    except AnalysisError as error:
        return _without(str(error), n, source)
    return lock_of_fit(fit, source)


def lock_of_fit(fit: HarmonicFit, source: BreathSource) -> BreathLock:
    """Return lock and wave of a fit of heart rate in bpm."""
    n = fit.n
    if fit.line_rss <= LEAST_RSS * n:
        return _without("needs a heart rate that moves, this one is constant", n, source)
    rss, parameters = (fit.rss, 6) if source.is_measured else (fit.line_rss - fit.first_explains, 4)
    lock = min(1.0, max(0.0, 1.0 - (rss / (n - parameters)) / (fit.line_rss / (n - 2))))
    low, high = _lock_interval(lock)
    low_size, high_size = size_interval(fit.first_size, fit.first_error)
    return BreathLock(
        lock=Estimate(value=lock, low=low, high=high, n=n),
        wave_bpm=Estimate(value=2.0 * fit.first_size, low=2.0 * low_size, high=2.0 * high_size, n=n),
        source=source,
    )


def _lock_interval(lock: float) -> tuple[float, float]:
    """Return the 90 % interval of what many windows would show on average."""
    if lock >= 1.0:
        return 1.0, 1.0
    middle = math.atanh(math.sqrt(lock))
    low, high = max(0.0, middle - TWO_SIDED_90 * LOCK_ERROR), middle + TWO_SIDED_90 * LOCK_ERROR
    return math.tanh(low) ** 2, math.tanh(high) ** 2


def _window_start(nn_ms: FloatArray, breaths: FloatArray, source: BreathSource) -> tuple[int, str | None]:
    """Return where the newest 45 s and four breaths begin, or what is missing."""
    kind = "measured" if source.is_measured else "paced"
    if nn_ms.size == 0:
        return 0, f"needs {WINDOW_S:.0f} s of {kind} breathing, has 0"
    held_s = np.cumsum(nn_ms[::-1]) / 1000.0
    if held_s[-1] < WINDOW_S:
        return 0, f"needs {WINDOW_S:.0f} s of {kind} breathing, has {int(held_s[-1])}"
    long_enough = int(np.searchsorted(held_s, WINDOW_S))
    held_breaths = breaths[-1] - breaths[::-1]
    many_enough = int(np.searchsorted(held_breaths, WINDOW_BREATHS))
    if many_enough == nn_ms.size:
        return 0, f"needs {WINDOW_BREATHS:.0f} {kind} breaths, has {int(held_breaths[-1])}"
    return nn_ms.size - 1 - max(long_enough, many_enough), None


def _without(reason: str, n: int, source: BreathSource) -> BreathLock:
    absent = Absent(reason=reason, n=n)
    return BreathLock(lock=absent, wave_bpm=absent, source=source)
