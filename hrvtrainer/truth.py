"""What was really so in a simulated session: for scores, for tests, and for the end of a demo.

It is stored with the session and read by people and tests alone; no number is ever computed from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from hrvtrainer.beats import FloatArray

# How often the breath is kept: at 20 breaths a minute thirty times a breath.
BREATH_SAMPLES_PER_S = 10


class ArtifactKind(StrEnum):
    """What came between the heart and what the strap says."""

    MISSED = "missed"
    EXTRA = "extra"
    EARLY = "early"  # a premature beat and the pause after it: the heart's doing, not the strap's
    MISPLACED = "misplaced"
    DROPOUT = "dropout"
    MUSCLE = "muscle"  # a burst over the ECG
    POSTURE = "posture"  # a turn of the body, seen by the accelerometer


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """One artifact.

    Parameters
    ----------
    kind : ArtifactKind
        What it was.
    at_s : float
        When the beat that is missing or was moved was due, when the peak that no beat made was seen,
        or when what lasts began.
    moved_s : float
        By how much the beat came late (negative: early); 0 where none was moved.
    for_s : float
        How long a dropout, a burst or a turn lasted; 0 for the others.
    """

    kind: ArtifactKind
    at_s: float
    moved_s: float = 0.0
    for_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgTruth:
    """What is behind the ECG.

    Parameters
    ----------
    rate_hz : float
        Samples per session second, as the strap's clock really ran.
    first_sample_s : float
        Session seconds of the first sample; the n-th after it lies ``n / rate_hz`` later, until the link
        is lost: measuring begins anew after that.
    r_s : ndarray of float, shape (n,)
        Session seconds of the R peaks, whether the strap told of them or not; a premature beat's is
        where it beat.
    """

    rate_hz: float
    first_sample_s: float
    r_s: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementTruth:
    """What is behind the accelerometer.

    Parameters
    ----------
    rate_hz, first_sample_s : float
        As in `EcgTruth`.
    breath_mg : float
        How far the acceleration goes from empty to full for a usual breath at 6/min.
    breath_axis : tuple of float
        The direction in which it goes with an in-breath at the beginning, of length 1.
    """

    rate_hz: float
    first_sample_s: float
    breath_mg: float
    breath_axis: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundTruth:
    """What was really so, until now.

    Parameters
    ----------
    beat_s : ndarray of float, shape (n,)
        Session seconds of the heart's regular beats, neither rounded nor touched by artifacts.
    first_sample_s : float
        Session seconds of the first of the samples that follow, ten a second.
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
    person : mapping of str to float
        The person's parameters by name.
    script : str
        How they behaved.
    seed : int or None
        Where chance began; None where somebody else held the generator.
    ecg : EcgTruth or None
        What is behind the ECG; None where there was none.
    movement : MovementTruth or None
        The same for the accelerometer.
    """

    beat_s: FloatArray
    first_sample_s: float
    breath_cycles: FloatArray
    volume: FloatArray
    compliance: FloatArray
    artifacts: tuple[Artifact, ...]
    resonance_breaths_per_min: float
    person: Mapping[str, float] = field(default_factory=dict)
    script: str = ""
    seed: int | None = None
    ecg: EcgTruth | None = None
    movement: MovementTruth | None = None

    @property
    def sample_s(self) -> FloatArray:
        """Session seconds of the breath's samples."""
        after: FloatArray = self.first_sample_s + np.arange(self.volume.size) / BREATH_SAMPLES_PER_S
        return after
