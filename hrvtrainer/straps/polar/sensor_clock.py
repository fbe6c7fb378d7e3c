"""Where a moment of a strap's own clock lies in the session."""

from collections import deque

_WINDOW_S = 60.0  # long enough to meet a quick delivery, short enough to follow the strap's clock
_MOST_LAGS = 1024  # more than the frames that two streams of a strap send in that window
_LARGEST_STEP_S = 10.0  # no frame is under way for longer: a link that stands so long is lost
_LARGEST_BACKSTEP_NS = 2 * 10**9  # frames of two streams come in turn, each with its own last sample
_NS_PER_S = 1e9


class SensorClockFit:
    """The clock of one strap laid on the session's, by the quickest frames.

    No frame arrives before its last sample was taken, so the lowest of arrival minus stamp over the last
    60 s is the best that is known of how the clocks lie; how long even that frame was under way stays
    unknown. All streams of a strap share its clock: feed the frames of each.

    Notes
    -----
    The lowest lag of a window, not a sloping line under the lags: at the drift of real straps (20 to 100
    millionths) it moves by 1 to 6 ms within the window, while the delays of a minute's frames, some 30 ms
    about a quick one, leave a slope less certain than that. A strap that was off the body forgets the time
    and begins at 2019-01-01; such a step begins the fit anew, as does any of more than 10 s, or more than
    2 s back. A smaller one forward is followed at once, a smaller one back within the window.
    Everything follows from the arguments; memory is bounded.
    """

    def __init__(self) -> None:
        self._restarted = 0
        self._anchor_ns: int | None = None
        self._newest_ns = 0
        self._newest_arrival_s = 0.0
        # (arrival, lag) with rising lags: the first is the lowest of the window.
        self._lags: deque[tuple[float, float]] = deque(maxlen=_MOST_LAGS)

    @property
    def restarted(self) -> int:
        """How often the strap's clock stepped, so that what was known of it was forgotten."""
        return self._restarted

    @property
    def is_known(self) -> bool:
        """Whether a frame has come, so that moments can be placed."""
        return self._anchor_ns is not None

    def feed(self, arrival_s: float, last_ns: int) -> None:
        """Take a frame.

        Parameters
        ----------
        arrival_s : float
            Session seconds, taken when it came.
        last_ns : int
            Its stamp. A stamp of 0 says nothing (pulse intervals have none) and is left out.
        """
        if last_ns == 0:
            return
        if self._anchor_ns is not None and self._stepped(arrival_s, last_ns, self._anchor_ns):
            self._restarted += 1
            self._anchor_ns = None
        if self._anchor_ns is None:
            self._anchor_ns = self._newest_ns = last_ns
            self._lags.clear()
        lag_s = _lag_s(arrival_s, last_ns, self._anchor_ns)
        while self._lags and self._lags[-1][1] >= lag_s:
            self._lags.pop()
        self._lags.append((arrival_s, lag_s))
        while self._lags[0][0] < arrival_s - _WINDOW_S:
            self._lags.popleft()
        self._newest_ns = max(self._newest_ns, last_ns)
        self._newest_arrival_s = arrival_s

    def session_s(self, sensor_ns: int) -> float:
        """Return the session second of a moment of the strap's clock, as it runs now.

        Up to the newest frame's stamp never later than that frame's arrival.

        Raises
        ------
        ValueError
            If no frame has come yet.
        """
        if self._anchor_ns is None:
            raise ValueError("no frame has told the time of the strap's clock yet")
        at_s = self._lags[0][1] + (sensor_ns - self._anchor_ns) / _NS_PER_S
        return min(at_s, self._newest_arrival_s) if sensor_ns <= self._newest_ns else at_s

    def _stepped(self, arrival_s: float, last_ns: int, anchor_ns: int) -> bool:
        if last_ns < self._newest_ns - _LARGEST_BACKSTEP_NS:
            return True
        return abs(_lag_s(arrival_s, last_ns, anchor_ns) - self._lags[0][1]) > _LARGEST_STEP_S


def _lag_s(arrival_s: float, last_ns: int, anchor_ns: int) -> float:
    return arrival_s - (last_ns - anchor_ns) / _NS_PER_S
