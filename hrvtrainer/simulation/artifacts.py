"""What comes between a heart and the RR intervals of a strap."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.truth import Artifact, ArtifactKind


class ArtifactLevel(StrEnum):
    """How much of it there is."""

    NONE = "none"
    DEFAULT = "default"
    STRESS = "stress"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rates:
    """Chance per beat, and of a dropout per second."""

    missed: float = 0.0
    extra: float = 0.0
    early: float = 0.0
    misplaced: float = 0.0
    dropout_per_s: float = 0.0


_RATES = {
    ArtifactLevel.NONE: _Rates(),
    ArtifactLevel.DEFAULT: _Rates(
        missed=0.001, extra=0.001, early=0.001, misplaced=0.002, dropout_per_s=0.5 / 600
    ),
    ArtifactLevel.STRESS: _Rates(
        missed=0.010, extra=0.008, early=0.010, misplaced=0.010, dropout_per_s=3.0 / 600
    ),
}
_RUN_CHANCE = 0.2
MOST_EARLY = 0.35  # of the interval
_EARLY = (0.20, MOST_EARLY)


class PeakDetector:
    """Sees the heart's beats as a strap does: nearly all of them, nearly where they are.

    Ask in the order of time. A premature beat (20-35 % early, then the pause that makes up for it) is
    the heart's own doing and is told here all the same, because the strap's intervals are the only
    place where it shows.

    Parameters
    ----------
    level : ArtifactLevel
        How much of everything.
    rng : Generator
        Where chance comes from.
    early_beats : float
        Chance of a premature beat where it is more than the level's.

    Attributes
    ----------
    artifacts : list of Artifact
        What came in between, until now.
    r_s, is_early : list of float, list of bool
        When the heart really beat, whether the strap told of it or not, and whether prematurely.
    """

    def __init__(self, level: ArtifactLevel, rng: np.random.Generator, *, early_beats: float = 0.0) -> None:
        rates = _RATES[level]
        self._rates = replace(rates, early=max(rates.early, early_beats))
        self._beat_rng, self._dropout_rng = rng.spawn(2)
        self._last_beat_s: float | None = None
        self._still_missed = 0
        self._dropout = self._next_dropout(0.0)
        self._chance = self._beat_rng.random()
        self.artifacts: list[Artifact] = []
        self.r_s: list[float] = []
        self.is_early: list[bool] = []

    @property
    def next_comes_early(self) -> bool:
        """Whether the next beat, unless the pads come off before, is a premature one."""
        return self._fate() is ArtifactKind.EARLY

    def peaks(self, beat_s: float) -> list[float]:
        """Return the peaks that the strap sees since the beat before, this one's last."""
        rr_s = None if self._last_beat_s is None else beat_s - self._last_beat_s
        self._last_beat_s = beat_s
        self.r_s.append(beat_s)
        self.is_early.append(False)
        if not self.has_contact(beat_s):
            return []
        if self._still_missed:
            self._still_missed -= 1
            return self._miss(beat_s)
        return [beat_s] if rr_s is None else self._perhaps_altered(beat_s, rr_s)

    def has_contact(self, at_s: float) -> bool:
        """Return whether the pads touch skin."""
        while at_s >= self._dropout.at_s + self._dropout.for_s:
            self._dropout = self._next_dropout(self._dropout.at_s + self._dropout.for_s)
        if at_s < self._dropout.at_s:
            return True
        if not self.artifacts or self.artifacts[-1] is not self._dropout:
            self.artifacts.append(self._dropout)
        return False

    def contact_at(self, past_s: FloatArray) -> BoolArray:
        """Return whether the pads touched skin at moments, oldest first, that have been asked for."""
        touched = np.ones(past_s.shape, dtype=np.bool_)
        for artifact in reversed(self.artifacts):
            if artifact.kind is ArtifactKind.DROPOUT:
                touched &= (past_s < artifact.at_s) | (past_s >= artifact.at_s + artifact.for_s)
                if artifact.at_s < past_s[0]:
                    break
        return touched

    def _next_dropout(self, after_s: float) -> Artifact:
        rng, per_s = self._dropout_rng, self._rates.dropout_per_s
        at_s = after_s + (rng.exponential(1.0 / per_s) if per_s else math.inf)
        return Artifact(kind=ArtifactKind.DROPOUT, at_s=at_s, for_s=rng.uniform(3.0, 8.0))

    def _perhaps_altered(self, beat_s: float, rr_s: float) -> list[float]:
        rng = self._beat_rng
        match self._fate():
            case ArtifactKind.MISSED:
                self._still_missed = int(rng.integers(1, 3)) if rng.random() < _RUN_CHANCE else 0
                seen_s = self._miss(beat_s)
            case ArtifactKind.EXTRA:
                extra_s = beat_s - rr_s * rng.uniform(0.3, 0.7)
                self._note(ArtifactKind.EXTRA, extra_s)
                seen_s = [extra_s, beat_s]
            case ArtifactKind.EARLY:
                seen_s = self._move(ArtifactKind.EARLY, beat_s, -rr_s * rng.uniform(*_EARLY))
                self.r_s[-1], self.is_early[-1] = seen_s[0], True
            case ArtifactKind.MISPLACED:
                side = 1.0 if rng.random() < 0.5 else -1.0
                seen_s = self._move(ArtifactKind.MISPLACED, beat_s, side * rr_s * rng.uniform(0.03, 0.08))
            case _:
                seen_s = [beat_s]
        self._chance = rng.random()
        return seen_s

    def _fate(self) -> ArtifactKind | None:
        """Return what is going to be made of the next beat that can be altered."""
        rates, chance = self._rates, self._chance
        for kind, rate in (
            (ArtifactKind.MISSED, rates.missed),
            (ArtifactKind.EXTRA, rates.extra),
            (ArtifactKind.EARLY, rates.early),
            (ArtifactKind.MISPLACED, rates.misplaced),
        ):
            if (chance := chance - rate) < 0:
                return kind
        return None

    def _miss(self, beat_s: float) -> list[float]:
        self._note(ArtifactKind.MISSED, beat_s)
        return []

    def _move(self, kind: ArtifactKind, beat_s: float, moved_s: float) -> list[float]:
        self._note(kind, beat_s, moved_s=moved_s)
        return [beat_s + moved_s]

    def _note(self, kind: ArtifactKind, at_s: float, *, moved_s: float = 0.0) -> None:
        self.artifacts.append(Artifact(kind=kind, at_s=at_s, moved_s=moved_s))
