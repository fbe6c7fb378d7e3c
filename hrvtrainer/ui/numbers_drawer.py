"""The drawer with the live numbers, for those who want them; closed until asked for."""

from collections.abc import Mapping

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from hrvtrainer.breath.pacer import Pacer
from hrvtrainer.estimates import Metric
from hrvtrainer.session.metrics import DRAWER_METRICS
from hrvtrainer.session.updates import BreathMeasured
from hrvtrainer.ui.number_row import NOTHING_YET, NumberRow
from hrvtrainer.ui.scrolling import scrolling
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import label

BREATH_WHAT = (
    "The in-breath and the out-breath as the strap measured them, a pause counting half to either side"
)
NOT_MEASURED = "not measured so far"
PACE_WHAT = "The pace of the pacer; in and out are the lengths of the in-breath and the out-breath"


class NumbersDrawer(QFrame):
    """Every live number with its unit, window, interval and a tip."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._pace = NumberRow("Pace", "breaths/min", "of the pacer", PACE_WHAT, theme=theme)
        self._breath = NumberRow("Your breath", "s", "in : out, the newest", BREATH_WHAT, theme=theme)
        self._rows = {key: NumberRow.of(kind, theme=theme) for key, kind in DRAWER_METRICS.items()}
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, theme.px(4), 0)
        rows.setSpacing(theme.px(2))
        rows.addWidget(self._pace)
        rows.addWidget(self._breath)
        for row in self._rows.values():
            rows.addWidget(row)
        rows.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(10), theme.px(12), theme.px(6), theme.px(10))
        title = label("Numbers", "heading")
        title.setContentsMargins(theme.px(8), 0, 0, 0)
        whole.addWidget(title)
        whole.addWidget(scrolling(inside), 1)
        self.show_pacer(None)

    def begin(self) -> None:
        """Forget the numbers of the session before."""
        self.show_pacer(None)
        self._breath.say("—", "", NOT_MEASURED)
        self.show_numbers(dict.fromkeys(DRAWER_METRICS, NOTHING_YET))

    def show_numbers(self, metrics: Mapping[str, Metric]) -> None:
        """Show the numbers of one second."""
        for key, row in self._rows.items():
            row.show_metric(DRAWER_METRICS[key], metrics.get(key, NOTHING_YET))

    def show_breath(self, told: BreathMeasured) -> None:
        """Show a measured breath beside what the pacer asked for."""
        breath = told.breath
        below = f"in : out, the newest; the signal is {told.grade.value}"
        self._breath.say(f"{breath.inhale_s:.1f} : {breath.exhale_s:.1f}", "", below)

    def show_pacer(self, pacer: Pacer | None) -> None:
        """Show the pace that leads."""
        if pacer is None:
            self._pace.say("—", "", "no pacer leads at the moment")
            return
        pattern = pacer.pattern
        self._pace.say(
            f"{pattern.breaths_per_min:.1f}", "", f"in {pattern.inhale_s:.1f} s, out {pattern.exhale_s:.1f} s"
        )
