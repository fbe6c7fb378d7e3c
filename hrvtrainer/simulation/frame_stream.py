"""Samples of a strap's sensor, cut into frames on the strap's own clock."""

import math
from collections.abc import Callable

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.simulation.answer import SAMPLE_HZ

# After a sample, until it can be told: the breath is kept ten times a second, and the waves about an R
# peak begin 0.06 s before it.
KNOWN_AFTER_S = 0.12

_CLOCK_OFF = 0.005
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
    """Samples of one sensor, a frame at a time, from a start to a stop.

    Parameters
    ----------
    per_frame : int
        Samples in a frame.
    encode : callable
        Makes a frame of its samples' times and its stamp.
    clock : SensorClock
        Of the strap.
    rng : Generator
        Where chance comes from.

    Attributes
    ----------
    rate_hz : float
        Samples per session second; 0 before the first start.
    first_sample_s : float
        Session seconds of the very first sample, of the first start.
    is_running : bool
        Whether it was started and not stopped.
    due_step : int
        The first step of the person at which the next frame may be known.
    """

    def __init__(
        self,
        *,
        per_frame: int,
        encode: Callable[[FloatArray, int], bytes],
        clock: SensorClock,
        rng: np.random.Generator,
    ) -> None:
        self._rate_off = 1.0 + float(rng.uniform(-_CLOCK_OFF, _CLOCK_OFF))
        self._per_frame = per_frame
        self._encode = encode
        self._clock = clock
        self._rng = rng
        self._samples = 0
        self._from_s = 0.0
        self.rate_hz = self.first_sample_s = 0.0
        self.is_running = False
        self.due_step = 0

    def start(self, first_sample_s: float, nominal_hz: float) -> None:
        """Begin to sample at a moment, at what the strap calls this rate; the true one is up to 0.5 % off."""
        if not self.rate_hz:
            self.first_sample_s = first_sample_s
        self.rate_hz = nominal_hz * self._rate_off
        self._from_s = first_sample_s
        self.is_running = True
        self._samples = 0
        self._await_frame()

    def stop(self) -> None:
        """Stop; what has not become a frame is gone."""
        self.is_running = False

    @property
    def last_sample_s(self) -> float:
        """Session seconds of the next frame's last sample."""
        return self._from_s + (self._samples + self._per_frame - 1) / self.rate_hz

    def wait(self) -> None:
        """Let the next frame be due a step later."""
        self.due_step += 1

    def frame(self) -> bytes:
        """Return the next frame."""
        sample_s = self._from_s + (self._samples + np.arange(self._per_frame)) / self.rate_hz
        jitter_s = float(
            np.clip(self._rng.normal(0.0, _STAMP_JITTER_S), -_LARGEST_JITTER_S, _LARGEST_JITTER_S)
        )
        self._samples += self._per_frame
        self._await_frame()
        return self._encode(sample_s, self._clock.stamp_ns(float(sample_s[-1]), jitter_s))

    def _await_frame(self) -> None:
        self.due_step = math.ceil((self.last_sample_s + KNOWN_AFTER_S) * SAMPLE_HZ)
