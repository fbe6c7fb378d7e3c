"""Small words that several pages share."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy


def label(text: str, look: str = "", *, wraps: bool = False) -> QLabel:
    """Return a line of text in one of the looks of the stylesheet."""
    line = QLabel(text)
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.setWordWrap(wraps)
    if look:
        line.setProperty("look", look)
    return line


def button(text: str, look: str = "", *, tip: str = "", name: str = "") -> QPushButton:
    """Return a button; ``tip`` says more, ``name`` is read aloud in place of the text."""
    control = QPushButton(text)
    control.setAccessibleName(name or text)
    control.setAutoDefault(False)
    control.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the page
    control.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    control.setCursor(Qt.CursorShape.PointingHandCursor)
    if look:
        control.setProperty("look", look)
    if tip:
        control.setToolTip(tip)
    return control


def minutes_left(left_s: float | None, practised_s: float) -> str:
    """Return the time left, in whole minutes; where there is no end, the time so far."""
    if left_s is None:
        return f"{int(practised_s // 60)} min so far" if practised_s >= 60 else "as long as you like"
    minutes = round(left_s / 60)
    return f"{minutes} min left" if left_s >= 90 else "about a minute"


def practised(practised_s: float) -> str:
    """Return a length of practice in words."""
    minutes = round(practised_s / 60)
    if practised_s < 45:
        return "less than a minute"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
