"""How a person follows the pacer: how late, how steadily, how much of the time."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pacer import Pacer
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.percentiles import student_95

OVER_BREATHS = 6
FEWEST_BREATHS = 3
CLEAR = 0.5
ON_PACE_RATE = 0.08
ON_PACE_DEG = 45.0
OFFER_AFTER = 3
SIGH = 2.0
SIGH_OVER = 10
SIGH_KNOWN_AFTER = 3
FORGOTTEN_S = 60.0

PacerAt = Callable[[float], Pacer | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PacedBreath:
    """One measured breath beside the pacer that led when it began.

    Parameters
    ----------
    rate_error : float
        Its rate over the pacer's, less one.
    onset_error_deg : float
        The pacer's phase at its start in degrees, -180 to 180; positive where the person is late.
    onset_error_s : float
        The same in seconds.
    is_sigh : bool
        Whether it was a sigh: twice as deep as usual or more.
    is_exempt : bool
        Whether it counts neither way: a sigh, or the breath after one.
    on_pace : bool or None
        Whether the last six breaths were on pace; None while there are fewer than three.
    """

    breath: Breath
    rate_error: float
    onset_error_deg: float
    onset_error_s: float
    is_sigh: bool
    is_exempt: bool
    on_pace: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adherence:
    """How the pacer is followed.

    Parameters
    ----------
    lag_s : Metric
        Circular mean of the onset errors over the last six breaths, as seconds of the pacer's breath, with
        the 90 % interval of that mean (Student's t; breaths taken as independent). A constant lag is no
        fault: people follow 0.2 to 0.6 s late.
    steadiness_deg : Metric
        Circular standard deviation of the same, ``sqrt(-2 ln R)``; small is steady.
    on_pace_percent : Metric
        Share of breaths on pace.
    offers_match : bool
        Whether the last three breaths were off pace: the pacer may offer to follow the person.
    """

    lag_s: Metric
    steadiness_deg: Metric
    on_pace_percent: Metric
    offers_match: bool


class AdherenceTracker:
    """Takes measured breaths, one after the other.

    Parameters
    ----------
    pacer_at : callable
        The pacer that led at a moment, or None (`PacerHistory.at`).

    Notes
    -----
    science.md 6.6. On pace: the median rate error of the last six breaths is below 8 % either way and
    their circular deviation below 45 degrees. Only breaths with a known in and out are taken: breath that
    was read from the heart's rhythm has neither and cannot be handed over. Breaths of a quality below 0.5
    are left out.
    """

    def __init__(self, pacer_at: PacerAt) -> None:
        self._pacer_at = pacer_at
        self._depths: deque[float] = deque(maxlen=SIGH_OVER)
        self._recent: deque[PacedBreath] = deque(maxlen=OVER_BREATHS)
        self._after_sigh = False
        self._counted = self._on_pace = self._off_in_a_row = 0

    def feed(self, breath: Breath) -> PacedBreath | None:
        """Take a breath; return what it was beside the pacer, or None where none led or it is unclear."""
        is_sigh = self._is_sigh(breath)
        is_exempt, self._after_sigh = is_sigh or self._after_sigh, is_sigh
        pacer = self._pacer_at(breath.start_s)
        if pacer is None or breath.quality < CLEAR:
            return None
        cycles = pacer.breaths(breath.start_s)
        error = cycles - math.floor(cycles + 0.5)
        paced = PacedBreath(
            breath=breath,
            rate_error=breath.breaths_per_min / pacer.pattern.breaths_per_min - 1.0,
            onset_error_deg=360.0 * error,
            onset_error_s=error * pacer.pattern.cycle_s,
            is_sigh=is_sigh,
            is_exempt=is_exempt,
            on_pace=None,
        )
        return paced if is_exempt else self._count(paced)

    def now(self) -> Adherence:
        """Return how the pacer has been followed so far, the newest breaths first of all."""
        n = len(self._recent)
        percent: Metric = Absent(reason=f"needs {FEWEST_BREATHS} clear paced breaths, has {n}", n=n)
        if self._counted:
            percent = Estimate(value=100.0 * self._on_pace / self._counted, n=self._counted)
        lag_s, steadiness_deg = self._circular()
        return Adherence(
            lag_s=lag_s,
            steadiness_deg=steadiness_deg,
            on_pace_percent=percent,
            offers_match=self._off_in_a_row >= OFFER_AFTER,
        )

    def _is_sigh(self, breath: Breath) -> bool:
        known = len(self._depths) >= SIGH_KNOWN_AFTER
        is_sigh = known and breath.depth >= SIGH * median(self._depths)
        self._depths.append(breath.depth)
        return is_sigh

    def _count(self, paced: PacedBreath) -> PacedBreath:
        if self._recent and paced.breath.start_s - self._recent[-1].breath.end_s > FORGOTTEN_S:
            self._recent.clear()
        self._recent.append(paced)
        if len(self._recent) < FEWEST_BREATHS:
            return paced
        rate_error = median(each.rate_error for each in self._recent)
        _, length = self._resultant()
        on_pace = abs(rate_error) < ON_PACE_RATE and _deviation_deg(length) < ON_PACE_DEG
        self._counted += 1
        self._on_pace += on_pace
        self._off_in_a_row = 0 if on_pace else self._off_in_a_row + 1
        return replace(paced, on_pace=on_pace)

    def _circular(self) -> tuple[Metric, Metric]:
        n = len(self._recent)
        if n < FEWEST_BREATHS:
            absent = Absent(reason=f"needs {FEWEST_BREATHS} clear paced breaths, has {n}", n=n)
            return absent, absent
        angle, length = self._resultant()
        newest = self._recent[-1]
        cycle_s = 60.0 / newest.breath.breaths_per_min * (1.0 + newest.rate_error)
        lag_s, margin_s = (cycle_s / (2.0 * math.pi) * each for each in (angle, self._margin(angle)))
        lag = Estimate(value=lag_s, low=lag_s - margin_s, high=lag_s + margin_s, n=n)
        return lag, Estimate(value=_deviation_deg(length), n=n)

    def _margin(self, angle: float) -> float:
        """Return how far the true mean may lie from the onset errors' mean angle: half a turn at most."""
        n = len(self._recent)
        away = [math.radians(each.onset_error_deg) - angle for each in self._recent]
        squares = sum(math.remainder(each, 2.0 * math.pi) ** 2 for each in away)
        return min(math.pi, student_95(n - 1) * math.sqrt(squares / (n - 1) / n))

    def _resultant(self) -> tuple[float, float]:
        """Return angle and length of the onset errors' mean vector."""
        angles = [math.radians(each.onset_error_deg) for each in self._recent]
        cosine = sum(math.cos(angle) for angle in angles) / len(angles)
        sine = sum(math.sin(angle) for angle in angles) / len(angles)
        return math.atan2(sine, cosine), math.hypot(cosine, sine)


def _deviation_deg(length: float) -> float:
    """Return the circular standard deviation, at most that of a mean vector of a millionth."""
    return math.degrees(math.sqrt(max(0.0, -2.0 * math.log(max(1e-6, min(1.0, length))))))
