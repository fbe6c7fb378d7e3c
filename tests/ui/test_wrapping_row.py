import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot
from told_window import THEME

from hrvtrainer.ui.words import button
from hrvtrainer.ui.wrapping_row import WrappingRow

WORDS = ("Pause", "A little slower", "A little quicker", "Stay here", "End")


def laid_out(qtbot: QtBot, width: int, *, fills: bool) -> tuple[QWidget, list[QPushButton]]:
    row = QWidget()
    qtbot.addWidget(row)
    places = WrappingRow(row, gap=THEME.px(10), fills=fills)
    controls = [button(words) for words in WORDS]
    for control in controls:
        places.addWidget(control)
    row.resize(width, places.heightForWidth(width))
    row.show()
    return row, controls


def rows(controls: list[QPushButton]) -> list[int]:
    tops = [control.y() for control in controls]
    return [tops.count(top) for top in sorted(set(tops))]


def test_a_wide_row_shares_its_width_equally(qtbot: QtBot) -> None:
    _row, controls = laid_out(qtbot, 1200, fills=True)
    widths = {control.width() for control in controls}
    assert max(widths) - min(widths) <= 1
    assert controls[-1].geometry().right() == 1199


def test_where_equal_parts_do_not_fit_each_keeps_its_own_width(qtbot: QtBot) -> None:
    _row, controls = laid_out(qtbot, 610, fills=True)
    assert rows(controls) == [5]
    assert all(control.width() >= control.sizeHint().width() for control in controls)


@pytest.mark.parametrize("fills", [True, False])
def test_a_narrow_row_breaks_in_reading_order(qtbot: QtBot, *, fills: bool) -> None:
    _row, controls = laid_out(qtbot, 400, fills=fills)
    assert rows(controls) == [3, 2]
    assert all(control.width() >= control.sizeHint().width() for control in controls)
    assert controls[0].x() == controls[3].x() == 0


def test_the_narrowest_row_is_a_column(qtbot: QtBot) -> None:
    _row, controls = laid_out(qtbot, 60, fills=False)
    assert rows(controls) == [1] * 5


def test_hidden_controls_take_no_room(qtbot: QtBot) -> None:
    _row, controls = laid_out(qtbot, 1200, fills=True)
    for control in controls[:-1]:
        control.hide()
    qtbot.waitUntil(lambda: controls[-1].width() == 1200)


def test_a_row_gives_its_items_back(qtbot: QtBot) -> None:
    row = QWidget()
    qtbot.addWidget(row)
    places = WrappingRow(row, gap=4, fills=False)
    assert places.sizeHint().width() == 0
    places.addWidget(button("One"))
    assert places.count() == 1
    assert places.itemAt(1) is None
    assert places.takeAt(0) is not None
    assert places.takeAt(0) is None
