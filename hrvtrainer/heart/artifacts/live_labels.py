"""Labels for RR intervals as they come, two beats late."""

from dataclasses import dataclass

from hrvtrainer.beats import BeatLabel
from hrvtrainer.heart.artifacts.burg import ORDER
from hrvtrainer.heart.artifacts.division import as_uneven_as_measured
from hrvtrainer.heart.artifacts.explanations import (
    LEAST_COST,
    LONGEST_NORMAL_MS,
    SHORTEST_NORMAL_MS,
    Ahead,
    Explanation,
    likeliest,
)
from hrvtrainer.heart.artifacts.irregularity import Irregularity
from hrvtrainer.heart.artifacts.rhythm_model import RhythmModel

LATENCY_BEATS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledInterval:
    """An RR interval as measured, what it was judged to be, and the NN intervals that it became.

    ``nn_ms`` is empty for an interval that was merged into the next one or that is a gap; it has two to
    four parts where beats were missed.
    """

    rr_ms: float
    label: BeatLabel
    nn_ms: tuple[float, ...]


class LiveLabeller:
    """Labels each interval once, when the second interval after it has come.

    At a gap, those that wait are decided at once, as if nothing followed. What is known of the rhythm
    survives a gap; what came right before does not.

    Notes
    -----
    Departs from the limits of Lipponen & Tarvainen 2019 (doi:10.1080/03091902.2019.1640306) altogether.
    With the floor of a tenth that live use needs, they miss a beat displaced by a twentieth, and without
    it they flag the first slow breaths. Instead: a forecast of every interval (`RhythmModel`), and the
    cheapest of several explanations of this interval and the next two (`likeliest`). What is treated
    keeps its total time and is as uneven as the heart is (`as_uneven_as_measured`). An irregular rhythm
    or poor contact is said, not corrected away (`Irregularity`); when eight of twelve intervals were not
    normal, the forecasts begin anew.

    Labels: MISSED one interval that is two to four; EXTRA two that are one; ECTOPIC the two beside a beat
    that came early by 15 % or more; SHORT and LONG the two beside a beat that stood elsewhere by less, or
    later; LONG twice a pause; GAP more than four beats missed, or never there.
    """

    def __init__(self) -> None:
        self._rhythm = RhythmModel()
        self._irregularity = Irregularity()
        self._waiting_ms: list[float] = []
        self._off_ms: list[float] = []

    @property
    def irregular(self) -> bool:
        """Whether HRV cannot be read from the latest intervals: an irregular rhythm or poor contact."""
        return self._irregularity.irregular

    def feed(self, rr_ms: float, *, after_gap: bool = False) -> tuple[LabelledInterval, ...]:
        """Take the next interval.

        Parameters
        ----------
        rr_ms : float
            RR interval in milliseconds, as measured; not negative, and finite.
        after_gap : bool
            True where beats may be missing before it.

        Returns
        -------
        tuple of LabelledInterval
            The intervals that are settled now, in the order in which they were fed, each once.
        """
        told = self.finish() if after_gap else ()
        self._waiting_ms.append(rr_ms)
        return told + self._decide() if len(self._waiting_ms) > LATENCY_BEATS else told

    def finish(self) -> tuple[LabelledInterval, ...]:
        """Settle the intervals that wait; the next one that is fed begins anew, as after a gap."""
        told: tuple[LabelledInterval, ...] = ()
        while self._waiting_ms:
            told += self._decide()
        self._rhythm.part()
        return told

    def _decide(self) -> tuple[LabelledInterval, ...]:
        rhythm, waiting_ms, off_ms = self._rhythm, self._waiting_ms, self._off_ms
        if not rhythm.lags_ms:
            rhythm.begin(waiting_ms)
            off_ms.clear()
        if len(off_ms) < len(waiting_ms):
            self._forecast()
        square_ms2 = sum([off * off for off in off_ms])
        possible = SHORTEST_NORMAL_MS <= waiting_ms[0] <= LONGEST_NORMAL_MS
        if possible and square_ms2 < LEAST_COST * rhythm.variance_ms2:
            return self._keep()  # cheaper than any other explanation can be
        best = likeliest(Ahead(rhythm=rhythm, rr_ms=waiting_ms, off_ms=off_ms))
        return self._keep() if best.labels[0] is BeatLabel.NORMAL else self._treat(best)

    def _forecast(self) -> None:
        """Forecast the intervals that wait, each from all before it as measured."""
        waiting_ms, off_ms = self._waiting_ms, self._off_ms
        known = len(off_ms)
        lags_ms = self._rhythm.lags_ms[-ORDER:] + waiting_ms[:known]
        for rr_ms in waiting_ms[known:]:
            off_ms.append(rr_ms - self._rhythm.forecast_ms(lags_ms))
            lags_ms.append(rr_ms)

    def _keep(self) -> tuple[LabelledInterval, ...]:
        rr_ms, off_ms = self._waiting_ms.pop(0), self._off_ms.pop(0)
        self._irregularity.hear(rr_ms, off_ms, normal=True, foreseeable=self._rhythm.is_fitted)
        if self._rhythm.learn_normal(rr_ms, off_ms):
            self._off_ms.clear()
        return (LabelledInterval(rr_ms=rr_ms, label=BeatLabel.NORMAL, nn_ms=(rr_ms,)),)

    def _treat(self, best: Explanation) -> tuple[LabelledInterval, ...]:
        count = len(best.labels)
        taken_ms, off_ms = self._waiting_ms[:count], self._off_ms[:count]
        del self._waiting_ms[:count]
        self._off_ms.clear()
        nn_ms = self._become(best)
        anew = [
            self._irregularity.hear(rr_ms, off, normal=False, foreseeable=self._rhythm.is_fitted)
            for rr_ms, off in zip(taken_ms, off_ms, strict=True)
        ]
        if any(anew):
            self._rhythm.clear()
        shares_ms = _shared(nn_ms, count)
        return tuple(
            LabelledInterval(rr_ms=rr_ms, label=label, nn_ms=share_ms)
            for rr_ms, label, share_ms in zip(taken_ms, best.labels, shares_ms, strict=True)
        )

    def _become(self, best: Explanation) -> tuple[float, ...]:
        rhythm = self._rhythm
        if best.division is None:
            rhythm.part()
            return ()
        after_ms = self._waiting_ms[0] if self._waiting_ms else None
        nn_ms = as_uneven_as_measured(best.division, rhythm.variance_ms2, rhythm.lags_ms[-1], after_ms)
        for interval_ms in nn_ms:
            rhythm.learn(interval_ms)
        return nn_ms


def _shared(nn_ms: tuple[float, ...], count: int) -> list[tuple[float, ...]]:
    """Give each measured interval its NN interval, from the last one back; the last has what is over."""
    shares_ms: list[tuple[float, ...]] = []
    for left in range(count, 0, -1):
        mine = len(nn_ms) if left == 1 else min(1, max(0, len(nn_ms) - left + 1))
        shares_ms.append(nn_ms[:mine])
        nn_ms = nn_ms[mine:]
    return shares_ms
