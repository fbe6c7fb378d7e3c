import numpy as np
import pyqtgraph as pg
import pytest
from fakes import ManualClock
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from told_window import THEME, beat, steady_beats, the, theme

from hrvtrainer.beats import Beat
from hrvtrainer.session.updates import BeatsHeard
from hrvtrainer.ui.colours import LIGHT
from hrvtrainer.ui.heart_trace import HeartTrace


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(60.0)


@pytest.fixture
def trace(qtbot: QtBot, clock: ManualClock) -> HeartTrace:
    widget = HeartTrace(theme=THEME)
    qtbot.addWidget(widget)
    widget.resize(800, 120)
    widget.show()
    widget.begin(clock)
    return widget


def curves(trace: HeartTrace) -> list[pg.PlotCurveItem]:
    return [item for item in the_plot(trace).getPlotItem().items if isinstance(item, pg.PlotCurveItem)]


def the_plot(trace: HeartTrace) -> pg.PlotWidget:
    plots: list[pg.PlotWidget] = trace.findChildren(pg.PlotWidget)
    return plots[0]


def hear(trace: HeartTrace, *beats: Beat) -> None:
    trace.hear(BeatsHeard(at_s=60.0, beats=beats))


def test_a_gap_stays_a_gap_on_screen(trace: HeartTrace) -> None:
    hear(trace, *steady_beats(1.0, 10), beat(30.0, after_gap=True), *steady_beats(30.9, 10))
    settled = curves(trace)[0]
    path = settled.getPath()
    moves = sum(path.elementAt(place).isMoveTo() for place in range(path.elementCount()))
    assert moves == 2


def test_the_line_is_drawn_where_the_heart_beat(trace: HeartTrace) -> None:
    hear(trace, *steady_beats(50.0, 10))
    assert curves(trace)[0].pos().x() == -60.0
    trace.place(2.6)
    assert curves(trace)[0].pos().x() == -62.6


def test_the_line_moves_with_the_clock(trace: HeartTrace, clock: ManualClock, qtbot: QtBot) -> None:
    hear(trace, *steady_beats(50.0, 10))
    clock.at_s = 61.0
    qtbot.waitUntil(lambda: curves(trace)[0].pos().x() == -61.0)


def test_lines_are_thin_and_smooth_and_the_newest_beats_faint(trace: HeartTrace) -> None:
    settled, fresh, _ = curves(trace)
    for curve in (settled, fresh):
        assert curve.opts["antialias"] is True
        assert curve.opts["pen"].width() == 1
    assert settled.opts["pen"].color().alphaF() == 1.0
    assert fresh.opts["pen"].color().alphaF() < 0.6
    assert fresh.opts["pen"].color().name() == settled.opts["pen"].color().name()


def test_there_are_no_axes_numbers_buttons_or_menus(trace: HeartTrace) -> None:
    item = the_plot(trace).getPlotItem()
    assert not item.getAxis("left").isVisible()
    assert not item.getAxis("bottom").isVisible()
    assert not item.menuEnabled()
    assert item.buttonsHidden


def test_the_words_go_with_the_first_beat_and_come_back_with_a_new_session(trace: HeartTrace) -> None:
    words = next(label for label in trace.findChildren(QLabel) if label.text())
    assert words.isVisible()
    hear(trace, *steady_beats(50.0, 5))
    assert not words.isVisible()
    trace.begin(ManualClock())
    assert words.isVisible()
    assert len(trace.beats) == 0


def test_two_minutes_are_shown(trace: HeartTrace) -> None:
    (left, right), _ = the_plot(trace).viewRange()
    assert (left, right) == (-120.0, 0.0)


def test_the_range_is_set_by_hand(trace: HeartTrace) -> None:
    hear(trace, *steady_beats(50.0, 5))
    _, (low, high) = the_plot(trace).viewRange()
    assert low < 66.0
    assert high > 67.0
    assert not any(the_plot(trace).getPlotItem().getViewBox().autoRangeEnabled())


def test_it_rests_while_nobody_looks(trace: HeartTrace) -> None:
    timer = the(trace, QTimer)
    assert timer.isActive()
    trace.hide()
    assert not timer.isActive()


def test_another_look_changes_the_colour(trace: HeartTrace) -> None:
    trace.set_theme(theme(LIGHT))
    assert curves(trace)[0].opts["pen"].color().name() == LIGHT.trace.lower()


def test_an_hour_of_beats_keeps_the_points_few(trace: HeartTrace) -> None:
    for second in range(0, 3600, 10):
        hear(trace, *steady_beats(second + 1.0, 11))
    x, _ = curves(trace)[0].getData()
    assert np.size(x) < 800
