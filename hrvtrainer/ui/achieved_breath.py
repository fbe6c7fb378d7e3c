"""The newest measured breath beside the pacer's: how long in, how long out, or that it is not measured."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from hrvtrainer.estimates import Absent, Metric
from hrvtrainer.session.updates import BreathMeasured
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import label

FRESH_S = 30.0  # an older breath is no longer "your breath"
NOT_MEASURED = "your breath: not measured"
WHY = "The strap's movement shows the breath on some straps."


class AchievedBreath(QWidget):
    """Two thin bars, the pacer's above and the measured one below, and the same in words.

    Parameters
    ----------
    theme : Theme
        The look.
    """

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._newest: BreathMeasured | None = None
        self._bars = _Bars(theme=theme)
        self._above = label("", "caption")
        self._above.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._words = label(NOT_MEASURED, "caption", wraps=True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setAccessibleName("Your breath")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(4))
        whole.addWidget(self._above)
        whole.addWidget(self._bars)
        whole.addWidget(self._words)
        self.begin()

    def begin(self) -> None:
        """Forget the breaths of the session before."""
        self._newest = None
        self._say_nothing(WHY)

    def hear(self, told: BreathMeasured) -> None:
        """Show a breath that became whole."""
        self._newest = told
        breath = told.breath
        paced = _paced(told)
        self._above.setVisible(paced is not None)
        if paced is not None:
            self._above.setText(f"pacer: {_in_words(paced)}")
        self._bars.show_breaths((breath.inhale_s, breath.exhale_s), paced)
        self._words.setText(f"you: {_in_words((breath.inhale_s, breath.exhale_s))}")
        self._describe(achieved_words(told))

    def second(self, at_s: float, inhale_fraction: Metric) -> None:
        """Say that there is no breath any more, when the newest is long past."""
        if self._newest is None or at_s - self._newest.breath.end_s > FRESH_S:
            self._newest = None
            self._say_nothing(inhale_fraction.reason if isinstance(inhale_fraction, Absent) else WHY)

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._bars.set_theme(theme)

    def _say_nothing(self, why: str) -> None:
        self._above.hide()
        self._bars.hide()
        self._words.setText(NOT_MEASURED)
        self._describe(why)

    def _describe(self, words: str) -> None:
        self.setAccessibleDescription(words)
        self.setToolTip(words)


class _Bars(QWidget):
    """In and out as lengths, without a number; it is not read aloud, the words beside it are."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._measured: tuple[float, float] = (0.0, 0.0)
        self._paced: tuple[float, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_breaths(self, measured: tuple[float, float], paced: tuple[float, float] | None) -> None:
        """Draw in-breath and out-breath, in seconds."""
        self._measured, self._paced = measured, paced
        self.show()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for two thin bars."""
        return QSize(self._theme.px(130), self._theme.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt gives it
        """Draw the pacer's bar above, the measured one below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        px, colours = self._theme.px, self._theme.colours
        longest_s = max(sum(self._measured), sum(self._paced or ()))
        room = self.width() - px(24)
        for parts, top, colour in (
            (self._paced, 0, colours.muted),
            (self._measured, px(10), colours.accent),
        ):
            if parts is None or longest_s <= 0.0:
                continue
            left = float(px(12))
            for place, part_s in enumerate(parts):
                width = room * part_s / longest_s
                fill = QColor(colour)
                fill.setAlphaF(1.0 if place == 0 else 0.55)
                painter.setBrush(fill)
                painter.drawRoundedRect(QRectF(left, top, max(width - px(3), 1), px(6)), px(3), px(3))
                left += width
        painter.end()


def _in_words(parts_s: tuple[float, float]) -> str:
    return f"{parts_s[0]:.1f} s in, {parts_s[1]:.1f} s out"


def _paced(told: BreathMeasured) -> tuple[float, float] | None:
    if told.paced_inhale_s is None or told.paced_exhale_s is None:
        return None
    return told.paced_inhale_s, told.paced_exhale_s


def achieved_words(told: BreathMeasured) -> str:
    """Return a measured breath in words, with its quality and what the pacer asked for."""
    breath = told.breath
    words = f"Newest breath: {breath.inhale_s:.1f} s in, {breath.exhale_s:.1f} s out"
    if (paced := _paced(told)) is not None:
        words += f" (the pacer: {paced[0]:.1f} and {paced[1]:.1f})"
    how = "the chest's movement" if told.source == "acceleration" else "the height of the heartbeats' waves"
    return f"{words}. Measured from {how}; the signal is {told.grade.value}."
