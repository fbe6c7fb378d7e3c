"""The question before ending: keeping on is the default, and ending is a normal answer."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label

WORDS = "Stopping early is a normal ending. Everything so far is kept."


class EndQuestion(QDialog):
    """Asks "End gently?"; accepted when the person ends.

    Parameters
    ----------
    parent : QWidget
        The window.
    theme : Theme
        The look.
    """

    def __init__(self, parent: QWidget, *, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle("End gently?")
        self.setAccessibleName("End gently?")
        self.setAccessibleDescription(WORDS)
        self._keep_going = keep_going = button(
            "Keep going", "primary", tip="Go back to the practice (Enter or Esc)"
        )
        keep_going.setDefault(True)
        keep_going.clicked.connect(self.reject)
        end = button("End", tip="End here; everything so far is kept")
        end.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        row.addStretch(1)
        row.addWidget(end)
        row.addWidget(keep_going)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(28), theme.px(24), theme.px(28), theme.px(24))
        whole.setSpacing(theme.px(10))
        whole.addWidget(label("End gently?", "heading"))
        told = label(WORDS, "second", wraps=True)
        told.setMinimumWidth(theme.px(360))
        whole.addWidget(told)
        whole.addSpacing(theme.px(10))
        whole.addLayout(row)

    def ask(self) -> None:
        """Ask, with keeping on at the fingertips."""
        self._keep_going.setFocus()
        self.open()
