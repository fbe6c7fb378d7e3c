"""A number that may be shown, or the reason why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its 90 % interval.

    Parameters
    ----------
    value : float
        The number, in the unit that its key ends with. Never NaN.
    low, high : float or None
        The 90 % interval. Missing only for a metric whose method says that no interval is known.
    n : int
        How many intervals, pairs or breaths (see the metric) it rests on.
    """

    value: float
    low: float | None = None
    high: float | None = None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """No number, and why, in words that can be shown to a person."""

    reason: str
    n: int = 0


Metric = Estimate | Absent
