from pathlib import Path

import pytest
from fakes import ManualClock
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from told_window import (
    STRAP,
    FakeAcquiring,
    a_practice,
    began,
    ended,
    make_window,
    named,
    pacer_change,
    signal_told,
    the,
    words_on,
)

from hrvtrainer.acquisition.plan import SimulatedHeart, StrapHeart
from hrvtrainer.acquisition.told import Fault, Kept, StrapsSeen
from hrvtrainer.events import Ended, LinkState, Moment, Rated
from hrvtrainer.session.updates import SignalChanged
from hrvtrainer.ui.end_question import EndQuestion
from hrvtrainer.ui.ending_page import EndingPage
from hrvtrainer.ui.heart_trace import HeartTrace
from hrvtrainer.ui.main_window import REPLAY_OVER, MainWindow
from hrvtrainer.ui.preferences import Memory, Preferences
from hrvtrainer.ui.search_page import SearchPage
from hrvtrainer.ui.start_page import StartPage
from hrvtrainer.ui.summary_panel import THANKS
from hrvtrainer.ui.theme import Appearance
from hrvtrainer.ui.training_page import TrainingPage
from hrvtrainer.ui.welcome_page import SAFETY_WORDS, WelcomePage


@pytest.fixture
def acquiring() -> FakeAcquiring:
    return FakeAcquiring()


@pytest.fixture
def window(
    qtbot: QtBot, acquiring: FakeAcquiring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    monkeypatch.setenv("HRVTRAINER_DATA", str(tmp_path))
    made = make_window(acquiring, tmp_path)
    qtbot.addWidget(made, before_close_func=lambda one: one.hear(Kept(path=None)))
    made.show()
    return made


def practise(window: MainWindow, *, simulated: bool = True, replayed: bool = False) -> None:
    window.hear(began(ManualClock(60.0), simulated=simulated, replayed=replayed))
    for update in a_practice():
        window.hear(update)


def question(window: MainWindow) -> EndQuestion:
    return the(window, EndQuestion)


def test_a_whole_sitting_from_the_first_page_to_the_last(
    window: MainWindow, acquiring: FakeAcquiring
) -> None:
    assert isinstance(window.page, StartPage)
    named(window, "Simulated heart").click()
    named(window, "5 minutes").click()
    QTest.keyClick(window.page, Qt.Key.Key_6)
    QTest.keyClick(window.page, Qt.Key.Key_Return)
    plan = acquiring.plans[0]
    assert plan.heart == SimulatedHeart()
    assert (plan.minutes, plan.distress_before, plan.practice.id) == (5.0, 6, "two-steps")
    assert plan.keep_as is not None
    assert plan.keep_as.suffix == ".hrvsession"

    practise(window)
    assert isinstance(window.page, TrainingPage)
    QTest.keyClick(window.page, Qt.Key.Key_Escape)
    assert question(window).isVisible()
    named(question(window), "End").click()
    assert acquiring.actions == [Ended(at_s=0.0)]

    window.hear(ended(practised_s=300.0))
    assert isinstance(window.page, EndingPage)
    named(window.page, "Go on").click()
    QTest.keyClick(window.page, Qt.Key.Key_3)
    assert acquiring.actions[-1] == Rated(at_s=0.0, moment=Moment.AFTER, distress=3)
    window.hear(ended(practised_s=300.0, after=3))
    assert THANKS in words_on(window.page)
    named(window.page, "Done").click()
    assert acquiring.calls == ["begin", "stop"]
    assert isinstance(window.page, StartPage)
    window.hear(Kept(path=Path("/data/sessions/today.hrvsession")))
    assert "Kept as today.hrvsession" in words_on(window.page)
    assert window.page.distress.value is None


def test_keeping_on_is_the_default_answer(window: MainWindow, acquiring: FakeAcquiring) -> None:
    practise(window)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        QTest.keyClick(window.page, Qt.Key.Key_Escape)
        assert "Stopping early is a normal ending." in words_on(question(window))
        QApplication.processEvents()
        QTest.keyClick(question(window), key)
        assert not question(window).isVisible()
    assert acquiring.actions == []
    assert isinstance(window.page, TrainingPage)


def test_a_question_that_time_has_answered_goes_away(window: MainWindow, acquiring: FakeAcquiring) -> None:
    practise(window)
    QTest.keyClick(window.page, Qt.Key.Key_Escape)
    window.hear(ended())
    assert not question(window).isVisible()
    assert isinstance(window.page, EndingPage)
    assert acquiring.actions == []


def test_a_strap_is_found_checked_and_used(window: MainWindow, acquiring: FakeAcquiring) -> None:
    named(window, "Look for strap").click()
    assert isinstance(window.page, SearchPage)
    window.hear(StrapsSeen(straps=(STRAP,), searching=True))
    named(window.page, "Connect: Polar H10 A3F2").click()
    window.hear(SignalChanged(at_s=1.0, link=LinkState.CONNECTING, sentence="Connecting to the strap…"))
    assert "Connecting to the strap…" in words_on(window.page)
    window.hear(signal_told())
    named(window.page, "Continue").click()
    assert acquiring.calls == ["search", "listen", "begin"]
    assert acquiring.plans[0].heart == StrapHeart(strap=STRAP)


def test_going_back_from_the_search_stops_it(window: MainWindow, acquiring: FakeAcquiring) -> None:
    named(window, "Look for strap").click()
    QTest.keyClick(window.page, Qt.Key.Key_Escape)
    assert acquiring.calls == ["search", "stop"]
    assert isinstance(window.page, StartPage)


def test_a_fault_of_the_search_is_told_where_it_is_looked_for(window: MainWindow) -> None:
    named(window, "Look for strap").click()
    window.hear(Fault(sentence="Bluetooth is switched off.", fatal=True))
    assert isinstance(window.page, SearchPage)
    assert "Bluetooth is switched off." in words_on(window.page)


def test_a_small_fault_is_one_line_beside_the_practice(window: MainWindow) -> None:
    practise(window)
    window.hear(Fault(sentence="There is no room left on the disk.", fatal=False))
    assert isinstance(window.page, TrainingPage)
    assert "There is no room left on the disk." in words_on(window.page)


def test_a_fault_that_ends_the_session_leads_to_the_first_page(
    window: MainWindow, acquiring: FakeAcquiring
) -> None:
    practise(window)
    window.hear(Kept(path=None))
    window.hear(Fault(sentence="The recording is damaged.", fatal=True))
    assert isinstance(window.page, StartPage)
    assert "The recording is damaged." in words_on(window.page)
    named(window, "Simulated heart").click()
    named(window, "Begin").click()
    assert acquiring.calls == ["begin"]


def test_a_session_begins_once(window: MainWindow, acquiring: FakeAcquiring) -> None:
    named(window, "Simulated heart").click()
    named(window, "Begin").click()
    named(window, "Begin").click()
    assert acquiring.calls == ["begin"]


def test_a_replay_is_left_without_a_question(window: MainWindow, acquiring: FakeAcquiring) -> None:
    practise(window, replayed=True)
    QTest.keyClick(window.page, Qt.Key.Key_Escape)
    assert not question(window).isVisible()
    assert acquiring.calls == ["stop"]
    assert isinstance(window.page, StartPage)


def test_an_unfinished_replay_ends_on_the_first_page(window: MainWindow) -> None:
    practise(window, replayed=True)
    window.hear(Kept(path=None))
    assert isinstance(window.page, StartPage)
    assert REPLAY_OVER in words_on(window.page)


def test_a_finished_replay_ends_with_its_facts(window: MainWindow) -> None:
    practise(window, replayed=True)
    window.hear(ended(after=4))
    window.hear(Kept(path=None))
    assert isinstance(window.page, EndingPage)
    assert "Before 6, now 4." in words_on(window.page)


def test_an_end_that_comes_after_leaving_opens_no_page(window: MainWindow) -> None:
    window.hear(ended())
    assert isinstance(window.page, StartPage)


def test_the_safety_words_are_read_once(qtbot: QtBot, acquiring: FakeAcquiring, tmp_path: Path) -> None:
    first = make_window(acquiring, tmp_path, remembered=Preferences())
    qtbot.addWidget(first)
    first.show()
    assert isinstance(first.page, WelcomePage)
    assert all(words in words_on(first.page) for words in SAFETY_WORDS)
    QApplication.processEvents()
    QTest.keyClick(first.page, Qt.Key.Key_Return)
    assert isinstance(first.page, StartPage)
    assert Memory(tmp_path / "window.json").now.safety_words_read


def test_the_choices_of_the_last_time_are_made_again(
    qtbot: QtBot, acquiring: FakeAcquiring, tmp_path: Path
) -> None:
    remembered = Preferences(safety_words_read=True, heart="simulated", practice_id="other")
    window = make_window(acquiring, tmp_path, remembered=remembered)
    qtbot.addWidget(window)
    assert isinstance(window.page, StartPage)
    assert window.page.hearts.kind == "simulated"
    assert window.page.practices.practice.id == "other"


def test_the_choices_are_remembered_when_a_session_begins(window: MainWindow, tmp_path: Path) -> None:
    named(window, "Simulated heart").click()
    named(window, "Begin").click()
    now = Memory(tmp_path / "window.json").now
    assert (now.heart, now.practice_id) == ("simulated", "two-steps")


def test_a_demonstration_begins_at_once(window: MainWindow, acquiring: FakeAcquiring) -> None:
    window.begin_demo()
    assert acquiring.plans[0].heart == SimulatedHeart()


def test_light_and_dark_can_be_changed(window: MainWindow, tmp_path: Path) -> None:
    dark = window.grab().toImage().pixelColor(2, 400)
    named(window, "Light or dark").click()
    light = window.grab().toImage().pixelColor(2, 400)
    assert light.lightness() > 200
    assert dark.lightness() < 100
    assert Memory(tmp_path / "window.json").now.appearance is Appearance.LIGHT
    named(window, "Light or dark").click()
    assert window.grab().toImage().pixelColor(2, 400) == dark


def test_text_can_be_made_larger_and_smaller(window: MainWindow, tmp_path: Path) -> None:
    larger, smaller = QKeySequence.StandardKey.ZoomIn, QKeySequence.StandardKey.ZoomOut
    QTest.keySequence(window, QKeySequence(larger))
    assert Memory(tmp_path / "window.json").now.text_percent == 110
    for _ in range(5):
        QTest.keySequence(window, QKeySequence(smaller))
    assert Memory(tmp_path / "window.json").now.text_percent == 90


def test_closing_asks_while_a_practice_runs(window: MainWindow, acquiring: FakeAcquiring) -> None:
    practise(window)
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    assert question(window).isVisible()
    named(question(window), "End").click()
    assert acquiring.calls == ["stop"]
    assert not window.isVisible()


def test_closing_elsewhere_asks_nothing(window: MainWindow) -> None:
    event = QCloseEvent()
    window.closeEvent(event)
    assert event.isAccepted()


def test_the_trace_comes_once_the_first_picture_stands(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(window.findChildren(HeartTrace)), timeout=10_000)
    QApplication.processEvents()
    assert len(window.findChildren(HeartTrace)) == 1


def test_updates_of_a_session_reach_its_page_whatever_page_is_shown(window: MainWindow) -> None:
    window.hear(pacer_change())
    assert isinstance(window.page, StartPage)
    assert the(window, TrainingPage).pacer.leading(1.0) is not None
