"""The intervals that a strap tells of a whole session's beats, all at once."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.simulation.artifacts import ArtifactLevel, PeakDetector
from hrvtrainer.straps.heart_rate import TICKS_PER_S
from hrvtrainer.truth import Artifact, ArtifactKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBeats:
    """Intervals as a strap tells them.

    Parameters
    ----------
    end_s : ndarray of float, shape (n,)
        Session seconds at which each interval ended, on the strap's clock: a whole number of 1/1024 s.
    rr_ms : ndarray of float, shape (n,)
        The intervals in milliseconds.
    after_gap : ndarray of bool, shape (n,)
        True where beats are missing before the interval: the first, and the first after a dropout.
    artifacts : tuple of Artifact
        What came in between.
    """

    end_s: FloatArray
    rr_ms: FloatArray
    after_gap: BoolArray
    artifacts: tuple[Artifact, ...]


def told_beats(
    beat_s: FloatArray, level: ArtifactLevel, rng: np.random.Generator, *, early_beats: float = 0.0
) -> ToldBeats:
    """Return what a strap tells of these beats.

    Parameters
    ----------
    beat_s : ndarray of float, shape (m,)
        Session seconds of the heart's beats, oldest first.
    level : ArtifactLevel
        How much comes in between.
    rng : Generator
        Where chance comes from.
    early_beats : float
        Chance of a premature beat where it is more than the level's.

    Returns
    -------
    ToldBeats
        The intervals, possibly none. The times of the peaks are rounded, not the intervals, so that
        rounding never adds up, and no interval spans a dropout.
    """
    detector = PeakDetector(level, rng, early_beats=early_beats)
    seen = [(due_s, peak_s) for due_s in beat_s.tolist() for peak_s in detector.peaks(due_s)]
    due_s, peak_s = np.array(seen, dtype=np.float64).reshape(-1, 2).T
    ticks = np.round(peak_s * TICKS_PER_S)
    lost = [artifact for artifact in detector.artifacts if artifact.kind is ArtifactKind.DROPOUT]
    lost_before = np.searchsorted([dropout.at_s for dropout in lost], due_s)
    spans_none = np.diff(lost_before) == 0
    after_gap = np.ones(spans_none.size, dtype=np.bool_)
    after_gap[1:] = ~spans_none[:-1]
    return ToldBeats(
        end_s=ticks[1:][spans_none] / TICKS_PER_S,
        rr_ms=np.diff(ticks)[spans_none] * 1000.0 / TICKS_PER_S,
        after_gap=after_gap[spans_none],
        artifacts=tuple(detector.artifacts),
    )
