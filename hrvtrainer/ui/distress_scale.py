"""The scale from 0 to 10 for how much distress there is; skipping is as easy as any number."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label
from hrvtrainer.ui.wrapping_row import WrappingRow

WORST = 10
ENDS = "0 is fine, 10 is the worst it has ever been"
TEN_WITHIN_MS = 1500  # 1 and then 0 within this time is ten


class DistressScale(QWidget):
    """Eleven numbers and Skip, one of them chosen.

    Parameters
    ----------
    question : str
        What is asked; also the name that is read aloud.
    """

    answered = Signal(object)
    """An int from 0 to 10, or None for Skip."""

    def __init__(self, question: str, *, theme: Theme) -> None:
        super().__init__()
        self._value: int | None = None
        self._one_at_ms: int | None = None
        self.setAccessibleName(question)
        self._buttons = QButtonGroup(self)
        row = QWidget()
        places = WrappingRow(row, gap=theme.px(6), fills=False)
        for number in range(WORST + 1):
            control = button(str(number), "small", name=self._name(number))
            control.setCheckable(True)
            self._buttons.addButton(control, number)
            places.addWidget(control)
        self._skip = button("Skip", tip="No number this time", name=f"{question} Skip")
        self._skip.setCheckable(True)
        self._buttons.addButton(self._skip, WORST + 1)
        places.addWidget(self._skip)
        self._buttons.idClicked.connect(self._choose)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(6))
        whole.addWidget(label(question, "second", wraps=True))
        whole.addWidget(row)
        whole.addWidget(label(ENDS, "caption"))

    @property
    def value(self) -> int | None:
        """The chosen number; None when it was skipped or not answered."""
        return self._value

    def clear(self) -> None:
        """Forget the answer."""
        self._value = None
        self._buttons.setExclusive(False)
        for control in self._buttons.buttons():
            control.setChecked(False)
        self._buttons.setExclusive(True)

    def press_key(self, event: QKeyEvent) -> bool:
        """Take a digit key: 0 to 9, and 1 then 0, or Ctrl+0, for ten. Return whether it was one."""
        digit = event.key() - int(Qt.Key.Key_0)
        if not 0 <= digit <= 9:
            return False
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and digit:
            return False
        is_ten = digit == 0 and (control or self._one_was_just_pressed(event))
        self._one_at_ms = event.timestamp() if digit == 1 else None
        self._buttons.button(WORST if is_ten else digit).click()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits."""
        if not self.press_key(event):
            super().keyPressEvent(event)

    def _one_was_just_pressed(self, event: QKeyEvent) -> bool:
        return self._one_at_ms is not None and event.timestamp() - self._one_at_ms <= TEN_WITHIN_MS

    def _choose(self, number: int) -> None:
        self._value = number if number <= WORST else None
        self.answered.emit(self._value)

    @staticmethod
    def _name(number: int) -> str:
        ends = {0: "0, fine", WORST: "10, the worst it has ever been"}
        return ends.get(number, str(number))
