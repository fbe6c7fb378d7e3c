"""The simulated person, lived step by step: breath drives heart, heart gives beats."""

from array import array
from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.pacer import PacerChange, PacerHistory
from hrvtrainer.simulation.answer import SAMPLE_HZ, resonance_breaths_per_min
from hrvtrainer.simulation.breathing import Breather
from hrvtrainer.simulation.compliance import BreathHabits, ComplianceScript, Follower
from hrvtrainer.simulation.heart import Heart, rhythm
from hrvtrainer.simulation.noise import breath_jitter_variance, endless_noise, heart_noise_variance
from hrvtrainer.simulation.parameters import PersonParameters
from hrvtrainer.truth import BREATH_SAMPLES_PER_S, Artifact, GroundTruth

WARM_UP_S = 60  # the resonance forgets in about 5 s
_KEPT_EVERY = SAMPLE_HZ // BREATH_SAMPLES_PER_S
_SAMPLE_PARTS = 4
CHANCES = 6


class SimulatedPerson:
    """Lives in steps of 20 ms, from a minute before the session's start.

    Parameters
    ----------
    person : PersonParameters
        Who they are.
    script : ComplianceScript
        How they follow a pacer.
    rng : Generator
        Where chance comes from. Each kind of chance has a stream of its own and is drawn by the step
        or by the breath, so that nothing depends on how the beats are asked for.
    """

    def __init__(self, person: PersonParameters, script: ComplianceScript, rng: np.random.Generator) -> None:
        heart_rng, jitter_rng, breath_rng, script_rng, habit_rng, rhythm_rng = rng.spawn(CHANCES)
        self._person = person
        self._script = script
        self._waves = endless_noise(heart_rng, heart_noise_variance(person))
        self._jitter = endless_noise(jitter_rng, breath_jitter_variance(person))
        self._breather = Breather(person, breath_rng, habits=BreathHabits(script, habit_rng))
        self._follower = Follower(script, script_rng)
        self._heart = Heart(person, rhythm(script, rhythm_rng), answering=script.answering)
        self._pacers = PacerHistory()
        self._paced_steps = 0
        self._step = -WARM_UP_S * SAMPLE_HZ
        self._beat_s = array("d")
        self._samples = array("d")
        self.beats(0.0)
        self._beat_s = array("d")
        self._samples = array("d")

    @property
    def lived_s(self) -> float:
        """Session seconds up to which this person has lived."""
        return self._step / SAMPLE_HZ

    @property
    def next_beat_s(self) -> float:
        """Session seconds of the next beat if heart rate stays as it is: within 1 ms, 0.1 s before."""
        return self._heart.next_beat_s(self.lived_s)

    def hear(self, change: PacerChange) -> None:
        """Follow a pacer, or none, from its time on; what has been lived stays as it was."""
        self._pacers.add(replace(change, from_s=max(change.from_s, self.lived_s)))

    def beats(self, until_s: float) -> list[float]:
        """Live until ``until_s`` and return the times of the beats on the way, oldest first."""
        known = len(self._beat_s)
        while (self._step + 1) / SAMPLE_HZ <= until_s:
            self._live()
        return self._beat_s[known:].tolist()

    def volume(self, at_s: FloatArray) -> FloatArray:
        """Return the breath's volume at moments that have been lived, oldest first, in between linearly.

        Parameters
        ----------
        at_s : ndarray of float
            Session seconds; before the first sample (0.1 s) and after the last it is as there.
        """
        first = max(int(at_s[0] * BREATH_SAMPLES_PER_S) - 1, 0)
        kept = self._samples_from(first)
        lived: FloatArray = np.interp(at_s, kept[:, 0], kept[:, 2])
        return lived

    def truth(self, artifacts: Sequence[Artifact] = ()) -> GroundTruth:
        """Return all that was lived until now, and what came between it and the strap."""
        samples = self._samples_from(0)
        return GroundTruth(
            beat_s=np.array(self._beat_s, dtype=np.float64),
            first_sample_s=1.0 / BREATH_SAMPLES_PER_S,
            breath_cycles=samples[:, 1],
            volume=samples[:, 2],
            compliance=samples[:, 3],
            artifacts=tuple(artifacts),
            resonance_breaths_per_min=resonance_breaths_per_min(self._person, streamed=True),
            person=asdict(self._person),
            script=self._script.id,
        )

    def _samples_from(self, first: int) -> FloatArray:
        return np.array(self._samples[_SAMPLE_PARTS * first :], dtype=np.float64).reshape(-1, _SAMPLE_PARTS)

    def _live(self) -> None:
        at_s = self.lived_s
        pacer = self._pacers.at(at_s)
        paced_s = self._paced_steps / SAMPLE_HZ
        compliance = 0.0 if pacer is None else self._follower.compliance(paced_s)
        volume = self._breather.step(at_s, pacer, compliance, next(self._jitter), paced_s=paced_s)
        beat_s = self._heart.step(at_s, volume, self._follower.growth(paced_s), next(self._waves))
        if beat_s is not None:
            self._beat_s.append(beat_s)
        self._paced_steps += pacer is not None
        self._step += 1
        if self._step % _KEPT_EVERY == 0:
            self._samples.extend((self.lived_s, self._breather.cycles, volume, compliance))
