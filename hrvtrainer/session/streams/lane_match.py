"""Which beat of the strap's RR intervals is which beat of its ECG, followed as both come."""

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat

from hrvtrainer.beats import Beat
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.session.streams.lane_fit import EcgMarks, LaneFit, fit_at, lane_fits

EARLIEST_S = -1.5  # an ECG frame may be longer under way than a packet of intervals
LATEST_S = 6.0
NEAR_AGE_S = 1.5  # how far the age moves from one segment of packets to the next
FAR_AGE_S = 3.5  # and how far it may when the first packet of a segment stood in a stall
FITS_S = 0.010
FITS_AT_FIRST_S = 0.004
CLEARLY = 2.0  # times the best, and as much more:
CLEARLY_S = 0.002
SAME_S = 0.030  # two beats nearer than this are one
TIGHT_S = 0.015
FEWEST = 13  # beats, of twelve intervals
FEWEST_AGAIN = 7  # where the age is known from before
WINDOWS = (24, FEWEST)
VERDICTS = 12
KEPT_DEVICE = 32
KEPT_ECG = 72  # those around the device's, however late it is and however many are false

_FEW = "needs 12 intervals of both, strap and ECG"
_STEADY = "needs a rhythm that varies, every beat looks like its neighbour"
_UNLIKE = "the strap's intervals and the ECG's do not look like one heart"
_UNEVEN = 0.25  # of the median interval
_CLEARLY_UNEVEN = 2
_MOST_UNLIKE = 4  # of twelve


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneAgreement:
    """How many beats both lanes told, the strap's intervals alone, and the ECG alone."""

    both: int = 0
    device_alone: int = 0
    ecg_alone: int = 0


class LaneMatch:
    """Follows by how much the strap's lane is later than the ECG's: the age of its RR intervals.

    The age is known when the last 12 intervals or more lie on the ECG's to 10 ms in the mean, and no other
    offset comes near (twice the best and 2 ms more): a heart like a clock is refused and not guessed. Once
    known it is followed, and given up when it fits no longer, or another one fits clearly better: packets
    were lost that the timeline did not see. A gap in the strap's lane moves its origin: the age is then
    found anew near the one before, from 6 intervals on.
    """

    def __init__(self) -> None:
        self._device_s: deque[float] = deque(maxlen=KEPT_DEVICE)
        self._ecg_s: deque[float] = deque(maxlen=KEPT_ECG)
        self._hole_before: deque[bool] = deque(maxlen=KEPT_ECG)
        self._fit: LaneFit | None = None
        self._age_before_s: float | None = None
        self._why_not = _FEW
        self._judged_s = math.inf
        self._verdicts: deque[bool] = deque(maxlen=VERDICTS)
        self._agreement = LaneAgreement()

    @property
    def offset_s(self) -> float | None:
        """How much later the strap's lane says a beat than the ECG's; None where it is not sure."""
        return None if self._fit is None else self._fit.offset_s

    @property
    def likely_offset_s(self) -> float | None:
        """The newest one that was sure, which a gap may have moved since; None before the first."""
        return self._age_before_s

    @property
    def is_tight(self) -> bool:
        """Whether the offset is sure, and two of the last three beats that both can tell of confirm it."""
        fit = self._fit
        return fit is not None and sum(abs(away_s) <= TIGHT_S for away_s in fit.apart_s[-3:]) >= 2

    @property
    def age_s(self) -> Metric:
        """The same as a number that can be shown; low and high hold the middle 90 % of the beats."""
        fit = self._fit
        if fit is None:
            return Absent(reason=self._why_not, n=min(len(self._device_s), len(self._ecg_s)))
        apart_s = sorted(fit.apart_s)
        low_s, high_s = apart_s[len(apart_s) // 20], apart_s[-1 - len(apart_s) // 20]
        return Estimate(
            value=fit.offset_s, low=fit.offset_s + low_s, high=fit.offset_s + high_s, n=len(apart_s)
        )

    @property
    def agreement(self) -> LaneAgreement:
        """How far the two agreed so far, each beat counted once, where both could tell."""
        return self._agreement

    @property
    def newest_ecg_s(self) -> float:
        """When the newest R peak was; minus infinity before the first."""
        return self._ecg_s[-1] if self._ecg_s else -math.inf

    @property
    def newest_device_s(self) -> float:
        """When the strap's lane says that its newest beat was; minus infinity before the first."""
        return self._device_s[-1] if self._device_s else -math.inf

    @property
    def ecg_is_poor(self) -> bool:
        """Whether four of the last twelve beats stand alone, and the ECG's rhythm is the less even one."""
        if self._verdicts.count(False) < _MOST_UNLIKE:
            return False
        return _uneven(self._ecg_s, self._hole_before) >= _uneven(self._device_s) + _CLEARLY_UNEVEN

    def hear_device(self, beats: tuple[Beat, ...]) -> None:
        """Take the next beats of the strap's lane."""
        for beat in beats:
            if beat.after_gap:
                self._device_s.clear()
                self._device_s.append(beat.end_s - beat.rr_ms / 1000.0)
                self._lose()
            self._device_s.append(beat.end_s)
        if beats:
            self._follow()

    def hear_ecg(self, beats: tuple[Beat, ...]) -> None:
        """Take the next beats of the ECG."""
        for beat in beats:
            began_s = beat.end_s - beat.rr_ms / 1000.0
            if beat.after_gap and began_s > self.newest_ecg_s:
                self._ecg_s.append(began_s)
                self._hole_before.append(True)
            self._ecg_s.append(beat.end_s)
            self._hole_before.append(False)
        if beats:
            self._follow()

    def _lose(self) -> None:
        self._fit = None
        self._judged_s = math.inf
        self._verdicts.clear()

    def _follow(self) -> None:
        ecg = EcgMarks(tuple(self._ecg_s), tuple(self._hole_before))
        device_s = list(self._device_s)
        fit = self._still(device_s, ecg, self._fit) if self._fit else self._found(device_s, ecg)
        if fit is None:
            self._lose()
            return
        if self._fit is None:
            self._judged_s = max(device_s[0], ecg.at_s[0] + fit.offset_s) - SAME_S
        self._fit = fit
        self._age_before_s = fit.offset_s
        self._judge(device_s, ecg, fit.offset_s)

    def _still(self, device_s: list[float], ecg: EcgMarks, fit: LaneFit) -> LaneFit | None:
        """Return the fit that is followed, brought up to date; None where it is none any more."""
        newest_s = device_s[-FEWEST:]
        now = fit_at(newest_s, ecg, fit.offset_s)
        if now is not None and len(now.apart_s) < FEWEST_AGAIN:
            return fit  # the ECG is silent: nothing speaks against it
        if now is not None and now.cost_s <= FITS_S and not self._is_beaten(newest_s, ecg, now):
            return now
        self._why_not = _UNLIKE
        return None

    def _is_beaten(self, newest_s: list[float], ecg: EcgMarks, now: LaneFit) -> bool:
        if now.cost_s <= CLEARLY_S:
            return False  # nothing can be clearly better
        low_s, high_s = now.offset_s - FAR_AGE_S, now.offset_s + FAR_AGE_S
        rivals = lane_fits(newest_s, ecg, low_s=low_s, high_s=high_s)
        return any(_is_clear(rival, now) for rival in rivals if len(rival.apart_s) >= FEWEST_AGAIN)

    def _found(self, device_s: list[float], ecg: EcgMarks) -> LaneFit | None:
        """Return the one fit that is good and clear; None, with the reason kept, where there is none."""
        before_s = self._age_before_s
        low_s = EARLIEST_S if before_s is None else before_s - FAR_AGE_S
        high_s = LATEST_S if before_s is None else before_s + FAR_AGE_S
        self._why_not = _FEW
        for window in WINDOWS:
            fits = lane_fits(device_s[-window:], ecg, low_s=low_s, high_s=high_s)
            enough = [fit for fit in fits if len(fit.apart_s) >= self._fewest(fit)]
            if not enough:
                continue
            best = enough[0]
            if best.cost_s > FITS_AT_FIRST_S:
                self._why_not = _UNLIKE
            elif all(_is_clear(best, fit) for fit in fits if not _is_same(best, fit)):
                return best
            else:
                self._why_not = _STEADY
        return None

    def _fewest(self, fit: LaneFit) -> int:
        before_s = self._age_before_s
        is_near = before_s is not None and abs(fit.offset_s - before_s) <= NEAR_AGE_S
        return FEWEST_AGAIN if is_near else FEWEST

    def _judge(self, device_s: list[float], ecg: EcgMarks, offset_s: float) -> None:
        """Count each beat once, when both lanes can tell of it."""
        both, device_alone, ecg_alone = 0, 0, 0
        for at_s in device_s:
            if at_s <= self._judged_s or at_s - offset_s > ecg.at_s[-1] + SAME_S:
                continue
            peak_s = ecg.nearest(at_s - offset_s)
            since_s = self._judged_s - offset_s + SAME_S
            between = sum(since_s < other < at_s - offset_s - SAME_S for other in ecg.at_s)
            ecg_alone += between
            self._verdicts.extend([False] * between)
            self._judged_s = at_s
            if peak_s is not None:
                is_same = abs(at_s - offset_s - peak_s) <= SAME_S
                both += is_same
                device_alone += not is_same
                self._verdicts.append(is_same)
        told = self._agreement
        self._agreement = LaneAgreement(
            both=told.both + both,
            device_alone=told.device_alone + device_alone,
            ecg_alone=told.ecg_alone + ecg_alone,
        )


def _is_clear(best: LaneFit, other: LaneFit) -> bool:
    return other.cost_s > CLEARLY * best.cost_s + CLEARLY_S


def _is_same(one: LaneFit, other: LaneFit) -> bool:
    return abs(one.offset_s - other.offset_s) < 2.0 * SAME_S


def _uneven(at_s: Sequence[float], hole_before: Iterable[bool] = repeat(False)) -> int:  # noqa: FBT003
    """Return how many of the last twelve intervals are far from their median, holes left out."""
    intervals_s = [
        after_s - before_s
        for (before_s, _), (after_s, is_hole) in pairwise(zip(at_s, hole_before, strict=False))
        if not is_hole
    ][-VERDICTS:]
    middle_s = sorted(intervals_s)[len(intervals_s) // 2] if intervals_s else 0.0
    return sum(abs(interval_s - middle_s) > _UNEVEN * middle_s for interval_s in intervals_s)
