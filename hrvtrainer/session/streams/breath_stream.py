"""Measured breath of one strap, live: by its accelerometer, else by the height of R waves, else said so."""

from collections import deque
from dataclasses import replace

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.breath.adherence import CLEAR, AdherenceTracker
from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pacer import Pacer, PacerHistory
from hrvtrainer.breath.respiration.breath_metrics import (
    FEWEST_BREATHS,
    breathing_rate,
    inhale_fraction,
    rate_of_periods,
)
from hrvtrainer.breath.respiration.signal_quality import BreathGrade
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.estimates import Absent
from hrvtrainer.session.streams.breath_achieved import achieved_ratio
from hrvtrainer.session.streams.breath_of_acceleration import AccelerationLane
from hrvtrainer.session.streams.breath_of_r_waves import RWaveLane
from hrvtrainer.session.streams.breath_values import AchievedRatio, BreathCurve, BreathNow, MeasuredBreath
from hrvtrainer.straps.polar.frames import AccelerationFrame

OVER_BREATHS = 6
FRESH_S = 90.0
JOINED_S = 0.5
# A signal of R waves has one value a beat: however clear, its turns lie within about half a beat of the true
# ones (in-breaths of 8 simulated people: half of them wrong by more than 0.66 s, a tenth by more than 1.8 s).
BEST_GRADE = {BreathSource.ACCELERATION: BreathGrade.GOOD, BreathSource.ECG: BreathGrade.USABLE}


class BreathStream:
    """Takes frames of acceleration and R peaks of one strap, and tells each breath once.

    Acceleration leads while its grade is good or usable and it is known which way is in; then R waves, on
    the same terms; then nothing, and `now` says why. What the heart's rhythm tells of the breath never
    enters.

    Notes
    -----
    No breath that is told overlaps another: one that begins up to 0.5 s before the last one ended (another
    source, or the strap's clock laid anew) begins where that ended; one that begins earlier is left out.
    Everything follows from the arguments, in their order, however samples are cut into frames. A breath is
    told when the next in-breath has turned: by acceleration some 7 s after its end at 6/min. All moments
    are later than they were by as long as the strap's quickest frame was under way, which nobody knows who
    sees only arrivals: a lag behind the pacer contains it, lengths and shares do not.
    """

    def __init__(self) -> None:
        self._chest = AccelerationLane()
        self._r_waves = RWaveLane()
        self._pacers = PacerHistory()
        self._adherence = AdherenceTracker(self._pacer_at)
        self._recent: deque[MeasuredBreath] = deque(maxlen=OVER_BREATHS)
        self._told_until_s = float("-inf")

    def acceleration(
        self, arrival_s: float, frame: AccelerationFrame, pacers: PacerHistory
    ) -> tuple[MeasuredBreath, ...]:
        """Take a frame of the accelerometer.

        Parameters
        ----------
        arrival_s : float
            Session seconds at which it came, not less than that of the one before.
        frame : AccelerationFrame
            As decoded, with at least one sample.
        pacers : PacerHistory
            The pacers so far: they tell which way is in and what breaths are held against.

        Returns
        -------
        tuple of MeasuredBreath
            Breaths that became whole, oldest first.
        """
        self._pacers = pacers
        breaths = self._chest.feed(arrival_s, frame, pacers)
        return self._tell(breaths, BreathSource.ACCELERATION, self._chest.grade)

    def r_peaks(
        self,
        arrival_s: float,
        peak_s: FloatArray,
        amplitude_uv: FloatArray,
        after_gap: BoolArray,
        pacers: PacerHistory,
    ) -> tuple[MeasuredBreath, ...]:
        """Take R peaks as the ECG tells them.

        Parameters
        ----------
        arrival_s : float
            Session seconds at which they were told.
        peak_s, amplitude_uv : ndarray of float, shape (n,)
            When each was, in session seconds, and how high above its local line.
        after_gap : ndarray of bool, shape (n,)
            True where peaks may be missing before one.
        pacers : PacerHistory
            As in `acceleration`.

        Returns
        -------
        tuple of MeasuredBreath
            Breaths that became whole and were not told by acceleration; none while that leads.
        """
        self._pacers = pacers
        told: tuple[MeasuredBreath, ...] = ()
        rows = zip(peak_s.tolist(), amplitude_uv.tolist(), after_gap.tolist(), strict=True)
        for at_s, height_uv, is_after_gap in rows:
            breaths = self._r_waves.feed(arrival_s, at_s, height_uv, after_gap=is_after_gap, pacers=pacers)
            if self._chest.missing(arrival_s):
                told += self._tell(breaths, BreathSource.ECG, self._r_waves.grade)
        return told

    def now(self, at_s: float) -> BreathNow:
        """Return how breath is measured at a moment, and what the last six clear breaths were like."""
        source, grade, reason = self._state(at_s)
        adherence = self._adherence.now()
        if source is None:
            nothing = Absent(reason=reason)
            periods_s = self._chest.periods_s(at_s) or self._r_waves.periods_s(at_s)
            return BreathNow(
                source=None,
                grade=BreathGrade.POOR,
                rate=rate_of_periods(periods_s) if periods_s else nothing,
                inhale_fraction=nothing,
                achieved=AchievedRatio(
                    inhale_s=nothing, exhale_s=nothing, paced_inhale_s=None, paced_exhale_s=None
                ),
                lag_s=nothing,
                steadiness_deg=nothing,
                on_pace_percent=adherence.on_pace_percent,
                offers_match=False,
                reason=reason,
            )
        recent = [told for told in self._recent if told.breath.end_s > at_s - FRESH_S]
        breaths = [told.breath for told in recent]
        paced = sum(told.paced is not None for told in recent)
        unpaced = Absent(reason=f"needs {FEWEST_BREATHS} clear paced breaths, has {paced}", n=paced)
        is_paced = paced >= FEWEST_BREATHS
        return BreathNow(
            source=source,
            grade=grade,
            rate=breathing_rate(breaths),
            inhale_fraction=inhale_fraction(breaths),
            achieved=achieved_ratio(recent),
            lag_s=adherence.lag_s if is_paced else unpaced,
            steadiness_deg=adherence.steadiness_deg if is_paced else unpaced,
            on_pace_percent=adherence.on_pace_percent,
            offers_match=adherence.offers_match and is_paced,
            reason="",
        )

    def curve_since(self, from_s: float) -> BreathCurve:
        """Return the breath for the eye later than a moment, at most the last minute; acceleration alone."""
        return self._chest.curve.since(from_s)

    def _state(self, at_s: float) -> tuple[BreathSource | None, BreathGrade, str]:
        reason = self._chest.missing(at_s)
        if not reason:
            return BreathSource.ACCELERATION, self._chest.grade, ""
        of_r_waves = self._r_waves.missing(at_s)
        if not of_r_waves:
            return BreathSource.ECG, self._r_waves.grade, ""
        if not self._chest.has_begun and self._r_waves.has_begun:
            reason = of_r_waves
        return None, BreathGrade.POOR, reason

    def _tell(
        self, breaths: list[Breath], source: BreathSource, grade: BreathGrade
    ) -> tuple[MeasuredBreath, ...]:
        told: list[MeasuredBreath] = []
        for each in breaths:
            breath = _after(each, self._told_until_s)
            if breath is None:
                continue
            self._told_until_s = breath.end_s
            told.append(self._beside(breath, source, grade))
            if breath.quality >= CLEAR:
                self._recent.append(told[-1])
        return tuple(told)

    def _beside(self, breath: Breath, source: BreathSource, grade: BreathGrade) -> MeasuredBreath:
        pacer = self._pacer_at(breath.start_s + 0.5 * (breath.end_s - breath.start_s))
        own = BreathGrade.of(breath.quality)
        return MeasuredBreath(
            breath=breath,
            source=source,
            grade=max(own, grade, BEST_GRADE[source], key=list(BreathGrade).index),
            paced=self._adherence.feed(breath),
            asked=pacer.pattern if pacer else None,
        )

    def _pacer_at(self, at_s: float) -> Pacer | None:
        return self._pacers.at(at_s)


def _after(breath: Breath, told_until_s: float) -> Breath | None:
    """Return a breath without what was told before; None where that is more than its beginning."""
    overlap_s = told_until_s - breath.start_s
    if overlap_s <= 0.0:
        return breath
    if overlap_s > JOINED_S or overlap_s >= 0.5 * breath.inhale_s:
        return None
    return replace(breath, start_s=told_until_s, inhale_s=breath.inhale_s - overlap_s)
