"""The row of buttons below a practice: everything is an offer, and everything can be undone."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from hrvtrainer.session.updates import Phase
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button
from hrvtrainer.ui.wrapping_row import WrappingRow

NUDGE_BREATHS_PER_MIN = 0.1


class TrainingControls(QWidget):
    """Pause, pace, stay and end; says what the person asked for and shows what the session does."""

    pause_asked = Signal()
    go_on_asked = Signal()
    stay_asked = Signal(bool)
    pace_asked = Signal(float)
    end_asked = Signal()

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._phase = Phase.SETTLING_IN
        self._follows = False
        self._pause = button("Pause", tip="Pause (Space)")
        self._slower = button("A little slower", tip="0.1 breaths a minute slower (↓)")
        self._quicker = button("A little quicker", tip="0.1 breaths a minute quicker (↑)")
        self._stay = button("Stay here", tip="Stay in this step as long as you like (S)")
        self._end = button("End", tip="End gently (Esc)")
        row = WrappingRow(self, gap=theme.px(10), fills=True)
        for control in (self._pause, self._slower, self._quicker, self._stay, self._end):
            row.addWidget(control)
        self._pause.clicked.connect(self.toggle_pause)
        self._slower.clicked.connect(lambda: self.nudge(-NUDGE_BREATHS_PER_MIN))
        self._quicker.clicked.connect(lambda: self.nudge(NUDGE_BREATHS_PER_MIN))
        self._stay.clicked.connect(self.toggle_stay)
        self._end.clicked.connect(self.end_asked)

    def begin(self, *, follows_recording: bool) -> None:
        """Start anew; a replay follows what was done then, and can only be left."""
        self._follows = follows_recording
        for control in (self._pause, self._slower, self._quicker, self._stay):
            control.setVisible(not follows_recording)
        self._name(self._end, "Leave the replay" if follows_recording else "End")
        self.show_phase(Phase.SETTLING_IN)

    def nudge(self, by_breaths_per_min: float) -> None:
        """Ask for another pace."""
        if not self._follows:
            self.pace_asked.emit(by_breaths_per_min)

    def show_phase(self, phase: Phase) -> None:
        """Show what can be asked for in this phase."""
        self._phase = phase
        paused, staying = phase is Phase.PAUSED, phase is Phase.STAYING
        self._name(self._pause, "Go on" if paused else "Pause")
        self._name(self._stay, "Carry on" if staying else "Stay here")
        self._pause.setEnabled(phase is not Phase.SETTLING_IN)
        self._stay.setEnabled(phase in (Phase.RUNNING, Phase.STAYING))

    def toggle_pause(self) -> None:
        """Ask for a pause, or to go on after one."""
        if self._follows:
            return
        if self._phase is Phase.PAUSED:
            self.go_on_asked.emit()
        elif self._phase is not Phase.SETTLING_IN:
            self.pause_asked.emit()

    def toggle_stay(self) -> None:
        """Ask to stay in this step, or to let the steps go on."""
        if self._phase in (Phase.RUNNING, Phase.STAYING) and not self._follows:
            self.stay_asked.emit(self._phase is Phase.RUNNING)

    @staticmethod
    def _name(control: QWidget, text: str) -> None:
        control.setProperty("text", text)
        control.setAccessibleName(text)
