"""What an R-peak detector finds: peaks, and where none could be found."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray


class GapReason(StrEnum):
    """Why no beat could be found for a while."""

    MISSING = "samples are missing"
    FLAT = "the signal is flat"
    UNCLEAR = "no beat stands out"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalGap:
    """From one sample to another no beat could be found."""

    start_sample: float
    end_sample: float
    why: GapReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RPeaks:
    """R peaks, oldest first: four arrays of one length, and the gaps between them.

    Parameters
    ----------
    sample : ndarray of float
        Where each peak lies, in samples since the signal began, fractions included.
    amplitude_uv : ndarray of float
        Its height above the local line in microvolts; negative where the deflection points down.
    quality : ndarray of float
        0 to 1: how far it stands above the quiet parts and above everything else since the beat before,
        the T wave left out.
    after_gap : ndarray of bool
        True for the first peak, after a gap, and where another deflection is followed from this beat on:
        the interval that ends here is no RR interval.
    gaps : tuple of SignalGap
        Stretches without beats, those that begin before the first peak or end after the last included.
    """

    sample: FloatArray
    amplitude_uv: FloatArray
    quality: FloatArray
    after_gap: BoolArray
    gaps: tuple[SignalGap, ...] = ()

    def __len__(self) -> int:
        return int(self.sample.size)

    def time_s(self, sampling_hz: float) -> FloatArray:
        """Return the peaks' moments in seconds since the signal began."""
        time_s: FloatArray = self.sample / sampling_hz
        return time_s

    @classmethod
    def none(cls) -> Self:
        """Return no peaks."""
        empty = np.empty(0)
        return cls(
            sample=empty, amplitude_uv=empty, quality=empty, after_gap=np.empty(0, dtype=np.bool_), gaps=()
        )

    @classmethod
    def joined(cls, parts: Sequence["RPeaks"]) -> Self:
        """Return the peaks of several pieces in a row as one."""
        if not parts:
            return cls.none()
        return cls(
            sample=np.concatenate([part.sample for part in parts]),
            amplitude_uv=np.concatenate([part.amplitude_uv for part in parts]),
            quality=np.concatenate([part.quality for part in parts]),
            after_gap=np.concatenate([part.after_gap for part in parts]),
            gaps=tuple(gap for part in parts for gap in part.gaps),
        )
