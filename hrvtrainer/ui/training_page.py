"""The practice itself: one thing to attend to, the breath; everything else is at the edge."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hrvtrainer.acquisition.told import Began
from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.events import Marked, PaceNudged, Paused, Resumed, Stayed, WentBack, WentOn
from hrvtrainer.session.updates import (
    BeatsHeard,
    BreathCurveShown,
    BreathMeasured,
    GaugeShown,
    GuidanceShown,
    HeartPlaced,
    HeartUpdate,
    Numbers,
    Phase,
    PhaseChanged,
    Progress,
    SignalChanged,
    StepEntered,
    Update,
)
from hrvtrainer.ui.announce import announce
from hrvtrainer.ui.guidance_line import GuidanceLine
from hrvtrainer.ui.number_row import NOTHING_YET
from hrvtrainer.ui.numbers_drawer import NumbersDrawer
from hrvtrainer.ui.pacer_view import PacerView
from hrvtrainer.ui.roles import Acquiring
from hrvtrainer.ui.side_column import COLUMN_PX, AnswerColumn, QuietColumn
from hrvtrainer.ui.signal_words import is_heard, long_words, short_words
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.trace_place import TracePlace
from hrvtrainer.ui.training_controls import NUDGE_BREATHS_PER_MIN, TrainingControls
from hrvtrainer.ui.training_header import TrainingHeader

PAUSED_WORDS = "Paused. Take your time."
STAYING_WORDS = "Staying here as long as you like."
HEARD_AGAIN = "The heartbeat is heard."
OFFER_AFTER_S = 60.0
NOTE_MS = 5000
DRAWER_PX = 330
LARGEST_DRAWER_SHARE = 0.38
SMALLEST_PACER_PX = 240


class TrainingPage(QWidget):
    """Shows a session as it is told, and passes on what the person asks for.

    Parameters
    ----------
    acquiring : Acquiring
        Whom the person's actions go to.
    theme : Theme
        The look.
    """

    end_asked = Signal()

    def __init__(self, acquiring: Acquiring, *, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Practice")
        self._theme = theme
        self._acquiring = acquiring
        self._began: Began | None = None
        self._unheard_since_s: float | None = None
        self._goes_without = False
        self._signal_note = self._fault_note = ""
        self._nudged = False
        self._header = TrainingHeader(theme=theme)
        self._quiet = QuietColumn(theme=theme)
        self.pacer = PacerView(theme=theme)
        self._answer = AnswerColumn(theme=theme)
        self._guidance = GuidanceLine(theme=theme)
        self.trace = TracePlace()
        self._drawer = NumbersDrawer(theme=theme)
        self._controls = TrainingControls(theme=theme)
        self._note_ends = QTimer(self, singleShot=True, interval=NOTE_MS)
        self._note_ends.timeout.connect(self._end_note)
        self._lay_out()
        self._connect()
        self._bind_keys()

    def begin(self, told: Began) -> None:
        """Start anew for a session."""
        self._began = told
        self._unheard_since_s = None
        self._goes_without = False
        self._signal_note = self._fault_note = ""
        self._end_note()
        self._header.begin(told)
        self._quiet.show_step(0, self._steps_offered(len(told.practice.steps)))
        self._quiet.offer_going_on(offered=False)
        self._answer.begin()
        self._drawer.begin()
        self._guidance.say("")
        self.pacer.begin(told.clock)
        self.trace.begin(told.clock)
        self._controls.begin(follows_recording=told.replayed)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def hear(self, update: Update) -> None:
        """Show what the session tells; of two hearts, the first one's."""
        if isinstance(update, HeartUpdate) and update.person != 0:
            return
        match update:
            case HeartPlaced():
                self.trace.place(update.earlier_by_s)
            case PacerChange():
                self._change_pacer(update)
            case BeatsHeard():
                self.trace.hear(update)
            case Numbers():
                self._drawer.show_numbers(update.metrics)
                self._answer.breath.second(update.at_s, update.metrics.get("inhale_fraction", NOTHING_YET))
            case BreathCurveShown() | BreathMeasured():
                self._hear_breath(update)
            case GaugeShown():
                self._answer.show_gauge(update)
            case Progress():
                self._answer.show_progress(update)
                self._offer_going_on(update.at_s)
            case SignalChanged():
                self._change_signal(update)
            case _:
                self._hear_course(update)

    def note(self, text: str, *, stays: bool = False) -> None:
        """Show a note at the side, for a while or until the practice ends."""
        if stays:
            self._fault_note = text
            self._end_note()
        else:
            self._quiet.note(text)
            self._note_ends.start()

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._theme = theme
        for part in (self._header.dots, self._quiet, self.pacer, self._answer, self._guidance, self.trace):
            part.set_theme(theme)
        self._fit()

    def toggle_drawer(self) -> None:
        """Open the numbers, or close them."""
        self._drawer.setVisible(self._drawer.isHidden())
        self._header.show_numbers_open(is_open=not self._drawer.isHidden())
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pause with Space, where no button has the focus: a button takes its own Space."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._controls.toggle_pause()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the pacer first."""
        super().resizeEvent(event)
        self._fit()

    def _hear_breath(self, update: BreathCurveShown | BreathMeasured) -> None:
        if isinstance(update, BreathCurveShown):
            self.trace.breathe(update)
        else:
            self._answer.breath.hear(update)
            self._drawer.show_breath(update)

    def _hear_course(self, update: Update) -> None:
        match update:
            case GuidanceShown():
                self._guidance.say(update.text)
            case StepEntered():
                self._header.show_step(update)
                self._quiet.show_step(update.number, self._steps_offered(update.count))
                announce(self, f"{update.title}, step {update.number} of {update.count}")
            case PhaseChanged():
                self._change_phase(update.phase)
            case _:
                pass  # the end is shown by the page for it

    def _lay_out(self) -> None:
        px = self._theme.px
        middle = QHBoxLayout()
        middle.setSpacing(px(8))
        middle.addWidget(self._quiet)
        middle.addWidget(self.pacer, 1)
        middle.addWidget(self._answer)
        practice = QVBoxLayout()
        practice.setSpacing(px(8))
        practice.addWidget(self._header)
        practice.addLayout(middle, 8)
        practice.addWidget(self._guidance)
        practice.addWidget(self.trace, 2)
        above = QHBoxLayout()
        above.setSpacing(px(20))
        above.addLayout(practice, 1)
        above.addWidget(self._drawer)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(28), px(14), px(28), px(18))
        whole.setSpacing(px(10))
        whole.addLayout(above, 1)
        whole.addWidget(self._controls)
        self._drawer.hide()

    def _connect(self) -> None:
        act, controls, quiet = self._acquiring.act, self._controls, self._quiet
        controls.pause_asked.connect(lambda: act(lambda at_s: Paused(at_s=at_s)))
        controls.go_on_asked.connect(lambda: act(lambda at_s: Resumed(at_s=at_s)))
        controls.stay_asked.connect(lambda stays: act(lambda at_s: Stayed(at_s=at_s, staying=stays)))
        controls.pace_asked.connect(self._nudge)
        controls.end_asked.connect(self.end_asked)
        quiet.back_asked.connect(lambda: act(lambda at_s: WentBack(at_s=at_s)))
        quiet.next_asked.connect(lambda: act(lambda at_s: WentOn(at_s=at_s)))
        quiet.without_heart_asked.connect(self._go_without_heart)
        quiet.end_asked.connect(self.end_asked)
        self._header.numbers_asked.connect(self.toggle_drawer)

    def _bind_keys(self) -> None:
        keys: dict[str, Callable[[], None]] = {
            "S": self._controls.toggle_stay,
            "Up": lambda: self._controls.nudge(NUDGE_BREATHS_PER_MIN),
            "Down": lambda: self._controls.nudge(-NUDGE_BREATHS_PER_MIN),
            "A": self.toggle_drawer,
            "T": lambda: self.trace.setVisible(self.trace.isHidden()),
            "G": self._answer.toggle_gauge,
            "M": self._mark,
            "Esc": self.end_asked.emit,
        }
        for key, does in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(does)

    def _nudge(self, by_breaths_per_min: float) -> None:
        self._nudged = True
        self._acquiring.act(lambda at_s: PaceNudged(at_s=at_s, by_breaths_per_min=by_breaths_per_min))

    def _mark(self) -> None:
        if self._began is None or self._began.replayed:
            return
        self._acquiring.act(lambda at_s: Marked(at_s=at_s))
        self.note("Marked this moment.")

    def _change_pacer(self, change: PacerChange) -> None:
        self.pacer.change(change)
        self._drawer.show_pacer(change.pacer)
        if self._nudged and change.pacer is not None:
            pace = change.pacer.pattern.breaths_per_min
            self.note(f"{pace:.1f} breaths a minute, from the next in-breath.")
        self._nudged = False

    def _change_phase(self, phase: Phase) -> None:
        self._controls.show_phase(phase)
        words = {Phase.PAUSED: PAUSED_WORDS, Phase.STAYING: STAYING_WORDS}.get(phase)
        if words:
            self._guidance.say(words)

    def _change_signal(self, signal: SignalChanged) -> None:
        simulated = self._began is not None and self._began.simulated
        self._header.show_signal(short_words(signal, simulated=simulated))
        self._signal_note = long_words(signal, simulated=simulated)
        self._end_note()
        was_heard, heard = self._unheard_since_s is None, is_heard(signal)
        if was_heard != heard:
            announce(self, HEARD_AGAIN if heard else self._signal_note)
        if heard:
            self._unheard_since_s = None
            self._goes_without = False
            self._quiet.offer_going_on(offered=False)
        elif was_heard:
            self._unheard_since_s = signal.at_s

    def _offer_going_on(self, at_s: float) -> None:
        since_s = self._unheard_since_s
        if since_s is not None and at_s - since_s >= OFFER_AFTER_S and not self._goes_without:
            self._quiet.offer_going_on(offered=True)

    def _go_without_heart(self) -> None:
        self._goes_without = True
        self._quiet.offer_going_on(offered=False)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _steps_offered(self, count: int) -> int:
        """Return how many steps can be gone to; a replay goes its own way."""
        return 0 if self._began is not None and self._began.replayed else count

    def _end_note(self) -> None:
        self._note_ends.stop()
        self._quiet.note(" ".join(note for note in (self._fault_note, self._signal_note) if note))

    def _fit(self) -> None:
        """Give the pacer its room: the quiet column steps aside for an open drawer."""
        is_open = not self._drawer.isHidden()
        drawer = min(self._theme.px(DRAWER_PX), round(self.width() * LARGEST_DRAWER_SHARE))
        self._drawer.setFixedWidth(drawer)
        columns = 2 * self._theme.px(COLUMN_PX) + self._theme.px(56 + 20 + 16)
        room = self.width() - columns - (drawer if is_open else 0)
        self._quiet.setVisible(not is_open or room >= SMALLEST_PACER_PX)
