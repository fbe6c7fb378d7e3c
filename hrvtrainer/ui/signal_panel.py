"""What the signal check found: contact, beats, steadiness, in words and shapes rather than colours."""

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout

from hrvtrainer.straps.signal_check import SignalReport
from hrvtrainer.straps.signal_measures import SignalMeasure
from hrvtrainer.ui.latency_choice import LatencyChoice
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import label

NOTHING = "—"
GOOD_PERCENT = 5.0
FAIR_PERCENT = 10.0
NOT_YET = "Put your strap on, then choose it on the left."


class SignalPanel(QFrame):
    """A few facts, one sentence, why a strap is in doubt, and how late it tells."""

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._facts: dict[str, QLabel] = {}
        self._sentence = label(NOT_YET, wraps=True)
        self._why = label("", "second", wraps=True)
        self.latency = LatencyChoice(theme=theme)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(20))
        grid.setVerticalSpacing(theme.px(12))
        grid.setColumnStretch(1, 1)
        for row, name in enumerate(("Contact", "Heart rate", "Steadiness", "Irregular", "Battery")):
            self._facts[name] = label(NOTHING, wraps=True)
            grid.addWidget(label(name, "second"), row, 0)
            grid.addWidget(self._facts[name], row, 1)
        grid.addWidget(label("Beat told after", "second"), len(self._facts), 0)
        grid.addWidget(self.latency, len(self._facts), 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.px(24), theme.px(20), theme.px(24), theme.px(20))
        whole.setSpacing(theme.px(16))
        whole.addWidget(label("Signal check", "heading"))
        whole.addLayout(grid)
        whole.addWidget(self._sentence)
        whole.addWidget(self._why)
        whole.addStretch(1)

    def clear(self) -> None:
        """Show that nothing is listened to yet."""
        for fact in self._facts.values():
            fact.setText(NOTHING)
        self._sentence.setText(NOT_YET)
        self._why.setText("")
        self.setToolTip("")
        self.latency.setEnabled(False)

    def say(self, sentence: str) -> None:
        """Show a sentence, for example of the link."""
        self._sentence.setText(sentence)

    def show_report(self, report: SignalReport) -> None:
        """Show what is known of the signal now."""
        for name, words in report_words(report).items():
            self._facts[name].setText(words)
        self._sentence.setText(report.sentence)
        self._why.setText("\n".join(measure_words(measure) for measure in report.doubtful))
        self.setToolTip("\n".join(measure_words(measure) for measure in report.measures))


def measure_words(measure: SignalMeasure) -> str:
    """Return what a measure says with its value and limits, where it has them."""
    if measure.value is None:
        return measure.words
    limits = f", fine: {measure.limit_words}" if measure.limit_words else ""
    return f"{measure.words} ({measure.value_words}{limits})"


def report_words(report: SignalReport) -> dict[str, str]:
    """Return the facts as words; a dash where nothing is known."""
    contact = {True: "✓ good", False: "lifted", None: NOTHING}[report.contact]
    rate = NOTHING if report.rate_bpm is None else f"♥ {report.rate_bpm:.0f} beats/min"
    steady = f"{report.usable_s:.0f} of {report.listened_s:.0f} s usable" if report.n_beats else NOTHING
    return {
        "Contact": contact,
        "Heart rate": rate,
        "Steadiness": steady,
        "Irregular": _irregular_words(report),
        "Battery": NOTHING if report.battery_percent is None else f"{report.battery_percent} %",
    }


def _irregular_words(report: SignalReport) -> str:
    percent = report.irregular_percent
    if percent is None or not report.n_beats:
        return NOTHING
    count = round(percent * report.n_beats / 100.0)
    mark = "✓ " if percent <= GOOD_PERCENT else "fair: " if percent <= FAIR_PERCENT else "uneven: "
    return f"{mark}{count} of {report.n_beats} ({percent:.1f} %)"
