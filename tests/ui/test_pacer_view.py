from fakes import ManualClock
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from told_window import PATTERN, THEME, pacer_change, the, theme

from hrvtrainer.breath.pacer import Pacer
from hrvtrainer.ui.colours import DARK, LIGHT
from hrvtrainer.ui.pacer_face import SMALLEST
from hrvtrainer.ui.pacer_view import PacerView


def shown(qtbot: QtBot, clock: ManualClock) -> PacerView:
    view = PacerView(theme=THEME)
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    view.begin(clock)
    view.change(pacer_change())
    return view


def disc_radius(view: PacerView) -> int:
    """Pixels from the middle to where the disc ends, along a line without words."""
    picture: QImage = view.grab().toImage()
    middle = view.height() // 2
    ground = QColor(DARK.background)
    radius = 0
    while picture.pixelColor(middle, middle + radius) != ground:
        radius += 1
    return radius


def test_the_picture_is_the_phase_of_the_clock_and_of_no_frame(qtbot: QtBot) -> None:
    clock = ManualClock()
    view = shown(qtbot, clock)
    pacer = Pacer(pattern=PATTERN, began_s=0.0, breaths_before=0)
    full = (200 - 3) * 0.955
    for at_s in (10.0, 11.3, 12.0, 13.9, 17.25, 101.4):
        clock.at_s = at_s
        expected = full * (SMALLEST + (1.0 - SMALLEST) * pacer.volume(at_s))
        assert abs(disc_radius(view) - expected) <= 2.5
        assert view.face.radius == SMALLEST + (1.0 - SMALLEST) * pacer.volume(at_s)


def test_the_frames_are_precise_and_stop_when_nobody_looks(qtbot: QtBot) -> None:
    view = shown(qtbot, ManualClock())
    timer = the(view, QTimer)
    assert (timer.interval(), timer.timerType()) == (16, Qt.TimerType.PreciseTimer)
    assert timer.isActive()
    view.hide()
    assert not timer.isActive()


def test_the_pacer_says_its_pace_to_those_who_cannot_see_it(qtbot: QtBot) -> None:
    view = shown(qtbot, ManualClock())
    assert view.accessibleName() == "Breathing pacer"
    assert view.accessibleDescription() == "6.0 breaths a minute, in 4.0 seconds, out 6.0"
    view.change(pacer_change(20.0, None))
    assert view.accessibleDescription() == "At rest: breathe as you like"


def test_a_fade_makes_the_disc_fainter(qtbot: QtBot) -> None:
    clock = ManualClock(12.0)
    view = shown(qtbot, clock)
    strong = view.grab().toImage().pixelColor(200, 240)
    view.fade_to(0.2)
    faint = view.grab().toImage().pixelColor(200, 240)
    assert faint.lightness() < strong.lightness()


def test_a_new_session_forgets_the_pacers_of_the_old_one(qtbot: QtBot) -> None:
    view = shown(qtbot, ManualClock(12.0))
    view.begin(ManualClock(12.0))
    assert view.leading(12.0) is None
    assert view.face.radius == SMALLEST


def test_another_look_is_drawn_at_once(qtbot: QtBot) -> None:
    view = shown(qtbot, ManualClock(12.0))
    view.set_theme(theme(LIGHT))
    assert view.grab().toImage().pixelColor(2, 2) == QColor(LIGHT.background)
