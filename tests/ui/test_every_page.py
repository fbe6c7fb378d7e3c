"""Every page in every look: nothing unnamed, nothing on top of another, nothing cut off."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from fakes import ManualClock
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QWidget,
)
from pytestqt.qtbot import QtBot
from told_window import STRAP, FakeAcquiring, a_practice, began, ended, make_window, named, signal_told

from hrvtrainer.acquisition.told import StrapsSeen
from hrvtrainer.ui.elided_label import ElidedLabel
from hrvtrainer.ui.guidance_line import GuidanceLine
from hrvtrainer.ui.heart_trace import HeartTrace
from hrvtrainer.ui.main_window import SMALLEST, USUAL, MainWindow
from hrvtrainer.ui.preferences import Preferences
from hrvtrainer.ui.stylesheet import TARGET_PX
from hrvtrainer.ui.theme import Appearance
from hrvtrainer.ui.training_page import TrainingPage

Way = Callable[[MainWindow], None]


def to_welcome(window: MainWindow) -> None:
    assert window.page.accessibleName() == "Welcome"


def to_start(window: MainWindow) -> None:
    if window.page.accessibleName() == "Welcome":
        named(window.page, "Go on").click()


def to_recordings(window: MainWindow) -> None:
    to_start(window)
    named(window.page, "Recorded session").click()


def to_search(window: MainWindow) -> None:
    to_start(window)
    named(window.page, "Look for strap").click()
    window.hear(StrapsSeen(straps=(STRAP,), searching=True))
    named(window.page, "Connect: Polar H10 A3F2").click()
    window.hear(signal_told())


def to_practice(window: MainWindow) -> None:
    to_start(window)
    window.hear(began(ManualClock(64.0), simulated=True))
    for update in a_practice():
        window.hear(update)


def to_numbers(window: MainWindow) -> None:
    to_practice(window)
    page = window.page
    assert isinstance(page, TrainingPage)
    page.toggle_drawer()


def to_breaths(window: MainWindow) -> None:
    to_practice(window)
    window.hear(ended())


def to_rating(window: MainWindow) -> None:
    to_breaths(window)
    named(window.page, "Go on").click()


def to_facts(window: MainWindow) -> None:
    to_rating(window)
    named(window.page, "3").click()
    named(window.page, "See numbers").click()


WAYS: list[Way] = [
    to_welcome,
    to_start,
    to_recordings,
    to_search,
    to_practice,
    to_numbers,
    to_breaths,
    to_rating,
    to_facts,
]
SIZES = [(*SMALLEST, 100), (*USUAL, 100), (*SMALLEST, 150), (*USUAL, 150), (1920, 1080, 200)]


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__.removeprefix("to_"))
def way(request: pytest.FixtureRequest) -> Way:
    chosen: Way = request.param
    return chosen


def opened(qtbot: QtBot, folder: Path, way: Way, width: int, height: int, percent: int) -> MainWindow:
    remembered = Preferences(
        safety_words_read=way is not to_welcome, appearance=Appearance.DARK, text_percent=percent
    )
    window = make_window(
        FakeAcquiring(),
        folder,
        remembered=remembered,
        recordings=(Path("/shelf/a-first-sitting.hrvsession"),),
    )
    qtbot.addWidget(window, before_close_func=lambda one: one.hide())
    window.resize(width, height)
    window.show()
    qtbot.waitUntil(lambda: bool(window.findChildren(HeartTrace)), timeout=10_000)
    way(window)
    for _ in range(3):
        QApplication.processEvents()
    assert (window.width(), window.height()) == (width, height)
    return window


def shown(window: MainWindow) -> list[QWidget]:
    return [one for one in window.page.findChildren(QWidget) if one.isVisible()]


def on_page(one: QWidget, page: QWidget) -> QRect:
    return QRect(one.mapTo(page, QPoint(0, 0)), one.size())


def is_scrolled(one: QWidget, page: QWidget) -> bool:
    parent = one.parentWidget()
    while parent is not None and parent is not page:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def leaves(window: MainWindow) -> list[QWidget]:
    """What is drawn by itself: words, buttons, and our own pictures."""
    parts = [one for one in shown(window) if not isinstance(one, QAbstractScrollArea)]
    return [
        one
        for one in parts
        if isinstance(one, QLabel | QAbstractButton | QComboBox)
        or (type(one).__module__.startswith("hrvtrainer") and not one.findChildren(QWidget))
    ]


def test_every_control_has_a_name_and_can_be_reached(qtbot: QtBot, tmp_path: Path, way: Way) -> None:
    window = opened(qtbot, tmp_path, way, *USUAL, 100)
    focusable = [one for one in shown(window) if one.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    assert focusable
    assert [one for one in focusable if not one.accessibleName()] == []
    controls = [one for one in focusable if isinstance(one, QAbstractButton | QComboBox | QAbstractSpinBox)]
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in controls)


def test_every_control_shows_its_focus(qtbot: QtBot, tmp_path: Path, way: Way) -> None:
    window = opened(qtbot, tmp_path, way, *USUAL, 100)
    window.activateWindow()
    controls = [
        one for one in shown(window) if isinstance(one, QAbstractButton | QComboBox | QAbstractSpinBox)
    ]
    for control in controls:
        if not control.isEnabled():
            continue
        window.setFocus()
        before = control.grab().toImage()
        control.setFocus(Qt.FocusReason.TabFocusReason)
        assert control.hasFocus()
        assert control.grab().toImage() != before, control.accessibleName()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_target_is_large_enough(
    qtbot: QtBot, tmp_path: Path, way: Way, size: tuple[int, int, int]
) -> None:
    window = opened(qtbot, tmp_path, way, *size)
    targets = [
        one for one in shown(window) if isinstance(one, QAbstractButton | QComboBox | QAbstractSpinBox)
    ]
    assert targets
    small = {
        one.accessibleName(): (one.width(), one.height())
        for one in targets
        if one.width() < TARGET_PX or one.height() < TARGET_PX
    }
    assert small == {}


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_lies_on_top_of_another(
    qtbot: QtBot, tmp_path: Path, way: Way, size: tuple[int, int, int]
) -> None:
    window = opened(qtbot, tmp_path, way, *size)
    page = window.page
    visible = [
        one for one in leaves(window) if not one.visibleRegion().isEmpty() and one.parentWidget() is not None
    ]
    fixed = [one for one in visible if not is_scrolled(one, page) and not inside_trace(one)]
    for one, other in combinations(fixed, 2):
        overlap = on_page(one, page) & on_page(other, page)
        assert overlap.isEmpty(), f"{describe(one)} and {describe(other)} overlap by {overlap}"


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_nothing_is_cut_off(qtbot: QtBot, tmp_path: Path, way: Way, size: tuple[int, int, int]) -> None:
    window = opened(qtbot, tmp_path, way, *size)
    page = window.page
    for one in leaves(window):
        if inside_trace(one):
            continue
        where = on_page(one, page)
        if not is_scrolled(one, page):
            assert page.rect().contains(where), f"{describe(one)} leaves the page: {where}"
        if isinstance(one, QLabel) and not isinstance(one, ElidedLabel | GuidanceLine) and one.text():
            needed = one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()
            assert one.height() >= needed, f"{describe(one)} has {one.height()} of {needed} px height"
            assert one.wordWrap() or one.width() >= one.sizeHint().width(), f"{describe(one)} is cut"
        if isinstance(one, QAbstractButton) and not one.hasHeightForWidth():
            assert one.width() >= one.sizeHint().width(), f"{describe(one)} is cut"


def inside_trace(one: QWidget) -> bool:
    """The trace has words of its own over its empty line."""
    parent: QWidget | None = one
    while parent is not None:
        if isinstance(parent, HeartTrace):
            return True
        parent = parent.parentWidget()
    return False


def describe(one: QWidget) -> str:
    return f"{type(one).__name__} {one.property('text') or one.accessibleName()!r}"
