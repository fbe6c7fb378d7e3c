"""A dot that breathes slowly while something is being looked for."""

from PySide6.QtCore import QEasingCurve, QPointF, QSize, QVariantAnimation
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hrvtrainer.ui.theme import Theme

PULSE_MS = 2400


class SoftDot(QWidget):
    """Fades between faint and clear; says nothing by itself, so it is not read aloud."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._opacity = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._pulse = QVariantAnimation(self)
        self._pulse.setDuration(PULSE_MS)
        self._pulse.setStartValue(1.0)
        self._pulse.setKeyValueAt(0.5, 0.25)
        self._pulse.setEndValue(1.0)
        self._pulse.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._pulse.setLoopCount(-1)
        self._pulse.valueChanged.connect(self._pulsed)

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return a small square."""
        return QSize(self._theme.px(14), self._theme.px(14))

    def showEvent(self, event: QShowEvent) -> None:
        """Breathe while there is somebody to see it."""
        super().showEvent(event)
        self._pulse.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody sees it."""
        super().hideEvent(event)
        self._pulse.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt gives it
        """Draw the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._opacity)
        painter.setPen(QColor(self._theme.colours.accent))
        painter.setBrush(QColor(self._theme.colours.accent))
        painter.drawEllipse(
            QPointF(self.width() / 2, self.height() / 2), self.width() / 2 - 2, self.height() / 2 - 2
        )
        painter.end()

    def _pulsed(self, opacity: float) -> None:
        self._opacity = float(opacity)
        self.update()
