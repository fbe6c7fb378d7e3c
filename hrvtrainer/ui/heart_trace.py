"""The heart rate of the last two minutes, and the measured breath beside it: quiet lines without numbers."""

import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from hrvtrainer.clock import Clock
from hrvtrainer.session.updates import BeatsHeard, BreathCurveShown
from hrvtrainer.ui.breath_wave import BreathWave
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.trace_data import SHOWN_S, SteadyRange, TraceBeats
from hrvtrainer.ui.words import label

FRAME_MS = 100
_FAINT = 0.45
LISTENING = "Listening for the heartbeat…"


class HeartTrace(QWidget):
    """Draws the heart rate; gaps stay gaps, and the newest beats are faint until they are sure.

    Where the strap shows the breath, a dashed line rises with the in-breath behind it.

    Parameters
    ----------
    theme : Theme
        The look.
    """

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._clock: Clock | None = None
        self._earlier_by_s = 0.0
        self._beats = TraceBeats()
        self._range = SteadyRange()
        self._span_bpm: tuple[float, float] | None = None
        self._shown_range = (0.0, 0.0)
        self._plot = pg.PlotWidget(background=None)
        self._settled = pg.PlotCurveItem(antialias=True, skipFiniteCheck=True)
        self._fresh = pg.PlotCurveItem(antialias=True, skipFiniteCheck=True)
        self._breath = pg.PlotCurveItem(antialias=True, skipFiniteCheck=True)
        self._wave = BreathWave()
        self._prepare_plot()
        self._listening: QLabel = label(LISTENING, "caption")
        self._listening.setParent(self)
        self._listening.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._scroll)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._plot)
        self.setAccessibleName("Heart rate, last two minutes")
        self.setToolTip("Your heart rate over the last two minutes, beat by beat")
        self.set_theme(theme)

    @property
    def beats(self) -> TraceBeats:
        """What is drawn."""
        return self._beats

    def begin(self, clock: Clock) -> None:
        """Start anew."""
        self._clock, self._earlier_by_s = clock, 0.0
        self._beats.clear()
        self._wave.clear()
        self._draw_breath()
        self._range = SteadyRange()
        self._listening.show()
        self._draw()

    def place(self, earlier_by_s: float) -> None:
        """Draw the line where the heart beat: this much earlier than the strap told."""
        self._earlier_by_s = earlier_by_s
        self._scroll()

    def hear(self, told: BeatsHeard) -> None:
        """Take new beats, and beats that became final."""
        self._beats.add(told.beats)
        self._listening.hide()
        self._draw()

    def breathe(self, told: BreathCurveShown) -> None:
        """Take more of the measured breath: a dashed line where the breath was, behind the heart's."""
        self._wave.add(told)
        self._draw_breath()

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        width = max(round(self.devicePixelRatioF()), 1)
        faint = QColor(theme.colours.trace)
        faint.setAlphaF(_FAINT)
        for curve, colour in ((self._settled, QColor(theme.colours.trace)), (self._fresh, faint)):
            curve.setPen(pg.mkPen(colour, width=width))
            # A line wider than one pixel costs six times as much when it is stroked as a whole.
            curve.setSegmentedLineMode("on" if width > 1 else "auto")
        self._breath.setPen(pg.mkPen(QColor(theme.colours.breath), width=1, style=Qt.PenStyle.DashLine))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the words in the middle."""
        super().resizeEvent(event)
        size = self._listening.sizeHint()
        self._listening.setGeometry(
            (self.width() - size.width()) // 2,
            (self.height() - size.height()) // 2,
            size.width(),
            size.height(),
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Move while there is somebody to see it."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody sees it."""
        super().hideEvent(event)
        self._timer.stop()

    def _prepare_plot(self) -> None:
        plot = self._plot
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setAccessibleName("Heart rate, last two minutes")
        plot.viewport().setAccessibleName("Heart rate, last two minutes")
        plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        plot.hideAxis("left")
        plot.hideAxis("bottom")
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(False, False)  # noqa: FBT003 - pyqtgraph's own signature
        plot.disableAutoRange()
        plot.setXRange(-SHOWN_S, 0.0, padding=0.0)
        self._breath.setZValue(-1)
        for curve in (self._settled, self._fresh, self._breath):
            plot.addItem(curve)

    def _draw(self) -> None:
        for curve, line in zip((self._settled, self._fresh), self._beats.lines(), strict=True):
            curve.setData(line.at_s, line.value, connect=line.joined)
        self._span_bpm = self._beats.span_bpm()
        self._scroll()

    def _draw_breath(self) -> None:
        """Draw the breath into the middle of the picture, whatever the heart's range is."""
        line = self._wave.line()
        low, high = self._shown_range
        self._breath.setData(line.at_s, low + (0.25 + 0.5 * line.value) * (high - low), connect=line.joined)

    def _scroll(self) -> None:
        """Move the lines to where they belong now; their points stay as they are."""
        if self._clock is None or self.window().isMinimized():
            return
        now_s = self._clock.now_s()
        self._breath.setPos(-now_s, 0.0)
        for curve in (self._settled, self._fresh):
            curve.setPos(-(now_s + self._earlier_by_s), 0.0)
        shown = self._range.step(now_s, self._span_bpm)
        if shown != self._shown_range:
            self._shown_range = shown
            self._plot.setYRange(*shown, padding=0.0)
            self._draw_breath()
