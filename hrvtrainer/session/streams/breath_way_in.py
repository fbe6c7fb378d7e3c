"""Which way is in, live: found by following the pacer, and found again where it proves wrong."""

import cmath
import math

import numpy as np

from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.breath.respiration.sign import ASKED_S, SignFinder

AGAINST = 2
STEADY_RAD = math.radians(40.0)


class WayIn:
    """Asks `SignFinder` again and again, and believes it of someone who follows.

    Parameters
    ----------
    step_s : float
        Seconds between two values.

    Notes
    -----
    science.md 6.5 lets a correlation of 0.4 with the pacer over 30 s decide. Someone who breathes by
    themselves at nearly the pacer's pace correlates as well, and as often the wrong way round. So, beside
    that, the signal's phase against the pacer has to be the same in both halves of the 30 s, within 40
    degrees: half a breath a minute of difference in pace is more.

    What is found first holds, but later stretches are asked as well: when two that decide say the opposite
    in a row, that holds from then on.
    """

    def __init__(self, step_s: float) -> None:
        self._needed = round(ASKED_S / step_s)
        self._step_s = step_s
        self._against = 0
        self.sign: float | None = None
        self._ask()

    def _ask(self) -> None:
        self._finder = SignFinder(self._step_s)
        self._asked = 0
        self._halves = [0j, 0j]

    def feed(self, value: float, at_s: float, pacers: PacerHistory) -> None:
        """Take one value of the signal, without a sign, and when it was."""
        pacer = pacers.at(at_s)
        if pacer is None:
            return
        cycles = pacer.breaths(at_s)
        self._halves[2 * self._asked // self._needed] += value * cmath.exp(-2j * math.pi * cycles)
        self._asked += 1
        found = self._finder.feed(np.array([value]), np.array([pacer.volume(at_s)]))
        if self._asked < self._needed:
            return
        if found is not None and self._is_steady():
            self._against = self._against + 1 if self.sign not in {None, found} else 0
            if self.sign is None or self._against >= AGAINST:
                self.sign, self._against = found, 0
        self._ask()

    def _is_steady(self) -> bool:
        first, second = self._halves
        return abs(cmath.phase(second * first.conjugate())) < STEADY_RAD
