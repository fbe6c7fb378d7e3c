"""Beats of an optical sensor: PP intervals, which carry no stamp, placed by when they came."""

from hrvtrainer.beats import Beat
from hrvtrainer.heart.artifacts.possible import LEAST_POSSIBLE_MS, MOST_POSSIBLE_MS
from hrvtrainer.straps.polar.frames import PulseFrame

FAR_OFF_S = 5.0  # more than a sensor gathers before it sends
TWICE_WITHIN_S = 0.020  # a doubled subscription tells each frame again at once (hbldh/bleak#2002)


class PulseBeats:
    """Puts the intervals of pulse frames one after the other on the session's clock.

    An interval that the sensor marks as moved, or that is no interval, is left out, and the next one comes
    after a gap. Where the run has drifted more than 5 s from the frames' arrival, intervals are missing:
    the next one is placed anew, after a gap. A frame that comes twice within 20 ms counts once. Ends of beats
    rise strictly.
    """

    def __init__(self) -> None:
        self._end_s = float("-inf")
        self._gap = False
        self._is_placed = False
        self._last: tuple[float, PulseFrame] | None = None

    def break_run(self) -> None:
        """Intervals may be missing from here on: the link went, or the computer slept."""
        self._is_placed = False

    def feed(self, arrival_s: float, frame: PulseFrame) -> tuple[Beat, ...]:
        """Take a frame; return its beats, provisional, oldest first."""
        if self._last is not None and self._last[1] == frame and arrival_s - self._last[0] < TWICE_WITHIN_S:
            return ()
        self._last = (arrival_s, frame)
        length_s = sum(interval.pp_ms for interval in frame.intervals) / 1000.0
        if not self._is_placed or abs(self._end_s + length_s - arrival_s) > FAR_OFF_S:
            self._is_placed = True
            self._gap = self._end_s > float("-inf")
            self._end_s = max(self._end_s, arrival_s - length_s)
        beats: list[Beat] = []
        for interval in frame.intervals:
            is_sound = LEAST_POSSIBLE_MS <= interval.pp_ms <= MOST_POSSIBLE_MS and not interval.moved
            self._end_s += interval.pp_ms / 1000.0
            if is_sound:
                beats.append(Beat(end_s=self._end_s, rr_ms=float(interval.pp_ms), after_gap=self._gap))
            self._gap = not is_sound
        return tuple(beats)
