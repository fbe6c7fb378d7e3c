import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QFont
from PySide6.QtWidgets import QLabel, QToolTip
from pytestqt.qtbot import QtBot
from told_window import THEME, numbers, pacer_change, words_on

from hrvtrainer.breath.pacer import Pacer
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.session.metrics import DRAWER_METRICS
from hrvtrainer.ui.number_row import NumberRow
from hrvtrainer.ui.numbers_drawer import NumbersDrawer


@pytest.fixture
def drawer(qtbot: QtBot) -> NumbersDrawer:
    widget = NumbersDrawer(theme=THEME)
    qtbot.addWidget(widget)
    widget.resize(330, 640)
    widget.show()
    return widget


def row(drawer: NumbersDrawer, title: str) -> NumberRow:
    return next(one for one in drawer.findChildren(NumberRow) if one.accessibleName() == title)


def test_every_live_number_has_a_row_with_its_window_and_a_tip(drawer: NumbersDrawer) -> None:
    drawer.show_numbers(numbers(60.0, **{key: Estimate(value=1.0, n=60) for key in DRAWER_METRICS}).metrics)
    for kind in DRAWER_METRICS.values():
        words = words_on(row(drawer, kind.title))
        assert kind.title in words
        assert kind.unit in words
        assert kind.window in words
        assert kind.method in row(drawer, kind.title).toolTip()


def test_a_number_has_its_unit_and_its_interval(drawer: NumbersDrawer) -> None:
    drawer.show_numbers(numbers(60.0, rmssd_ms=Estimate(value=41.2, low=36.4, high=48.3, n=55)).metrics)
    rmssd = row(drawer, "RMSSD")
    assert words_on(rmssd).split("\n") == ["RMSSD", "41", "ms", "last 60 s", "36 to 48"]
    assert "Probably between 36 and 48 (90 %)." in rmssd.toolTip()
    assert rmssd.accessibleDescription() == "41 ms. last 60 s."


def test_a_share_is_shown_in_percent(drawer: NumbersDrawer) -> None:
    drawer.show_numbers(numbers(60.0, breath_lock=Estimate(value=0.714, n=45)).metrics)
    assert "71\n%" in words_on(row(drawer, "Breath lock"))


def test_an_absent_number_is_a_dash_with_its_reason(drawer: NumbersDrawer) -> None:
    drawer.show_numbers(numbers(60.0, rmssd_ms=Absent(reason="needs 20 pairs, has 7")).metrics)
    rmssd = row(drawer, "RMSSD")
    assert words_on(rmssd).split("\n") == ["RMSSD", "—", "needs 20 pairs, has 7"]


def test_a_number_that_is_not_told_is_absent_too(drawer: NumbersDrawer) -> None:
    drawer.show_numbers({})
    assert "—\nnot told yet" in words_on(row(drawer, "RMSSD"))


def test_the_pace_of_the_pacer_is_shown(drawer: NumbersDrawer) -> None:
    pacer = pacer_change().pacer
    assert isinstance(pacer, Pacer)
    drawer.show_pacer(pacer)
    assert "6.0\nbreaths/min\nin 4.0 s, out 6.0 s" in words_on(row(drawer, "Pace"))
    drawer.begin()
    assert "—\nno pacer leads at the moment" in words_on(row(drawer, "Pace"))


def test_the_tip_is_told_to_the_keyboard_too(drawer: NumbersDrawer) -> None:
    rmssd = row(drawer, "RMSSD")
    rmssd.focusInEvent(QFocusEvent(QFocusEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert QToolTip.text() == rmssd.toolTip()
    QToolTip.hideText()


def test_figures_have_one_width(drawer: NumbersDrawer) -> None:
    values = [label for label in drawer.findChildren(QLabel) if label.property("look") == "number"]
    assert values
    assert all(label.font().featureValue(QFont.Tag("tnum")) == 1 for label in values)
