"""What a session tells the world: frozen values, stamped in session seconds.

Where two hearts are followed, ``person`` says whose this is: 0 the heart that spoke first, 1 the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hrvtrainer.beats import Beat
from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.breath.respiration.signal_quality import BreathGrade
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.estimates import Metric
from hrvtrainer.events import LinkState
from hrvtrainer.session.streams.beat_lanes import BeatSource


class Phase(StrEnum):
    """What the session as a whole is doing."""

    SETTLING_IN = "settling-in"
    RUNNING = "running"
    PAUSED = "paused"
    STAYING = "staying"
    ENDED = "ended"


class GaugeWord(StrEnum):
    """The one word under the gauge; none of them is a verdict."""

    LISTENING = "listening"
    GATHERING = "gathering"
    SETTLING = "settling"
    STEADY = "steady"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The live numbers of second ``at_s``: of exactly the events stamped before it."""

    at_s: float
    metrics: Mapping[str, Metric]
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GaugeShown:
    """The calm gauge: fill 0 to 1 (None while it rests) and its word."""

    at_s: float
    level: float | None
    word: GaugeWord
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatsHeard:
    """New provisional beats, and beats that became final (told again, with their label)."""

    at_s: float
    beats: tuple[Beat, ...]
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartPlaced:
    """The heart beat this much earlier than the beats' ends say: latency, and what proved quicker since."""

    at_s: float
    earlier_by_s: float
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatsFollowed:
    """Beats come from the strap's ECG now, or from its own intervals again.

    ``rr_age_s`` is how much later than the ECG the strap says a beat, once that was measured.
    """

    at_s: float
    source: BeatSource
    rr_age_s: Metric
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathMeasured:
    """One breath as it was measured, told when it is whole.

    Parameters
    ----------
    at_s : float
        When it was told.
    breath : Breath
        The breath, on session seconds.
    source : BreathSource
        What measured it: never the pacer, never the heart's rhythm.
    grade : BreathGrade
        What the signal was good for then.
    paced_inhale_s, paced_exhale_s : float or None
        The pacer's in-breath and out-breath when it began, a pause counting half to either side as it
        does in what is measured; None where none led.
    """

    at_s: float
    breath: Breath
    source: BreathSource
    grade: BreathGrade
    paced_inhale_s: float | None = None
    paced_exhale_s: float | None = None
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathCurveShown:
    """More of the measured breath for the eye; it is a second or two old when it comes.

    Parameters
    ----------
    at_s : float
        When it was told.
    time_s : tuple of float
        Session seconds, later than any told before.
    volume : tuple of (float or None)
        0 is empty and 1 full for a usual breath of this person; None while it cannot be told.
    """

    at_s: float
    time_s: tuple[float, ...]
    volume: tuple[float | None, ...]
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntered:
    """A step of the practice began; ``number`` counts from 1 and is 0 for the words before it."""

    at_s: float
    number: int
    count: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseChanged:
    """The session as a whole changed."""

    at_s: float
    phase: Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceShown:
    """The one guidance line."""

    at_s: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Seconds practised and seconds left (None when open-ended or staying)."""

    at_s: float
    practised_s: float
    left_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalChanged:
    """What can be said of the strap: its link, a sentence for a person, and its battery.

    ``contact`` is None where the strap cannot tell; ``has_rr`` is False for a strap that sends heart
    rate alone, None until that is known.
    """

    at_s: float
    link: LinkState
    sentence: str
    battery_percent: int | None = None
    contact: bool | None = None
    has_rr: bool | None = None
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The plain facts of a session that has ended.

    ``metrics`` are the first heart's, ``other_metrics`` those of a second one.
    """

    practised_s: float
    title: str
    distress_before: int | None
    distress_after: int | None
    breaths_paced: int
    metrics: Mapping[str, Metric]
    other_metrics: tuple[Mapping[str, Metric], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """The practice ended; told again when a rating is given afterwards."""

    at_s: float
    summary: Summary


HeartUpdate = (
    Numbers
    | GaugeShown
    | BeatsHeard
    | HeartPlaced
    | BeatsFollowed
    | BreathMeasured
    | BreathCurveShown
    | SignalChanged
)
Update = HeartUpdate | StepEntered | PhaseChanged | GuidanceShown | Progress | PacerChange | SessionEnded
