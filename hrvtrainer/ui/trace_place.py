"""Where the heart trace stands: empty until the plotting library has been loaded in the background."""

from typing import Protocol

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hrvtrainer.clock import Clock
from hrvtrainer.session.updates import BeatsHeard, BreathCurveShown
from hrvtrainer.ui.theme import Theme

SMALLEST_PX = 64
LARGEST_PX = 130


class Tracing(Protocol):
    """A widget that draws the heart rate."""

    def begin(self, clock: Clock) -> None:
        """Start anew."""

    def place(self, earlier_by_s: float) -> None:
        """Draw this much earlier."""

    def hear(self, told: BeatsHeard) -> None:
        """Take beats."""

    def breathe(self, told: BreathCurveShown) -> None:
        """Take more of the measured breath."""

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""


class TracePlace(QWidget):
    """Keeps room for the trace and passes on to it, when it is there."""

    def __init__(self) -> None:
        super().__init__()
        self._trace: Tracing | None = None
        self._clock: Clock | None = None
        self._earlier_by_s = 0.0
        self.setMinimumHeight(SMALLEST_PX)
        self.setMaximumHeight(LARGEST_PX)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)

    def take(self, trace: Tracing) -> None:
        """Put the trace here."""
        assert isinstance(trace, QWidget), "a trace is a widget"
        self._trace = trace
        self._whole.addWidget(trace)
        if self._clock is not None:
            trace.begin(self._clock)
            trace.place(self._earlier_by_s)

    def begin(self, clock: Clock) -> None:
        """Start anew."""
        self._clock, self._earlier_by_s = clock, 0.0
        if self._trace is not None:
            self._trace.begin(clock)

    def place(self, earlier_by_s: float) -> None:
        """Draw the heart this much earlier than the strap told."""
        self._earlier_by_s = earlier_by_s
        if self._trace is not None:
            self._trace.place(earlier_by_s)

    def hear(self, told: BeatsHeard) -> None:
        """Take beats."""
        if self._trace is not None:
            self._trace.hear(told)

    def breathe(self, told: BreathCurveShown) -> None:
        """Take more of the measured breath."""
        if self._trace is not None:
            self._trace.breathe(told)

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        if self._trace is not None:
            self._trace.set_theme(theme)
