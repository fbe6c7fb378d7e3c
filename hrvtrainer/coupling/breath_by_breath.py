"""What the heart rate does within each breath."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.median_interval import median_estimate
from hrvtrainer.estimates import Absent, Metric

LAST_BREATHS = 6
FEWEST_BREATHS = 4
FEWEST_BEATS = 4
INTO_NEXT_S = 0.75
LONGEST_BREATH_S = 21.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """Highest minus lowest heart rate of a breath, and longest minus shortest interval of the same."""

    bpm: Metric
    ms: Metric


def peak_to_trough_bpm(series: NnSeries, inhales_s: Sequence[float] | FloatArray) -> Metric:
    """Return highest minus lowest heart rate of a breath, the median of the last six (`peak_to_trough`)."""
    return peak_to_trough(series, inhales_s).bpm


def peak_to_trough(
    series: NnSeries, inhales_s: Sequence[float] | FloatArray, *, last: int | None = LAST_BREATHS
) -> Swing:
    """Return how far the heart swings within a breath: the median of the last breaths, in bpm and in ms.

    Parameters
    ----------
    series : NnSeries
        The newest intervals, already shifted by the strap's latency; hand over seven breaths.
    inhales_s : sequence or ndarray of float
        When the in-breaths began, session seconds, oldest first.
    last : int or None
        How many of the newest whole breaths may count; None for all of a recording.

    Returns
    -------
    Swing
        Beats per minute and milliseconds; ``n`` counts the breaths used. The 90 % interval covers the
        median of this person's breaths at this pace (`median_estimate`). Absent when fewer than four of
        the breaths can be used.

    Notes
    -----
    A breath's beats lie from its in-breath to 0.75 s into the next (Grossman, van Beek & Wientjes 1990,
    Psychophysiology 27:702), by their intervals' midpoints. It is used when it has four beats, no gap
    in or beside it, and neither its highest nor its lowest rate was treated. Two in-breaths more than
    21 s apart are a pause, not a breath. Noise makes this number larger; the breath wave is not biased
    so. The size in ms grows with the square of the mean interval: compare each with its own kind.
    """
    begin_s, end_s = _whole_breaths(series, np.asarray(inhales_s, dtype=np.float64), last)
    if begin_s.size < FEWEST_BREATHS:
        return _without(f"needs {FEWEST_BREATHS} whole breaths, has {begin_s.size}", begin_s.size)
    clear = _clear_swings_ms(series, begin_s, end_s)
    if len(clear) < FEWEST_BREATHS:
        return _without(f"needs {FEWEST_BREATHS} breaths with every beat clear, has {len(clear)}", len(clear))
    return Swing(
        bpm=median_estimate([60000.0 / shortest - 60000.0 / longest for shortest, longest in clear]),
        ms=median_estimate([longest - shortest for shortest, longest in clear]),
    )


def _whole_breaths(
    series: NnSeries, inhales_s: FloatArray, last: int | None
) -> tuple[FloatArray, FloatArray]:
    """Return where the newest whole breaths begin and end, all of them within the intervals."""
    if len(series) == 0 or inhales_s.size < 2:
        return inhales_s[:0], inhales_s[:0]
    first_s = series.end_s[0] - series.nn_ms[0] / 1000.0
    last_s = series.end_s[-1] - series.nn_ms[-1] / 2000.0
    begin_s, next_s = inhales_s[:-1], inhales_s[1:]
    end_s = next_s + INTO_NEXT_S
    whole = (begin_s >= first_s) & (end_s <= last_s) & (next_s - begin_s <= LONGEST_BREATH_S)
    keep = np.flatnonzero(whole)
    keep = keep if last is None else keep[-last:]
    return begin_s[keep], end_s[keep]


def _clear_swings_ms(series: NnSeries, begin_s: FloatArray, end_s: FloatArray) -> list[tuple[float, float]]:
    """Return the shortest and the longest interval of each breath whose beats are clear."""
    middle_s = series.middle_s
    begins = np.searchsorted(middle_s, begin_s).tolist()
    ends = np.searchsorted(middle_s, end_s).tolist()
    first, last = begins[0], min(ends[-1] + 1, len(series))
    nn_ms, label = series.nn_ms[first:last].tolist(), series.label[first:last].tolist()
    parted = (~series.contiguous[first:last]).tolist()
    swings: list[tuple[float, float]] = []
    for begin, end in zip(begins, ends, strict=True):
        here = slice(begin - first, end - first)
        if end - begin < FEWEST_BEATS or True in parted[here.start : here.stop + 1]:
            continue
        breath = nn_ms[here]
        shortest, longest = min(breath), max(breath)
        # a normal beat's label is 0
        if label[here.start + breath.index(shortest)] or label[here.start + breath.index(longest)]:
            continue
        swings.append((shortest, longest))
    return swings


def _without(reason: str, n: int) -> Swing:
    absent = Absent(reason=reason, n=n)
    return Swing(bpm=absent, ms=absent)
