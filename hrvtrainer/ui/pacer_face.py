"""What the pacer looks like at a moment: a function of the pacers and the clock, of nothing else."""

import math
from dataclasses import dataclass

from hrvtrainer.breath.pacer import Pacer, PacerChange, PacerHistory

SMALLEST = 0.45  # radius of the empty breath, as a share of the full one
WORD_FADE_S = 0.3
REST_FADE_S = 0.9
IN_WORD = "in …"
OUT_WORD = "out …"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One look of the pacer.

    Parameters
    ----------
    radius : float
        Share of the full radius, 0.45 to 1.
    word : str
        What the breath does; empty in a pause and at rest.
    word_opacity : float
        0 to 1.
    led : float
        1 while a pacer leads, 0 at rest, between them while it wakes or goes to rest.
    """

    radius: float
    word: str
    word_opacity: float
    led: float


class PacerMemory:
    """All pacers of the session so far, and since when none has led."""

    def __init__(self) -> None:
        self._pacers = PacerHistory()
        self._rest_from_s = -math.inf

    def add(self, change: PacerChange) -> None:
        """Take a change, in the order in which they were told."""
        self._pacers.add(change)
        if change.pacer is None:
            self._rest_from_s = change.from_s

    def leading(self, at_s: float) -> Pacer | None:
        """Return the pacer that leads at a moment."""
        return self._pacers.at(at_s)

    def face(self, at_s: float) -> Face:
        """Return what the pacer looks like at session second ``at_s``."""
        pacer = self._pacers.at(at_s)
        if pacer is None:
            return self._resting(at_s)
        since_s = self._pacers.led_since_s(at_s)
        led = _ease((at_s - since_s) / REST_FADE_S) if since_s is not None else 1.0
        word, opacity = _word(pacer, at_s)
        return Face(radius=_radius(pacer.volume(at_s)), word=word, word_opacity=opacity * led, led=led)

    def _resting(self, at_s: float) -> Face:
        before = self._pacers.at(math.nextafter(self._rest_from_s, -math.inf))
        passed = _ease((at_s - self._rest_from_s) / REST_FADE_S)
        volume = 0.0 if before is None else before.volume(self._rest_from_s) * (1.0 - passed)
        led = 0.0 if before is None else 1.0 - passed
        return Face(radius=_radius(volume), word="", word_opacity=0.0, led=led)


def _radius(volume: float) -> float:
    return SMALLEST + (1.0 - SMALLEST) * volume


def _ease(share: float) -> float:
    return 0.5 - 0.5 * math.cos(math.pi * min(max(share, 0.0), 1.0))


def _word(pacer: Pacer, at_s: float) -> tuple[str, float]:
    """Return the word of this moment and how far it has faded in or out."""
    breaths = pacer.breaths(at_s)
    pattern = pacer.pattern
    into_s = (breaths - math.floor(breaths)) * pattern.cycle_s
    if into_s < pattern.inhale_s:
        return IN_WORD, _faded(into_s, pattern.inhale_s)
    into_s -= pattern.inhale_s + pattern.hold_in_s
    if 0.0 <= into_s < pattern.exhale_s:
        return OUT_WORD, _faded(into_s, pattern.exhale_s)
    return "", 0.0


def _faded(into_s: float, length_s: float) -> float:
    return min(max(min(into_s, length_s - into_s) / WORD_FADE_S, 0.0), 1.0)
