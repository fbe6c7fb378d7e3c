"""What stands beside the pacer: quiet notes and steps on the left, the gauge and the time on the right."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hrvtrainer.session.updates import GaugeShown, Progress
from hrvtrainer.ui.achieved_breath import AchievedBreath
from hrvtrainer.ui.calm_gauge import CalmGauge
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label, minutes_left

COLUMN_PX = 190


class QuietColumn(QWidget):
    """Notes, an offer when the heartbeat stays away, and the way from step to step."""

    back_asked = Signal()
    next_asked = Signal()
    without_heart_asked = Signal()
    end_asked = Signal()

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self.setFixedWidth(theme.px(COLUMN_PX))
        self._note = label("", "caption", wraps=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._without = button("Go on without it", tip="Keep breathing with the pacer alone")
        self._end = button("End", name="End, because the heartbeat stays away", tip="End gently")
        self._back = button("←  Back a step", "quiet", name="Back a step")
        self._next = button("Next step  →", "quiet", name="Next step")
        self._without.clicked.connect(self.without_heart_asked)
        self._end.clicked.connect(self.end_asked)
        self._back.clicked.connect(self.back_asked)
        self._next.clicked.connect(self.next_asked)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(6))
        whole.addWidget(self._note)
        whole.addWidget(self._without)
        whole.addWidget(self._end)
        whole.addStretch(1)
        whole.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(self._next, 0, Qt.AlignmentFlag.AlignLeft)
        self.offer_going_on(offered=False)

    def note(self, text: str) -> None:
        """Show a note; an empty one clears it."""
        self._note.setText(text)

    def offer_going_on(self, *, offered: bool) -> None:
        """Offer to go on without the heartbeat, or to end; or take the offer back."""
        self._without.setVisible(offered)
        self._end.setVisible(offered)

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self.setFixedWidth(theme.px(COLUMN_PX))

    def show_step(self, number: int, count: int) -> None:
        """Offer the steps there are; a count of 0 offers none."""
        self._back.setVisible(count > 1)
        self._next.setVisible(count > 1)
        self._back.setEnabled(number > 1)
        self._next.setEnabled(number < count)


class AnswerColumn(QWidget):
    """The calm gauge, the measured breath, and the time left."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self.setFixedWidth(theme.px(COLUMN_PX))
        self.gauge = CalmGauge(theme=theme)
        self.breath = AchievedBreath(theme=theme)
        self._gauge_name = label("heart rhythm", "caption")
        self._time = label("", "number")
        self._time.setAccessibleName("Time left")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(2))
        whole.addStretch(2)
        whole.addWidget(self.gauge, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addWidget(self._gauge_name, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(1)
        whole.addWidget(self.breath)
        whole.addStretch(1)
        whole.addWidget(self._time, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(1)

    def begin(self) -> None:
        """Forget the session before."""
        self.gauge.rest()
        self.breath.begin()
        self._time.setText("")

    def show_gauge(self, told: GaugeShown) -> None:
        """Show the gauge."""
        self.gauge.show_gauge(told)

    def show_progress(self, told: Progress) -> None:
        """Show the time, in whole minutes."""
        words = minutes_left(told.left_s, told.practised_s)
        self._time.setText(words)
        self._time.setAccessibleName(words)

    def toggle_gauge(self) -> None:
        """Hide the gauge, or show it again."""
        shown = self.gauge.isHidden()
        self.gauge.setVisible(shown)
        self._gauge_name.setVisible(shown)

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self.setFixedWidth(theme.px(COLUMN_PX))
        self.gauge.set_theme(theme)
        self.breath.set_theme(theme)
