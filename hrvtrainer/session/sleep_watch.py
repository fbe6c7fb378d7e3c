"""Whether the computer slept: the wall clock and the session clock then part."""

import math

from hrvtrainer.events import WallClock

SLEPT_S = 2.0


class SleepWatch:
    """Compares the two clocks each second; their first difference is where it begins."""

    def __init__(self) -> None:
        self._wall_minus_session_s = math.nan

    def slept(self, event: WallClock) -> bool:
        """Take the next comparison; return whether more than 2 s were lost, or won, since the last."""
        difference_s = event.wall_s - event.at_s
        slept = abs(difference_s - self._wall_minus_session_s) > SLEPT_S
        self._wall_minus_session_s = difference_s
        return slept
