import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot
from told_window import THEME, theme

from hrvtrainer.session.updates import GaugeShown, GaugeWord
from hrvtrainer.ui.calm_gauge import CalmGauge
from hrvtrainer.ui.colours import DARK


@pytest.fixture
def gauge(qtbot: QtBot) -> CalmGauge:
    widget = CalmGauge(theme=THEME)
    qtbot.addWidget(widget)
    widget.resize(150, 150)
    widget.show()
    return widget


def told(level: float | None, word: GaugeWord) -> GaugeShown:
    return GaugeShown(at_s=60.0, level=level, word=word)


def colour_at(gauge: CalmGauge, x: int, y: int) -> str:
    return gauge.grab().toImage().pixelColor(QPoint(x, y)).name()


@pytest.mark.parametrize("word", list(GaugeWord))
def test_the_gauge_says_its_word(gauge: CalmGauge, word: GaugeWord) -> None:
    gauge.show_gauge(told(None if word is GaugeWord.LISTENING else 0.4, word))
    assert gauge.text() == word.value
    assert gauge.accessibleName() == "Heart rhythm"
    assert gauge.accessibleDescription() == word.value


def test_the_value_is_read_aloud_as_of_a_progress_bar(gauge: CalmGauge) -> None:
    gauge.show_gauge(told(0.52, GaugeWord.SETTLING))
    assert gauge.value() / gauge.maximum() == 0.52


def test_the_first_level_stands_at_once(gauge: CalmGauge) -> None:
    gauge.show_gauge(told(0.5, GaugeWord.SETTLING))
    assert colour_at(gauge, 11, 75) == QColor(DARK.accent).name()  # nine o'clock: a sixth of the way
    assert colour_at(gauge, 139, 75) == QColor(DARK.raised).name()  # three o'clock: five sixths


def test_later_levels_glide(gauge: CalmGauge, qtbot: QtBot) -> None:
    gauge.show_gauge(told(0.5, GaugeWord.SETTLING))
    gauge.show_gauge(told(0.9, GaugeWord.STEADY))
    assert gauge.level == 0.9
    assert colour_at(gauge, 139, 75) == QColor(DARK.raised).name()
    qtbot.waitUntil(lambda: colour_at(gauge, 139, 75) == QColor(DARK.accent).name(), timeout=3000)


def test_while_it_listens_the_ring_is_a_dotted_outline(gauge: CalmGauge) -> None:
    gauge.show_gauge(told(0.9, GaugeWord.STEADY))
    gauge.show_gauge(told(None, GaugeWord.LISTENING))
    picture = gauge.grab().toImage()
    row = {picture.pixelColor(x, 75).name() for x in range(4, 20)}
    assert QColor(DARK.accent).name() not in row
    assert QColor(DARK.raised).name() not in row
    assert gauge.level is None


def test_no_number_is_drawn(gauge: CalmGauge) -> None:
    gauge.show_gauge(told(0.52, GaugeWord.SETTLING))
    assert not gauge.isTextVisible()
    assert not any(character.isdigit() for character in gauge.text())


def test_larger_text_makes_a_larger_ring(gauge: CalmGauge) -> None:
    before = gauge.sizeHint().width()
    gauge.set_theme(theme(scale=1.5))
    assert gauge.sizeHint().width() == round(1.5 * before)
    assert gauge.minimumSizeHint().width() < gauge.sizeHint().width()
