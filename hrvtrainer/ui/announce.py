"""Says a change to a screen reader, politely: after what it is just saying."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(page: QWidget, words: str) -> None:
    """Let a screen reader say this; nothing happens where none listens."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(page, words))
