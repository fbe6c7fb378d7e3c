"""What comes now and then and lasts for a while."""

import math

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.truth import Artifact, ArtifactKind


class Spells:
    """Spells that begin by chance and never overlap.

    Parameters
    ----------
    kind : ArtifactKind
        What they are.
    per_s : float
        How many begin in a second without one; 0 for none ever.
    lasting_s : tuple of float
        Shortest and longest.
    rng : Generator
        Where chance comes from.
    """

    def __init__(
        self, kind: ArtifactKind, *, per_s: float, lasting_s: tuple[float, float], rng: np.random.Generator
    ) -> None:
        self._kind = kind
        self._per_s = per_s
        self._lasting_s = lasting_s
        self._rng = rng
        self._next = self._after(0.0)
        self.begun: list[Artifact] = []

    def begin_until(self, until_s: float) -> list[Artifact]:
        """Return the spells that begin until then and were not returned before; ask in order of time."""
        new: list[Artifact] = []
        while self._next.at_s <= until_s:
            new.append(self._next)
            self._next = self._after(self._next.at_s + self._next.for_s)
        self.begun += new
        return new

    def cover(self, at_s: FloatArray) -> BoolArray:
        """Return which of these moments, oldest first, lie within a spell; ask in order of time."""
        self.begin_until(float(at_s[-1]))
        covered = np.zeros(at_s.shape, dtype=np.bool_)
        for spell in reversed(self.begun):
            if spell.at_s + spell.for_s < at_s[0]:
                break
            covered |= (at_s >= spell.at_s) & (at_s < spell.at_s + spell.for_s)
        return covered

    def _after(self, after_s: float) -> Artifact:
        apart_s = self._rng.exponential(1.0 / self._per_s) if self._per_s else math.inf
        return Artifact(kind=self._kind, at_s=after_s + apart_s, for_s=self._rng.uniform(*self._lasting_s))
