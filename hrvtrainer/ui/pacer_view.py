"""The breathing pacer: a disc that grows with the in-breath and shrinks with the out-breath.

It is drawn from the session's clock at the moment of painting, so a late frame is never a wrong phase.
"""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRadialGradient,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from hrvtrainer.breath.pacer import Pacer, PacerChange
from hrvtrainer.clock import Clock
from hrvtrainer.ui.pacer_face import SMALLEST, Face, PacerMemory
from hrvtrainer.ui.theme import Theme

FRAME_MS = 16
_DIM = 0.45  # how much of the disc stays at rest
_EDGE = 3  # pixels around the disc that antialiasing may touch
_LATE = 10  # pixels that the disc may grow between the order to paint and a late painting


class PacerView(QWidget):
    """Shows the pacer of the session.

    Parameters
    ----------
    theme : Theme
        The look.
    """

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._clock: Clock | None = None
        self._presence = 1.0
        self._memory = PacerMemory()
        self._face = self._memory.face(0.0)
        self._ground = QPixmap()
        self._disc = QPixmap()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(200, 200)
        self.setAccessibleName("Breathing pacer")
        self._describe(None)

    @property
    def face(self) -> Face:
        """What is on screen now."""
        return self._face

    def begin(self, clock: Clock) -> None:
        """Start anew with a session's clock."""
        self._clock = clock
        self._memory = PacerMemory()
        self._describe(None)
        self._tick()

    def change(self, change: PacerChange) -> None:
        """Take a change of the pacer; it may begin in the future."""
        self._memory.add(change)
        self._describe(change.pacer)

    def fade_to(self, presence: float) -> None:
        """Let the disc be this much there, 1 fully, 0 not at all."""
        self._presence = presence

    def leading(self, at_s: float) -> Pacer | None:
        """Return the pacer that leads at a moment."""
        return self._memory.leading(at_s)

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._theme = theme
        self._render()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the moment that the clock says, where it changed."""
        if self._clock is not None:
            self._face = self._memory.face(self._clock.now_s())
        face = self._face
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        source = QRectF(QPointF(event.rect().topLeft()) * ratio, QPointF(event.rect().bottomRight()) * ratio)
        source.adjust(0, 0, ratio, ratio)
        painter.drawPixmap(QRectF(event.rect()), self._ground, source)
        radius = face.radius * self._full_radius()
        middle = self._middle()
        opacity = (_DIM + (1.0 - _DIM) * face.led) * self._presence
        if opacity < 1.0:  # so that no ring shows through
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.colours.background))
            painter.drawEllipse(middle, radius - 1, radius - 1)
        painter.setOpacity(opacity)
        target = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        painter.drawPixmap(target, self._disc, QRectF(self._disc.rect()))
        if face.word and face.word_opacity > 0:
            painter.setOpacity(face.word_opacity * self._presence)
            painter.setFont(self._theme.font(26))
            painter.setPen(QColor(self._theme.colours.on_accent))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, face.word)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the pictures that are moved anew, in the new size."""
        super().resizeEvent(event)
        self._render()

    def showEvent(self, event: QShowEvent) -> None:
        """Move while there is somebody to see it."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody sees it."""
        super().hideEvent(event)
        self._timer.stop()

    def _tick(self) -> None:
        if self._clock is None or self.window().isMinimized():
            return
        face = self._memory.face(self._clock.now_s())
        if face != self._face:
            self.update(self._touched(max(face.radius, self._face.radius)))

    def _touched(self, radius: float) -> QRect:
        """Return where the disc was, is, or will be when painting reads the clock again."""
        reach = round(radius * self._full_radius()) + _EDGE + _LATE
        middle = self._middle().toPoint()
        return QRect(middle - QPoint(reach, reach), middle + QPoint(reach, reach))

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def _full_radius(self) -> float:
        ring = min(self.width(), self.height()) / 2 - _EDGE
        return max(ring * 0.955, 1.0)

    def _describe(self, pacer: Pacer | None) -> None:
        if pacer is None:
            self.setAccessibleDescription("At rest: breathe as you like")
            return
        pattern = pacer.pattern
        self.setAccessibleDescription(
            f"{pattern.breaths_per_min:.1f} breaths a minute, "
            f"in {pattern.inhale_s:.1f} seconds, out {pattern.exhale_s:.1f}"
        )

    def _render(self) -> None:
        """Draw ground and disc once; a frame only moves them."""
        colours, ratio = self._theme.colours, self.devicePixelRatioF()
        self._ground = QPixmap(self.size() * ratio)
        self._ground.setDevicePixelRatio(ratio)
        self._ground.fill(QColor(colours.background))
        painter = QPainter(self._ground)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        full, middle = self._full_radius(), self._middle()
        ring = QColor(colours.border)
        painter.setPen(QPen(ring, 1.5))
        painter.drawEllipse(middle, full / 0.955, full / 0.955)
        painter.setPen(QPen(ring, 1.5, Qt.PenStyle.DotLine))
        painter.drawEllipse(middle, full * SMALLEST, full * SMALLEST)
        painter.end()
        self._disc = self._render_disc(max(round(2 * full * ratio), 2))

    def _render_disc(self, side: int) -> QPixmap:
        colours = self._theme.colours
        disc = QPixmap(side, side)
        disc.fill(Qt.GlobalColor.transparent)
        gradient = QRadialGradient(side / 2, side / 2, side / 2)
        gradient.setColorAt(0.0, QColor(colours.accent))
        gradient.setColorAt(1.0, QColor(colours.pacer_edge))
        painter = QPainter(disc)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(gradient)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QRectF(0.5, 0.5, side - 1, side - 1))
        painter.end()
        return disc
