"""The line above a practice: which practice, which step, and how the strap is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hrvtrainer.acquisition.told import Began
from hrvtrainer.session.updates import StepEntered
from hrvtrainer.ui.elided_label import ElidedLabel
from hrvtrainer.ui.step_dots import StepDots
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label

ROOM_FOR_DOTS_PX = 560


class TrainingHeader(QWidget):
    """Title, step, strap, and the door to the numbers."""

    numbers_asked = Signal()

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._practice = ""
        self._count = 0
        self._title = ElidedLabel("second")
        self.dots = StepDots(theme=theme)
        self._signal = label("", "second")
        self._badge = label("", "badge")
        self._numbers = button("Numbers", "quiet", tip="The live numbers (A)")
        self._numbers.setCheckable(True)
        self._numbers.clicked.connect(self.numbers_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(14))
        row.addWidget(self._title)
        row.addWidget(self.dots)
        row.addStretch(1)
        row.addWidget(self._signal)
        row.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._numbers)

    def begin(self, told: Began) -> None:
        """Start anew."""
        self._practice = told.practice.title
        self._title.show_text(self._practice)
        self._signal.setText("")
        self._badge.setText(badge_words(told))
        self._badge.setVisible(bool(badge_words(told)))
        self.dots.show_step(0, len(told.practice.steps))
        self._count = len(told.practice.steps)
        self._show_dots()

    def show_step(self, told: StepEntered) -> None:
        """Show where in the practice we are."""
        self.dots.show_step(told.number, told.count)
        self._count = told.count
        self._show_dots()
        if not told.number or told.count == 1:
            self._title.show_text(self._practice)
        else:
            self._title.show_text(f"{self._practice} · step {told.number} of {told.count} · {told.title}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the dots go before the words where there is little room."""
        super().resizeEvent(event)
        self._show_dots()

    def show_signal(self, words: str) -> None:
        """Show how the strap is."""
        self._signal.setText(words)
        self._signal.setVisible(bool(words))

    def show_numbers_open(self, *, is_open: bool) -> None:
        """Show whether the drawer is open."""
        self._numbers.setChecked(is_open)

    def _show_dots(self) -> None:
        self.dots.setVisible(self._count > 1 and self.width() >= self._theme.px(ROOM_FOR_DOTS_PX))


def badge_words(told: Began) -> str:
    """Return the badge that a session which is not a live one always wears."""
    words = ["Simulated"] if told.simulated else []
    return " · ".join([*words, "Replay"] if told.replayed else words)
