"""Resting RMSSD by the week: the trend that days alone hide."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hrvtrainer.coupling.gauge.own_usual import PRIOR_SPREAD_LN_RMSSD, own_usual
from hrvtrainer.errors import AnalysisError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.percentiles import TWO_SIDED_90

FEWEST_A_WEEK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week from its Monday, and its mean ln RMSSD with a 90 % interval."""

    monday: date
    ln_rmssd: Metric


def weekly_means(days: Sequence[date], ln_rmssd: Sequence[float]) -> tuple[Week, ...]:
    """Return the weeks that have a value, oldest first.

    Parameters
    ----------
    days : sequence of date
        When each baseline was taken, in any order.
    ln_rmssd : sequence of float
        Its ln RMSSD; baselines that breathing keeps apart (see `pooled`) are for the caller to leave out.

    Returns
    -------
    tuple of Week
        ``n`` counts the week's values; with fewer than three there is a reason in place of a mean.

    Raises
    ------
    AnalysisError
        When the two do not have one length, or a value is not finite.

    Notes
    -----
    At least three values a week: Plews et al. 2014, doi:10.1123/ijspp.2013-0455. The interval takes the
    person's spread from day to day (`own_usual` over the week), so it narrows with the number of values.
    """
    if len(days) != len(ln_rmssd):
        raise AnalysisError(f"needs one day for each value, has {len(days)} and {len(ln_rmssd)}")
    if not all(math.isfinite(value) for value in ln_rmssd):
        raise AnalysisError("needs values that are numbers")
    weeks: dict[date, list[float]] = defaultdict(list)
    for day, value in zip(days, ln_rmssd, strict=True):
        weeks[day - timedelta(days=day.weekday())].append(value)
    return tuple(Week(monday=monday, ln_rmssd=_mean(values)) for monday, values in sorted(weeks.items()))


def _mean(values: Sequence[float]) -> Metric:
    n = len(values)
    if n < FEWEST_A_WEEK:
        return Absent(reason=f"needs {FEWEST_A_WEEK} baselines in the week, has {n}", n=n)
    mean = sum(values) / n
    spread = own_usual(values, prior_spread_ln=PRIOR_SPREAD_LN_RMSSD).spread_ln
    reach = TWO_SIDED_90 * spread / math.sqrt(n)
    return Estimate(value=mean, low=mean - reach, high=mean + reach, n=n)
