"""How somebody behaves beside a pacer, as time goes by."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray


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
    deepening : float
        By which part the breath deepens meanwhile.
    attentive_s, lapse_s : tuple of float or None
        Shortest and longest time between two lapses, and of a lapse, in which they breathe at their
        own pace; None for somebody who never lapses.
    silent_s, speech_s : tuple of float or None
        Shortest and longest time between two gaps in the breath, and of a gap; None for somebody who
        never talks.
    sigh_every_s : tuple of float or None
        Shortest and longest time from one sigh to the next; None for somebody who never sighs.
    sigh_depth : float
        How much deeper than a usual breath a sigh is.
    irregularity : float
        Standard deviation of the intervals by chance alone, as a part of their mean; 0 for the sinus
        rhythm, about 0.2 where the atria fibrillate.
    answering : float
        Which part of the heart's answer to the breath is left.
    early_beats : float
        Chance of a beat to come too early, whatever the artifact level says.
    """

    id: str
    first: float
    learned: float
    learning_s: float = 240.0
    growth: float = 0.0
    deepening: float = 0.0
    attentive_s: tuple[float, float] | None = None
    lapse_s: tuple[float, float] = (10.0, 30.0)
    silent_s: tuple[float, float] | None = None
    speech_s: tuple[float, float] = (3.0, 8.0)
    sigh_every_s: tuple[float, float] | None = None
    sigh_depth: float = 2.5
    irregularity: float = 0.0
    answering: float = 1.0
    early_beats: float = 0.0


BEGINNER = ComplianceScript(id="beginner", first=0.5, learned=0.95, growth=0.10)
EXPERT = ComplianceScript(id="expert", first=0.98, learned=0.98)
WANDERER = ComplianceScript(id="wanderer", first=0.85, learned=0.85, attentive_s=(30.0, 90.0))
TALKER = ComplianceScript(id="talker", first=0.85, learned=0.85, silent_s=(10.0, 40.0))
SIGHER = ComplianceScript(id="sigher", first=0.95, learned=0.95, sigh_every_s=(60.0, 180.0))
OVER_BREATHER = ComplianceScript(id="over-breather", first=0.95, learned=0.95, deepening=0.8)
ARRHYTHMIC = ComplianceScript(id="arrhythmic", first=0.95, learned=0.95, irregularity=0.22, answering=0.25)
# Of another kind, for tests: an even rhythm with one beat in seven too early.
ECTOPIC = ComplianceScript(id="ectopic", first=0.95, learned=0.95, early_beats=0.15)
SCRIPTS = {
    script.id: script for script in (BEGINNER, EXPERT, WANDERER, TALKER, SIGHER, OVER_BREATHER, ARRHYTHMIC)
}


class Stretches:
    """Stretches of time that come and go: between two of them so long, each of them so long."""

    def __init__(
        self, apart_s: tuple[float, float] | None, lasting_s: tuple[float, float], rng: np.random.Generator
    ) -> None:
        self._apart_s = apart_s
        self._lasting_s = lasting_s
        self._rng = rng
        self._from_s = self._to_s = 0.0
        if apart_s is not None:
            self._from_s = rng.uniform(*apart_s)
            self._to_s = self._from_s + rng.uniform(*lasting_s)

    def holds(self, at_s: float) -> bool:
        """Return whether a stretch is going on; ask in the order of time."""
        if self._apart_s is None or at_s < self._from_s:
            return False
        if at_s < self._to_s:
            return True
        self._from_s = self._to_s + self._rng.uniform(*self._apart_s)
        self._to_s = self._from_s + self._rng.uniform(*self._lasting_s)
        return False


class Follower:
    """A script being lived beside the pacer: its time is that in which a pacer led, pauses left out."""

    def __init__(self, script: ComplianceScript, rng: np.random.Generator) -> None:
        self._script = script
        self._lapses = Stretches(script.attentive_s, script.lapse_s, rng)

    def compliance(self, paced_s: float) -> float:
        """Return the compliance, 0 to 1, after so many seconds of pacing; ask in their order."""
        if self._lapses.holds(paced_s):
            return 0.0
        script = self._script
        return script.first + (script.learned - script.first) * self._learned_part(paced_s)

    def compliances(self, paced_s: FloatArray) -> FloatArray:
        """Return the compliance at many moments of pacing, oldest first."""
        script = self._script
        learned = np.minimum(paced_s / script.learning_s, 1.0)
        followed: FloatArray = script.first + (script.learned - script.first) * learned
        if script.attentive_s is not None:
            followed[[self._lapses.holds(at_s) for at_s in paced_s.tolist()]] = 0.0
        return followed

    def growth(self, paced_s: float) -> float:
        """Return by which factor the heart's response has grown after so many seconds of pacing."""
        return 1.0 + self._script.growth * self._learned_part(paced_s)

    def _learned_part(self, paced_s: float) -> float:
        return min(paced_s / self._script.learning_s, 1.0)


class BreathHabits:
    """What somebody's breath does besides: it stops for speech, it sighs, it deepens."""

    def __init__(self, script: ComplianceScript, rng: np.random.Generator) -> None:
        speech_rng, self._sigh_rng = rng.spawn(2)
        self._script = script
        self._speech = Stretches(script.silent_s, script.speech_s, speech_rng)
        self._sighs_at_s = 0.0
        self._await_sigh(0.0)

    def is_speaking(self, at_s: float) -> bool:
        """Return whether the breath stands still for speech; ask in the order of time."""
        return self._speech.holds(at_s)

    def depth(self, at_s: float, paced_s: float) -> float:
        """Return how much deeper than usual the breath is that begins now; ask once for each."""
        script = self._script
        depth = 1.0 + script.deepening * min(paced_s / script.learning_s, 1.0)
        if script.sigh_every_s is None or at_s < self._sighs_at_s:
            return depth
        self._await_sigh(at_s)
        return depth * script.sigh_depth

    def _await_sigh(self, after_s: float) -> None:
        if self._script.sigh_every_s is not None:
            self._sighs_at_s = after_s + self._sigh_rng.uniform(*self._script.sigh_every_s)
