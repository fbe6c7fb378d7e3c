"""One live number: its value and unit, its window, its interval, or the reason why there is none."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolTip, QVBoxLayout

from hrvtrainer.estimates import Absent, Metric
from hrvtrainer.session.metrics import MetricKind
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import label

NOTHING_YET = Absent(reason="not told yet")
_TABULAR = "tnum"


class NumberRow(QFrame):
    """Shows one number of the drawer; its tip says what it is.

    Parameters
    ----------
    title, unit, window : str
        What the number is called, what it is counted in, and over which time.
    what : str
        The tip: what it is and how it comes about.
    """

    def __init__(self, title: str, unit: str, window: str, what: str, *, theme: Theme) -> None:
        super().__init__()
        self._unit, self._window, self._what = unit, window, what
        self._title = label(title, wraps=True)
        self._value = label("—", "number")
        self._counted_in = label(unit, "caption")
        self._below = label(window, "caption", wraps=True)
        self._interval = label("", "caption")
        self._counted_in.setContentsMargins(0, 0, 0, theme.px(2))
        self._value.setFont(_tabular(theme.font(20)))
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        above = QHBoxLayout()
        above.setSpacing(theme.px(5))
        above.addWidget(self._title, 1)
        above.addWidget(self._value, 0, Qt.AlignmentFlag.AlignBottom)
        above.addWidget(self._counted_in, 0, Qt.AlignmentFlag.AlignBottom)
        below = QHBoxLayout()
        below.setSpacing(theme.px(10))
        below.addWidget(self._below, 1)
        below.addWidget(self._interval, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(8), theme.px(5), theme.px(8), theme.px(5))
        whole.setSpacing(0)
        whole.addLayout(above)
        whole.addLayout(below)
        self.say("—", "", window)

    @classmethod
    def of(cls, kind: MetricKind, *, theme: Theme) -> "NumberRow":
        """Return the row of a live number."""
        return cls(kind.title, kind.unit, kind.window, kind.method, theme=theme)

    def show_metric(self, kind: MetricKind, metric: Metric) -> None:
        """Show a number with its interval, or a dash with the reason."""
        if isinstance(metric, Absent):
            self.say("—", "", metric.reason)
            return
        value = f"{metric.value * kind.scale:.{kind.decimals}f}"
        interval = ""
        if metric.low is not None and metric.high is not None:
            low, high = metric.low * kind.scale, metric.high * kind.scale
            interval = f"{low:.{kind.decimals}f} to {high:.{kind.decimals}f}"
        self.say(value, interval, self._window)

    def say(self, value: str, interval: str, below: str) -> None:
        """Show a value as text, what surrounds it, and what stands below."""
        has_unit = value != "—" and bool(self._unit)
        shown = f"{value} {self._unit}" if has_unit else value
        self._value.setText(value)
        self._counted_in.setVisible(has_unit)
        self._interval.setText(interval)
        self._below.setText(below)
        likely = f" Probably between {interval.replace(' to ', ' and ')} (90 %)." if interval else ""
        self.setAccessibleDescription(f"{shown}. {below}.")
        self.setToolTip(f"{self._title.text()}, {self._window}: {self._what}.{likely}")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell by keyboard what the mouse tells by hovering."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), self.toolTip(), self)


def _tabular(font: QFont) -> QFont:
    """Return the font with figures of one width, so that a changing number does not jump."""
    font.setFeature(QFont.Tag(_TABULAR), 1)
    return font
