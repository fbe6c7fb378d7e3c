"""What a person chose before a session: a practice, a length, and where the heartbeat comes from."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hrvtrainer.session.protocol import PracticeProtocol
from hrvtrainer.straps.bonding import measures_by_default
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.seen import StrapSeen

# The movement of the chest shows the breath and costs the strap little; its ECG is asked for by name.
DEFAULT_MEASURES = measures_by_default(sys.platform)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapHeart:
    """A strap nearby; with ``other`` two people practise together, each with a strap of their own.

    ``latencies_s`` are chosen by the person for straps whose label they name: how long after a heartbeat
    it is told of. Elsewhere the device shelf says so.
    """

    strap: StrapSeen
    other: StrapSeen | None = None
    latencies_s: Mapping[str, float] = field(default_factory=dict)

    @property
    def straps(self) -> tuple[StrapSeen, ...]:
        """Every strap, the session's first heart first."""
        return (self.strap,) if self.other is None else (self.strap, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedHeart:
    """A simulated person, the same for the same seed; ``speed`` times as fast as life.

    With ``other_seed`` there are two of them beside one pacer.
    """

    seed: int = 1
    other_seed: int | None = None
    speed: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedHeart:
    """A file: a session of ours is replayed as it was, any other gives its beats to a new practice."""

    path: Path
    speed: float = 1.0


Heart = StrapHeart | SimulatedHeart | RecordedHeart


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One session as chosen.

    ``minutes`` is None for an open-ended session, ``breaths_per_min`` None for the practice's own
    pace, ``distress_before`` None when it was skipped, ``keep_as`` None when nothing is to be kept.
    ``measures`` is what a strap that can is asked for besides its intervals.
    """

    practice: PracticeProtocol
    minutes: float | None
    heart: Heart
    breaths_per_min: float | None = None
    distress_before: int | None = None
    measures: frozenset[PolarMeasurement] = DEFAULT_MEASURES
    keep_as: Path | None = None


def measures_wanted(*, ecg: bool, pulses: bool, acceleration: bool | None) -> frozenset[PolarMeasurement]:
    """Return what to ask a strap for; None leaves acceleration to what is usual on this system."""
    asked = {
        PolarMeasurement.ECG: ecg,
        PolarMeasurement.PULSE_INTERVALS: pulses,
        PolarMeasurement.ACCELERATION: acceleration,
    }
    usual = DEFAULT_MEASURES if acceleration is None else frozenset[PolarMeasurement]()
    return usual | {kind for kind, is_asked in asked.items() if is_asked}
