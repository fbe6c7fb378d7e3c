"""Heartbeats: one interval as measured, and a stretch of intervals ready for a formula."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
LabelArray = NDArray[np.int8]


class BeatLabel(IntEnum):
    """What an RR interval was judged to be."""

    NORMAL = 0
    MISSED = 1
    EXTRA = 2
    ECTOPIC = 3
    LONG = 4
    SHORT = 5
    GAP = 6

    @property
    def word(self) -> str:
        """The label as one lower-case word."""
        return self.name.lower()


class BeatStatus(StrEnum):
    """Whether a beat may still change its label."""

    PROVISIONAL = "provisional"
    FINAL = "final"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One heartbeat and the RR interval that it ends.

    Parameters
    ----------
    end_s : float
        Session seconds at which the interval ended, on the strap's delivery time: the heart was
        earlier by the strap's latency.
    rr_ms : float
        The interval in milliseconds, never altered.
    after_gap : bool
        True where beats may be missing before this one: no difference is taken across.
    status : BeatStatus
        The newest two beats are provisional.
    label : BeatLabel or None
        None while the beat is provisional.
    """

    end_s: float
    rr_ms: float
    after_gap: bool = False
    status: BeatStatus = BeatStatus.PROVISIONAL
    label: BeatLabel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NnSeries:
    """NN intervals (after artifact treatment), oldest first; five arrays of one length.

    Parameters
    ----------
    end_s : ndarray of float
        Session seconds at which each interval ended.
    nn_ms : ndarray of float
        The intervals in milliseconds.
    label : ndarray of int8
        The `BeatLabel` of the measured interval that each one came from.
    contiguous : ndarray of bool
        True where no gap lies between this interval and the one before it (spectra).
    pair_valid : ndarray of bool
        True where this interval and the one before it were both measured, normal and adjacent (RMSSD).
    """

    end_s: FloatArray
    nn_ms: FloatArray
    label: LabelArray
    contiguous: BoolArray
    pair_valid: BoolArray

    def __len__(self) -> int:
        return int(self.nn_ms.size)

    @property
    def middle_s(self) -> FloatArray:
        """Session seconds of each interval's midpoint: where its heart rate belongs."""
        middle: FloatArray = self.end_s - self.nn_ms / 2000.0
        return middle

    @property
    def hr_bpm(self) -> FloatArray:
        """Instantaneous heart rate of each interval."""
        rate: FloatArray = 60000.0 / self.nn_ms
        return rate

    def where(self, keep: BoolArray) -> "NnSeries":
        """Return the intervals that are kept; what was judged of each one stays as it was."""
        return NnSeries(
            end_s=self.end_s[keep],
            nn_ms=self.nn_ms[keep],
            label=self.label[keep],
            contiguous=self.contiguous[keep],
            pair_valid=self.pair_valid[keep],
        )
