"""How long: a few lengths as chips, or open-ended."""

from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label
from hrvtrainer.ui.wrapping_row import WrappingRow

LENGTHS_MIN = (5, 10, 15, 20)
_OPEN_ENDED = 0


class LengthChoice(QWidget):
    """One of several lengths in minutes."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        row = QWidget()
        chips = WrappingRow(row, gap=theme.px(8), fills=False)
        for minutes in LENGTHS_MIN:
            chip = button(str(minutes), "small", name=f"{minutes} minutes")
            chip.setCheckable(True)
            self._group.addButton(chip, minutes)
            chips.addWidget(chip)
        open_ended = button("open-ended", tip="Until you end it yourself")
        open_ended.setCheckable(True)
        self._group.addButton(open_ended, _OPEN_ENDED)
        chips.addWidget(open_ended)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(8))
        whole.addWidget(label("How many minutes?", "heading"))
        whole.addWidget(row)
        self.choose(10)

    @property
    def minutes(self) -> float | None:
        """The chosen length; None for open-ended."""
        minutes = self._group.checkedId()
        return None if minutes == _OPEN_ENDED else float(minutes)

    def choose(self, minutes: float) -> None:
        """Choose the offered length that is nearest."""
        nearest = min(LENGTHS_MIN, key=lambda offered: abs(offered - minutes))
        self._group.button(nearest).setChecked(True)
