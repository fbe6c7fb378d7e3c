"""One choice among several: a title, a line of description, and a mark that does not rely on colour."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from hrvtrainer.ui.theme import Theme

_PALE = 0.5
_WRAPS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class ChoiceCard(QRadioButton):
    """A radio button with a description; arrow keys move within its group.

    Parameters
    ----------
    title, description : str
        What is chosen, and one line about it.
    theme : Theme
        The look.
    """

    def __init__(self, title: str, description: str, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._theme = theme
        self._description = description
        self.setAccessibleName(title)
        self.setAccessibleDescription(description)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def describe(self, description: str) -> None:
        """Replace the line of description."""
        self._description = description
        self.setAccessibleDescription(description)
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for title and description."""
        width = self._theme.px(300)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest card, as high as its words need."""
        return QSize(self._theme.px(200), self.heightForWidth(max(self.width(), self._theme.px(200))))

    def heightForWidth(self, width: int) -> int:
        """Return the height that the description needs in this width."""
        theme = self._theme
        inside = width - theme.px(46) - theme.px(14)
        title = QFontMetrics(self._title_font()).height()
        words = QFontMetrics(theme.font(14)).boundingRect(
            QRect(0, 0, max(inside, 1), 10_000), _WRAPS, self._description
        )
        return max(title + words.height() + theme.px(20), theme.px(60))

    def hitButton(self, pos: object) -> bool:  # noqa: ARG002 - Qt gives it
        """Take a click anywhere on the card."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt gives it
        """Draw frame, mark and words."""
        theme, colours = self._theme, self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else _PALE)
        frame = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(self._frame_pen())
        lit = self.isChecked() or self.underMouse()
        painter.setBrush(QColor(colours.raised if lit and not self.isChecked() else colours.surface))
        painter.drawRoundedRect(frame, theme.px(10), theme.px(10))
        self._paint_mark(painter)
        left, inside = theme.px(46), self.width() - theme.px(46) - theme.px(14)
        title_height = QFontMetrics(self._title_font()).height()
        painter.setFont(self._title_font())
        painter.setPen(QColor(colours.text))
        painter.drawText(QRect(left, theme.px(9), inside, title_height), _WRAPS, self.text())
        painter.setFont(theme.font(14))
        painter.setPen(QColor(colours.text_second))
        below = theme.px(9) + title_height + theme.px(1)
        painter.drawText(QRect(left, below, inside, self.height() - below), _WRAPS, self._description)
        painter.end()

    def _title_font(self) -> QFont:
        return self._theme.font(16, QFont.Weight.Medium)

    def _frame_pen(self) -> QPen:
        colours = self._theme.colours
        if self.hasFocus():
            return QPen(QColor(colours.focus), 2)
        return QPen(QColor(colours.accent if self.isChecked() else colours.raised), 1.5)

    def _paint_mark(self, painter: QPainter) -> None:
        theme, colours = self._theme, self._theme.colours
        middle = QPointF(theme.px(24), theme.px(9) + QFontMetrics(self._title_font()).height() / 2)
        radius = theme.px(8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.accent if self.isChecked() else colours.border), 1.5))
        painter.drawEllipse(middle, radius, radius)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent))
            painter.drawEllipse(middle, radius * 0.5, radius * 0.5)
