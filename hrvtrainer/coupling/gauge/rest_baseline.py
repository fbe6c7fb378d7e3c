"""A resting stretch as a baseline: whether it may count, and what it holds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from hrvtrainer.beats import BeatLabel, NnSeries
from hrvtrainer.coupling.gauge.own_usual import (
    FEWEST_KEPT,
    NEWEST_KEPT,
    PRIOR_SPREAD_LN_RMSSD,
    Usual,
    own_usual,
)
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.soundness import unsound
from hrvtrainer.heart.time_domain import rmssd_estimate
from hrvtrainer.percentiles import TWO_SIDED_90

SETTLING_S = 60.0
LEAST_VALID_S = 120.0
MOST_TREATED_PERCENT = 5.0
MOST_RATE_DIFFERENCE = 0.25
RATE_BLOCK_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RestBaseline:
    """What a valid resting stretch holds.

    Parameters
    ----------
    rmssd_ms, mean_hr_bpm : Estimate
        Both with their 90 % interval.
    breaths_per_min : float or None
        How fast the person breathed, where it was measured.
    valid_s : float
        Seconds of normal intervals after the settling minute.
    treated_percent : float
        Share of its intervals that were not normal.
    """

    rmssd_ms: Estimate
    mean_hr_bpm: Estimate
    breaths_per_min: float | None
    valid_s: float
    treated_percent: float

    @property
    def ln_rmssd(self) -> float:
        """Natural logarithm of RMSSD in milliseconds."""
        return math.log(self.rmssd_ms.value)

    @property
    def ln_rmssd_error(self) -> float:
        """Standard error of `ln_rmssd`, from its interval."""
        low, high = self.rmssd_ms.low, self.rmssd_ms.high
        assert low is not None
        assert high is not None
        return math.log(high / low) / (2.0 * TWO_SIDED_90)

    @property
    def mean_hr_error_bpm(self) -> float:
        """Standard error of the mean heart rate, from its interval."""
        low, high = self.mean_hr_bpm.low, self.mean_hr_bpm.high
        assert low is not None
        assert high is not None
        return (high - low) / (2.0 * TWO_SIDED_90)


def rest_baseline(
    series: NnSeries, *, began_s: float, breaths_per_min: float | None = None
) -> RestBaseline | Absent:
    """Return the baseline of a resting stretch, or why it cannot count.

    Parameters
    ----------
    series : NnSeries
        The intervals of the stretch; those that began in its first minute are left out.
    began_s : float
        Session seconds at which the rest began.
    breaths_per_min : float, optional
        Measured breathing rate of the same stretch.

    Returns
    -------
    RestBaseline or Absent
        Absent with less than 120 s of normal intervals after the settling minute, when more than 5 %
        were treated, when RMSSD has a reason of its own, as when the intervals are all alike, and when
        they are none that a heart makes.

    Notes
    -----
    That the person sits with a supported back, does not talk, and had neither coffee nor exercise in
    the last half hour is for the caller to ask. At least 120 s: Munoz et al. 2015,
    doi:10.1371/journal.pone.0138921; four minutes are better. The heart rate's error comes from the
    means of blocks of 30 s, because neighbouring beats are alike.
    """
    if (reason := unsound(series)) is not None:
        return Absent(reason=reason)
    settled = series.where(series.end_s - series.nn_ms / 1000.0 >= began_s + SETTLING_S)
    normal = settled.label == BeatLabel.NORMAL
    valid_s = float(np.sum(settled.nn_ms[normal])) / 1000.0
    if not valid_s >= LEAST_VALID_S:
        needed = f"needs {LEAST_VALID_S:.0f} s of clear beats after a minute of settling"
        return Absent(reason=f"{needed}, has {int(valid_s)}", n=len(settled))
    treated_percent = 100.0 * float(np.mean(~normal))
    if treated_percent > MOST_TREATED_PERCENT:
        needed = f"needs at most {MOST_TREATED_PERCENT:.0f} % treated beats"
        return Absent(reason=f"{needed}, has {math.ceil(treated_percent)} %", n=len(settled))
    rmssd = rmssd_estimate(settled, paced=False)
    if isinstance(rmssd, Absent):
        return rmssd
    return RestBaseline(
        rmssd_ms=rmssd,
        mean_hr_bpm=_mean_hr(settled),
        breaths_per_min=breaths_per_min,
        valid_s=valid_s,
        treated_percent=treated_percent,
    )


def pooled(baselines: Sequence[RestBaseline]) -> tuple[RestBaseline, ...]:
    """Return those baselines that may be held against each other: alike in breathing, the newest ten.

    Parameters
    ----------
    baselines : sequence of RestBaseline
        All that are stored, oldest first.

    Notes
    -----
    A baseline whose breathing rate is more than 25 % away from the usual (the median of the newest
    ten measured) stays stored and does not count here. Where breathing was not measured it counts:
    nothing speaks against it.
    """
    usual = usual_breaths_per_min(baselines)
    alike = [
        baseline
        for baseline in baselines
        if usual is None or not breathing_differs(baseline.breaths_per_min, usual, MOST_RATE_DIFFERENCE)
    ]
    return tuple(alike[-NEWEST_KEPT:])


def usual_breaths_per_min(baselines: Sequence[RestBaseline]) -> float | None:
    """Return the median breathing rate of the newest ten baselines that have one, or None."""
    rates = [baseline.breaths_per_min for baseline in baselines if baseline.breaths_per_min is not None]
    return median(rates[-NEWEST_KEPT:]) if rates else None


def breathing_differs(breaths_per_min: float | None, usual: float, by_more_than: float) -> bool:
    """Tell whether a measured rate lies further from the usual than a share of it; unmeasured does not."""
    return breaths_per_min is not None and abs(breaths_per_min - usual) > by_more_than * usual


def rest_usual(baselines: Sequence[RestBaseline]) -> Usual:
    """Return a person's resting usual of ln RMSSD.

    Parameters
    ----------
    baselines : sequence of RestBaseline
        All that are stored, oldest first.

    Returns
    -------
    OwnUsual or Absent
        Absent until three baselines can be held against each other.
    """
    kept = pooled(baselines)
    if len(kept) < FEWEST_KEPT:
        reason = f"learning your usual: needs {FEWEST_KEPT} resting baselines, has {len(kept)}"
        return Absent(reason=reason, n=len(kept))
    return own_usual([baseline.ln_rmssd for baseline in kept], prior_spread_ln=PRIOR_SPREAD_LN_RMSSD)


def _mean_hr(series: NnSeries) -> Estimate:
    mean_ms = float(np.mean(series.nn_ms))
    block = ((series.end_s - series.end_s[0]) / RATE_BLOCK_S).astype(int)
    blocks, counts = np.unique(block, return_counts=True)
    means_ms = np.array([np.mean(series.nn_ms[block == one]) for one in blocks])
    whole = means_ms[counts * mean_ms >= 0.5 * RATE_BLOCK_S * 1000.0]
    error_ms = float(np.std(whole, ddof=1)) / math.sqrt(whole.size)
    value = 60000.0 / mean_ms
    error_bpm = value * error_ms / mean_ms
    return Estimate(
        value=value,
        low=value - TWO_SIDED_90 * error_bpm,
        high=value + TWO_SIDED_90 * error_bpm,
        n=len(series),
    )
