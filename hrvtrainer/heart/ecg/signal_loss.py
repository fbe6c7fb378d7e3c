"""Where there is no signal: samples that never came, and a lead that hangs free."""

import math

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.heart.ecg.r_peaks import GapReason, SignalGap

PIECE_S = 0.25
FLAT_S = 2.0
FLAT_UV = 2.0
MISSING_S = 0.1


class SignalLoss:
    """Watches for lost samples and for a signal that does not move.

    Lost are stretches of at least 0.1 s of values that are no numbers, and stretches of at least 2 s
    (whole quarters of a second) each of which stays within 2 microvolts. No heart leaves the signal
    still for so long.

    Parameters
    ----------
    sampling_hz : float
        Samples a second.
    """

    def __init__(self, sampling_hz: float) -> None:
        self._missing = _Runs(1, math.ceil(MISSING_S * sampling_hz))
        self._piece = max(2, round(PIECE_S * sampling_hz))
        self._flat = _Runs(self._piece, math.ceil(FLAT_S / PIECE_S) * self._piece)
        self._part = np.empty(0)

    @property
    def is_clear(self) -> bool:
        """Whether nothing at all was lost of late."""
        return self._missing.is_empty and self._flat.is_empty

    def feed(self, ecg_uv: FloatArray, lost: BoolArray) -> None:
        """Take the next samples, and which of them never came; those stand for 0."""
        self._missing.feed(lost)
        part = np.concatenate((self._part, np.where(lost, np.nan, ecg_uv)))
        count = part.size // self._piece
        self._part = part[count * self._piece :]
        pieces = part[: count * self._piece].reshape(count, self._piece)
        span_uv = np.max(pieces, axis=1) - np.min(pieces, axis=1)
        self._flat.feed(span_uv <= FLAT_UV)

    def between(self, start: int, end: int) -> list[SignalGap]:
        """Return the losses between two samples, oldest first, and forget what lies before ``end``."""
        gaps = [
            SignalGap(start_sample=float(begin), end_sample=float(stop), why=why)
            for runs, why in ((self._missing, GapReason.MISSING), (self._flat, GapReason.FLAT))
            for begin, stop in runs.between(start, end)
        ]
        return sorted(gaps, key=lambda gap: gap.start_sample)


class _Runs:
    """Unbroken runs of steps of ``step`` samples, those of at least ``least`` samples."""

    def __init__(self, step: int, least: int) -> None:
        self._step = step
        self._least = least
        self._steps = 0
        self._runs: list[list[int]] = []

    @property
    def is_empty(self) -> bool:
        return not self._runs

    def feed(self, inside: BoolArray) -> None:
        edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(np.int8)))
        for begin, end in ((edges + self._steps) * self._step).reshape(-1, 2).tolist():
            if self._runs and self._runs[-1][1] == begin:
                self._runs[-1][1] = end
            else:
                self._drop_short()
                self._runs.append([begin, end])
        self._steps += inside.size

    def between(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the parts of long runs that lie between, and forget what lies before ``end``."""
        whole_end = end // self._step * self._step
        found = [
            (max(begin, start), min(stop, whole_end))
            for begin, stop in self._runs
            if min(stop, whole_end) - begin >= self._least and stop > start
        ]
        self._runs = [run for run in self._runs if run[1] > end]
        return found

    def _drop_short(self) -> None:
        if self._runs and self._runs[-1][1] - self._runs[-1][0] < self._least:
            self._runs.pop()
