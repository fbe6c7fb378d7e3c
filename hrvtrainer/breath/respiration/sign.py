"""Which way is in: whether a signal rises or falls with the in-breath, asked of a breath that is known."""

from collections import deque

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.respiration.breath_builder import correlation

ASKED_S = 30.0
CLEARLY = 0.4


class SignFinder:
    """Compares a signal with the volume that was asked for: by the pacer, or by "breathe in ... out".

    It decides after each 30 s of clear signal in which the two correlate by 0.4 or more, either way, and
    then stays with it: the axis of the signal never turns over by itself. Someone who does not follow is
    asked again with the next 30 s.

    Parameters
    ----------
    step_s : float
        Seconds between two values.
    """

    def __init__(self, step_s: float) -> None:
        self._needed = round(ASKED_S / step_s)
        self._signal: deque[float] = deque(maxlen=self._needed)
        self._volume: deque[float] = deque(maxlen=self._needed)
        self.sign: float | None = None

    def feed(self, signal: FloatArray, volume: FloatArray) -> float | None:
        """Take values and the volume at the same moments, NaN where either is unknown; return the sign.

        Returns
        -------
        float or None
            1 where the signal rises with the in-breath, -1 where it falls, None while unknown: then
            there is no phase.
        """
        known = np.isfinite(signal) & np.isfinite(volume)
        for value, asked in zip(signal[known].tolist(), volume[known].tolist(), strict=True):
            if self.sign is not None:
                break
            self._signal.append(value)
            self._volume.append(asked)
            if len(self._signal) == self._needed:
                self._decide()
        return self.sign

    def _decide(self) -> None:
        likeness = correlation(np.array(self._signal), np.array(self._volume))
        if abs(likeness) >= CLEARLY:
            self.sign = 1.0 if likeness > 0.0 else -1.0
        self._signal.clear()
        self._volume.clear()
