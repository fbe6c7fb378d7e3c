import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from told_window import THEME, named

from hrvtrainer.ui.distress_scale import TEN_WITHIN_MS, DistressScale


@pytest.fixture
def scale(qtbot: QtBot) -> DistressScale:
    widget = DistressScale("How much distress now?", theme=THEME)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def press(
    scale: DistressScale,
    key: Qt.Key,
    at_ms: int = 0,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> bool:
    event = QKeyEvent(QEvent.Type.KeyPress, key, modifier)
    event.setTimestamp(at_ms)
    return scale.press_key(event)


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_key_chooses_its_number(scale: DistressScale, qtbot: QtBot, digit: int) -> None:
    with qtbot.waitSignal(scale.answered) as answered:
        assert press(scale, Qt.Key(int(Qt.Key.Key_0) + digit))
    assert answered.args == [digit]
    assert scale.value == digit


def test_one_and_then_nought_is_ten(scale: DistressScale) -> None:
    press(scale, Qt.Key.Key_1, 1000)
    press(scale, Qt.Key.Key_0, 1000 + TEN_WITHIN_MS)
    assert scale.value == 10


def test_one_and_much_later_nought_is_nought(scale: DistressScale) -> None:
    press(scale, Qt.Key.Key_1, 1000)
    press(scale, Qt.Key.Key_0, 1001 + TEN_WITHIN_MS)
    assert scale.value == 0


def test_control_and_nought_is_ten(scale: DistressScale) -> None:
    assert press(scale, Qt.Key.Key_0, 0, Qt.KeyboardModifier.ControlModifier)
    assert scale.value == 10


def test_other_keys_are_left_to_others(scale: DistressScale) -> None:
    assert not press(scale, Qt.Key.Key_A)
    assert not press(scale, Qt.Key.Key_5, 0, Qt.KeyboardModifier.ControlModifier)
    assert scale.value is None


def test_the_keyboard_reaches_the_scale_itself(scale: DistressScale) -> None:
    QTest.keyClick(scale, Qt.Key.Key_7)
    assert scale.value == 7
    QTest.keyClick(scale, Qt.Key.Key_X)
    assert scale.value == 7


def test_skipping_is_an_answer_as_large_as_any_number(scale: DistressScale, qtbot: QtBot) -> None:
    press(scale, Qt.Key.Key_4)
    skip = named(scale, "How much distress now? Skip")
    with qtbot.waitSignal(scale.answered) as answered:
        QTest.mouseClick(skip, Qt.MouseButton.LeftButton)
    assert answered.args == [None]
    assert scale.value is None
    assert skip.width() >= named(scale, "5").width()
    assert skip.height() == named(scale, "5").height()


def test_the_ends_say_what_they_mean(scale: DistressScale) -> None:
    assert named(scale, "0, fine").text() == "0"
    assert named(scale, "10, the worst it has ever been").text() == "10"


def test_a_cleared_scale_has_no_answer(scale: DistressScale) -> None:
    press(scale, Qt.Key.Key_4)
    scale.clear()
    assert scale.value is None
    assert not named(scale, "4").isChecked()
    press(scale, Qt.Key.Key_4)
    assert scale.value == 4
