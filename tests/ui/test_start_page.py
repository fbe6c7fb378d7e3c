from pathlib import Path

import pytest
from fakes import practice
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot
from told_window import STRAP, THEME, named, theme, words_on

from hrvtrainer.acquisition.plan import RecordedHeart, SimulatedHeart, StrapHeart
from hrvtrainer.ui.colours import LIGHT
from hrvtrainer.ui.heart_choice import RECORDED, SIMULATED, HeartChoice
from hrvtrainer.ui.heart_choice import STRAP as BY_STRAP
from hrvtrainer.ui.start_page import NOT_MEDICAL, StartPage

EXAMPLE = Path("recordings/a-first-sitting.hrvsession")


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    other = practice().toml.replace("two-steps", "other").replace("Two steps", "Other")
    widget = StartPage((practice(), practice(other)), (EXAMPLE,), theme=THEME)
    qtbot.addWidget(widget)
    widget.resize(1280, 800)
    widget.show()
    widget.setFocus()
    return widget


def test_without_a_strap_the_page_offers_to_look_for_one(page: StartPage, qtbot: QtBot) -> None:
    assert page.hearts.kind == BY_STRAP
    assert page.heart() is None
    with qtbot.waitSignal(page.search_asked):
        QTest.mouseClick(named(page, "Look for strap"), Qt.MouseButton.LeftButton)


def test_a_checked_strap_is_ready(page: StartPage, qtbot: QtBot) -> None:
    page.hearts.take_strap(STRAP)
    assert page.heart() == StrapHeart(strap=STRAP)
    assert named(page, "Chest strap").accessibleDescription() == "Polar H10 A3F2 · ready"
    with qtbot.waitSignal(page.begin_asked):
        QTest.mouseClick(named(page, "Begin"), Qt.MouseButton.LeftButton)


def test_enter_begins(page: StartPage, qtbot: QtBot) -> None:
    page.hearts.choose(SIMULATED)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        with qtbot.waitSignal(page.begin_asked):
            QTest.keyClick(page, key)


def test_a_simulated_heart_needs_nothing_else(page: StartPage) -> None:
    named(page, "Simulated heart").click()
    assert page.heart() == SimulatedHeart()


def test_examples_are_offered_by_name(page: StartPage) -> None:
    page.hearts.choose(RECORDED)
    menu = next(menu for menu in page.findChildren(QComboBox) if menu.accessibleName() == "Which recording")
    assert menu.isVisible()
    assert menu.currentText() == "A first sitting · example (simulated)"
    assert page.heart() == RecordedHeart(path=EXAMPLE)


def test_a_recording_can_run_faster(page: StartPage) -> None:
    page.hearts.choose(RECORDED)
    menu = next(one for one in page.findChildren(QComboBox) if "fast" in one.accessibleName())
    menu.setCurrentText("4 times as fast")
    assert page.heart() == RecordedHeart(path=EXAMPLE, speed=4.0)


def test_a_session_of_ours_brings_its_own_practice(page: StartPage) -> None:
    page.hearts.choose(RECORDED)
    assert not page.practices.isEnabled()
    assert not page.lengths.isEnabled()
    assert not page.distress.isEnabled()
    page.hearts.choose(SIMULATED)
    assert page.practices.isEnabled()


def test_beats_of_another_program_take_a_practice(page: StartPage) -> None:
    page.hearts.take_file(Path("/somewhere/beats.txt"))
    assert page.hearts.kind == RECORDED
    assert page.heart() == RecordedHeart(path=Path("/somewhere/beats.txt"))
    assert page.practices.isEnabled()


def test_without_a_file_there_is_nothing_to_begin(qtbot: QtBot) -> None:
    page = StartPage((practice(),), (), theme=THEME)
    qtbot.addWidget(page)
    page.hearts.choose(RECORDED)
    assert page.heart() is None
    assert not named(page, "Begin").isEnabled()
    with qtbot.assertNotEmitted(page.begin_asked):
        page.go_on()


def test_the_same_file_is_offered_once(qtbot: QtBot) -> None:
    choice = HeartChoice((), theme=THEME)
    qtbot.addWidget(choice)
    for name in ("a.txt", "b.txt", "a.txt"):
        choice.take_file(Path(name))
    assert choice.heart() == RecordedHeart(path=Path("a.txt"))
    menu = next(one for one in choice.findChildren(QComboBox) if "Which" in one.accessibleName())
    assert menu.count() == 2


def test_what_is_coming_is_said_before_anything_begins(page: StartPage) -> None:
    assert "Two steps." in words_on(page)
    assert NOT_MEDICAL in words_on(page)


def test_a_length_is_chosen_by_a_chip(page: StartPage) -> None:
    assert page.lengths.minutes == 10.0
    named(page, "20 minutes").click()
    assert page.lengths.minutes == 20.0
    named(page, "open-ended").click()
    assert page.lengths.minutes is None


def test_a_practice_is_chosen_by_its_card(page: StartPage) -> None:
    named(page, "Other").click()
    assert page.practices.practice.id == "other"
    page.practices.choose("two-steps")
    assert page.practices.practice.id == "two-steps"
    page.practices.choose("nobody-knows-it")
    assert page.practices.practice.id == "two-steps"


def test_the_whole_card_takes_the_click(page: StartPage) -> None:
    card = named(page, "Simulated heart")
    corner = card.rect().bottomRight()
    corner -= corner / 20
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, corner)
    assert page.hearts.kind == SIMULATED


def test_digits_rate_from_anywhere_on_the_page(page: StartPage) -> None:
    QTest.keyClick(page, Qt.Key.Key_6)
    assert page.distress.value == 6
    QTest.keyClick(named(page, "Other"), Qt.Key.Key_2)
    assert page.distress.value == 2
    QTest.keyClick(page, Qt.Key.Key_X)
    assert page.distress.value == 2


def test_a_replay_takes_no_rating(page: StartPage) -> None:
    page.hearts.choose(RECORDED)
    QTest.keyClick(page, Qt.Key.Key_6)
    assert page.distress.value is None


def test_the_note_is_shown(page: StartPage) -> None:
    page.note("Kept as x.hrvsession")
    assert "Kept as x.hrvsession" in words_on(page)


def test_an_unknown_heart_changes_nothing(page: StartPage) -> None:
    page.hearts.choose("")
    assert page.hearts.kind == BY_STRAP


def test_another_look_is_worn_by_every_card(page: StartPage) -> None:
    page.set_theme(theme(LIGHT))
    card = named(page, "Other")
    assert (
        card.grab().toImage().pixelColor(card.width() // 2, card.height() - 6).name() == LIGHT.surface.lower()
    )
