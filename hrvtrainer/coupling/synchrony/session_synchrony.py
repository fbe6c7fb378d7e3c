"""Two people over a whole session: together at the pace, and whether beyond it."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.coupling.synchrony.leader import lag_of_most
from hrvtrainer.coupling.synchrony.outcome import Outcome
from hrvtrainer.coupling.synchrony.phase_locking import phase_locking
from hrvtrainer.coupling.synchrony.segments import Segments, cut_segments
from hrvtrainer.coupling.synchrony.shuffle_test import (
    SURROGATES,
    Alikeness,
    effect_size,
    largest_standing,
    share_as_large,
    shuffled,
)
from hrvtrainer.coupling.synchrony.steady_parts import steady_parts
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.soundness import unsound

FEWEST_SEGMENTS = 16
LEAST_S = 480.0
LEVEL = 0.05
_ROUNDING_S = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Synchrony:
    """What a session of two people holds.

    Parameters
    ----------
    outcome : Outcome
        What may be said.
    p : Metric
        How often exchanged segments are as much alike; ``n`` counts the surrogates.
    effect_size, signed_effect_size : Metric
        How far the mean absolute Z, and the mean Z, lie above the surrogates', in their deviations.
    mean_absolute_z, mean_z : Metric
        Fisher's Z over all lags within 5 s and all segments; ``n`` counts the segments.
    locking : Metric
        Phase locking at the shared pace: doing it together.
    follows_by_s : Metric
        By how many seconds the second heart follows the first; negative where it leads.
    segments, left_out : int
        How many were kept, and how many not because one of the hearts was not clear.
    """

    outcome: Outcome
    p: Metric
    effect_size: Metric
    signed_effect_size: Metric
    mean_absolute_z: Metric
    mean_z: Metric
    locking: Metric
    follows_by_s: Metric
    segments: int
    left_out: int


def session_synchrony(
    first: NnSeries,
    second: NnSeries,
    pacers: PacerHistory,
    *,
    from_s: float,
    until_s: float,
    both_from_ecg: bool,
    rng: np.random.Generator,
    surrogates: int = SURROGATES,
) -> Synchrony:
    """Return how two hearts moved together in a session.

    Parameters
    ----------
    first, second : NnSeries
        NN intervals of the two people on one clock; half a second of error between them is tolerable.
    pacers : PacerHistory
        What led both.
    from_s, until_s : float
        The stretch of the session, in its seconds.
    both_from_ecg : bool
        Whether both hearts were timed by ECG streams: intervals alone may be 3 to 4 s old, differently for
        each strap, and say nothing about who follows.
    rng : Generator
        Where chance comes from: a test with another seed may give another p.
    surrogates : int
        How many exchanged pairings.

    Returns
    -------
    Synchrony
        Tested with at least 16 clear segments that are 8 min together; a reason otherwise.

    Notes
    -----
    The statistic is the mean Z of matched segments at the lag where it stands out most among exchanged
    pairings (`shuffled`, `largest_standing`). The mean absolute Z of Tschacher & Meier 2020
    (doi:10.1080/10503307.2019.1612114) is told with its effect size and does not decide: it averages
    over ten seconds of lags without sign and finds a shared slow wave in 60 % of simulated pairs where this
    finds it in 91 %.
    """
    reason = unsound(first) or unsound(second)
    if reason is not None:
        return _untested(reason, Segments(groups=(), left_out=0))
    segments = cut_segments(first, second, steady_parts(pacers, from_s, until_s))
    if (reason := _too_little(segments)) is not None:
        return _untested(reason, segments)
    alikeness = shuffled(segments.groups, rng, surrogates=surrogates)
    p = share_as_large(largest_standing(alikeness.profiles))
    outcome = _outcome(significant=p < LEVEL, paced=segments.groups[0].pattern is not None)
    signed = np.mean(alikeness.profiles, axis=1)
    return Synchrony(
        outcome=outcome,
        p=Estimate(value=p, n=surrogates),
        effect_size=_effect(alikeness.absolute),
        signed_effect_size=_effect(signed),
        mean_absolute_z=Estimate(value=float(alikeness.absolute[0]), n=segments.count),
        mean_z=Estimate(value=float(signed[0]), n=segments.count),
        locking=phase_locking(segments),
        follows_by_s=_follows(alikeness, segments.count, significant=p < LEVEL, timed=both_from_ecg),
        segments=segments.count,
        left_out=segments.left_out,
    )


def _too_little(segments: Segments) -> str | None:
    left_out = f" ({segments.left_out} left out)" if segments.left_out else ""
    if segments.count < FEWEST_SEGMENTS:
        return f"needs {FEWEST_SEGMENTS} segments with both hearts clear, has {segments.count}{left_out}"
    if segments.seconds < LEAST_S - _ROUNDING_S:
        needed = f"needs {LEAST_S / 60.0:.0f} min with both hearts clear"
        return f"{needed}, has {segments.seconds / 60.0:.1f}{left_out}"
    return None


def _outcome(*, significant: bool, paced: bool) -> Outcome:
    if paced:
        return Outcome.BEYOND_THE_PACE if significant else Outcome.FOLLOWING_THE_GUIDE
    return Outcome.MORE_THAN_CHANCE if significant else Outcome.NO_MORE_THAN_CHANCE


def _effect(statistic: FloatArray) -> Metric:
    size = effect_size(statistic)
    n = statistic.size - 1
    return Absent(reason="all pairings are alike", n=n) if size is None else Estimate(value=size, n=n)


def _follows(alikeness: Alikeness, n: int, *, significant: bool, timed: bool) -> Metric:
    if not significant:
        return Absent(reason="who follows is told only where the hearts moved together beyond chance", n=n)
    if not timed:
        return Absent(reason="who follows is told only where both hearts are timed by ECG", n=n)
    return Estimate(value=lag_of_most(alikeness), n=n)


def _untested(reason: str, segments: Segments) -> Synchrony:
    absent = Absent(reason=reason, n=segments.count)
    return Synchrony(
        outcome=Outcome.NOT_TESTED,
        p=absent,
        effect_size=absent,
        signed_effect_size=absent,
        mean_absolute_z=absent,
        mean_z=absent,
        locking=phase_locking(segments) if segments.groups else absent,
        follows_by_s=absent,
        segments=segments.count,
        left_out=segments.left_out,
    )
