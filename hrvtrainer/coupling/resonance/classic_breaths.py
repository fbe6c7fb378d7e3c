"""Each slow breath by itself, as the published ways of scoring take it."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.resonance.chunks import QUICKEST, SLOWEST

FEWEST_BEATS = 4
INTO_NEXT_S = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassicBreaths:
    """Breaths whose beats are without a hole, between 3 and 9/min.

    Parameters
    ----------
    begin_s, middle_s, breaths_per_min : ndarray of float, shape (n,)
        When each began, its middle, its pace.
    swing_bpm : ndarray of float, shape (n,)
        Highest minus lowest heart rate in it, to 0.75 s into the next.
    """

    begin_s: FloatArray
    middle_s: FloatArray
    breaths_per_min: FloatArray
    swing_bpm: FloatArray

    @classmethod
    def of(cls, series: NnSeries, inhale_s: FloatArray) -> Self:
        """Take the breaths between the starts of in-breaths."""
        at_s, rate_bpm = series.middle_s, series.hr_bpm
        begins = np.searchsorted(at_s, inhale_s[:-1]).tolist()
        ends = np.searchsorted(at_s, inhale_s[1:] + INTO_NEXT_S).tolist()
        pace = 60.0 / np.diff(inhale_s)
        rows: list[int] = []
        swings: list[float] = []
        for row, (begin, end) in enumerate(zip(begins, ends, strict=True)):
            slow = SLOWEST <= float(pace[row]) <= QUICKEST
            if slow and end - begin >= FEWEST_BEATS and series.contiguous[begin + 1 : end].all():
                rows.append(row)
                swings.append(float(np.ptp(rate_bpm[begin:end])))
        kept = np.array(rows, dtype=np.intp)
        return cls(
            begin_s=inhale_s[kept],
            middle_s=(inhale_s[kept] + inhale_s[kept + 1]) / 2.0,
            breaths_per_min=pace[kept],
            swing_bpm=np.array(swings, dtype=np.float64),
        )
