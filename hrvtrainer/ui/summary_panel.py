"""The plain facts of a session, and its numbers for those who want them."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hrvtrainer.estimates import Absent, Metric
from hrvtrainer.session.metrics import METRICS
from hrvtrainer.session.updates import Summary
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import label, practised

_NUMBERS_PX = 460
THANKS = "Thank you for taking this time."
STIRRED = "Some days stir things up. You showed up, and that counts."
NUMBERS_WORDS = "The median of what was shown while you practised"


def fact_words(summary: Summary) -> str:
    """Return what was done, in one line."""
    words = f"{practised(summary.practised_s).capitalize()} of {summary.title}"
    if summary.breaths_paced:
        breaths = "breath" if summary.breaths_paced == 1 else "breaths"
        words += f" · {summary.breaths_paced} {breaths} with the pacer"
    return words


def distress_words(before: int | None, after: int | None) -> str:
    """Return the two ratings without a verdict; empty when one of them was skipped."""
    if before is None or after is None:
        return ""
    words = f"Before {before}, now {after}."
    return f"{words} {STIRRED}" if after > before else words


class SummaryPanel(QWidget):
    """Thanks, the two ratings, what was done; the numbers are folded away."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._distress = label("", "lead", wraps=True)
        self._facts = label("", "second", wraps=True)
        self._kept = label("", "caption", wraps=True)
        self._numbers = QFrame()
        self._numbers.setObjectName("panel")
        self._numbers.setMinimumWidth(theme.px(_NUMBERS_PX))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(40))
        self._grid.setVerticalSpacing(theme.px(8))
        self._grid.setColumnStretch(0, 1)
        inside = QVBoxLayout(self._numbers)
        inside.setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(18))
        inside.setSpacing(theme.px(12))
        inside.addWidget(label(NUMBERS_WORDS, "caption", wraps=True))
        inside.addLayout(self._grid)
        self._numbers.hide()
        thanks = label(THANKS, "greeting", wraps=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(12))
        for line in (thanks, self._distress, self._facts, self._kept):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            whole.addWidget(line)
        whole.addSpacing(theme.px(8))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._numbers)
        row.addStretch(1)
        whole.addLayout(row)

    def show_summary(self, summary: Summary, distress_after: int | None) -> None:
        """Show the facts; ``distress_after`` may be fresher than the summary."""
        after = summary.distress_after if distress_after is None else distress_after
        words = distress_words(summary.distress_before, after)
        self._distress.setText(words)
        self._distress.setVisible(bool(words))
        self._facts.setText(fact_words(summary))
        self._fill(summary.metrics)

    def show_kept(self, words: str) -> None:
        """Show where the session is kept."""
        self._kept.setText(words)
        self._kept.setVisible(bool(words))

    def show_numbers(self, *, shown: bool) -> None:
        """Fold the numbers out or away."""
        self._numbers.setVisible(shown)

    def numbers_shown(self) -> bool:
        """Return whether the numbers are folded out."""
        return not self._numbers.isHidden()

    def _fill(self, metrics: Mapping[str, Metric]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for row, (key, metric) in enumerate(metrics.items()):
            kind = METRICS[key]
            name = label(kind.title)
            name.setToolTip(kind.method)
            if isinstance(metric, Absent):
                value = label(f"—  {metric.reason}", "caption", wraps=True)
            else:
                value = label(f"{metric.value * kind.scale:.{kind.decimals}f} {kind.unit}".strip())
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(value, row, 1)
