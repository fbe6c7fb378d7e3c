"""The window: one page after the other, and what is told goes to the page that it is for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from hrvtrainer.acquisition.plan import Plan, StrapHeart
from hrvtrainer.acquisition.told import Began, Fault, Kept, SignalTold, StrapsSeen, Told
from hrvtrainer.clock import Clock, SessionClock
from hrvtrainer.events import Ended
from hrvtrainer.session.protocol import PracticeProtocol
from hrvtrainer.session.updates import SessionEnded, SignalChanged
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.ui.colours import DARK
from hrvtrainer.ui.end_question import EndQuestion
from hrvtrainer.ui.ending_page import EndingPage
from hrvtrainer.ui.heart_choice import SIMULATED
from hrvtrainer.ui.kept_where import new_session_path
from hrvtrainer.ui.preferences import Memory
from hrvtrainer.ui.roles import Acquiring
from hrvtrainer.ui.search_page import SearchPage
from hrvtrainer.ui.start_page import StartPage
from hrvtrainer.ui.theme import (
    LARGEST_PERCENT,
    SMALLEST_PERCENT,
    Appearance,
    Theme,
    colours_for,
    dress,
)
from hrvtrainer.ui.trace_place import Tracing
from hrvtrainer.ui.training_page import TrainingPage
from hrvtrainer.ui.warm_up import WarmUp
from hrvtrainer.ui.welcome_page import WelcomePage

SMALLEST = (1024, 640)
USUAL = (1280, 800)
TEXT_STEP_PERCENT = 10
REPLAY_OVER = "The recording ends here."


class MainWindow(QMainWindow):
    """Shows the pages and wires them to the acquisition.

    Parameters
    ----------
    acquiring : Acquiring
        Searches straps and runs sessions.
    practices : sequence of PracticeProtocol
        What can be practised; at least one.
    recordings : tuple of Path
        Recordings that are offered by name, the person's own first.
    memory : Memory
        The choices of the last time.
    make_clock : callable
        Returns a clock that starts now, for what happens after a session.
    """

    def __init__(
        self,
        acquiring: Acquiring,
        *,
        practices: Sequence[PracticeProtocol],
        recordings: tuple[Path, ...],
        memory: Memory,
        make_clock: Callable[[], Clock] = SessionClock,
    ) -> None:
        super().__init__()
        self._acquiring = acquiring
        self._memory = memory
        self._began: Began | None = None
        self._begins = False
        self._closes = False
        self._painted = False
        self._theme = self._chosen_theme()
        dress(_application(), self._theme)
        self.setWindowTitle("hrvtrainer")
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        self._welcome = WelcomePage(theme=self._theme)
        self._start = StartPage(practices, recordings, theme=self._theme)
        self._search = SearchPage(acquiring, theme=self._theme)
        self._training = TrainingPage(acquiring, theme=self._theme)
        self._ending = EndingPage(acquiring, make_clock, theme=self._theme)
        for page in (self._welcome, self._start, self._search, self._training, self._ending):
            self._stack.addWidget(page)
        self._question = EndQuestion(self, theme=self._theme)
        self._ends: Callable[[], None] = self._end_practice
        self._warm_up = WarmUp()
        self._connect()
        self._bind_keys()
        self._start.hearts.choose(memory.now.heart)
        self._start.practices.choose(memory.now.practice_id)
        self._show(self._start if memory.now.safety_words_read else self._welcome)

    def begin_demo(self) -> None:
        """Practise with a simulated person at once."""
        self._start.hearts.choose(SIMULATED)
        self._begin()

    @Slot(object)
    def hear(self, told: Told) -> None:
        """Show what was told."""
        match told:
            case Began():
                self._begins, self._began = False, told
                self._training.begin(told)
                self._show(self._training)
            case SessionEnded():
                self._show_end(told)
            case StrapsSeen():
                self._search.show_straps(told)
            case SignalTold():
                self._search.show_signal(told)
            case SignalChanged() if self.page is self._search:
                self._search.show_link(told)
            case Fault():
                self._show_fault(told)
            case Kept():
                self._show_kept(told)
            case _:
                self._training.hear(told)

    @property
    def page(self) -> QWidget:
        """The page that is shown."""
        page = self._stack.currentWidget()
        assert page is not None, "the pages were added in the constructor"
        return page

    def finish(self) -> None:
        """Let the background come to rest, before the program ends."""
        self._warm_up.finish()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Load the slow libraries once the first picture stands."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._warm_up.start)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before a running practice is left."""
        if self.page is self._training and not self._closes:
            event.ignore()
            self._ask_to_end(self._leave)
        else:
            event.accept()

    def _connect(self) -> None:
        self._warm_up.ready.connect(self._take_trace)
        self._welcome.read.connect(self._take_welcome)
        self._start.begin_asked.connect(self._begin)
        self._start.search_asked.connect(self._look_for_strap)
        self._start.appearance_asked.connect(self._change_appearance)
        self._search.found.connect(self._begin_with_strap)
        self._search.back_asked.connect(self._go_back)
        self._search.latency_chosen.connect(self._keep_latency)
        self._training.end_asked.connect(self._ask_to_end_practice)
        self._question.accepted.connect(self._take_end)
        self._ending.done.connect(self._go_back)
        _application().styleHints().colorSchemeChanged.connect(lambda _: self._wear())

    def _bind_keys(self) -> None:
        for key, step in (
            (QKeySequence.StandardKey.ZoomIn, TEXT_STEP_PERCENT),
            (QKeySequence.StandardKey.ZoomOut, -TEXT_STEP_PERCENT),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda step=step: self._change_text(step))

    def _show(self, page: QWidget) -> None:
        self._question.reject()  # whatever it asked is past
        self._stack.setCurrentWidget(page)
        page.setFocus()

    def _take_trace(self, trace_class: Callable[..., Tracing]) -> None:
        self._training.trace.take(trace_class(theme=self._theme))

    def _take_welcome(self) -> None:
        self._memory.keep(replace(self._memory.now, safety_words_read=True))
        self._show(self._start)

    def _look_for_strap(self) -> None:
        self._show(self._search)
        self._search.know_latencies(self._memory.now.latencies_s)
        self._search.begin()

    def _keep_latency(self, label: str, latency_s: float) -> None:
        latencies_s = {**self._memory.now.latencies_s, label: latency_s}
        self._memory.keep(replace(self._memory.now, latencies_s=latencies_s))
        self._search.know_latencies(latencies_s)

    def _begin_with_strap(self, strap: StrapSeen) -> None:
        self._start.hearts.take_strap(strap)
        self._begin()

    def _begin(self) -> None:
        heart, start = self._start.heart(), self._start
        if heart is None or self._begins:
            return
        self._begins = True
        if isinstance(heart, StrapHeart):
            heart = replace(heart, latencies_s=self._memory.now.latencies_s)
        practice = start.practices.practice
        remembered = replace(self._memory.now, heart=start.hearts.kind, practice_id=practice.id)
        self._memory.keep(remembered)
        self._acquiring.begin(
            Plan(
                practice=practice,
                minutes=start.lengths.minutes,
                heart=heart,
                distress_before=start.distress.value,
                keep_as=new_session_path(practice, heart),
            )
        )

    def _show_end(self, told: SessionEnded) -> None:
        if self.page is self._ending:
            self._ending.update_summary(told)
        elif self.page is self._training and self._began is not None:
            self._ending.begin(self._began, told, self._began.practice.pattern)
            self._show(self._ending)

    def _ask_to_end(self, ends: Callable[[], None]) -> None:
        self._ends = ends
        self._question.ask()

    def _take_end(self) -> None:
        self._ends()

    def _ask_to_end_practice(self) -> None:
        if self._began is not None and self._began.replayed:
            self._go_back()  # a replay takes no actions: it is simply left
        else:
            self._ask_to_end(self._end_practice)

    def _end_practice(self) -> None:
        self._acquiring.act(lambda at_s: Ended(at_s=at_s))

    def _leave(self) -> None:
        self._closes = True
        self._acquiring.stop()
        self.close()

    def _go_back(self) -> None:
        self._acquiring.stop()
        self._start.distress.clear()
        self._show(self._start)

    def _show_fault(self, told: Fault) -> None:
        self._begins = False
        if self.page is self._search:
            self._search.note(told.sentence)
            return
        if self.page is self._training and not told.fatal:
            self._training.note(told.sentence, stays=True)
            return
        self._start.note(told.sentence)
        if told.fatal and self.page is not self._welcome:
            self._show(self._start)

    def _show_kept(self, told: Kept) -> None:
        if told.path is not None:
            self._start.note(f"Kept as {told.path.name}")
            self._start.hearts.offer(told.path)
        if self.page is self._training:
            if self._began is not None and self._began.replayed:
                self._start.note(REPLAY_OVER)
            self._show(self._start)

    def _change_appearance(self) -> None:
        other = Appearance.LIGHT if self._theme.colours is DARK else Appearance.DARK
        self._memory.keep(replace(self._memory.now, appearance=other))
        self._wear()

    def _change_text(self, by_percent: int) -> None:
        percent = self._memory.now.text_percent + by_percent
        percent = min(max(percent, SMALLEST_PERCENT), LARGEST_PERCENT)
        self._memory.keep(replace(self._memory.now, text_percent=percent))
        self._wear()

    def _chosen_theme(self) -> Theme:
        chosen = self._memory.now
        colours = colours_for(chosen.appearance, app=_application())
        return Theme(colours=colours, scale=chosen.text_percent / 100)

    def _wear(self) -> None:
        self._theme = self._chosen_theme()
        dress(_application(), self._theme)
        for page in (self._start, self._search, self._training, self._ending):
            page.set_theme(self._theme)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication), "the application comes before its windows"
    return app
