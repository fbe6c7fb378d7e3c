"""Which way is in, live: found by following the pacer, and found again where it proves wrong."""

import numpy as np

from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.breath.respiration.sign import SignFinder

AGAINST = 2


class WayIn:
    """Asks `SignFinder` again and again.

    The first 30 s of following decide. Later ones are asked as well: when two clear ones in a row say the
    opposite, that holds from then on (the first were someone's own breath that happened to go along, or the
    strap was put on the other way round).

    Parameters
    ----------
    step_s : float
        Seconds between two values.
    """

    def __init__(self, step_s: float) -> None:
        self._step_s = step_s
        self._finder = SignFinder(step_s)
        self._against = 0
        self.sign: float | None = None

    def feed(self, value: float, at_s: float, pacers: PacerHistory) -> None:
        """Take one value of the signal, without a sign, and when it was."""
        pacer = pacers.at(at_s)
        if pacer is None:
            return
        found = self._finder.feed(np.array([value]), np.array([pacer.volume(at_s)]))
        if found is None:
            return
        self._finder = SignFinder(self._step_s)
        self._against = self._against + 1 if self.sign not in {None, found} else 0
        if self.sign is None or self._against >= AGAINST:
            self.sign, self._against = found, 0
