"""Samples of a strap's sensor, cut into frames on the strap's own clock."""

import math
from collections.abc import Callable

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.simulation.answer import SAMPLE_HZ

# A beat shows in the ECG before its peak, and one that is due may come early: both have to be known.
KNOWN_AFTER_S = 0.8

_CLOCK_OFF = 0.005
_FIRST_SAMPLE_S = (1.0, 3.0)
_CLOCK_BEGINS_NS = 599_616_000 * 10**9  # 2019-01-01: what a strap that was off the body begins with
_CLOCK_RAN_S = (20.0, 200.0)
_CLOCK_DRIFT = 20e-6
_STAMP_JITTER_S = 0.002
_LARGEST_JITTER_S = 0.006


class SensorClock:
    """The strap's own clock: begun some time before the session, a little fast or slow.

    Parameters
    ----------
    rng : Generator
        Where chance comes from.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._ran_s = float(rng.uniform(*_CLOCK_RAN_S))
        self._rate = 1.0 + float(rng.uniform(-_CLOCK_DRIFT, _CLOCK_DRIFT))

    def stamp_ns(self, at_s: float, late_s: float) -> int:
        """Return the stamp of a session second that is noticed so much late."""
        return _CLOCK_BEGINS_NS + round((self._ran_s + at_s * self._rate + late_s) * 1e9)


class FrameStream:
    """Samples of one sensor, a frame at a time.

    Parameters
    ----------
    nominal_hz : float
        What the strap says its rate is; the true one is up to 0.5 % off.
    per_frame : int
        Samples in a frame.
    encode : callable
        Makes a frame of its samples' times and its stamp.
    clock : SensorClock
        Of the strap.
    rng : Generator
        Where chance comes from.
    """

    def __init__(
        self,
        *,
        nominal_hz: float,
        per_frame: int,
        encode: Callable[[FloatArray, int], bytes],
        clock: SensorClock,
        rng: np.random.Generator,
    ) -> None:
        self.rate_hz = nominal_hz * (1.0 + float(rng.uniform(-_CLOCK_OFF, _CLOCK_OFF)))
        self.first_sample_s = float(rng.uniform(*_FIRST_SAMPLE_S))
        self._per_frame = per_frame
        self._encode = encode
        self._clock = clock
        self._rng = rng
        self._samples = 0

    @property
    def due_step(self) -> int:
        """The first step of the person at which all is known that the next frame shows."""
        return math.ceil((self._sample_s(self._per_frame - 1) + KNOWN_AFTER_S) * SAMPLE_HZ)

    @property
    def begins_s(self) -> float:
        """Session seconds of the next frame's first sample."""
        return self._sample_s(0)

    def frame(self) -> bytes:
        """Return the next frame."""
        sample_s = self.first_sample_s + (self._samples + np.arange(self._per_frame)) / self.rate_hz
        jitter_s = float(
            np.clip(self._rng.normal(0.0, _STAMP_JITTER_S), -_LARGEST_JITTER_S, _LARGEST_JITTER_S)
        )
        self._samples += self._per_frame
        return self._encode(sample_s, self._clock.stamp_ns(float(sample_s[-1]), jitter_s))

    def _sample_s(self, place: int) -> float:
        return self.first_sample_s + (self._samples + place) / self.rate_hz
