"""The median of a few values, with the interval of the median of many more like them."""

import math

from hrvtrainer.estimates import Estimate
from hrvtrainer.percentiles import TWO_SIDED_90

HALF_WIDTH = TWO_SIDED_90 / 2.0  # the rank of the median has a standard deviation of sqrt(n) / 2


def median_estimate(values: list[float], *, inflation: float = 1.0) -> Estimate:
    """Return the median with its 90 % interval.

    Parameters
    ----------
    values : list of float
        At least one; their order does not matter.
    inflation : float
        By how much more than independent values these vary together.

    Returns
    -------
    Estimate
        The median; its interval lies between the values whose ranks are the median's -+ 0.8225 sqrt(n)
        times the inflation, interpolated, and ends at the smallest and the largest value.

    Notes
    -----
    The sign test's interval (Thompson 1936, doi:10.1214/aoms/1177732502) with the normal approximation.
    For four or five values it is the whole range or nearly so.
    """
    ordered = sorted(values)
    n = len(ordered)
    half = HALF_WIDTH * inflation * math.sqrt(n)
    middle = 0.5 * (n - 1)
    return Estimate(
        value=_at(ordered, middle), low=_at(ordered, middle - half), high=_at(ordered, middle + half), n=n
    )


def _at(ordered: list[float], place: float) -> float:
    """Return the value at a place from 0 to n - 1, interpolated."""
    bounded = min(max(place, 0.0), len(ordered) - 1.0)
    left = min(int(bounded), len(ordered) - 2) if len(ordered) > 1 else 0
    part = bounded - left
    return ordered[left] if part == 0.0 else (1.0 - part) * ordered[left] + part * ordered[left + 1]
