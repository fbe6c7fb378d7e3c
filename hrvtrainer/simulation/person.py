"""The simulated person: breath drives heart, heart gives beats."""

import math
from array import array
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hrvtrainer.breath.pacer import PacerChange, PacerHistory
from hrvtrainer.simulation.answer import SAMPLE_HZ, HeartAnswer, resonance_breaths_per_min
from hrvtrainer.simulation.breathing import Breather
from hrvtrainer.simulation.compliance import ComplianceScript, Follower
from hrvtrainer.simulation.noise import breath_jitter_variance, endless_noise, heart_noise_variance
from hrvtrainer.simulation.parameters import PersonParameters
from hrvtrainer.simulation.truth import Artifact, GroundTruth

_WARM_UP_STEPS = 60 * SAMPLE_HZ  # the resonance forgets in about 5 s
_KEPT_EVERY = SAMPLE_HZ // 10
_SLOWEST_HEART_BPM = 25.0


class SimulatedPerson:
    """Lives in steps of 20 ms, from a minute before the session's start.

    Heart rate is a mean, the heart's own waves, and the answer to the breath; a beat falls wherever
    the integral of heart rate passes a whole number (integral pulse frequency modulation, see
    Candia-Rivera 2021, doi:10.1016/j.bspc.2021.102736).

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
        heart_rng, jitter_rng, breath_rng, script_rng = rng.spawn(4)
        self._person = person
        self._waves = endless_noise(heart_rng, heart_noise_variance(person))
        self._jitter = endless_noise(jitter_rng, breath_jitter_variance(person))
        self._breather = Breather(person, breath_rng)
        self._follower = Follower(script, script_rng)
        self._answer = HeartAnswer(person)
        self._pacers = PacerHistory()
        self._paced_steps = 0
        self._hr_bpm = person.heart_rate_bpm
        self._towards_beat = 0.0
        self._step = -_WARM_UP_STEPS
        self._beat_s = array("d")
        self._samples = array("d")
        self.beats(0.0)
        self._beat_s = array("d")
        self._samples = array("d")

    @property
    def lived_s(self) -> float:
        """Session seconds up to which this person has lived."""
        return self._step / SAMPLE_HZ

    def hear(self, change: PacerChange) -> None:
        """Follow a pacer, or none, from its time on; what has been lived stays as it was."""
        self._pacers.add(replace(change, from_s=max(change.from_s, self.lived_s)))

    def beats(self, until_s: float) -> list[float]:
        """Live until ``until_s`` and return the times of the beats on the way, oldest first."""
        known = len(self._beat_s)
        while (self._step + 1) / SAMPLE_HZ <= until_s:
            self._live()
        return self._beat_s[known:].tolist()

    def truth(self, artifacts: Sequence[Artifact] = ()) -> GroundTruth:
        """Return all that was lived until now, and what came between it and the strap."""
        samples = np.array(self._samples, dtype=np.float64).reshape(-1, 4)
        return GroundTruth(
            beat_s=np.array(self._beat_s, dtype=np.float64),
            sample_s=samples[:, 0],
            breath_cycles=samples[:, 1],
            volume=samples[:, 2],
            compliance=samples[:, 3],
            artifacts=tuple(artifacts),
            resonance_breaths_per_min=resonance_breaths_per_min(self._person),
        )

    def _live(self) -> None:
        person, at_s = self._person, self.lived_s
        pacer = self._pacers.at(at_s)
        paced_s = self._paced_steps / SAMPLE_HZ
        compliance = 0.0 if pacer is None else self._follower.compliance(paced_s)
        volume = self._breather.step(at_s, pacer, compliance, next(self._jitter))
        settled = 1.0 - math.exp(-max(at_s, 0.0) / person.settling_s)
        hr_bpm = (
            person.heart_rate_bpm
            + person.settling_bpm * settled
            + self._answer.feed(volume, self._follower.growth(paced_s))
            + next(self._waves)
        )
        self._beat(at_s, max(hr_bpm, _SLOWEST_HEART_BPM))
        self._paced_steps += pacer is not None
        self._step += 1
        if self._step % _KEPT_EVERY == 0:
            self._samples.extend((self.lived_s, self._breather.cycles, volume, compliance))

    def _beat(self, at_s: float, hr_bpm: float) -> None:
        grown = 0.5 * (self._hr_bpm + hr_bpm) / 60.0 / SAMPLE_HZ
        self._hr_bpm = hr_bpm
        self._towards_beat += grown
        if self._towards_beat >= 1.0:
            self._towards_beat -= 1.0
            self._beat_s.append(at_s + (1.0 - self._towards_beat / grown) / SAMPLE_HZ)
