"""How strong a beat is here: learnt from the first seconds in which something stands out."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.heart.ecg.beat_judge import NOISE_FACTOR
from hrvtrainer.heart.ecg.candidates import Candidates
from hrvtrainer.heart.ecg.median import median

LEARN_S = 10.0
WINDOW_S = 2.0
_WINDOWS = round(LEARN_S / WINDOW_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """The usual strength of a beat, what waited to be judged, and the sample until which was learnt."""

    strength: float
    waiting: Candidates
    until: int


class Learning:
    """Collects candidates until ten seconds show how strong beats are.

    Parameters
    ----------
    sampling_hz : float
        Samples a second.

    Notes
    -----
    The usual strength is the median of the strongest candidates of five windows of 2 s. As long as it is
    not three times as strong as the quiet parts, there is no heart in the signal: then the oldest window
    is given up, and the next one waited for.
    """

    def __init__(self, sampling_hz: float) -> None:
        self._window = round(WINDOW_S * sampling_hz)
        self._first_window = 0
        self._waiting = Candidates.none()

    def feed(self, candidates: Candidates, until: int) -> Learnt | None:
        """Take candidates; all before sample ``until`` are known. Return what is learnt, once it is."""
        self._waiting = Candidates.joined([self._waiting, candidates])
        while until >= (end := (self._first_window + _WINDOWS) * self._window):
            strength = self._usual(_WINDOWS, end)
            if strength is not None:
                return Learnt(strength=strength, waiting=self._waiting, until=end)
            self._first_window += 1
            recent = self._waiting.sample >= self._first_window * self._window
            self._waiting = self._waiting.where(recent)
        return None

    def finish(self, candidates: Candidates, until: int) -> Learnt | None:
        """Learn from what there is when there will be no more."""
        learnt = self.feed(candidates, until)
        if learnt is not None:
            return learnt
        windows = max(1, until // self._window - self._first_window)
        strength = self._usual(windows, until)
        return None if strength is None else Learnt(strength=strength, waiting=self._waiting, until=until)

    def _usual(self, windows: int, end: int) -> float | None:
        """Return the median of the windows' strongest, or None where it does not stand out."""
        which = self._waiting.sample // self._window - self._first_window
        strongest = [
            float(np.max(self._waiting.strength[which == window], initial=0.0)) for window in range(windows)
        ]
        known = (self._waiting.ground > 0.0) & (self._waiting.sample < end)
        ground = median(self._waiting.ground[known])
        strength = median(np.array(strongest))
        return strength if strength > NOISE_FACTOR * ground else None
