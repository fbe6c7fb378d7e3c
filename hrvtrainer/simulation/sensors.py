"""What a simulated strap measures besides beats: ECG and acceleration, in the frames of a real one."""

from dataclasses import replace
from typing import Protocol

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.ecg import LONGEST_AFTER_R_S, LONGEST_BEFORE_R_S, EcgNoise, EcgShape, ecg_uv
from hrvtrainer.simulation.frame_stream import FrameStream, SensorClock
from hrvtrainer.simulation.movement import Chest, ChestMotion
from hrvtrainer.simulation.wearer import Wearer
from hrvtrainer.straps.polar.frames import (
    ACC_SAMPLES_PER_FRAME,
    ECG_SAMPLES_PER_FRAME,
    AccelerationFrame,
    EcgFrame,
    encode_acceleration,
    encode_ecg,
)
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.polar.settings import Setting, Settings
from hrvtrainer.truth import Artifact, EcgTruth, GroundTruth, MovementTruth


class Sensor(Protocol):
    """What measures one thing."""

    offers: Settings
    stream: FrameStream

    def start(self, first_sample_s: float, settings: Settings) -> None:
        """Begin to sample at a moment, with one value of each setting that it offers."""

    @property
    def artifacts(self) -> list[Artifact]:
        """What came over it, until now."""


class EcgSensor:
    """The ECG of one person as frames.

    Parameters
    ----------
    wearer : Wearer
        Whose.
    level : ArtifactLevel
        How much lies over it.
    clock, rng : SensorClock, Generator
        As in `FrameStream`.
    fibrillates : bool
        Whether the atria do, and make no P wave.
    """

    def __init__(
        self,
        wearer: Wearer,
        level: ArtifactLevel,
        *,
        clock: SensorClock,
        rng: np.random.Generator,
        fibrillates: bool = False,
    ) -> None:
        self._wearer = wearer
        shape = EcgShape.drawn(rng)
        self._shape = shape.without_p() if fibrillates else shape
        self._noise = EcgNoise(self._shape, level, rng)
        self.offers: Settings = {Setting.SAMPLE_RATE: (130,), Setting.RESOLUTION: (14,)}
        self.stream = FrameStream(per_frame=ECG_SAMPLES_PER_FRAME, encode=self._encode, clock=clock, rng=rng)

    @property
    def truth(self) -> EcgTruth | None:
        """What is behind it, until now; None where it has never measured."""
        if not self.stream.rate_hz:
            return None
        return EcgTruth(
            rate_hz=self.stream.rate_hz,
            first_sample_s=self.stream.first_sample_s,
            r_s=np.array(self._wearer.detector.r_s, dtype=np.float64),
        )

    def start(self, first_sample_s: float, settings: Settings) -> None:
        """Begin to sample at a moment, with one value of each setting that it offers."""
        self.stream.start(first_sample_s, settings[Setting.SAMPLE_RATE][0])

    @property
    def artifacts(self) -> list[Artifact]:
        """What came over it, until now."""
        return self._noise.bursts.begun

    def _encode(self, sample_s: FloatArray, last_ns: int) -> bytes:
        r_s, is_early = self._wearer.r_waves(
            float(sample_s[0]) - LONGEST_AFTER_R_S, float(sample_s[-1]) + LONGEST_BEFORE_R_S
        )
        clean = ecg_uv(self._shape, sample_s, r_s, is_early, self._wearer.volume(sample_s))
        felt = self._noise.over(clean, sample_s, self._wearer.detector.contact_at(sample_s))
        return encode_ecg(EcgFrame(last_ns=last_ns, ecg_uv=tuple(np.round(felt).astype(np.int64).tolist())))


class AccelerationSensor:
    """The accelerometer on one chest as frames; parameters as in `EcgSensor`.

    The range that it is started with changes nothing: a wearer who sits still is far within the smallest.
    """

    def __init__(
        self, wearer: Wearer, level: ArtifactLevel, *, clock: SensorClock, rng: np.random.Generator
    ) -> None:
        self._wearer = wearer
        self._motion = ChestMotion.drawn(rng)
        self._chest = Chest(self._motion, level, rng)
        self.offers: Settings = {
            Setting.SAMPLE_RATE: (25, 50, 100, 200),
            Setting.RESOLUTION: (16,),
            Setting.RANGE: (2, 4, 8),
        }
        self.stream = FrameStream(per_frame=ACC_SAMPLES_PER_FRAME, encode=self._encode, clock=clock, rng=rng)

    @property
    def truth(self) -> MovementTruth | None:
        """What is behind it; None where it has never measured."""
        if not self.stream.rate_hz:
            return None
        x, y, z = self._motion.breath_axis.tolist()
        return MovementTruth(
            rate_hz=self.stream.rate_hz,
            first_sample_s=self.stream.first_sample_s,
            breath_mg=self._motion.breath_mg,
            breath_axis=(x, y, z),
        )

    def start(self, first_sample_s: float, settings: Settings) -> None:
        """Begin to sample at a moment, with one value of each setting that it offers."""
        self.stream.start(first_sample_s, settings[Setting.SAMPLE_RATE][0])

    @property
    def artifacts(self) -> list[Artifact]:
        """What came over it, until now."""
        return self._chest.turns.begun

    def _encode(self, sample_s: FloatArray, last_ns: int) -> bytes:
        r_s, _ = self._wearer.r_waves(float(sample_s[0]) - LONGEST_AFTER_R_S, float(sample_s[-1]))
        felt = self._chest.acceleration_mg(sample_s, r_s, self._wearer.volume(sample_s))
        acc_mg = tuple((x, y, z) for x, y, z in felt.astype(np.int64).tolist())
        return encode_acceleration(AccelerationFrame(last_ns=last_ns, acc_mg=acc_mg))


class Sensors:
    """Those of one strap, all at rest at first.

    Parameters
    ----------
    wearer, level : Wearer, ArtifactLevel
        As in `EcgSensor`.
    rng : Generator
        Where chance comes from.
    fibrillates : bool
        As in `EcgSensor`.
    """

    def __init__(
        self, wearer: Wearer, level: ArtifactLevel, *, rng: np.random.Generator, fibrillates: bool
    ) -> None:
        clock_rng, ecg_rng, acceleration_rng = rng.spawn(3)
        clock = SensorClock(clock_rng)
        self._ecg = EcgSensor(wearer, level, clock=clock, rng=ecg_rng, fibrillates=fibrillates)
        self._acceleration = AccelerationSensor(wearer, level, clock=clock, rng=acceleration_rng)
        self.of: dict[PolarMeasurement, Sensor] = {
            PolarMeasurement.ECG: self._ecg,
            PolarMeasurement.ACCELERATION: self._acceleration,
        }

    def next_stream(self) -> FrameStream | None:
        """Return the stream whose frame is due next."""
        running = [sensor.stream for sensor in self.of.values() if sensor.stream.is_running]
        return min(running, key=lambda stream: stream.due_step, default=None)

    def truth_of(self, lived: GroundTruth) -> GroundTruth:
        """Return the truth of the person who wears it with what is behind the signals, until now."""
        over = [artifact for sensor in self.of.values() for artifact in sensor.artifacts]
        return replace(
            lived,
            artifacts=tuple(sorted([*lived.artifacts, *over], key=lambda artifact: artifact.at_s)),
            ecg=self._ecg.truth,
            movement=self._acceleration.truth,
        )
