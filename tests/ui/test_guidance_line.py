from PySide6.QtCore import QVariantAnimation
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from told_window import THEME, the, theme

from hrvtrainer.ui.guidance_line import GuidanceLine

LONG = "Let someone or something you are glad of come to mind, and feel it in the same place, there. " * 3


def shown(qtbot: QtBot) -> GuidanceLine:
    line = GuidanceLine(theme=THEME)
    qtbot.addWidget(line)
    line.resize(900, line.height())
    line.show()
    return line


def ink(picture: QImage) -> int:
    ground = picture.pixel(0, 0)
    return sum(
        picture.pixel(x, y) != ground for x in range(0, picture.width(), 2) for y in range(picture.height())
    )


def test_a_hidden_line_stands_at_once(qtbot: QtBot) -> None:
    line = GuidanceLine(theme=THEME)
    qtbot.addWidget(line)
    line.say("Nothing to do yet.")
    assert line.text() == line.said == line.accessibleName() == "Nothing to do yet."


def test_the_old_line_fades_out_before_the_new_one_fades_in(qtbot: QtBot) -> None:
    line = shown(qtbot)
    line.say("First.")
    fade = the(line, QVariantAnimation)
    fade.setCurrentTime(fade.duration() // 4)
    assert (line.text(), line.said) == ("", "First.")
    fade.setCurrentTime(fade.duration())
    assert line.text() == "First."


def test_the_last_of_several_quick_lines_is_the_one_that_stands(qtbot: QtBot) -> None:
    line = shown(qtbot)
    for text in ("One.", "Two.", "Three."):
        line.say(text)
    fade = the(line, QVariantAnimation)
    fade.setCurrentTime(fade.duration())
    assert line.text() == "Three."
    line.say("Four.")
    fade.setCurrentTime(fade.duration() * 3 // 4)
    line.say("Five.")
    fade.setCurrentTime(fade.duration())
    assert line.text() == "Five."


def test_the_same_line_again_does_not_fade(qtbot: QtBot) -> None:
    line = shown(qtbot)
    line.say("One.")
    fade = the(line, QVariantAnimation)
    fade.setCurrentTime(fade.duration())
    fade.stop()
    line.say("One.")
    assert fade.state() is QVariantAnimation.State.Stopped


def test_a_long_line_is_set_smaller_and_moves_nothing(qtbot: QtBot) -> None:
    line = shown(qtbot)
    height = line.height()
    line.hide()
    line.say(LONG)
    line.show()
    assert line.height() == height
    picture = line.grab().toImage()
    assert ink(picture.copy(0, 0, 900, 1)) == 0
    assert ink(picture) > 1000


def test_larger_text_keeps_two_rows(qtbot: QtBot) -> None:
    line = shown(qtbot)
    before = line.height()
    line.set_theme(theme(scale=2.0))
    assert abs(line.height() - 2 * before) <= 2
