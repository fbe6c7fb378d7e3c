"""Rest before and rest after: what changed, and whether more than it does by itself."""

import math
from dataclasses import dataclass
from enum import StrEnum

from hrvtrainer.coupling.gauge.rest_baseline import RestBaseline, breathing_differs
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.percentiles import TWO_SIDED_90

RETEST_LN_RMSSD = 0.12
RETEST_HR_BPM = 1.5
TWO_SIDED_95 = 1.96
MOST_RATE_DIFFERENCE = 0.20


class ChangeWord(StrEnum):
    """What may be said of a change; "after", never "because"."""

    RELIABLE = "reliable change"
    LIKELY = "likely change"
    WITHIN = "within normal fluctuation"


class BreathingWord(StrEnum):
    """Whether the two rests can be compared by their breathing."""

    ALIKE = "breathing alike"
    DIFFERED = "breathing differed"
    UNKNOWN = "breathing not measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A difference, after minus before, with its 90 % interval, its standard error and its word."""

    difference: Estimate
    error: float
    word: ChangeWord


@dataclass(frozen=True, slots=True, kw_only=True)
class RestChange:
    """What is different after a session.

    Parameters
    ----------
    ln_rmssd : Change
        In natural logarithms.
    rmssd_percent : Estimate
        The same in percent of the RMSSD before.
    mean_hr_bpm : Change
        In beats per minute.
    breathing : BreathingWord
        When it differed, RMSSD may have changed by that alone; it must stand beside the number.
    """

    ln_rmssd: Change
    rmssd_percent: Estimate
    mean_hr_bpm: Change
    breathing: BreathingWord


def rest_change(before: RestBaseline | Absent, after: RestBaseline | Absent) -> RestChange | Absent:
    """Return what differs between the rest before a session and the rest after it.

    Parameters
    ----------
    before, after : RestBaseline or Absent
        Both from `rest_baseline`.

    Returns
    -------
    RestChange or Absent
        Absent when either rest cannot count, with its reason.

    Notes
    -----
    ``SE = sqrt(SE_before^2 + SE_after^2 + 0.12^2)`` for ln RMSSD, with 1.5 bpm in place of 0.12 for the
    heart rate: how much two rests of one day differ by themselves (our decision, to be measured). More
    than 1.96 SE is a reliable change, more than 1.645 a likely one, in the manner of Jacobson & Truax
    1991 (doi:10.1037/0022-006X.59.1.12). Sitting still for a while raises RMSSD as well.
    """
    if isinstance(before, Absent):
        return Absent(reason=f"rest before: {before.reason}", n=before.n)
    if isinstance(after, Absent):
        return Absent(reason=f"rest after: {after.reason}", n=after.n)
    ln_rmssd = _change(
        after.ln_rmssd - before.ln_rmssd,
        math.hypot(before.ln_rmssd_error, after.ln_rmssd_error, RETEST_LN_RMSSD),
        n=min(before.rmssd_ms.n, after.rmssd_ms.n),
    )
    mean_hr = _change(
        after.mean_hr_bpm.value - before.mean_hr_bpm.value,
        math.hypot(before.mean_hr_error_bpm, after.mean_hr_error_bpm, RETEST_HR_BPM),
        n=min(before.mean_hr_bpm.n, after.mean_hr_bpm.n),
    )
    return RestChange(
        ln_rmssd=ln_rmssd,
        rmssd_percent=_in_percent(ln_rmssd.difference),
        mean_hr_bpm=mean_hr,
        breathing=_breathing(before.breaths_per_min, after.breaths_per_min),
    )


def _change(difference: float, error: float, *, n: int) -> Change:
    reach = TWO_SIDED_90 * error
    if abs(difference) > TWO_SIDED_95 * error:
        word = ChangeWord.RELIABLE
    else:
        word = ChangeWord.LIKELY if abs(difference) > reach else ChangeWord.WITHIN
    estimate = Estimate(value=difference, low=difference - reach, high=difference + reach, n=n)
    return Change(difference=estimate, error=error, word=word)


def _in_percent(difference_ln: Estimate) -> Estimate:
    assert difference_ln.low is not None
    assert difference_ln.high is not None
    return Estimate(
        value=100.0 * math.expm1(difference_ln.value),
        low=100.0 * math.expm1(difference_ln.low),
        high=100.0 * math.expm1(difference_ln.high),
        n=difference_ln.n,
    )


def _breathing(before: float | None, after: float | None) -> BreathingWord:
    if before is None or after is None:
        return BreathingWord.UNKNOWN
    differs = breathing_differs(after, before, MOST_RATE_DIFFERENCE)
    return BreathingWord.DIFFERED if differs else BreathingWord.ALIKE
