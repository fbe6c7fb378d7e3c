import pytest
from fakes import ManualClock
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from told_window import PATTERN, THEME, FakeAcquiring, began, ended, named, the, theme, words_on

from hrvtrainer.events import Moment, Rated
from hrvtrainer.ui.colours import LIGHT
from hrvtrainer.ui.ending_page import EndingPage
from hrvtrainer.ui.last_breaths import BREATHS, SETTLE_S, LastBreaths
from hrvtrainer.ui.pacer_view import PacerView
from hrvtrainer.ui.summary_panel import STIRRED, THANKS

BREATHS_WORDS = "A few breaths more, in your own time."


@pytest.fixture
def acquiring() -> FakeAcquiring:
    return FakeAcquiring()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def page(qtbot: QtBot, acquiring: FakeAcquiring, clock: ManualClock) -> EndingPage:
    widget = EndingPage(acquiring, lambda: clock, theme=THEME)
    qtbot.addWidget(widget)
    widget.resize(1280, 800)
    widget.show()
    widget.begin(began(ManualClock()), ended(), PATTERN)
    return widget


def test_a_practice_ends_with_three_breaths_that_fade(
    page: EndingPage, clock: ManualClock, qtbot: QtBot
) -> None:
    assert BREATHS_WORDS in words_on(page)
    pacer = the(page, PacerView)
    assert pacer.leading(SETTLE_S + 1.0) is not None
    clock.at_s = SETTLE_S + BREATHS * PATTERN.cycle_s - 0.1
    assert BREATHS_WORDS in words_on(page)
    clock.at_s += 0.1
    qtbot.waitUntil(lambda: "How much distress now?" in words_on(page))


def test_the_breaths_can_be_left(page: EndingPage) -> None:
    QTest.mouseClick(named(page, "Go on"), Qt.MouseButton.LeftButton)
    assert "How much distress now?" in words_on(page)


def test_enter_leads_on(page: EndingPage, qtbot: QtBot) -> None:
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert "How much distress now?" in words_on(page)
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert "How much distress now?" in words_on(page)
    QTest.keyClick(page, Qt.Key.Key_3)
    with qtbot.waitSignal(page.done):
        QTest.keyClick(page, Qt.Key.Key_Return)


def test_a_rating_is_passed_on_and_told_back(page: EndingPage, acquiring: FakeAcquiring) -> None:
    named(page, "Go on").click()
    QTest.keyClick(page, Qt.Key.Key_3)
    assert acquiring.actions == [Rated(at_s=0.0, moment=Moment.AFTER, distress=3)]
    words = words_on(page)
    assert THANKS in words
    assert "Before 6, now 3." in words
    assert "10 minutes of Two steps · 60 breaths with the pacer" in words


def test_more_distress_is_met_kindly(page: EndingPage) -> None:
    named(page, "Go on").click()
    QTest.keyClick(page, Qt.Key.Key_8)
    assert STIRRED in words_on(page)


def test_skipping_is_fine(page: EndingPage, acquiring: FakeAcquiring) -> None:
    named(page, "Go on").click()
    named(page, "How much distress now? Skip").click()
    assert acquiring.actions == [Rated(at_s=0.0, moment=Moment.AFTER, distress=None)]
    assert THANKS in words_on(page)
    assert "Before" not in words_on(page)


def test_digits_rate_only_while_the_question_stands(page: EndingPage, acquiring: FakeAcquiring) -> None:
    QTest.keyClick(page, Qt.Key.Key_5)
    assert acquiring.actions == []


def test_the_numbers_are_folded_away_until_asked_for(page: EndingPage) -> None:
    named(page, "Go on").click()
    named(page, "5").click()
    assert "66 beats/min" not in words_on(page)
    named(page, "See numbers").click()
    words = words_on(page)
    assert "66 beats/min" in words
    assert "—  needs 30 seconds with this number, has 4" in words
    named(page, "Hide numbers").click()
    assert "66 beats/min" not in words_on(page)


def test_the_facts_follow_the_session(page: EndingPage) -> None:
    named(page, "Go on").click()
    QTest.keyClick(page, Qt.Key.Key_3)
    page.update_summary(ended(practised_s=720.0, after=3))
    assert "12 minutes of Two steps" in words_on(page)
    assert "Before 6, now 3." in words_on(page)


def test_a_short_sitting_is_not_prolonged(page: EndingPage) -> None:
    page.begin(began(ManualClock()), ended(practised_s=20.0), PATTERN)
    assert BREATHS_WORDS not in words_on(page)
    assert "How much distress now?" in words_on(page)


def test_a_replay_asks_nothing(page: EndingPage, acquiring: FakeAcquiring) -> None:
    page.begin(began(ManualClock(), replayed=True, simulated=True), ended(after=4), PATTERN)
    words = words_on(page)
    assert THANKS in words
    assert "Before 6, now 4." in words
    assert "Simulated · Replay" in words
    assert acquiring.actions == []


def test_leaving_twice_leads_on_once(page: EndingPage, qtbot: QtBot) -> None:
    breaths = the(page, LastBreaths)
    breaths.finish()
    with qtbot.assertNotEmitted(breaths.done):
        breaths.finish()


def test_other_keys_do_nothing(page: EndingPage) -> None:
    QTest.keyClick(page, Qt.Key.Key_X)
    assert BREATHS_WORDS in words_on(page)


def test_another_look_is_worn(page: EndingPage) -> None:
    page.set_theme(theme(LIGHT))
    assert the(page, PacerView).grab().toImage().pixelColor(1, 1).name() == LIGHT.background.lower()
