"""How closely a person follows the pacer, as time goes by."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplianceScript:
    """How somebody behaves beside a pacer.

    Parameters
    ----------
    id : str
        The name that a command calls it by.
    first, learned : float
        Compliance when a pacer leads for the first time and after ``learning_s`` of it: 0 follows the
        own breath alone, 1 the pacer alone.
    learning_s : float
        Seconds of pacing in between.
    growth : float
        By which part the heart's response grows meanwhile.
    attentive_s, lapse_s : tuple of float or None
        Shortest and longest time between two lapses, and of a lapse, in which they breathe at their
        own pace; None for somebody who never lapses.
    """

    id: str
    first: float
    learned: float
    learning_s: float = 240.0
    growth: float = 0.0
    attentive_s: tuple[float, float] | None = None
    lapse_s: tuple[float, float] = (10.0, 30.0)


BEGINNER = ComplianceScript(id="beginner", first=0.5, learned=0.95, growth=0.10)
EXPERT = ComplianceScript(id="expert", first=0.98, learned=0.98)
WANDERER = ComplianceScript(id="wanderer", first=0.85, learned=0.85, attentive_s=(30.0, 90.0))
SCRIPTS = {script.id: script for script in (BEGINNER, EXPERT, WANDERER)}


class Follower:
    """A script being lived: its time is the time in which a pacer led, pauses left out."""

    def __init__(self, script: ComplianceScript, rng: np.random.Generator) -> None:
        self._script = script
        self._rng = rng
        self._lapse_from_s = self._lapse_to_s = 0.0
        if script.attentive_s is not None:
            self._lapse_from_s = rng.uniform(*script.attentive_s)
            self._lapse_to_s = self._lapse_from_s + rng.uniform(*script.lapse_s)

    def compliance(self, paced_s: float) -> float:
        """Return the compliance, 0 to 1, after so many seconds of pacing; ask in their order."""
        script = self._script
        if script.attentive_s is not None and paced_s >= self._lapse_from_s:
            if paced_s < self._lapse_to_s:
                return 0.0
            self._lapse_from_s = self._lapse_to_s + self._rng.uniform(*script.attentive_s)
            self._lapse_to_s = self._lapse_from_s + self._rng.uniform(*script.lapse_s)
        return script.first + (script.learned - script.first) * self._learned_part(paced_s)

    def growth(self, paced_s: float) -> float:
        """Return by which factor the heart's response has grown after so many seconds of pacing."""
        return 1.0 + self._script.growth * self._learned_part(paced_s)

    def _learned_part(self, paced_s: float) -> float:
        return min(paced_s / self._script.learning_s, 1.0)
