"""The heart-rate trace as points: from beats to a smooth line that never crosses a gap."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import Beat, BeatLabel, BeatStatus, FloatArray

SHOWN_S = 120.0
POINTS_PER_S = 5.0
KEPT_S = SHOWN_S + 15.0  # a beat is told some seconds after the heart
LONGEST_STEP_S = 3.0  # no two beats in a row are farther apart
SMALLEST_SPAN_BPM = 16.0
RANGE_STEP_S = 10.0

Connects = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Points of a line; ``joined[i]`` is 1 where point i is joined to the next one."""

    at_s: FloatArray
    value: FloatArray
    joined: Connects


class TraceBeats:
    """The beats of the last two minutes, provisional ones replaced when they are told again."""

    def __init__(self) -> None:
        self._beats: deque[Beat] = deque()

    def __len__(self) -> int:
        return len(self._beats)

    def add(self, beats: tuple[Beat, ...]) -> None:
        """Take new beats, and beats that became final."""
        for beat in beats:
            place = self._place(beat)
            if place is None:
                self._beats.append(beat)
            else:
                self._beats[place] = beat
        while self._beats and self._beats[0].end_s < self._beats[-1].end_s - KEPT_S:
            self._beats.popleft()

    def clear(self) -> None:
        """Forget them."""
        self._beats.clear()

    def lines(self) -> tuple[Line, Line]:
        """Return the settled line and the faint one of the newest beats, in session seconds as told.

        Both break where beats are missing and where a beat was judged not to be a normal one.
        """
        settled: list[Line] = []
        fresh: list[Line] = []
        for run in self._runs():
            line = _smooth(run)
            newest_final = max(
                (_middle_s(beat) for beat in run if beat.status is BeatStatus.FINAL), default=-np.inf
            )
            settled.append(_cut(line, line.at_s <= newest_final))
            # One point more, so that the faint part begins where the settled one ends.
            first = max(int(np.searchsorted(line.at_s, newest_final, side="right")) - 1, 0)
            fresh.append(_cut(line, np.arange(line.at_s.size) >= first))
        return _chain(settled), _chain(fresh)

    def span_bpm(self) -> tuple[float, float] | None:
        """Return the lowest and the highest rate that are drawn, or None when nothing is."""
        rates = [60000.0 / beat.rr_ms for run in self._runs() for beat in run]
        return (min(rates), max(rates)) if rates else None

    def _place(self, beat: Beat) -> int | None:
        for place in range(len(self._beats) - 1, -1, -1):
            known = self._beats[place]
            if known.end_s == beat.end_s and known.rr_ms == beat.rr_ms:
                return place
            if known.end_s < beat.end_s:
                return None
        return None

    def _runs(self) -> list[list[Beat]]:
        runs: list[list[Beat]] = []
        joins = False
        for beat in self._beats:
            is_normal = beat.label in (None, BeatLabel.NORMAL)
            if is_normal:
                near = bool(runs) and _middle_s(beat) - _middle_s(runs[-1][-1]) <= LONGEST_STEP_S
                if joins and near and not beat.after_gap:
                    runs[-1].append(beat)
                else:
                    runs.append([beat])
            joins = is_normal
        return [run for run in runs if len(run) > 1]


class SteadyRange:
    """The range of the drawing: it changes seldom, and never to follow a single beat."""

    def __init__(self) -> None:
        self._low_bpm, self._high_bpm = 60.0, 60.0 + SMALLEST_SPAN_BPM
        self._since_s: float | None = None

    def step(self, at_s: float, span_bpm: tuple[float, float] | None) -> tuple[float, float]:
        """Return the range to draw at ``at_s``, given what is drawn; it steps at most every 10 s."""
        if span_bpm is None:
            return self._low_bpm, self._high_bpm
        if self._since_s is None or at_s - self._since_s >= RANGE_STEP_S:
            low, high = span_bpm
            middle, half = (low + high) / 2, max((high - low) * 0.6, SMALLEST_SPAN_BPM / 2)
            if self._since_s is None or self._no_longer_fits(low, high, half):
                self._low_bpm, self._high_bpm = middle - half, middle + half
                self._since_s = at_s
        return self._low_bpm, self._high_bpm

    def _no_longer_fits(self, low: float, high: float, half: float) -> bool:
        too_wide = self._high_bpm - self._low_bpm > 3.2 * half
        return low < self._low_bpm or high > self._high_bpm or too_wide


def _middle_s(beat: Beat) -> float:
    return beat.end_s - beat.rr_ms / 2000.0


def _smooth(run: list[Beat]) -> Line:
    """Return a smooth line through the run's rates: cubic pieces, each turn as a parabola turns there.

    Tangents are at most three times the gentler slope beside them where the rate goes on in one
    direction, so that the line does not swing past the beats (Fritsch & Carlson 1980).
    """
    at_s = np.array([_middle_s(beat) for beat in run])
    rate = np.array([60000.0 / beat.rr_ms for beat in run])
    step_s = np.diff(at_s)
    slope = np.diff(rate) / step_s
    tangent = np.append(slope[0], slope)
    before, after = slope[:-1], slope[1:]
    parabola = (before * step_s[1:] + after * step_s[:-1]) / (step_s[1:] + step_s[:-1])
    steepest = np.where(before * after > 0, 3 * np.minimum(abs(before), abs(after)), np.inf)
    tangent[1:-1] = np.clip(parabola, -steepest, steepest)
    grid = np.append(np.arange(at_s[0], at_s[-1], 1.0 / POINTS_PER_S), at_s[-1])
    place = np.clip(np.searchsorted(at_s, grid, side="right") - 1, 0, step_s.size - 1)
    width = step_s[place]
    share = (grid - at_s[place]) / width
    rest = 1.0 - share
    drawn = (
        rate[place] * (1 + 2 * share) * rest**2
        + tangent[place] * width * share * rest**2
        + rate[place + 1] * share**2 * (3 - 2 * share)
        - tangent[place + 1] * width * share**2 * rest
    )
    return Line(at_s=grid, value=drawn, joined=np.ones(grid.size, dtype=np.int32))


def _cut(line: Line, keep: NDArray[np.bool_]) -> Line:
    return Line(at_s=line.at_s[keep], value=line.value[keep], joined=line.joined[keep])


def _chain(lines: list[Line]) -> Line:
    """Put lines behind one another without joining them."""
    drawn = [line for line in lines if line.at_s.size > 1]
    for line in drawn:
        line.joined[-1] = 0
    if not drawn:
        empty = np.zeros(0)
        return Line(at_s=empty, value=empty, joined=np.zeros(0, dtype=np.int32))
    return Line(
        at_s=np.concatenate([line.at_s for line in drawn]),
        value=np.concatenate([line.value for line in drawn]),
        joined=np.concatenate([line.joined for line in drawn]),
    )
