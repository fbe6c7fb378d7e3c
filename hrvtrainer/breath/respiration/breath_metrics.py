"""Breathing rate and the in-breath's share, from measured breaths."""

import math
from collections.abc import Sequence
from statistics import fmean, stdev

from hrvtrainer.breath.breath import Breath
from hrvtrainer.estimates import Absent, Estimate, Metric

FEWEST_BREATHS = 3
CLEAR = 0.5
NORMAL_95 = 1.6449


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


def student_95(freedom: int) -> float:
    """Return the 95 % point of Student's t, within 1.3 % for two degrees of freedom and more.

    The first three terms after the normal point in the expansion by powers of 1 / freedom (Fisher &
    Cornish 1960, doi:10.1080/00401706.1960.10489895).
    """
    z = NORMAL_95
    first = (z**3 + z) / 4.0
    second = (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0
    third = (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0
    return z + first / freedom + second / freedom**2 + third / freedom**3
