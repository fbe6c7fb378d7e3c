"""The moments that could be heartbeats, and how quiet the signal is without them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.heart.ecg.moving import moving_max
from hrvtrainer.heart.ecg.qrs_strength import QrsStrength

APART_S = 0.25
GROUND_S = 1.0
GROUND_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Moments that could be beats, oldest first; three arrays of one length.

    Parameters
    ----------
    sample : ndarray of int
        Where, in samples since the signal began.
    strength : ndarray of float
        How strong (`QrsStrength`).
    ground : ndarray of float
        The lower quartile of the strength in the whole second before; 0 where there was none yet.
    """

    sample: NDArray[np.int64]
    strength: FloatArray
    ground: FloatArray

    @classmethod
    def none(cls) -> Self:
        """Return no candidates."""
        return cls(sample=np.empty(0, dtype=np.int64), strength=np.empty(0), ground=np.empty(0))

    @classmethod
    def joined(cls, parts: Sequence["Candidates"]) -> Self:
        """Return several in a row as one."""
        return cls(
            sample=np.concatenate([part.sample for part in parts]),
            strength=np.concatenate([part.strength for part in parts]),
            ground=np.concatenate([part.ground for part in parts]),
        )

    def where(self, keep: BoolArray) -> "Candidates":
        """Return those that are kept."""
        return Candidates(sample=self.sample[keep], strength=self.strength[keep], ground=self.ground[keep])


class CandidateFinder:
    """Finds the moments that are stronger than all others within a quarter of a second.

    The signal comes in pieces of any size; what is found does not depend on them.

    Parameters
    ----------
    sampling_hz : float
        Samples a second.
    """

    def __init__(self, sampling_hz: float) -> None:
        self._filter = QrsStrength(sampling_hz=sampling_hz)
        self._reach = round(APART_S * sampling_hz)
        self._second = round(GROUND_S * sampling_hz)
        self._signal = np.empty(0)
        self._strength = np.zeros(self._reach)
        self._first = -self._reach  # the sample of the first strength that is kept
        self._ground = np.zeros(1)
        self._ground_second = -1  # the second of the first ground that is kept
        self._part = np.empty(0)  # of a second that is not whole yet

    @property
    def looked_at(self) -> int:
        """How many samples have been judged."""
        return self._first + self._reach

    @property
    def latency(self) -> int:
        """How many samples after a moment must be known before it can be judged."""
        return self._filter.after + self._reach

    def feed(self, ecg_uv: FloatArray) -> Candidates:
        """Take the next samples, all finite, and return what they decide."""
        if self._signal.size == 0 and ecg_uv.size:
            self._signal = np.full(self._filter.before, ecg_uv[0])
        signal = np.concatenate((self._signal, ecg_uv))
        new = self._filter.of(signal)
        self._signal = signal[max(0, signal.size - self._filter.before - self._filter.after) :]
        self._keep_ground(new)
        strength = np.concatenate((self._strength, new))
        found = self._stand_out(strength)
        sample = found + self._first
        kept = max(0, strength.size - 2 * self._reach)
        self._strength = strength[kept:]
        self._first += kept
        return Candidates(sample=sample, strength=strength[found], ground=self._ground_at(sample))

    def _stand_out(self, strength: FloatArray) -> NDArray[np.int64]:
        largest = moving_max(strength, self._reach)
        if largest.size <= self._reach:
            return np.empty(0, dtype=np.int64)
        middle = strength[self._reach : strength.size - self._reach]
        before, after = largest[: middle.size], largest[self._reach + 1 :]
        return np.flatnonzero((middle > before) & (middle >= after)) + self._reach

    def _keep_ground(self, new: FloatArray) -> None:
        part = np.concatenate((self._part, new))
        whole = part.size // self._second
        self._part = part[whole * self._second :]
        if whole:
            seconds = part[: whole * self._second].reshape(whole, self._second)
            rank = int(GROUND_SHARE * self._second)
            ground = np.partition(seconds, rank, axis=1)[:, rank]
            dropped = max(0, self._ground.size - 2)
            self._ground = np.concatenate((self._ground[dropped:], ground))
            self._ground_second += dropped

    def _ground_at(self, sample: NDArray[np.int64]) -> FloatArray:
        ground: FloatArray = self._ground[sample // self._second - 1 - self._ground_second]
        return ground
