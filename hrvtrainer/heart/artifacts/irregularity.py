"""Whether the rhythm, or the contact, is too uneven to be read."""

from collections import deque

SHORT_MEMORY = 0xFFF
MOST_ABNORMAL = 7
LONG_MEMORY_BEATS = 32
LONG_MEMORY = 0xFFFFFFFF
FEWEST_BEATS = 20
UNLIKE_FROM = 0.10
STEP_COUNTS = 2.0
MOST_UNLIKE = 0.40
UNFORESEEN_FROM = 0.80
REGULAR_AFTER_BEATS = 30
REGULAR_ABNORMAL = 3
REGULAR_UNLIKE = 0.25


class Irregularity:
    """Hears every interval and what was judged of it.

    Notes
    -----
    Irregular when eight of the last twelve intervals were not normal; or when, of the last 32 that had a
    fitted forecast, more than 40 % were treated or unlike (more than 10 % off the forecast and 5 % off the
    interval before) *and* the forecasts foresee little (their squared errors above 80 % of the intervals'
    own variance). The second rule is for a heart in atrial fibrillation, whose intervals are wide but of
    one kind, so that none is an artifact; a deep breath's wave is as wide, and is foreseen.

    Regular again after thirty normal beats at each of which at most three of the last twelve were not
    normal, and at most a quarter of the last 32 unlike or the forecasts foresaw.
    """

    def __init__(self) -> None:
        self._irregular = False
        self._abnormal = 0
        self._unlike = 0
        self._rr_ms: deque[float] = deque(maxlen=LONG_MEMORY_BEATS)
        self._off_ms: deque[float] = deque(maxlen=LONG_MEMORY_BEATS)
        self._quiet_beats = 0

    @property
    def irregular(self) -> bool:
        """Whether HRV cannot be read from the latest intervals."""
        return self._irregular

    def hear(self, rr_ms: float, off_ms: float, *, normal: bool, foreseeable: bool) -> bool:
        """Take the next interval.

        Parameters
        ----------
        rr_ms, off_ms : float
            The interval as measured, and how much longer it is than forecast.
        normal : bool
            Whether it was judged so.
        foreseeable : bool
            Whether the forecasts were fitted to this heart.

        Returns
        -------
        bool
            True when eight of twelve were not normal: what is known of the rhythm no longer holds.
        """
        self._abnormal = (self._abnormal << 1 | (not normal)) & SHORT_MEMORY
        self._quiet_beats += normal
        if foreseeable:
            step_ms = rr_ms - self._rr_ms[-1] if self._rr_ms else 0.0
            least_ms = UNLIKE_FROM * (rr_ms - off_ms)
            unlike = not normal or (abs(off_ms) > least_ms and STEP_COUNTS * abs(step_ms) > least_ms)
            self._unlike = (self._unlike << 1 | unlike) & LONG_MEMORY
            self._rr_ms.append(rr_ms)
            self._off_ms.append(off_ms)
        if self._abnormal.bit_count() > MOST_ABNORMAL:
            self._begin_anew()
            return True
        if len(self._rr_ms) >= FEWEST_BEATS:
            self._judge()
        return False

    def _begin_anew(self) -> None:
        self._irregular = True
        self._quiet_beats = self._abnormal = self._unlike = 0
        self._rr_ms.clear()
        self._off_ms.clear()

    def _judge(self) -> None:
        unlike = self._unlike.bit_count() / len(self._rr_ms)
        if not self._irregular:
            if unlike > MOST_UNLIKE and self._is_unforeseen():
                self._irregular = True
                self._quiet_beats = 0
        elif self._abnormal.bit_count() > REGULAR_ABNORMAL or (
            unlike > REGULAR_UNLIKE and self._is_unforeseen()
        ):
            self._quiet_beats = 0
        elif self._quiet_beats >= REGULAR_AFTER_BEATS:
            self._irregular = False

    def _is_unforeseen(self) -> bool:
        mean_ms = sum(self._rr_ms) / len(self._rr_ms)
        own_ms2 = sum((rr_ms - mean_ms) ** 2 for rr_ms in self._rr_ms)
        return sum(off_ms * off_ms for off_ms in self._off_ms) > UNFORESEEN_FROM * own_ms2
