"""PySide6 6.12.0 takes a reference of None with every call that returns nothing: under Python 3.11 the
program aborts within a minute. This is the check that a version does not."""

import sys
from collections.abc import Callable

import pytest
from fakes import ManualClock
from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal
from PySide6.QtGui import QPainterPath, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from told_window import THEME, pacer_change

from hrvtrainer.ui.pacer_view import PacerView

CALLS = 300


class Sender(QObject):
    told = Signal(object)


def lost_references(call: Callable[[], object]) -> float:
    for _ in range(3):
        call()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        call()
    return (before - sys.getrefcount(None)) / CALLS


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal since Python 3.12")
def test_no_qt_call_takes_references_of_none(qtbot: QtBot) -> None:
    label, timer, path, sender = QLabel("x"), QTimer(), QPainterPath(), Sender()
    view = PacerView(theme=THEME)
    for widget in (label, view):
        qtbot.addWidget(widget)
    view.begin(ManualClock(3.0))
    view.change(pacer_change())
    sender.told.connect(lambda _: None)
    target = QPixmap(200, 200)
    calls: dict[str, Callable[[], object]] = {
        "processEvents": QApplication.processEvents,
        "processEvents with flags": lambda: QApplication.processEvents(
            QEventLoop.ProcessEventsFlag.AllEvents
        ),
        "setText": lambda: label.setText("y"),
        "update": label.update,
        "resize": lambda: label.resize(30, 30),
        "start a timer": lambda: timer.start(1000),
        "stop a timer": timer.stop,
        "emit None": lambda: sender.told.emit(None),
        "emit 1": lambda: sender.told.emit(1),
        "paint": lambda: view.render(target),
        "setParent": lambda: QWidget(view).setParent(None),
        "path": lambda: path.moveTo(1, 1),
    }
    lost = {name: lost_references(call) for name, call in calls.items()}
    assert {name: each for name, each in lost.items() if each > 0.4} == {}
