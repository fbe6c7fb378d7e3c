"""What a simulated strap measures besides beats, cut into frames on the strap's own clock."""

import math
from bisect import bisect_left
from collections.abc import Callable

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.simulation.answer import SAMPLE_HZ
from hrvtrainer.simulation.artifacts import ArtifactLevel, PeakDetector
from hrvtrainer.simulation.ecg import LONGEST_AFTER_R_S, LONGEST_BEFORE_R_S, EcgNoise, EcgShape, ecg_uv
from hrvtrainer.simulation.movement import Chest, ChestMotion
from hrvtrainer.straps.polar_data import (
    ACC_SAMPLES_PER_FRAME,
    ECG_SAMPLES_PER_FRAME,
    AccelerationFrame,
    EcgFrame,
    encode_acceleration,
    encode_ecg,
)
from hrvtrainer.truth import Artifact, EcgTruth, MovementTruth

ECG_HZ = 130.0
ACC_HZ = 50.0
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


class EcgSensor:
    """The ECG of one person as frames.

    Parameters
    ----------
    volume : callable
        Gives the breath at moments.
    detector : PeakDetector
        Knows what the heart did, and when the pads touch skin.
    level : ArtifactLevel
        How much lies over it.
    clock, rng : SensorClock, Generator
        As in `FrameStream`.
    """

    def __init__(
        self,
        volume: Callable[[FloatArray], FloatArray],
        detector: PeakDetector,
        level: ArtifactLevel,
        *,
        clock: SensorClock,
        rng: np.random.Generator,
    ) -> None:
        self._volume = volume
        self._detector = detector
        self._shape = EcgShape.drawn(rng)
        self._noise = EcgNoise(self._shape, level, rng)
        self.stream = FrameStream(
            nominal_hz=ECG_HZ, per_frame=ECG_SAMPLES_PER_FRAME, encode=self._encode, clock=clock, rng=rng
        )

    @property
    def truth(self) -> EcgTruth:
        """What is behind it, until now."""
        return EcgTruth(
            rate_hz=self.stream.rate_hz,
            first_sample_s=self.stream.first_sample_s,
            r_s=np.array(self._detector.r_s, dtype=np.float64),
        )

    @property
    def artifacts(self) -> list[Artifact]:
        """What came over it, until now."""
        return self._noise.bursts.begun

    def _encode(self, sample_s: FloatArray, last_ns: int) -> bytes:
        r_s, is_early = _beats_near(self._detector, sample_s)
        clean = ecg_uv(self._shape, sample_s, r_s, is_early, self._volume(sample_s))
        felt = self._noise.over(clean, sample_s, self._detector.contact_at(sample_s))
        return encode_ecg(EcgFrame(last_ns=last_ns, ecg_uv=tuple(np.round(felt).astype(np.int64).tolist())))


class AccelerationSensor:
    """The accelerometer on one chest as frames; parameters as in `EcgSensor`."""

    def __init__(
        self,
        volume: Callable[[FloatArray], FloatArray],
        detector: PeakDetector,
        level: ArtifactLevel,
        *,
        clock: SensorClock,
        rng: np.random.Generator,
    ) -> None:
        self._volume = volume
        self._detector = detector
        self._motion = ChestMotion.drawn(rng)
        self._chest = Chest(self._motion, level, rng)
        self.stream = FrameStream(
            nominal_hz=ACC_HZ, per_frame=ACC_SAMPLES_PER_FRAME, encode=self._encode, clock=clock, rng=rng
        )

    @property
    def truth(self) -> MovementTruth:
        """What is behind it."""
        x, y, z = self._motion.breath_axis.tolist()
        return MovementTruth(
            rate_hz=self.stream.rate_hz,
            first_sample_s=self.stream.first_sample_s,
            breath_mg=self._motion.breath_mg,
            breath_axis=(x, y, z),
        )

    @property
    def artifacts(self) -> list[Artifact]:
        """What came over it, until now."""
        return self._chest.turns.begun

    def _encode(self, sample_s: FloatArray, last_ns: int) -> bytes:
        r_s, _ = _beats_near(self._detector, sample_s)
        felt = self._chest.acceleration_mg(sample_s, r_s, self._volume(sample_s)).astype(np.int64)
        acc_mg = tuple((x, y, z) for x, y, z in felt.tolist())
        return encode_acceleration(AccelerationFrame(last_ns=last_ns, acc_mg=acc_mg))


def _beats_near(detector: PeakDetector, sample_s: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return the R waves that show in a frame, one more before them, and which came early."""
    first = max(bisect_left(detector.r_s, float(sample_s[0]) - LONGEST_AFTER_R_S) - 1, 0)
    last = bisect_left(detector.r_s, float(sample_s[-1]) + LONGEST_BEFORE_R_S)
    return (
        np.array(detector.r_s[first:last], dtype=np.float64),
        np.array(detector.is_early[first:last], dtype=np.bool_),
    )
