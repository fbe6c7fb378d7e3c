"""The simulated heart: breath and waves in, beats out, one sample at a time.

`hrvtrainer.simulation.batch` makes the same beats of the same two inputs all at once.
"""

import itertools
import math
from collections.abc import Iterator

import numpy as np

from hrvtrainer.simulation.answer import SAMPLE_HZ, HeartAnswer
from hrvtrainer.simulation.compliance import ComplianceScript
from hrvtrainer.simulation.parameters import PersonParameters

SLOWEST_HEART_BPM = 25.0
_SHORTEST_TURN = 0.45  # of the mean interval: conduction has to recover


def rhythm(script: ComplianceScript, rng: np.random.Generator) -> Iterator[float]:
    """Yield how far the integral of heart rate has to grow for each beat: 1 in an even rhythm.

    Parameters
    ----------
    script : ComplianceScript
        Where its ``irregularity`` is above 0, each turn is drawn from a gamma distribution of mean 1
        and that standard deviation, none below 0.45: intervals without any memory, as in atrial
        fibrillation.
    rng : Generator
        Where chance comes from; nobody else may draw from it.
    """
    if not script.irregularity:
        yield from itertools.repeat(1.0)
    shape = script.irregularity**-2.0
    while True:
        yield max(float(rng.gamma(shape, 1.0 / shape)), _SHORTEST_TURN)


class Heart:
    """Beats 20 ms by 20 ms.

    Heart rate is a mean, the heart's own waves, and the answer to the breath; a beat falls wherever
    the integral of heart rate passes a whole number (integral pulse frequency modulation, see
    Candia-Rivera 2021, doi:10.1016/j.bspc.2021.102736), or the next turn of an uneven rhythm.

    Parameters
    ----------
    person : PersonParameters
        Whose heart.
    turns : iterator of float
        The rhythm.
    answering : float
        Which part of the answer to the breath is left.
    """

    def __init__(self, person: PersonParameters, turns: Iterator[float], *, answering: float = 1.0) -> None:
        self._person = person
        self._turns = turns
        self._answering = answering
        self._answer = HeartAnswer(person)
        self._hr_bpm = person.heart_rate_bpm
        self._towards_beat = 0.0
        self._turn = next(turns)

    def step(self, at_s: float, volume: float, growth: float, waves_bpm: float) -> float | None:
        """Live from ``at_s`` to the next sample, which is given; return the time of a beat on the way.

        Parameters
        ----------
        at_s : float
            Session seconds of the sample before.
        volume, growth, waves_bpm : float
            Of the next sample: the breath, by how much the resonance has grown, the heart's own waves.
        """
        hr_bpm = (
            mean_rate_bpm(self._person, at_s)
            + self._answering * self._answer.feed(volume, growth)
            + waves_bpm
        )
        hr_bpm = max(hr_bpm, SLOWEST_HEART_BPM)
        grown = 0.5 * (self._hr_bpm + hr_bpm) / 60.0 / SAMPLE_HZ
        self._hr_bpm = hr_bpm
        self._towards_beat += grown
        if self._towards_beat < self._turn:
            return None
        self._towards_beat -= self._turn
        self._turn = next(self._turns)
        return at_s + (1.0 - self._towards_beat / grown) / SAMPLE_HZ

    def next_beat_s(self, at_s: float) -> float:
        """Return when the next beat comes if heart rate stays as it is at ``at_s``, the newest sample."""
        return at_s + (self._turn - self._towards_beat) * 60.0 / self._hr_bpm


def mean_rate_bpm(person: PersonParameters, at_s: float) -> float:
    """Return heart rate without any waves: at the session's start, settled, and drifted since."""
    passed_s = max(at_s, 0.0)
    settled = 1.0 - math.exp(-passed_s / person.settling_s)
    return person.heart_rate_bpm + person.settling_bpm * settled + person.drift_bpm_per_min / 60.0 * passed_s
