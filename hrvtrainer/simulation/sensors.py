"""What a simulated strap measures besides beats: ECG and acceleration, in the frames of a real one."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.simulation.artifacts import ArtifactLevel, PeakDetector
from hrvtrainer.simulation.ecg import LONGEST_AFTER_R_S, LONGEST_BEFORE_R_S, EcgNoise, EcgShape, ecg_uv
from hrvtrainer.simulation.frame_stream import FrameStream, SensorClock
from hrvtrainer.simulation.movement import Chest, ChestMotion
from hrvtrainer.straps.polar.frames import (
    ACC_SAMPLES_PER_FRAME,
    ECG_SAMPLES_PER_FRAME,
    AccelerationFrame,
    EcgFrame,
    encode_acceleration,
    encode_ecg,
)
from hrvtrainer.truth import Artifact, EcgTruth, GroundTruth, MovementTruth

ECG_HZ = 130.0
ACC_HZ = 50.0


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
    fibrillates : bool
        Whether the atria do, and make no P wave.
    """

    def __init__(
        self,
        volume: Callable[[FloatArray], FloatArray],
        detector: PeakDetector,
        level: ArtifactLevel,
        *,
        clock: SensorClock,
        rng: np.random.Generator,
        fibrillates: bool = False,
    ) -> None:
        self._volume = volume
        self._detector = detector
        shape = EcgShape.drawn(rng)
        self._shape = shape.without_p() if fibrillates else shape
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


class Sensors:
    """Those of one strap, possibly none.

    Parameters
    ----------
    volume, detector, level : callable, PeakDetector, ArtifactLevel
        As in `EcgSensor`.
    rng : Generator
        Where chance comes from.
    with_ecg, with_acceleration : bool
        Which of them there are.
    fibrillates : bool
        As in `EcgSensor`.
    """

    def __init__(
        self,
        volume: Callable[[FloatArray], FloatArray],
        detector: PeakDetector,
        level: ArtifactLevel,
        *,
        rng: np.random.Generator,
        with_ecg: bool,
        with_acceleration: bool,
        fibrillates: bool,
    ) -> None:
        clock_rng, ecg_rng, acceleration_rng = rng.spawn(3)
        clock = SensorClock(clock_rng)
        self._ecg: EcgSensor | None = None
        self._acceleration: AccelerationSensor | None = None
        if with_ecg:
            self._ecg = EcgSensor(volume, detector, level, clock=clock, rng=ecg_rng, fibrillates=fibrillates)
        if with_acceleration:
            self._acceleration = AccelerationSensor(
                volume, detector, level, clock=clock, rng=acceleration_rng
            )
        both = (self._ecg, self._acceleration)
        self._there = [sensor for sensor in both if sensor is not None]

    def next_stream(self) -> FrameStream | None:
        """Return the stream whose frame is due next."""
        streams = [sensor.stream for sensor in self._there]
        return min(streams, key=lambda stream: stream.due_step, default=None)

    def truth_of(self, lived: GroundTruth) -> GroundTruth:
        """Return the truth of the person who wears it with what is behind the signals, until now."""
        over = [artifact for sensor in self._there for artifact in sensor.artifacts]
        return replace(
            lived,
            artifacts=tuple(sorted([*lived.artifacts, *over], key=lambda artifact: artifact.at_s)),
            ecg=self._ecg.truth if self._ecg else None,
            movement=self._acceleration.truth if self._acceleration else None,
        )


def _beats_near(detector: PeakDetector, sample_s: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return the R waves that show in a frame, one more before them, and which came early."""
    first = max(bisect_left(detector.r_s, float(sample_s[0]) - LONGEST_AFTER_R_S) - 1, 0)
    last = bisect_left(detector.r_s, float(sample_s[-1]) + LONGEST_BEFORE_R_S)
    return (
        np.array(detector.r_s[first:last], dtype=np.float64),
        np.array(detector.is_early[first:last], dtype=np.bool_),
    )
