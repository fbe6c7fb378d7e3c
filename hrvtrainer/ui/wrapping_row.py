"""A row of controls that breaks into more rows when the window or the text leaves too little room."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class WrappingRow(QLayout):
    """Lays out its widgets in rows, evenly, in reading order.

    Parameters
    ----------
    parent : QWidget
        Whose controls these are.
    gap : int
        Pixels between them.
    fills : bool
        True where each row fills the whole width and its widgets share it; False where each
        widget keeps its own width.
    """

    def __init__(self, parent: QWidget, *, gap: int, fills: bool) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._fills = fills
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(gap)

    def addItem(self, item: QLayoutItem) -> None:
        """Take one more."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return one; Qt asks past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give one back; Qt asks past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Return whether the row wants more width."""
        return Qt.Orientation.Horizontal if self._fills else Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Return that a narrower row is a higher one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height in this width."""
        return self._arrange(QRect(0, 0, width, 0), moves=False)

    def setGeometry(self, rect: QRect) -> None:
        """Move the widgets into this rectangle."""
        super().setGeometry(rect)
        self._arrange(rect, moves=True)

    def sizeHint(self) -> QSize:
        """Return room for one row."""
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(len(shown) - 1, 0)
        return QSize(width, max((item.sizeHint().height() for item in shown), default=0))

    def minimumSize(self) -> QSize:
        """Return room for one widget a row."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        """Cut the widgets into as few rows as fit, and spread them evenly over that many."""
        shown = self._shown()
        gap = self.spacing()
        for row_count in range(1, len(shown) + 1):
            length = -(-len(shown) // row_count)
            rows = [shown[start : start + length] for start in range(0, len(shown), length)]
            if all(self._needs(row, gap) <= width for row in rows):
                return rows
        return [[item] for item in shown]

    def _needs(self, row: list[QLayoutItem], gap: int) -> int:
        return sum(item.sizeHint().width() for item in row) + gap * (len(row) - 1)

    def _widths(self, row: list[QLayoutItem], width: int) -> list[float]:
        """Return the widths in one row: equal ones where they fit, else its own and a share of the rest."""
        own = [float(item.sizeHint().width()) for item in row]
        if not self._fills:
            return own
        free = width - self.spacing() * (len(row) - 1)
        even = free / len(row)
        rest = (free - sum(own)) / len(row)
        return [even] * len(row) if max(own) <= even else [one + rest for one in own]

    def _arrange(self, rect: QRect, *, moves: bool) -> int:
        gap = self.spacing()
        top = rect.top()
        for row in self._rows(rect.width()):
            height = max(item.sizeHint().height() for item in row)
            left = float(rect.left())
            for item, width in zip(row, self._widths(row, rect.width()), strict=True):
                if moves:
                    item.setGeometry(QRect(round(left), top, round(left + width) - round(left), height))
                left += width + gap
            top += height + gap
        return max(top - gap - rect.top(), 0)
