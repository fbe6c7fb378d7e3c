"""What a person chose before a session: a practice, a length, and where the heartbeat comes from."""

from dataclasses import dataclass
from pathlib import Path

from hrvtrainer.session.protocol import PracticeProtocol
from hrvtrainer.straps.seen import StrapSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapHeart:
    """A strap nearby; with ``other`` two people practise together, each with a strap of their own."""

    strap: StrapSeen
    other: StrapSeen | None = None

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
    """

    practice: PracticeProtocol
    minutes: float | None
    heart: Heart
    breaths_per_min: float | None = None
    distress_before: int | None = None
    keep_as: Path | None = None
