"""What was really so: for scores, for tests, and for the end of a demo."""

from dataclasses import dataclass
from enum import StrEnum

from hrvtrainer.beats import FloatArray


class ArtifactKind(StrEnum):
    """What came between the heart and the strap's RR intervals."""

    MISSED = "missed"
    EXTRA = "extra"
    EARLY = "early"  # a premature beat and the pause after it: the heart's doing, not the strap's
    MISPLACED = "misplaced"
    DROPOUT = "dropout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One artifact.

    Parameters
    ----------
    kind : ArtifactKind
        What it was.
    at_s : float
        When the beat that is missing or was moved was due, when the peak that no beat made was seen,
        or when a dropout began.
    moved_s : float
        By how much the beat came late (negative: early); 0 where none was moved.
    for_s : float
        How long a dropout lasted; 0 for the others.
    """

    kind: ArtifactKind
    at_s: float
    moved_s: float = 0.0
    for_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundTruth:
    """What was really so, until now.

    Parameters
    ----------
    beat_s : ndarray of float, shape (n,)
        Session seconds of the heart's regular beats, neither rounded nor touched by artifacts.
    sample_s : ndarray of float, shape (m,)
        Session seconds of the samples that follow, ten a second.
    breath_cycles : ndarray of float, shape (m,)
        Breaths of the person; the fraction is the phase, 0 at the start of an in-breath.
    volume : ndarray of float, shape (m,)
        Volume of the breath; a usual one at 6/min goes from 0 to 1.
    compliance : ndarray of float, shape (m,)
        How closely they followed the pacer, 0 to 1; 0 without a pacer.
    artifacts : tuple of Artifact
        What came in between.
    resonance_breaths_per_min : float
        The pace at which this heart answers most.
    """

    beat_s: FloatArray
    sample_s: FloatArray
    breath_cycles: FloatArray
    volume: FloatArray
    compliance: FloatArray
    artifacts: tuple[Artifact, ...]
    resonance_breaths_per_min: float
