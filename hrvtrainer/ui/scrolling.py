"""A part of a page that scrolls up and down when there is too little room for it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolling(inside: QWidget) -> QScrollArea:
    """Return a frameless area round a widget: as wide as there is room, and as long as the widget needs."""
    inside.setObjectName("scrolled")
    area = QScrollArea()
    let_scroll(area, inside)
    return area


def let_scroll(area: QScrollArea, inside: QWidget) -> None:
    """Put a widget into an area, as `scrolling` does."""
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
