"""The calm gauge: breath lock, smoothed so that it never startles and never blames."""

import math

from hrvtrainer.estimates import Absent, Metric
from hrvtrainer.session.updates import GaugeShown, GaugeWord

RISE_TAU_S = 8.0
FALL_TAU_S = 12.0
STEP_LIMIT_PER_S = 0.04
DEADBAND = 0.03
FREEZE_S = 10.0
DWELL_S = 8.0
WORD_S = 15.0
MARGIN = 0.05
SETTLE_BEATS = 10
BORDERS = (0.35, 0.55)  # level 1 of four: gathering below, settling between, steady above
WORDS = (GaugeWord.GATHERING, GaugeWord.SETTLING, GaugeWord.STEADY)

_RISE = 1.0 - math.exp(-1.0 / RISE_TAU_S)
_FALL = 1.0 - math.exp(-1.0 / FALL_TAU_S)


class Gauge:
    """One value a second in, one fill and one word out.

    Notes
    -----
    Exponential smoothing (8 s up, 12 s down), then at most 4 % of the scale a second, then a
    deadband of 3 %. The word changes when the fill has been 5 % of the scale beyond a border for 8 s,
    and each word stands at least 15 s. Without a value the fill stands still for 10 s, then the gauge
    rests and says that it listens; afterwards the word from before stands again, unless the value is 5 %
    beyond its borders. All constants are our decision: a 60 s window of heartbeats is
    itself uncertain by more than the deadband.
    """

    def __init__(self) -> None:
        self._smooth = 0.0
        self._shown: float | None = None
        self._word = GaugeWord.LISTENING
        self._word_before_rest: GaugeWord | None = None
        self._word_since_s = -math.inf
        self._beyond_since_s = math.inf
        self._heard_s = -math.inf

    def step(self, at_s: float, lock: Metric, *, beats_since_gap: int) -> GaugeShown:
        """Take the breath lock of this second; call once a second, in order.

        Parameters
        ----------
        at_s : float
            Session seconds.
        lock : Metric
            Breath lock, 0 to 1, or why there is none.
        beats_since_gap : int
            Beats since the last gap; the gauge rests for the first ten.
        """
        if isinstance(lock, Absent) or beats_since_gap < SETTLE_BEATS:
            if at_s - self._heard_s > FREEZE_S:
                self._rest(at_s)
            return GaugeShown(at_s=at_s, level=self._shown, word=self._word)
        self._heard_s = at_s
        if self._shown is None:
            self._smooth = self._shown = lock.value
            self._say(self._word_on_hearing(lock.value), at_s)
        else:
            self._smooth += (_RISE if lock.value > self._smooth else _FALL) * (lock.value - self._smooth)
            self._shown = self._follow(self._shown)
            self._choose_word(at_s, self._shown)
        return GaugeShown(at_s=at_s, level=self._shown, word=self._word)

    def _rest(self, at_s: float) -> None:
        self._shown = None
        if self._word is not GaugeWord.LISTENING:
            self._word_before_rest = self._word
            self._say(GaugeWord.LISTENING, at_s)

    def _word_on_hearing(self, level: float) -> GaugeWord:
        """Return the zone of a first value; after a rest the one before it, while the margins allow."""
        if self._word_before_rest is not None:
            zone = WORDS.index(self._word_before_rest)
            too_high = zone < len(BORDERS) and level >= BORDERS[zone] + MARGIN
            too_low = zone > 0 and level < BORDERS[zone - 1] - MARGIN
            if not too_high and not too_low:
                return self._word_before_rest
        return WORDS[sum(level >= border for border in BORDERS)]

    def _follow(self, shown: float) -> float:
        away = self._smooth - shown
        if abs(away) < DEADBAND:
            return shown
        return shown + max(-STEP_LIMIT_PER_S, min(STEP_LIMIT_PER_S, away))

    def _choose_word(self, at_s: float, level: float) -> None:
        zone = WORDS.index(self._word)
        if zone < len(BORDERS) and level >= BORDERS[zone] + MARGIN:
            wanted = zone + 1
        elif zone > 0 and level < BORDERS[zone - 1] - MARGIN:
            wanted = zone - 1
        else:
            self._beyond_since_s = math.inf
            return
        self._beyond_since_s = min(self._beyond_since_s, at_s)
        if at_s - self._beyond_since_s >= DWELL_S and at_s - self._word_since_s >= WORD_S:
            self._say(WORDS[wanted], at_s)

    def _say(self, word: GaugeWord, at_s: float) -> None:
        self._word = word
        self._word_since_s = at_s
        self._beyond_since_s = math.inf
