"""The end of a practice: three calm breaths that fade, and can be left at any moment."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hrvtrainer.breath.pacer import Pacer, PacerChange
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.clock import Clock
from hrvtrainer.ui.pacer_view import PacerView
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label

BREATHS = 3
FAINTEST = 0.15
SETTLE_S = 1.0
_LOOK_MS = 100


class LastBreaths(QWidget):
    """Shows three breaths on a clock of its own, because the session's clock may have ended.

    Parameters
    ----------
    make_clock : callable
        Returns a clock that starts now.
    theme : Theme
        The look.
    """

    done = Signal()

    def __init__(self, make_clock: Callable[[], Clock], *, theme: Theme) -> None:
        super().__init__()
        self._make_clock = make_clock
        self._clock: Clock | None = None
        self._length_s = 0.0
        self._pacer = PacerView(theme=theme)
        go_on = button("Go on", "quiet", tip="Go on without these breaths (Enter)")
        go_on.clicked.connect(self.finish)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        words = label("A few breaths more, in your own time.", "lead", wraps=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(12))
        whole.addWidget(self._pacer, 1)
        whole.addWidget(words)
        whole.addWidget(go_on, 0, Qt.AlignmentFlag.AlignHCenter)

    @property
    def pacer(self) -> PacerView:
        """The pacer that fades."""
        return self._pacer

    def begin(self, pattern: BreathPattern) -> None:
        """Breathe three times in this pattern."""
        self._clock = self._make_clock()
        self._length_s = SETTLE_S + BREATHS * pattern.cycle_s
        self._pacer.begin(self._clock)
        self._pacer.fade_to(1.0)
        pacer = Pacer(pattern=pattern, began_s=SETTLE_S, breaths_before=0)
        self._pacer.change(PacerChange(at_s=0.0, from_s=SETTLE_S, pacer=pacer))
        self._timer.start()

    def finish(self) -> None:
        """End the breaths."""
        if self._timer.isActive():
            self._timer.stop()
            self.done.emit()

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._pacer.set_theme(theme)

    def _look(self) -> None:
        if self._clock is None:
            return
        share = min(self._clock.now_s() / self._length_s, 1.0)
        self._pacer.fade_to(1.0 - (1.0 - FAINTEST) * share)
        if share >= 1.0:
            self.finish()
