"""Breath of a chest strap's accelerometer on session seconds, frame by frame."""

import math
from collections import deque

import numpy as np

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.breath.respiration.acceleration import AccelerationBreath, BreathNews
from hrvtrainer.breath.respiration.acceleration_steps import STEP_S
from hrvtrainer.breath.respiration.signal_quality import SHORTEST_S, BreathGrade, signal_quality
from hrvtrainer.session.streams import breath_words as words
from hrvtrainer.session.streams.breath_curve import CurveKeeper
from hrvtrainer.session.streams.breath_samples import ASKED_HZ, BreathSamples, SampleRun
from hrvtrainer.session.streams.breath_way_in import WayIn
from hrvtrainer.straps.polar.frames import AccelerationFrame

WAITED_S = 40.0
SILENT_S = 5.0
GRADED_S = 30.0
GRADED_EVERY = 24  # steps
FEWEST_GRADED = GRADED_EVERY * math.ceil(SHORTEST_S / STEP_S / GRADED_EVERY)
PERIODS = 6
PERIODS_OF_S = 75.0


class AccelerationLane:
    """Follows the breath in one strap's acceleration.

    Notes
    -----
    `AccelerationBreath` on the row of samples that `BreathSamples` makes of frames, a step of 0.08 s at a
    time, so that everything that is decided on the way is decided at the same sample however the samples
    were cut into frames. The signal's grade is that of the last 30 s without a hole, at least 21 s; it is
    asked every 1.92 s.

    Which way is in is forgotten where the row of samples begins anew. A hole does not forget it: the axis
    is carried along.
    """

    def __init__(self) -> None:
        self.samples = BreathSamples()
        self.curve = CurveKeeper()
        self.grade = BreathGrade.POOR
        self._rate_hz = ASKED_HZ
        self._heard_s: float | None = None
        self._begin()

    def _begin(self) -> None:
        self._chest = AccelerationBreath(self._rate_hz)
        self._way = WayIn(STEP_S)
        self._clear: deque[float] = deque(maxlen=round(GRADED_S / STEP_S))
        self._clear_steps = 0
        self._periods: deque[tuple[float, float]] = deque(maxlen=PERIODS)  # when told, and how long
        self._was_graded = False
        self._after_hole = False
        self.grade = BreathGrade.POOR

    @property
    def has_begun(self) -> bool:
        """Whether any movement has come."""
        return self._heard_s is not None

    def feed(self, arrival_s: float, frame: AccelerationFrame, pacers: PacerHistory) -> list[Breath]:
        """Take a frame; return the breaths that became whole and can be trusted, on session seconds."""
        self._heard_s = arrival_s
        run = self.samples.feed(arrival_s, frame)
        if run is None:
            return []
        if run.begins:
            self._rate_hz = run.rate_hz
            self._begin()
        return self._follow(run, pacers)

    def missing(self, at_s: float) -> str:
        """Return why no breath is told at a moment, or nothing where it is."""
        if self._heard_s is None:
            return words.WAITING if at_s < WAITED_S else words.NO_MOVEMENT
        if at_s - self._heard_s > SILENT_S:
            return words.SILENT
        return words.ODD_RATE if self.samples.rate_hz is None else self._unread()

    def _unread(self) -> str:
        """Return why the newest signal tells no breath, or nothing where it does."""
        if not self._clear and self._was_graded:
            return words.INCOMPLETE if self._after_hole else words.MOVES
        if self._clear_steps < FEWEST_GRADED:
            return words.SETTLING if self._was_graded else words.LISTENING
        if self.grade is BreathGrade.POOR:
            return words.UNCLEAR
        return "" if self._way.sign is not None else words.NO_SIGN

    def periods_s(self, at_s: float) -> list[float]:
        """Return how long the newest breaths lasted, whichever way is in; none while it cannot be read."""
        if self.missing(at_s) not in {"", words.NO_SIGN}:
            return []
        return [period_s for told_s, period_s in self._periods if told_s > at_s - PERIODS_OF_S]

    def _follow(self, run: SampleRun, pacers: PacerHistory) -> list[Breath]:
        width = round(run.rate_hz * STEP_S)
        told: list[Breath] = []
        for begin in range(0, run.acceleration_mg.shape[0], width):
            part = run.acceleration_mg[begin : begin + width]
            news = self._chest.feed(part)
            for value, time_s in zip(news.display_mg.tolist(), news.time_s.tolist(), strict=True):
                self._advance(value, self._session_s(time_s), pacers)
            told += self._told(news)
            self._after_hole = self._after_hole or bool(np.isnan(part[0, 0]))
        return told

    def _advance(self, display_mg: float, at_s: float, pacers: PacerHistory) -> None:
        """Take one step of the signal."""
        self.curve.feed(at_s, display_mg if self._way.sign else np.nan, self._chest.swing_mg)
        if np.isnan(display_mg):
            self._clear.clear()
            self._clear_steps = 0
            self._periods.clear()
            self.grade = BreathGrade.POOR
            return
        self._after_hole = False
        self._clear.append(display_mg * (self._chest.sign or 1.0))
        self._way.feed(self._clear[-1], at_s, pacers)
        self._chest.sign = self._way.sign
        self._clear_steps += 1
        if self._clear_steps >= FEWEST_GRADED and self._clear_steps % GRADED_EVERY == 0:
            self.grade = signal_quality(np.array(self._clear), STEP_S).grade
            self._was_graded = True

    def _told(self, news: BreathNews) -> list[Breath]:
        self._periods.extend((self._heard_s or 0.0, period_s) for period_s in news.periods_s)
        if self.grade is BreathGrade.POOR:
            return []
        return [self._placed(breath) for breath in news.breaths]

    def _placed(self, breath: Breath) -> Breath:
        start_s = self._session_s(breath.start_s)
        top_s = self._session_s(breath.start_s + breath.inhale_s)
        return Breath(
            start_s=start_s,
            inhale_s=top_s - start_s,
            exhale_s=self._session_s(breath.end_s) - top_s,
            depth=breath.depth,
            quality=breath.quality,
        )

    def _session_s(self, nominal_s: float) -> float:
        return self.samples.session_s(nominal_s * self._rate_hz)
