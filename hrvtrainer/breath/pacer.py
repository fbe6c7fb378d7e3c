"""Where in the breath the pacer is, at any time, past ones included."""

import math
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.pattern import BreathPattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacer:
    """A breath repeated from a moment on.

    Parameters
    ----------
    pattern : BreathPattern
        The breath.
    began_s : float
        Session seconds of an in-breath's start.
    breaths_before : int
        How many breaths the session's pacers had begun before that in-breath.
    """

    pattern: BreathPattern
    began_s: float
    breaths_before: int

    def breaths(self, at_s: float) -> float:
        """Return breaths since the session began; the fraction is the phase, 0 at the in-breath's start."""
        return self.breaths_before + (at_s - self.began_s) / self.pattern.cycle_s

    def inhale_s(self, breath: int) -> float:
        """Return when a breath begins: the only moment at which a pattern may change."""
        return self.began_s + (breath - self.breaths_before) * self.pattern.cycle_s

    def next_breath(self, at_s: float) -> int:
        """Return the number of the first breath that begins at or after ``at_s``."""
        breath = max(math.floor(self.breaths(at_s)), self.breaths_before)
        while self.inhale_s(breath) < at_s:  # asked this way round, no rounding can skip a breath
            breath += 1
        return breath

    def volume(self, at_s: float) -> float:
        """Return the volume, 0 (empty) to 1 (full)."""
        return self.pattern.volume(self.breaths(at_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class PacerChange:
    """From ``from_s`` on this pacer leads, or none does; decided at ``at_s``, which is not later."""

    at_s: float
    from_s: float
    pacer: Pacer | None


class PacerHistory:
    """All pacers of a session in their order: past phases come from here, not from the newest."""

    def __init__(self) -> None:
        self._from_s: list[float] = []
        self._pacers: list[Pacer | None] = []

    def add(self, change: PacerChange) -> None:
        """Take a change; one that begins at or after it and has not begun is replaced."""
        while self._from_s and self._from_s[-1] >= change.from_s:
            self._from_s.pop()
            self._pacers.pop()
        self._from_s.append(change.from_s)
        self._pacers.append(change.pacer)

    def at(self, at_s: float) -> Pacer | None:
        """Return the pacer that leads at a moment, or None."""
        index = bisect_right(self._from_s, at_s) - 1
        return self._pacers[index] if index >= 0 else None

    def led_since_s(self, at_s: float) -> float | None:
        """Return since when a pacer has led without a break until ``at_s``, or None when none leads."""
        index = bisect_right(self._from_s, at_s) - 1
        if index < 0 or self._pacers[index] is None:
            return None
        while index > 0 and self._pacers[index - 1] is not None:
            index -= 1
        return self._from_s[index]

    def breaths(self, times_s: FloatArray) -> FloatArray:
        """Return breaths since the session began at each moment; NaN where no pacer led."""
        if times_s.size and (pacer := self._only_pacer(float(times_s.min()), float(times_s.max()))):
            return pacer.breaths_before + (times_s - pacer.began_s) / pacer.pattern.cycle_s
        which = np.searchsorted(np.asarray(self._from_s), times_s, side="right") - 1
        breaths = np.full(times_s.shape, np.nan)
        for index in range(int(which.min()), int(which.max()) + 1) if times_s.size else ():
            pacer = self._pacers[index] if index >= 0 else None
            if pacer is not None:
                here = which == index
                breaths[here] = pacer.breaths_before + (times_s[here] - pacer.began_s) / pacer.pattern.cycle_s
        return breaths

    def _only_pacer(self, first_s: float, last_s: float) -> Pacer | None:
        """Return the one pacer that leads from a moment to another, or None where it is not one."""
        first = bisect_right(self._from_s, first_s) - 1
        same = first >= 0 and bisect_right(self._from_s, last_s) - 1 == first
        return self._pacers[first] if same else None

    def inhales_s(self, from_s: float, to_s: float) -> list[float]:
        """Return the starts of the in-breaths with ``from_s <= start < to_s``, oldest first."""
        starts: list[float] = []
        for index, pacer in enumerate(self._pacers):
            begin_s = self._from_s[index]
            end_s = self._from_s[index + 1] if index + 1 < len(self._from_s) else math.inf
            if pacer is None or end_s <= from_s or begin_s >= to_s:
                continue
            breath = pacer.next_breath(max(begin_s, from_s))
            while (start_s := pacer.inhale_s(breath)) < min(end_s, to_s):
                starts.append(start_s)
                breath += 1
        return starts
