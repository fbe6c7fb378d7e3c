"""How long after a heartbeat the strap tells of it: shown, and the person's to correct."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QWidget

from hrvtrainer.straps.profile import LONGEST_LATENCY_S, DeviceProfile
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import label

STEP_S = 0.1
OWN = "your choice"
MEASURED = "measured for this strap"
GUESSED = "the usual guess"
WHAT = (
    "How long after a heartbeat the strap tells of it. It moves the heart's line beside the breath, and "
    "which beats belong to which breath; no other number changes."
)


class LatencyChoice(QWidget):
    """A small field with the seconds, and where they come from.

    Parameters
    ----------
    theme : Theme
        The look.
    """

    chosen = Signal(float)

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._field = QDoubleSpinBox()
        self._field.setRange(0.0, LONGEST_LATENCY_S)
        self._field.setSingleStep(STEP_S)
        self._field.setDecimals(1)
        self._field.setSuffix(" s")
        self._field.setKeyboardTracking(False)  # a number half typed is no choice
        self._field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._field.setAccessibleName("Told after the beat")
        self._field.setToolTip(WHAT)
        self._field.setMinimumWidth(theme.px(84))
        self._field.lineEdit().setTextMargins(theme.px(12), 0, theme.px(8), 0)
        self._field.lineEdit().setAccessibleName("Told after the beat, in seconds")
        self._whence = label("", "caption", wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(10))
        row.addWidget(self._field)
        row.addWidget(self._whence, 1)
        self._field.valueChanged.connect(self._choose)
        self.setEnabled(False)

    def show_strap(self, profile: DeviceProfile, own_s: float | None) -> None:
        """Show what holds for a strap: the person's own choice before what the shelf knows."""
        latency_s = profile.latency_s if own_s is None else own_s
        self._field.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self._field.setValue(latency_s)
        self._field.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        self._say(OWN if own_s is not None else MEASURED if profile.latency_known else GUESSED)
        self.setEnabled(True)

    def _choose(self, latency_s: float) -> None:
        self._say(OWN)
        self.chosen.emit(round(latency_s, 1))

    def _say(self, whence: str) -> None:
        self._whence.setText(whence)
        self._field.setAccessibleDescription(f"{whence}. {WHAT}")
