"""The accelerometer's samples of a session, in their order and on the session's clock."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.errors import StrapDataError
from hrvtrainer.events import Characteristic, Reading
from hrvtrainer.straps.polar.frames import AccelerationFrame, decode_polar_data

RATES_HZ = (25.0, 50.0, 100.0, 200.0)
FEWEST_FRAMES = 10
LONGEST_HOLE_S = 3600.0


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
    """Put the frames of one strap together; None where there are too few.

    Notes
    -----
    The strap's clock is laid on the session's by the quickest frame: no frame arrives before its last
    sample was taken. How long even that one took stays unknown.
    """
    frames = [
        (reading.arrival_s, frame)
        for reading in readings
        if reading.characteristic is Characteristic.POLAR_DATA and (frame := _frame(reading.raw)) is not None
    ]
    if len(frames) < FEWEST_FRAMES:
        return None
    last_s = np.array([frame.last_ns for _, frame in frames]) / 1e9
    count = np.array([len(frame.acc_mg) for _, frame in frames])
    if not np.all(np.diff(last_s) > 0) or last_s[-1] - last_s[0] <= 0:
        return None
    per_sample_s = float(np.median(np.diff(last_s) / count[1:]))
    ends = np.round((last_s - last_s[0]) / per_sample_s).astype(np.int64) + count[0]
    if np.max(np.diff(last_s)) > LONGEST_HOLE_S or np.any(np.diff(ends) < count[1:] - 1):
        return None
    acceleration_mg = np.full((int(ends[-1]), 3), np.nan)
    for end, (_, frame) in zip(ends.tolist(), frames, strict=True):
        acceleration_mg[max(0, end - len(frame.acc_mg)) : end] = frame.acc_mg[-end:]
    true_hz = 1.0 / per_sample_s
    late_s = float(np.min(np.array([arrival_s for arrival_s, _ in frames]) - last_s))
    return StrapAcceleration(
        acceleration_mg=acceleration_mg,
        first_s=float(last_s[0]) + late_s - (int(count[0]) - 1) * per_sample_s,
        sampling_hz=min(RATES_HZ, key=lambda rate: abs(np.log(rate / true_hz))),
        true_hz=true_hz,
    )


def _frame(raw: bytes) -> AccelerationFrame | None:
    try:
        frame = decode_polar_data(raw)
    except StrapDataError:
        return None
    return frame if isinstance(frame, AccelerationFrame) else None
