"""The simulated breath: the person's own, pulled towards the pacer's."""

import math

import numpy as np

from hrvtrainer.breath.pacer import Pacer
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.simulation.answer import SAMPLE_HZ
from hrvtrainer.simulation.compliance import BreathHabits
from hrvtrainer.simulation.parameters import PersonParameters

PULL_PER_S = 0.15
_DEPTH_REFERENCE_HZ = 0.1


class Breather:
    """Breathes one sample after the other.

    Parameters
    ----------
    person : PersonParameters
        Who breathes.
    rng : Generator
        Where chance comes from: two values a breath.
    habits : BreathHabits or None
        What their breath does besides; None for nothing.
    sample_hz : int
        Samples per second.

    Notes
    -----
    The phase runs at a mixture of the pacer's pace and the own, plus a pull of
    ``0.15/s * compliance * sin(phase ahead)``. Two departures from that oscillator: it never runs
    backwards (a person who is early holds still until the pacer has come), and the shape, depth and
    own pace of a breath are settled at its start, so that the volume is smooth. Speech holds the breath
    where it is.
    """

    def __init__(
        self,
        person: PersonParameters,
        rng: np.random.Generator,
        *,
        habits: BreathHabits | None = None,
        sample_hz: int = SAMPLE_HZ,
    ) -> None:
        self._person = person
        self._rng = rng
        self._habits = habits
        self._sample_hz = sample_hz
        self._own_pattern = BreathPattern.paced(
            person.own_breaths_per_min, inhale_fraction=person.inhale_fraction
        )
        self._rate_hz = person.own_breaths_per_min / 60.0
        self._meant = rng.uniform(0.0, 1.0)
        self.cycles = self._meant
        self.volume = 0.0
        self._begin(0, self._own_pattern, deeper=1.0)

    def step(
        self, at_s: float, pacer: Pacer | None, compliance: float, jitter: float, *, paced_s: float = 0.0
    ) -> float:
        """Return the volume one sample after ``at_s``; 1 is a breath of usual depth at 6/min."""
        rate_hz = self._own_hz
        if pacer is not None:
            pacer_hz = 1.0 / pacer.pattern.cycle_s
            ahead = pacer.breaths(at_s) - self._meant - self._person.lag_s * pacer_hz
            rate_hz = compliance * pacer_hz + (1.0 - compliance) * self._own_hz
            rate_hz += PULL_PER_S * compliance * math.sin(2.0 * math.pi * ahead)
        self._rate_hz = max(rate_hz, 0.0)
        habits = self._habits
        if habits is None or not habits.is_speaking(at_s):
            self._meant += self._rate_hz / self._sample_hz
        # Jitter may turn the phase back over a start that has been; the breath then waits.
        self.cycles = max(self._meant + jitter, self._begun)
        if self.cycles >= self._begun + 1:
            follows = pacer is not None and compliance >= 0.5
            self._begin(
                math.floor(self.cycles),
                pacer.pattern if pacer and follows else self._own_pattern,
                deeper=habits.depth(at_s, paced_s) if habits else 1.0,
            )
        self.volume = self._depth * self._pattern.volume(self.cycles - self._begun)
        return self.volume

    def _begin(self, breath: int, pattern: BreathPattern, *, deeper: float) -> None:
        person = self._person
        depth, pace = self._rng.standard_normal(2).tolist()
        self._begun = breath
        self._pattern = pattern
        self._own_hz = person.own_breaths_per_min / 60.0 * max(1.0 + person.own_variability * pace, 0.5)
        slower = max(self._rate_hz, 0.03) / _DEPTH_REFERENCE_HZ
        self._depth = deeper * math.exp(person.depth_sd * depth) * slower**-person.depth_slope
