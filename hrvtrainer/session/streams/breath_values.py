"""What is told of measured breath: frozen values, on session seconds."""

from dataclasses import dataclass

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.adherence import PacedBreath
from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.breath.respiration.signal_quality import BreathGrade
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.estimates import Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredBreath:
    """One breath as it was breathed, beside what was asked for.

    Parameters
    ----------
    breath : Breath
        On session seconds.
    source : BreathSource
        What measured it.
    grade : BreathGrade
        The worst of the signal's grade over the last 30 s, of this breath's own likeness, and of what its
        source can be at best: usable for R waves.
    paced : PacedBreath or None
        It beside the pacer; None where none led when it began, or it is unclear.
    asked : BreathPattern or None
        The pattern that led in its middle; None where none did.
    """

    breath: Breath
    source: BreathSource
    grade: BreathGrade
    paced: PacedBreath | None
    asked: BreathPattern | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievedRatio:
    """In-breath and out-breath as they were breathed, beside the pacer's of the same breaths.

    Parameters
    ----------
    inhale_s, exhale_s : Metric
        Means over the last six clear breaths with 90 % intervals (Student's t).
    paced_inhale_s, paced_exhale_s : float or None
        Means of what was asked for in these breaths, a pause counting half to either side as it does in a
        measured breath; None where a pacer did not lead all of them.
    """

    inhale_s: Metric
    exhale_s: Metric
    paced_inhale_s: float | None
    paced_exhale_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathNow:
    """How breath is measured at a moment, and what the last six clear breaths were like.

    Parameters
    ----------
    source : BreathSource or None
        What measures it; None where nothing does.
    grade : BreathGrade
        Of the signal's last 30 s; poor where there is no source.
    rate : Metric
        Breaths a minute. Known without knowing which way is in, so it may be there without a source.
    inhale_fraction : Metric
        The in-breath's share of the breath, 0 to 1.
    achieved : AchievedRatio
        In-breath and out-breath in seconds, beside the pacer's.
    lag_s, steadiness_deg : Metric
        See `Adherence`.
    on_pace_percent : Metric
        Share of the session's breaths that were on pace; it stays when measuring stops.
    offers_match : bool
        Whether the pacer may offer to follow the person.
    reason : str
        Why there is no source, in words that can be shown to a person; empty where there is one.
    """

    source: BreathSource | None
    grade: BreathGrade
    rate: Metric
    inhale_fraction: Metric
    achieved: AchievedRatio
    lag_s: Metric
    steadiness_deg: Metric
    on_pace_percent: Metric
    offers_match: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathCurve:
    """The breath for the eye.

    Parameters
    ----------
    time_s : ndarray of float, shape (n,)
        Session seconds, oldest first, 0.08 s apart where nothing is missing.
    volume : ndarray of float, shape (n,)
        0 is empty and 1 full for a usual breath of this person, a deep one goes beyond; NaN while it
        cannot be told.
    """

    time_s: FloatArray
    volume: FloatArray
