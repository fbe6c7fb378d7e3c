"""The accelerometer's samples of a session, in their order and on the session's clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.errors import StrapDataError
from hrvtrainer.events import Characteristic, Reading
from hrvtrainer.straps.polar.frames import AccelerationFrame
from hrvtrainer.straps.polar.reader import PolarReader
from hrvtrainer.straps.polar.samples import FrameTimes, SampleTimes
from hrvtrainer.straps.polar.sensor_clock import SensorClockFit

RATES_HZ = (25.0, 50.0, 100.0, 200.0)
FEWEST_FRAMES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapAcceleration:
    """Samples at an even rate; NaN where frames were lost.

    ``first_s`` is the session second of the first sample, ``sampling_hz`` the strap's nominal rate and
    ``true_hz`` the rate on the strap's own clock.
    """

    acceleration_mg: FloatArray
    first_s: float
    sampling_hz: float
    true_hz: float


def read_acceleration(readings: Iterable[Reading]) -> StrapAcceleration | None:
    """Put the frames of one strap together; None where there are too few, or its clock stepped between.

    Notes
    -----
    The strap's clock is laid on the session's by the quickest frame: no frame arrives before its last
    sample was taken. How long even that one took stays unknown.
    """
    heard = _frames(readings)
    if len(heard) < FEWEST_FRAMES:
        return None
    sampling_hz = _nominal_hz([frame for _, frame in heard])
    clock, times = SensorClockFit(), SampleTimes(sampling_hz)
    placed: list[tuple[FrameTimes, AccelerationFrame]] = []
    for arrival_s, frame in heard:
        clock.feed(arrival_s, frame.last_ns)
        frame_times = times.feed(frame.last_ns, len(frame.acc_mg))
        if frame_times is not None:
            placed.append((frame_times, frame))
    if (
        len(placed) < FEWEST_FRAMES
        or clock.restarted
        or any(frame_times.lost is None for frame_times, _ in placed[1:])
    ):
        return None
    first, last = placed[0][0], placed[-1][0]
    taken = last.first + last.samples
    acceleration_mg = np.full((taken, 3), np.nan)
    for frame_times, frame in placed:
        acceleration_mg[frame_times.first : frame_times.first + frame_times.samples] = frame.acc_mg
    true_hz = (taken - first.samples) / (last.last_ns - first.last_ns) * 1e9
    return StrapAcceleration(
        acceleration_mg=acceleration_mg,
        first_s=clock.session_s(first.last_ns) - (first.samples - 1) / true_hz,
        sampling_hz=sampling_hz,
        true_hz=true_hz,
    )


def _frames(readings: Iterable[Reading]) -> list[tuple[float, AccelerationFrame]]:
    reader = PolarReader()
    frames: list[tuple[float, AccelerationFrame]] = []
    for reading in readings:
        try:
            if reading.characteristic is Characteristic.POLAR_CONTROL:
                reader.control(reading.raw)
            elif reading.characteristic is Characteristic.POLAR_DATA:
                frame = reader.data(reading.raw)
                if isinstance(frame, AccelerationFrame):
                    frames.append((reading.arrival_s, frame))
        except StrapDataError:
            continue  # told and counted when it came
    return frames


def _nominal_hz(frames: Sequence[AccelerationFrame]) -> float:
    """Return the rate that the strap was most likely asked for."""
    steps_s = [(later.last_ns - frame.last_ns) / 1e9 / len(later.acc_mg) for frame, later in pairwise(frames)]
    step_s = float(np.median(steps_s))
    return min(RATES_HZ, key=lambda rate_hz: abs(rate_hz * step_s - 1.0))
