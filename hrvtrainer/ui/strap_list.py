"""The straps nearby, one row each."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.ui.elided_label import ElidedLabel
from hrvtrainer.ui.scrolling import let_scroll
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label

STRONG_DBM = -65
FAIR_DBM = -80


class StrapRow(QFrame):
    """A strap, how strongly it is heard, and a button to connect it."""

    connect_asked = Signal(object)

    def __init__(self, strap: StrapSeen, *, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._strap = strap
        self._name = ElidedLabel()
        self._strength = label("", "caption")
        self._connect = button("Connect")
        self._connect.setCheckable(True)
        self._connect.clicked.connect(lambda: self.connect_asked.emit(self._strap))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(8), theme.px(10), theme.px(8))
        row.setSpacing(theme.px(12))
        row.addWidget(self._name)
        row.addStretch(1)
        row.addWidget(self._strength)
        row.addWidget(self._connect)
        self.update_strap(strap)

    def update_strap(self, strap: StrapSeen) -> None:
        """Show what is known of it now."""
        self._strap = strap
        self._name.show_text(strap.label)
        self._strength.setText(strength_words(strap))

    def show_chosen(self, *, chosen: bool) -> None:
        """Show whether this is the one that is listened to."""
        words = "Listening" if chosen else "Connect"
        self._connect.setChecked(chosen)
        self._connect.setText(words)
        self._connect.setAccessibleName(f"{words}: {self._strap.label}")


class StrapList(QScrollArea):
    """All straps seen so far; rows stay where they are while more come."""

    chosen = Signal(object)

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: dict[str, StrapRow] = {}
        self._chosen = ""
        inside = QWidget()
        inside.setObjectName("scrolled")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, theme.px(4), 0)
        self._column.setSpacing(theme.px(8))
        self._column.addStretch(1)
        let_scroll(self, inside)

    def __len__(self) -> int:
        return len(self._rows)

    def clear(self) -> None:
        """Forget all straps."""
        self._chosen = ""
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows.clear()

    def show_straps(self, straps: tuple[StrapSeen, ...]) -> None:
        """Show these straps; the ones that are shown already keep their place."""
        for strap in straps:
            row = self._rows.get(strap.address)
            if row is not None:
                row.update_strap(strap)
                continue
            row = StrapRow(strap, theme=self._theme)
            row.connect_asked.connect(self._choose)
            row.show_chosen(chosen=strap.address == self._chosen)
            self._rows[strap.address] = row
            self._column.insertWidget(self._column.count() - 1, row)
            row.show()

    def _choose(self, strap: StrapSeen) -> None:
        self._chosen = strap.address
        for address, row in self._rows.items():
            row.show_chosen(chosen=address == strap.address)
        self.chosen.emit(strap)


def strength_words(strap: StrapSeen) -> str:
    """Return how strongly a strap is heard, in a word."""
    if strap.held:
        return "known to this computer"
    if strap.rssi_dbm is None:
        return ""
    if strap.rssi_dbm >= STRONG_DBM:
        return "strong"
    return "fair" if strap.rssi_dbm >= FAIR_DBM else "faint"
