"""The calm gauge: a ring of 270 degrees and one word. It never flashes and shows no number."""

from PySide6.QtCore import QEasingCurve, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from hrvtrainer.session.updates import GaugeShown, GaugeWord
from hrvtrainer.ui.theme import Theme

GLIDE_MS = 900  # the session tells once a second; the ring goes there evenly
_STEPS = 1000
_FIRST_ANGLE = 225.0
_WHOLE_ANGLE = -270.0


class CalmGauge(QProgressBar):
    """Breath lock as a ring; a dotted outline while there is nothing to show.

    A progress bar underneath, so that its role and value are read aloud.

    Parameters
    ----------
    theme : Theme
        The look.
    """

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._word = GaugeWord.LISTENING
        self._level: float | None = None
        self._drawn = 0.0
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.setAccessibleName("Heart rhythm")
        self.setToolTip(
            "How much your heart rate moves with the pacer, over about a minute. "
            "It listens until there is enough to go by."
        )
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.Linear)
        self._glide.valueChanged.connect(self._glided)
        self.rest()

    @property
    def level(self) -> float | None:
        """The fill that was told last, 0 to 1, or None while the gauge rests."""
        return self._level

    def text(self) -> str:
        """Return the word."""
        return self._word.value

    def show_gauge(self, told: GaugeShown) -> None:
        """Show a fill and its word."""
        was_resting = self._level is None
        self._word, self._level = told.word, told.level
        self.setAccessibleDescription(told.word.value)
        if told.level is None:
            self._glide.stop()
            self._glided(0.0)
            return
        self.setValue(round(told.level * _STEPS))
        if was_resting or not self.isVisible():
            self._glide.stop()
            self._glided(told.level)
        elif told.level != self._drawn:
            self._glide.stop()
            self._glide.setStartValue(self._drawn)
            self._glide.setEndValue(told.level)
            self._glide.start()
        self.update()

    def rest(self) -> None:
        """Listen, as before a session."""
        self.show_gauge(GaugeShown(at_s=0.0, level=None, word=GaugeWord.LISTENING))

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._theme = theme
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square that holds the word."""
        side = self._theme.px(150)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        """Return the smallest square that still holds the word."""
        side = self._theme.px(116)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - Qt gives it
        """Draw the ring and the word."""
        theme, colours = self._theme, self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = theme.px(11)
        side = min(self.width(), self.height()) - width - theme.px(10)
        ring = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        if self._level is None:
            painter.setPen(QPen(QColor(colours.border), 2, Qt.PenStyle.DotLine, Qt.PenCapStyle.RoundCap))
            for inset in (-width / 2, width / 2):
                self._arc(painter, ring.adjusted(inset, inset, -inset, -inset), 1.0)
        else:
            solid, rounded = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap
            painter.setPen(QPen(QColor(colours.raised), width, solid, rounded))
            self._arc(painter, ring, 1.0)
            painter.setPen(QPen(QColor(colours.accent), width, solid, rounded))
            self._arc(painter, ring, max(self._drawn, 0.005))
        painter.setPen(QColor(colours.text if self._level is not None else colours.text_second))
        painter.setFont(theme.font(min(18, 0.15 * side / theme.scale)))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._word.value)
        painter.end()

    @staticmethod
    def _arc(painter: QPainter, ring: QRectF, share: float) -> None:
        painter.drawArc(ring, round(_FIRST_ANGLE * 16), round(_WHOLE_ANGLE * 16 * share))

    def _glided(self, drawn: float) -> None:
        self._drawn = float(drawn)
        self.update()
