"""Breath of the height of R waves, peak by peak."""

import math
from collections import deque
from statistics import median

import numpy as np

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.breath.respiration.breath_builder import BreathBuilder, Stretch
from hrvtrainer.breath.respiration.r_amplitude import BASELINE_BEATS, FEWEST_BEATS, OUTLIER
from hrvtrainer.breath.respiration.signal_quality import SHORTEST_S, BreathGrade, signal_quality
from hrvtrainer.breath.respiration.standing_wave import GRID_HZ
from hrvtrainer.breath.respiration.turn_finder import TurnFinder
from hrvtrainer.heart.spectrum.natural_spline import natural_spline
from hrvtrainer.session.streams import breath_words as words
from hrvtrainer.session.streams.breath_way_in import WayIn

STEP_S = 1.0 / GRID_HZ
KEPT_S = 75.0
GRADED_S = 30.0
GRADED_EVERY = 4  # steps
FEWEST_GRADED = round(SHORTEST_S / STEP_S)
SMOOTH_STEPS = 7  # three leave turning points in the noise that are none
KNOTS = 8  # further ones move the spline by less than a thousandth
LONGEST_RR_S = 5.0
SILENT_S = 5.0
PERIODS = 6


class RWaveSignal:
    """The height of R waves at 4 Hz, a peak at a time: what was told stays as it is.

    Notes
    -----
    As `breath_from_r_amplitude`, with these departures. It is causal: the baseline is the median of the last
    31 beats, not of the 31 around each, and the spline runs through the last eight beats and is told up to
    the last but one, where the next beat hardly moves it. And the height is told beside the level (the height
    less the baseline): 31 beats are no whole number of breaths, so that their median moves with the
    breath, which shifts breaths that are placed on the level by up to 0.6 s.
    """

    def __init__(self) -> None:
        self._peak_s: deque[float] = deque(maxlen=BASELINE_BEATS)
        self._height_uv: deque[float] = deque(maxlen=BASELINE_BEATS)
        self._away_uv: deque[float] = deque(maxlen=BASELINE_BEATS)
        self._drawn_uv: deque[tuple[float, float]] = deque(maxlen=KNOTS)  # level and height of each knot
        self._next_step = 0

    @property
    def limit_breaths_per_min(self) -> float:
        """Half the heart rate: quicker breath cannot be seen."""
        return 30.0 * (len(self._peak_s) - 1) / (self._peak_s[-1] - self._peak_s[0])

    def feed(self, peak_s: float, amplitude_uv: float) -> list[tuple[int, float, float]]:
        """Take a peak; return step, level and height of the steps that are known now."""
        self._peak_s.append(peak_s)
        self._height_uv.append(abs(amplitude_uv))
        if len(self._peak_s) < FEWEST_BEATS:
            return []
        base_uv = median(self._height_uv)
        first = 0 if not self._away_uv else len(self._height_uv) - 1
        if first == 0:
            self._next_step = math.ceil(self._peak_s[0] * GRID_HZ)
        away_uv = [height_uv - base_uv for height_uv in list(self._height_uv)[first:]]
        self._away_uv.extend(away_uv)
        limit_uv = OUTLIER * median(abs(each_uv) for each_uv in self._away_uv)
        levels_uv = [min(max(each_uv, -limit_uv), limit_uv) for each_uv in away_uv]
        self._drawn_uv.extend((level_uv, level_uv + base_uv) for level_uv in levels_uv)
        return self._steps()

    def _steps(self) -> list[tuple[int, float, float]]:
        until = math.floor(self._peak_s[-2] * GRID_HZ) + 1
        steps = range(self._next_step, until)
        self._next_step = max(self._next_step, until)
        at_s = np.array(steps, dtype=np.float64) / GRID_HZ
        knots_s = np.array(list(self._peak_s)[-len(self._drawn_uv) :])
        level_uv, height_uv = (natural_spline(knots_s, each, at_s) for each in np.array(self._drawn_uv).T)
        return list(zip(steps, level_uv.tolist(), height_uv.tolist(), strict=True))


class RWaveLane:
    """Follows the breath in the height of one person's R waves.

    Notes
    -----
    A gap between peaks begins the signal anew. The sign is remembered: whether R waves grow or shrink with
    the in-breath belongs to the person.
    """

    def __init__(self) -> None:
        self._way = WayIn(STEP_S)
        self._finder = TurnFinder(STEP_S)
        self._builder = BreathBuilder()
        self._last_s = self._heard_s = float("-inf")
        self._begin()

    def _begin(self) -> None:
        self._signal = RWaveSignal()
        self._levels_uv: deque[float] = deque(maxlen=round(GRADED_S / STEP_S))
        self._heights_uv: deque[float] = deque(maxlen=round(KEPT_S / STEP_S))
        self._periods_s: deque[float] = deque(maxlen=PERIODS)
        self._count = 0
        self._finder.reset()
        self._builder.reset()
        self.grade = BreathGrade.POOR

    @property
    def has_begun(self) -> bool:
        """Whether any peak has come."""
        return self._heard_s > float("-inf")

    def feed(
        self, arrival_s: float, peak_s: float, amplitude_uv: float, *, after_gap: bool, pacers: PacerHistory
    ) -> list[Breath]:
        """Take a peak; return the breaths that became whole and can be trusted."""
        self._heard_s = arrival_s
        if not peak_s > self._last_s:
            return []
        if after_gap or peak_s - self._last_s > LONGEST_RR_S:
            self._begin()
        self._last_s = peak_s
        told: list[Breath] = []
        for step, level_uv, height_uv in self._signal.feed(peak_s, amplitude_uv):
            self._levels_uv.append(level_uv)
            self._heights_uv.append(height_uv)
            told += self._advance(step, pacers)
        return told

    def missing(self, at_s: float) -> str:
        """Return why no breath is told at a moment, or nothing where it is."""
        if at_s - self._heard_s > SILENT_S or self._count < FEWEST_GRADED:
            return words.FEW_BEATS
        if self.grade is BreathGrade.POOR:
            return words.UNCLEAR
        return "" if self._way.sign is not None else words.NO_SIGN

    def periods_s(self, at_s: float) -> list[float]:
        """Return how long the last six breaths lasted, whichever way is in; none where it cannot be read."""
        return list(self._periods_s) if self.missing(at_s) in {"", words.NO_SIGN} else []

    def _advance(self, step: int, pacers: PacerHistory) -> list[Breath]:
        """Follow the newest step of the signal."""
        self._count += 1
        self._way.feed(self._levels_uv[-1], step * STEP_S, pacers)
        if self._count >= FEWEST_GRADED and self._count % GRADED_EVERY == 0:
            self.grade = signal_quality(np.array(self._levels_uv), STEP_S).grade
        breath = self._breath(step) if self._count >= SMOOTH_STEPS else None
        if breath is None or breath.breaths_per_min > self._signal.limit_breaths_per_min:
            return []
        self._periods_s.append(breath.inhale_s + breath.exhale_s)
        return [] if self.missing(self._heard_s) else [breath]

    def _breath(self, step: int) -> Breath | None:
        smooth = sum(list(self._levels_uv)[-SMOOTH_STEPS:]) / SMOOTH_STEPS
        turn = self._finder.feed(smooth, step - SMOOTH_STEPS // 2)
        if turn is None:
            return None
        values = np.array(self._heights_uv)
        stretch = Stretch(values=values, first_step=step - values.size + 1, step_s=STEP_S)
        return self._builder.feed(turn, stretch, self._way.sign or 1.0)
