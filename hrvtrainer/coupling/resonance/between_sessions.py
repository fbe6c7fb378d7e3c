"""From one session to the next: what is carried over, when to stop, and what counts as a change."""

import math

from hrvtrainer.coupling.resonance.assessment import Assessment
from hrvtrainer.coupling.resonance.pace_posterior import PacePosterior
from hrvtrainer.coupling.resonance.pace_prior import PacePrior
from hrvtrainer.percentiles import TWO_SIDED_90

DRIFT_PER_SESSION = 0.3
LEAST_SD = 0.4
NARROW_ENOUGH = 1.0
MOST_LEGS = 4


def prior_after(posterior: PacePosterior, sessions_since: int = 1) -> PacePrior:
    """Return what an earlier session says of the pace today.

    Parameters
    ----------
    posterior : PacePosterior
        Of the earlier assessment.
    sessions_since : int
        How many sessions ago it was, at least 1.

    Returns
    -------
    PacePrior
        Its mean; its variance plus (0.3/min)^2 a session, and a deviation of 0.4/min at least, so that the
        pace is followed (Capdevila 2021, doi:10.1038/s41598-021-87867-8, found it changed in two of three
        people).

    Raises
    ------
    ValueError
        With fewer sessions than one.
    """
    if sessions_since < 1:
        raise ValueError(f"an earlier session is at least 1 session ago, not {sessions_since}")
    grown = math.sqrt(posterior.sd**2 + sessions_since * DRIFT_PER_SESSION**2)
    return PacePrior(mean=posterior.mean, sd=max(grown, LEAST_SD))


def differs(before: PacePosterior, after: PacePosterior) -> bool:
    """Return whether two assessments differ by more than their uncertainty (90 %)."""
    uncertainty = math.hypot(before.sd, after.sd)
    return abs(after.mean - before.mean) > TWO_SIDED_90 * uncertainty


def is_enough(assessment: Assessment, legs_done: int) -> bool:
    """Return whether the adaptive assessment stops after this leg.

    It stops when the 90 % interval is at most 1/min wide, and after four legs whatever was found.
    """
    posterior = assessment.posterior
    has_pace = posterior is not None and assessment.good_range is not None
    narrow = has_pace and posterior is not None and posterior.width <= NARROW_ENOUGH
    return narrow or legs_done >= MOST_LEGS
