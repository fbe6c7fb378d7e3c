"""The steps of a practice as small dots: where one is, not how well one does."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from hrvtrainer.ui.theme import Theme


class StepDots(QWidget):
    """One dot a step; the present one is long, the ones to come are hollow."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._number = 0
        self._count = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_step(self, number: int, count: int) -> None:
        """Show that step ``number`` of ``count`` is under way."""
        self._number, self._count = number, count
        self.setAccessibleName(f"Step {number} of {count}" if number else "Before the first step")
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all dots."""
        return QSize(self._theme.px(16) * max(self._count, 1) + self._theme.px(10), self._theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt gives it
        """Draw the dots."""
        theme, colours = self._theme, self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, middle, radius = float(theme.px(4)), self.height() / 2, theme.px(6) / 2
        for number in range(1, self._count + 1):
            if number == self._number:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.accent))
                width = theme.px(16)
                painter.drawRoundedRect(QRectF(left, middle - radius, width, 2 * radius), radius, radius)
                left += width + theme.px(8)
                continue
            passed = number < self._number
            painter.setPen(QPen(QColor(colours.border), 1.2))
            painter.setBrush(QColor(colours.border) if passed else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(left + radius, middle), radius, radius)
            left += 2 * radius + theme.px(8)
        painter.end()
