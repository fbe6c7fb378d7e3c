"""Which parts of a session may be held against each other: those with one and the same breath."""

import math
from dataclasses import dataclass
from itertools import pairwise

from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.breath.pattern import BreathPattern

SEGMENT_S = 30.0
GRID_HZ = 4.0
_SAME_TIME_S = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyPart:
    """A part in which one breath leads throughout, or none does.

    Parameters
    ----------
    from_s : float
        Session seconds of its start; with a pacer, of an in-breath's start.
    breaths : int
        Whole breaths in it; without a pacer, whole stretches of 30 s.
    pattern : BreathPattern or None
        The pacer's breath.
    """

    from_s: float
    breaths: int
    pattern: BreathPattern | None

    @property
    def cycle_s(self) -> float:
        """Seconds of one breath, or of one stretch."""
        return SEGMENT_S if self.pattern is None else self.pattern.cycle_s

    @property
    def breaths_a_segment(self) -> int:
        """How many whole breaths are nearest to 30 s, at least one; of two as near, the fewer."""
        return max(1, math.ceil(SEGMENT_S / self.cycle_s - 0.5))

    @property
    def points_a_breath(self) -> int:
        """Points on the even grid in one breath, about four a second: a whole number."""
        return round(self.cycle_s * GRID_HZ)


def steady_parts(pacers: PacerHistory, from_s: float, until_s: float) -> tuple[SteadyPart, ...]:
    """Return the parts of a stretch of a session, oldest first.

    Parameters
    ----------
    pacers : PacerHistory
        All pacers of the session.
    from_s, until_s : float
        Session seconds.

    Returns
    -------
    tuple of SteadyPart
        Where a pacer led at any time, the runs of whole breaths of one pattern: a slide of the pace makes
        each breath a part of its own. Where none did, one part without a pacer.
    """
    inhales_s = pacers.inhales_s(from_s, until_s)
    if not inhales_s:
        whole = max(0, int((until_s - from_s) / SEGMENT_S + _SAME_TIME_S))
        return (SteadyPart(from_s=from_s, breaths=whole, pattern=None),)
    parts: list[SteadyPart] = []
    for inhale_s, next_s in pairwise([*inhales_s, until_s]):
        pacer = pacers.at(inhale_s)
        assert pacer is not None
        pattern = pacer.pattern
        end_s = inhale_s + pattern.cycle_s
        still_leads = pacers.at(end_s - _SAME_TIME_S) == pacer
        if not still_leads or end_s > next_s + _SAME_TIME_S:
            continue
        if parts and _goes_on(parts[-1], pattern, inhale_s):
            begun = parts.pop()
            parts.append(SteadyPart(from_s=begun.from_s, breaths=begun.breaths + 1, pattern=pattern))
        else:
            parts.append(SteadyPart(from_s=inhale_s, breaths=1, pattern=pattern))
    return tuple(parts)


def _goes_on(part: SteadyPart, pattern: BreathPattern, inhale_s: float) -> bool:
    end_s = part.from_s + part.breaths * part.cycle_s
    return part.pattern == pattern and abs(end_s - inhale_s) <= _SAME_TIME_S
