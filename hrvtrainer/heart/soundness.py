"""Whether a series of NN intervals is one that a formula may be asked about."""

from itertools import pairwise

import numpy as np

from hrvtrainer.beats import NnSeries

SHORTEST_NN_MS = 100.0
LONGEST_NN_MS = 20000.0
LIKE_SECONDS_MS = 10.0
ALIKE_MS = 1e-6


def unsound(series: NnSeries) -> str | None:
    """Return why nothing can be computed from a series, or None where something may be.

    Parameters
    ----------
    series : NnSeries
        Intervals of any origin, none at all included.

    Returns
    -------
    str or None
        Words for a person: no intervals, intervals that are no numbers, that no heart makes, that look
        like seconds, or times that stand still or run backwards.

    Notes
    -----
    Artifacts are not judged here. The borders (0.1 and 20 s) are far outside of what treatment leaves:
    they keep a counter wrap or a wrong unit from becoming a number.
    """
    if len(series) == 0:
        return "needs NN intervals, has none"
    if not (np.isfinite(series.nn_ms).all() and np.isfinite(series.end_s).all()):
        return "needs intervals that are numbers, some are not"
    if (reason := _unlike_a_heart(float(series.nn_ms.min()), float(series.nn_ms.max()))) is not None:
        return reason
    if not (series.end_s[1:] > series.end_s[:-1]).all():
        return "needs beats one after the other, some stand still or run backwards"
    return None


def _unlike_a_heart(shortest_ms: float, longest_ms: float) -> str | None:
    if shortest_ms <= 0.0:
        return "needs intervals above 0 ms, some are not"
    if longest_ms < LIKE_SECONDS_MS:
        return "needs intervals in milliseconds, these look like seconds"
    if shortest_ms < SHORTEST_NN_MS:
        return f"needs intervals from {SHORTEST_NN_MS:.0f} ms, has one of {shortest_ms:.3g}"
    if longest_ms > LONGEST_NN_MS:
        return f"needs intervals up to {LONGEST_NN_MS / 1000.0:.0f} s, has one of {longest_ms / 1000.0:.3g}"
    return None


def all_alike(series: NnSeries) -> bool:
    """Return whether the intervals do not differ at all: a clock, not a heart."""
    return bool(series.nn_ms.max() - series.nn_ms.min() < ALIKE_MS)


def unbroken(series: NnSeries) -> list[slice]:
    """Return the stretches of rows between the gaps, in order; at least one interval must be there."""
    starts = np.flatnonzero(~series.contiguous[1:]) + 1
    edges = [0, *starts.tolist(), len(series)]
    return [slice(first, last) for first, last in pairwise(edges)]
