"""Breathing rate and the in-breath's share, from measured breaths."""

import math
from collections.abc import Sequence
from dataclasses import replace
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
    return rate_of_periods(
        [breath.inhale_s + breath.exhale_s for breath in breaths if breath.quality >= CLEAR]
    )


def rate_of_periods(periods_s: Sequence[float]) -> Metric:
    """Return the breathing rate of clear breaths of these lengths, as `breathing_rate` does."""
    length_s = mean_of_clear(periods_s)
    if isinstance(length_s, Absent):
        return length_s
    margin_s = min(_margin(periods_s), 0.9 * length_s.value)
    return Estimate(
        value=60.0 / length_s.value,
        low=60.0 / (length_s.value + margin_s),
        high=60.0 / (length_s.value - margin_s),
        n=length_s.n,
    )


def mean_of_clear(values: Sequence[float]) -> Metric:
    """Return the mean of something of clear breaths with its 90 % interval (Student's t), at least three."""
    n = len(values)
    if n < FEWEST_BREATHS:
        return Absent(reason=f"needs {FEWEST_BREATHS} clear breaths, has {n}", n=n)
    mean, margin = fmean(values), _margin(values)
    return Estimate(value=mean, low=mean - margin, high=mean + margin, n=n)


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
    share = mean_of_clear([breath.inhale_fraction for breath in breaths if breath.quality >= CLEAR])
    if isinstance(share, Absent) or share.low is None or share.high is None:
        return share
    return replace(share, low=max(0.0, share.low), high=min(1.0, share.high))


def _margin(values: Sequence[float]) -> float:
    return student_95(len(values) - 1) * stdev(values) / math.sqrt(len(values))
