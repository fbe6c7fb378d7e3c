"""After the practice: a few breaths that fade, one question, and the plain facts."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hrvtrainer.acquisition.told import Began
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.clock import Clock
from hrvtrainer.events import Moment, Rated
from hrvtrainer.session.updates import SessionEnded, Summary
from hrvtrainer.ui.announce import announce
from hrvtrainer.ui.distress_scale import DistressScale
from hrvtrainer.ui.last_breaths import LastBreaths
from hrvtrainer.ui.roles import Acquiring
from hrvtrainer.ui.scrolling import scrolling
from hrvtrainer.ui.summary_panel import SummaryPanel
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.training_header import badge_words
from hrvtrainer.ui.words import button, label

LONG_ENOUGH_S = 60.0  # a shorter practice ends without more breaths
_QUESTION_PX = 620
_FACTS_PX = 720


class EndingPage(QWidget):
    """Leads out of a practice, at the person's own speed.

    Parameters
    ----------
    acquiring : Acquiring
        Whom the rating goes to.
    make_clock : callable
        Returns a clock that starts now, for the last breaths.
    theme : Theme
        The look.
    """

    done = Signal()

    def __init__(self, acquiring: Acquiring, make_clock: Callable[[], Clock], *, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAccessibleName("End of the practice")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._acquiring = acquiring
        self._began: Began | None = None
        self._summary: Summary | None = None
        self._distress_after: int | None = None
        self._badge = label("", "badge")
        self._breaths = LastBreaths(make_clock, theme=theme)
        self._distress = DistressScale("How much distress now?", theme=theme)
        self._panel = SummaryPanel(theme=theme)
        self._numbers = button("See numbers", tip="The numbers of this practice")
        self._done = button("Done", "primary", tip="Back to the first page (Enter)")
        self._parts = QStackedWidget()
        self._lay_out(theme)
        self._breaths.done.connect(self._ask)
        self._distress.answered.connect(self._rate)
        self._numbers.clicked.connect(self._toggle_numbers)
        self._done.clicked.connect(self.done)

    def begin(self, began: Began, told: SessionEnded, pattern: BreathPattern) -> None:
        """Lead out of a practice that has just ended; a replay has nothing left to ask."""
        self._began, self._summary, self._distress_after = began, told.summary, None
        self._badge.setText(badge_words(began))
        self._badge.setVisible(bool(badge_words(began)))
        self._distress.clear()
        self._panel.show_numbers(shown=False)
        self._numbers.setText("See numbers")
        kept = "" if began.path is None else f"Kept as {began.path.name}"
        self._panel.show_kept(kept)
        announce(self, "The practice has ended.")
        if began.replayed:
            self._sum_up()
        elif told.summary.practised_s < LONG_ENOUGH_S:
            self._ask()
        else:
            self._breaths.begin(pattern)
            self._show(self._breaths)

    def update_summary(self, told: SessionEnded) -> None:
        """Take the facts again, after a rating."""
        self._summary = told.summary
        self._panel.show_summary(told.summary, self._distress_after)

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._breaths.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits while the question is asked, and Enter for the way on."""
        current = self._parts.currentWidget()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if current is self._question and self._distress.press_key(event):
            return
        if is_enter and current is self._breaths:
            self._breaths.finish()
        elif is_enter and current is self._facts:
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self, theme: Theme) -> None:
        px = theme.px
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self._badge)
        self._question = _centred(self._distress, px(_QUESTION_PX))
        self._facts = QWidget()
        facts = QVBoxLayout(self._facts)
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setSpacing(px(20))
        ways = QHBoxLayout()
        ways.setSpacing(px(12))
        ways.addStretch(1)
        ways.addWidget(self._numbers)
        ways.addWidget(self._done)
        ways.addStretch(1)
        facts.addWidget(scrolling(_centred(self._panel, px(_FACTS_PX))), 1)
        facts.addLayout(ways)
        for part in (self._breaths, self._question, self._facts):
            self._parts.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(36), px(18), px(36), px(28))
        whole.addLayout(top)
        whole.addWidget(self._parts, 1)

    def _show(self, part: QWidget) -> None:
        self._parts.setCurrentWidget(part)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        self._show(self._question)

    def _rate(self, distress: int | None) -> None:
        self._distress_after = distress
        self._acquiring.act(lambda at_s: Rated(at_s=at_s, moment=Moment.AFTER, distress=distress))
        self._sum_up()

    def _sum_up(self) -> None:
        if self._summary is not None:
            self._panel.show_summary(self._summary, self._distress_after)
        self._show(self._facts)

    def _toggle_numbers(self) -> None:
        shown = not self._panel.numbers_shown()
        self._panel.show_numbers(shown=shown)
        self._numbers.setText("Hide numbers" if shown else "See numbers")
        self._numbers.setAccessibleName(self._numbers.text())


def _centred(widget: QWidget, width: int) -> QWidget:
    """Return a widget that keeps another one in its middle, no wider than this."""
    widget.setMaximumWidth(width)
    frame = QWidget()
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget, 100)
    row.addStretch(1)
    column = QVBoxLayout(frame)
    column.addStretch(1)
    column.addLayout(row)
    column.addStretch(1)
    return frame
