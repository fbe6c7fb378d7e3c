"""A menu of choices with an arrow in our colours; the stylesheet takes the system's own away."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox

_ARROW_PX = 4.5
_SHORTEST = 8  # characters


class Menu(QComboBox):
    """A closed list that opens on a click, or with the arrow keys.

    Parameters
    ----------
    name : str
        What it chooses; read aloud.
    gives_way : bool
        Whether it may be narrower than its longest choice.
    """

    def __init__(self, name: str, *, gives_way: bool = False) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the wheel changes nothing by accident
        if gives_way:
            self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.setMinimumContentsLength(_SHORTEST)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the menu and its arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().text().color(), 1.5))
        tip = QPointF(self.width() - self.height() / 2, self.height() / 2 + _ARROW_PX / 2)
        sides = [tip + QPointF(-_ARROW_PX, -_ARROW_PX), tip, tip + QPointF(_ARROW_PX, -_ARROW_PX)]
        painter.drawPolyline(QPolygonF(sides))
        painter.end()
