"""Breathing rate and the in-breath's share, from measured breaths."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from hrvtrainer.breath.breath import Breath
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.percentiles import student_95

FEWEST_BREATHS = 3
CLEAR = 0.5


def breathing_rate(breaths: Sequence[Breath]) -> Metric:
    """Return the breathing rate in breaths a minute.

    Parameters
    ----------
    breaths : sequence of Breath
        Measured breaths, oldest first.

    Returns
    -------
    Estimate or Absent
        Sixty over the mean length of the clear breaths (quality 0.5 or more), with the 90 % interval of
        that mean (Student's t); ``n`` counts them. Absent with fewer than three.
    """
    lengths_s = [breath.inhale_s + breath.exhale_s for breath in breaths if breath.quality >= CLEAR]
    n = len(lengths_s)
    if n < FEWEST_BREATHS:
        return Absent(reason=f"needs {FEWEST_BREATHS} clear breaths, has {n}", n=n)
    mean_s = fmean(lengths_s)
    margin_s = min(_margin(lengths_s), 0.9 * mean_s)
    return Estimate(value=60.0 / mean_s, low=60.0 / (mean_s + margin_s), high=60.0 / (mean_s - margin_s), n=n)


def inhale_fraction(breaths: Sequence[Breath]) -> Metric:
    """Return the in-breath's share of the breath, 0 to 1: the mean of the clear breaths.

    Returns
    -------
    Estimate or Absent
        With the 90 % interval of the mean (Student's t). Absent with fewer than three breaths of quality
        0.5 or more.

    Notes
    -----
    A pause counts half to the in-breath and half to the out-breath beside it.
    """
    shares = [breath.inhale_fraction for breath in breaths if breath.quality >= CLEAR]
    n = len(shares)
    if n < FEWEST_BREATHS:
        return Absent(reason=f"needs {FEWEST_BREATHS} clear breaths, has {n}", n=n)
    mean, margin = fmean(shares), _margin(shares)
    return Estimate(value=mean, low=max(0.0, mean - margin), high=min(1.0, mean + margin), n=n)


def _margin(values: Sequence[float]) -> float:
    return student_95(len(values) - 1) * stdev(values) / math.sqrt(len(values))
