"""The measured breath of the last two minutes as a line: beside the heart's, never across a hole."""

from collections import deque

import numpy as np

from hrvtrainer.session.updates import BreathCurveShown
from hrvtrainer.ui.trace_data import KEPT_S, Line

STEP_S = 0.24  # of a told point: a breath of six seconds has 25
LONGEST_STEP_S = 1.0
LOWEST, HIGHEST = -0.2, 1.4  # a deep breath stays on the picture


class BreathWave:
    """Keeps the curve as it is told, thinned to what can be seen."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, float]] = deque()

    def __len__(self) -> int:
        return len(self._points)

    def add(self, told: BreathCurveShown) -> None:
        """Take more of the curve."""
        for at_s, volume in zip(told.time_s, told.volume, strict=True):
            if not self._points or at_s - self._points[-1][0] >= STEP_S:
                value = np.nan if volume is None else min(max(volume, LOWEST), HIGHEST)
                self._points.append((at_s, value))
        while self._points and self._points[0][0] < self._points[-1][0] - KEPT_S:
            self._points.popleft()

    def clear(self) -> None:
        """Forget it."""
        self._points.clear()

    def line(self) -> Line:
        """Return the line, 0 empty and 1 full; it breaks where nothing could be told."""
        points = np.array(self._points, dtype=np.float64).reshape(-1, 2)
        points = points[np.isfinite(points[:, 1])]
        at_s = points[:, 0]
        joined = np.zeros(at_s.size, dtype=np.int32)
        joined[:-1] = np.diff(at_s) <= LONGEST_STEP_S
        return Line(at_s=at_s, value=points[:, 1], joined=joined)
