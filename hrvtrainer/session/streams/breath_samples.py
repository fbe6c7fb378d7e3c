"""Frames of acceleration as one row of samples, each with its session second."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.straps.polar.frames import AccelerationFrame
from hrvtrainer.straps.polar.samples import FrameTimes, SampleTimes
from hrvtrainer.straps.polar.sensor_clock import SensorClockFit

ASKED_HZ = 50.0
RATES_HZ = (25.0, 50.0, 100.0, 200.0)
OFF_RATE = 0.05
FORGOTTEN_S = 300.0
JUMP_S = 30.0  # no link keeps a frame for so long and lives
FILL_S = 0.5  # a hole of any length ends what was followed; how long it was is in the stamps
ANCHOR_S = 0.4  # below the delay of the breath's signal, so that each value lies between two stamps
KEPT_S = 90.0  # three of the longest breaths

_NS_PER_S = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRun:
    """Samples that go on where the ones before ended.

    Parameters
    ----------
    acceleration_mg : ndarray of float, shape (n, 3)
        Half a second of NaN goes before them where frames were lost or the clock was set.
    rate_hz : float
        25, 50, 100 or 200: the nominal rate.
    begins : bool
        Whether nothing of before holds any longer: the first samples, another rate, nothing heard for five
        minutes, or a clock that was set. A Polar H10 that was off the body begins its clock anew.
    """

    acceleration_mg: FloatArray
    rate_hz: float
    begins: bool


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A place in the row, its stamp, and the time from there to the next."""

    place: int
    stamp_ns: int
    step_ns: float


class BreathSamples:
    """Puts the frames of one strap in a row.

    Attributes
    ----------
    rate_hz : float or None
        The nominal rate; None before the first frame, and where it is none that can be read.
    repeated, absurd, lost_samples : int
        Frames left out as they were told twice, frames left out as their time fits nothing around them,
        and samples that were missing.

    Notes
    -----
    The rate is read from the stamps, not taken from what was asked for. Nothing is resampled: the row keeps
    what was measured, and `session_s` says when each place in it was, by the stamps on both sides, so that
    a rate that is 2 % off moves no breath. A stamp whose step is 30 s from that of the arrivals is held
    back: when the next frame follows it, the strap's clock was set, else it was absurd. A stamp of 0 says
    nothing.
    """

    def __init__(self) -> None:
        self.repeated = 0
        self.absurd = 0
        self.lost_samples = 0
        self.rate_hz: float | None = None
        self._clock = SensorClockFit()
        self._times = SampleTimes(ASKED_HZ)
        self._newest: tuple[float, int] | None = None  # arrival and stamp
        self._held: tuple[float, int] | None = None
        self._row = 0  # how many samples it has
        self._anchors: deque[_Anchor] = deque()

    def feed(self, arrival_s: float, frame: AccelerationFrame) -> SampleRun | None:
        """Take a frame; return what it adds to the row, or None where it adds nothing.

        Parameters
        ----------
        arrival_s : float
            Session seconds, not less than that of the frame before.
        frame : AccelerationFrame
            As decoded, with at least one sample.
        """
        stamp = (arrival_s, frame.last_ns)
        is_set = self._newest is not None and _is_jump(self._newest, stamp)
        if frame.last_ns == 0:
            self.absurd += 1
            return None
        if is_set and not (self._held and _follows(self._held, stamp)):
            self.absurd += 1
            self._held = stamp
            return None
        if self._newest is not None and not is_set and frame.last_ns <= self._newest[1]:
            self.repeated += 1
            return None
        return self._take(arrival_s, frame, is_set=is_set)

    def session_s(self, place: float) -> float:
        """Return when a place in the row was, fractions included; it has to be within the last 90 s."""
        after = before = self._anchors[-1]
        for anchor in reversed(self._anchors):
            after, before = before, anchor
            if before.place <= place:
                break
        places = after.place - before.place
        step_ns = (after.stamp_ns - before.stamp_ns) / places if places else before.step_ns
        return self._clock.session_s(before.stamp_ns + round((place - before.place) * step_ns))

    def _take(self, arrival_s: float, frame: AccelerationFrame, *, is_set: bool) -> SampleRun | None:
        before, self._newest, self._held = self._newest, (arrival_s, frame.last_ns), None
        if is_set:
            self._times = SampleTimes(self.rate_hz or ASKED_HZ)
        self._clock.feed(arrival_s, frame.last_ns)
        times = self._times.feed(frame.last_ns, len(frame.acc_mg))
        assert times is not None  # a stamp that is told twice was left out before
        is_new_rate = self._reads_rate(times)
        if self.rate_hz is None:
            return None
        self.lost_samples += times.lost or 0
        was_long_ago = before is not None and arrival_s - before[0] > FORGOTTEN_S
        begins = is_new_rate or is_set or was_long_ago
        values = self._add(frame, times, before, begins=begins)
        return SampleRun(acceleration_mg=values, rate_hz=self.rate_hz, begins=begins)

    def _reads_rate(self, times: FrameTimes) -> bool:
        """Read the rate where the stream begins; return whether it is another one."""
        if times.lost is not None:
            return False
        true_hz = _NS_PER_S / times.step_ns
        nearest_hz = min(RATES_HZ, key=lambda known_hz: abs(known_hz - true_hz))
        before_hz = self.rate_hz
        self.rate_hz = nearest_hz if abs(nearest_hz - true_hz) <= OFF_RATE * nearest_hz else None
        return self.rate_hz != before_hz

    def _add(
        self, frame: AccelerationFrame, times: FrameTimes, before: tuple[float, int] | None, *, begins: bool
    ) -> FloatArray:
        """Add a frame to the row, behind a hole where one is, and lay the row on the strap's clock."""
        is_joined = times.lost == 0 and not begins
        if begins:
            self._row = 0
        if begins or times.lost is None:
            self._anchors.clear()
        elif not is_joined and before is not None:
            self._anchors.append(_Anchor(self._row - 1, before[1], times.step_ns))
        assert self.rate_hz is not None
        hole = 0 if is_joined or begins else round(FILL_S * self.rate_hz)
        values = np.array(frame.acc_mg, dtype=np.float64)
        first = self._row + hole
        self._row = first + values.shape[0]
        if not is_joined:
            self._anchors.append(_Anchor(first, times.sample_ns[0], times.step_ns))
        if self._row - 1 - self._anchors[-1].place >= ANCHOR_S * self.rate_hz:
            self._anchors.append(_Anchor(self._row - 1, times.last_ns, times.step_ns))
        while self._anchors[0].place < self._row - KEPT_S * self.rate_hz:
            self._anchors.popleft()
        return np.concatenate((np.full((hole, 3), np.nan), values))


def _is_jump(before: tuple[float, int], after: tuple[float, int]) -> bool:
    return abs(after[0] - before[0] - (after[1] - before[1]) / _NS_PER_S) > JUMP_S


def _follows(before: tuple[float, int], after: tuple[float, int]) -> bool:
    return after[1] > before[1] and not _is_jump(before, after)
