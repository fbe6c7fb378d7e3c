"""The one line of words under the pacer; a new line fades in where the old one fades out."""

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QRect, Qt, QVariantAnimation
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from hrvtrainer.ui.theme import Theme

FADE_MS = 400
ROWS = 2
SIZES_PX = (24, 21, 18, 16)  # the largest in which the line needs no more than its rows
_WRAPS = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)


class GuidanceLine(QLabel):
    """A centred line of guidance; it keeps its height, so that a longer line moves nothing else.

    Parameters
    ----------
    theme : Theme
        The look.
    """

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._opacity = 1.0
        self._next = ""
        self._fade = QVariantAnimation(self)
        self._fade.setDuration(2 * FADE_MS)
        self._fade.setEndValue(1.0)
        self._fade.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._fade.valueChanged.connect(self._faded)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    @property
    def said(self) -> str:
        """The line that stands or is about to."""
        return self._next

    def say(self, text: str) -> None:
        """Show another line; the same one stands as it is."""
        if text == self._next:
            return
        self._next = text
        self.setAccessibleName(text)
        fades_out = self._fade.state() is QAbstractAnimation.State.Running and self._fade.currentValue() < 0.0
        if not self.isVisible():
            self._fade.stop()
            self._faded(1.0)
        elif not fades_out:
            self._fade.stop()
            self._fade.setStartValue(-self._opacity)
            self._fade.start()

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._theme = theme
        self.setFixedHeight(ROWS * QFontMetrics(theme.font(SIZES_PX[0])).lineSpacing())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt gives it
        """Draw the line as far as it has faded in."""
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.setFont(self._fitting_font())
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), _WRAPS, self.text())
        painter.end()

    def _fitting_font(self) -> QFont:
        room = QRect(0, 0, self.width(), 10_000)
        for size in SIZES_PX:
            font = self._theme.font(size)
            if QFontMetrics(font).boundingRect(room, _WRAPS, self.text()).height() <= self.height():
                return font
        return self._theme.font(SIZES_PX[-1])

    def _faded(self, value: float) -> None:
        """Go from the old line (-1 to 0) to the new one (0 to 1)."""
        if value >= 0.0 and self.text() != self._next:
            self.setText(self._next)
        self._opacity = abs(float(value))
        self.update()
