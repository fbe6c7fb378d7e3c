"""The window with the real acquisition behind it: a simulated person practises in quick motion."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from told_window import named, words_on

from hrvtrainer.acquisition.plan import Plan, RecordedHeart, SimulatedHeart
from hrvtrainer.acquisition.thread import Acquisition
from hrvtrainer.events import Action, Moment, Rated
from hrvtrainer.recording.reader import Recording
from hrvtrainer.session.protocol import load_practices
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.ui.bridge import Bridge
from hrvtrainer.ui.ending_page import EndingPage
from hrvtrainer.ui.main_window import MainWindow
from hrvtrainer.ui.preferences import Memory, Preferences
from hrvtrainer.ui.start_page import StartPage
from hrvtrainer.ui.summary_panel import THANKS

FAST = 100.0
PATIENCE_MS = 60_000


class Hurried:
    """The acquisition, but every heart beats a hundred times as fast."""

    def __init__(self, acquisition: Acquisition) -> None:
        self._acquisition = acquisition

    def search(self) -> None:
        self._acquisition.search()

    def listen(self, strap: StrapSeen) -> None:
        self._acquisition.listen(strap)

    def begin(self, plan: Plan) -> None:
        assert isinstance(plan.heart, SimulatedHeart | RecordedHeart)
        self._acquisition.begin(replace(plan, heart=replace(plan.heart, speed=FAST)))

    def act(self, action: Callable[[float], Action]) -> None:
        self._acquisition.act(action)

    def stop(self) -> None:
        self._acquisition.stop()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setenv("HRVTRAINER_DATA", str(tmp_path))
    memory = Memory(tmp_path / "window.json")
    memory.keep(Preferences(safety_words_read=True, heart="simulated", practice_id="steady-pace"))
    bridge = Bridge()
    acquisition = Acquisition(bridge.publish)
    acquisition.start()
    practices = tuple(load_practices().items.values())
    made = MainWindow(Hurried(acquisition), practices=practices, recordings=(), memory=memory)
    qtbot.addWidget(made, before_close_func=lambda one: one.hide())
    bridge.lead_to(made)
    made.show()
    yield made
    acquisition.close()


def to_the_end(window: MainWindow, qtbot: QtBot) -> EndingPage:
    qtbot.waitUntil(lambda: isinstance(window.page, EndingPage), timeout=PATIENCE_MS)
    assert isinstance(window.page, EndingPage)
    return window.page


def test_a_simulated_sitting_is_lived_kept_and_replayed(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    start = window.page
    assert isinstance(start, StartPage)
    named(start, "5 minutes").click()
    QTest.keyClick(start, Qt.Key.Key_6)
    named(start, "Begin").click()
    ending = to_the_end(window, qtbot)
    named(ending, "Go on").click()
    QTest.keyClick(ending, Qt.Key.Key_3)
    assert THANKS in words_on(ending)
    assert "Before 6, now 3." in words_on(ending)
    assert "5 minutes of Steady pace" in words_on(ending)
    assert "Simulated" in words_on(ending)
    named(ending, "Done").click()
    assert window.page is start
    qtbot.waitUntil(lambda: "Kept as" in words_on(start), timeout=PATIENCE_MS)

    (path,) = (tmp_path / "simulated").glob("*.hrvsession")
    with Recording(path) as recording:
        assert recording.finished
        ratings = [event for event in recording.events() if isinstance(event, Rated)]
    assert [(one.moment, one.distress) for one in ratings] == [(Moment.BEFORE, 6), (Moment.AFTER, 3)]

    start.hearts.take_file(path)
    named(start, "Begin").click()
    ending = to_the_end(window, qtbot)
    qtbot.waitUntil(lambda: "Before 6, now 3." in words_on(ending), timeout=PATIENCE_MS)
    assert "Simulated · Replay" in words_on(ending)
