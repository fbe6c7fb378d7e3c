"""The measured breath as a line: thinned, kept for two minutes, broken where nothing could be told."""

import math

import numpy as np
import pytest
from fakes import ManualClock
from pytestqt.qtbot import QtBot
from told_window import THEME, steady_beats, theme

from hrvtrainer.session.updates import BeatsHeard, BreathCurveShown
from hrvtrainer.ui.breath_wave import HIGHEST, STEP_S, BreathWave
from hrvtrainer.ui.colours import LIGHT
from hrvtrainer.ui.heart_trace import HeartTrace
from hrvtrainer.ui.trace_data import KEPT_S


def curve(from_s: float, to_s: float, *, period_s: float = 10.0, deep: float = 1.0) -> BreathCurveShown:
    time_s = np.arange(from_s, to_s, 0.08)
    volume = 0.5 - 0.5 * deep * np.cos(2.0 * math.pi * time_s / period_s)
    return BreathCurveShown(at_s=to_s, time_s=tuple(time_s.tolist()), volume=tuple(volume.tolist()))


def test_it_rises_with_the_in_breath_at_its_moment() -> None:
    wave = BreathWave()
    wave.add(curve(0.0, 20.0))
    line = wave.line()
    assert line.at_s[int(np.argmax(line.value[:42]))] == pytest.approx(5.0, abs=STEP_S)
    assert line.joined.tolist() == [1] * (len(wave) - 1) + [0]


def test_it_breaks_where_nothing_could_be_told() -> None:
    wave = BreathWave()
    wave.add(curve(0.0, 10.0))
    wave.add(BreathCurveShown(at_s=12.0, time_s=(10.3, 10.6, 11.0, 11.5), volume=(None,) * 4))
    wave.add(curve(12.0, 20.0))
    line = wave.line()
    breaks = np.flatnonzero(line.joined == 0)
    assert breaks.size == 2
    assert line.at_s[breaks[0]] < 10.3
    assert line.at_s[breaks[0] + 1] >= 12.0


def test_it_forgets_what_is_no_longer_shown_and_is_thinned() -> None:
    wave = BreathWave()
    for minute in range(5):
        wave.add(curve(60.0 * minute, 60.0 * (minute + 1)))
    line = wave.line()
    assert line.at_s[-1] - line.at_s[0] <= KEPT_S
    assert len(wave) < KEPT_S / STEP_S + 2


def test_a_sigh_stays_on_the_picture() -> None:
    wave = BreathWave()
    wave.add(curve(0.0, 20.0, deep=5.0))
    assert wave.line().value.max() == HIGHEST


def test_the_trace_draws_it_behind_the_heart_in_any_look(qtbot: QtBot) -> None:
    trace = HeartTrace(theme=THEME)
    qtbot.addWidget(trace, before_close_func=lambda one: one.hide())
    trace.resize(800, 120)
    clock = ManualClock(60.0)
    trace.begin(clock)
    trace.show()
    trace.hear(BeatsHeard(at_s=60.0, beats=steady_beats(0.9, 60)))
    before = trace.grab().toImage()
    trace.breathe(curve(0.0, 59.0))
    assert trace.grab().toImage() != before
    trace.set_theme(theme(LIGHT))
    trace.begin(ManualClock(0.0))
    trace.set_theme(THEME)
    clock.at_s = 0.0
    empty = trace.grab().toImage()
    trace.breathe(curve(-30.0, -1.0))
    assert trace.grab().toImage() != empty
