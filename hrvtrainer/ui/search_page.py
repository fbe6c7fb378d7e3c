"""Finding the strap, and hearing how well it can be heard."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hrvtrainer.acquisition.told import SignalTold, StrapsSeen
from hrvtrainer.session.updates import SignalChanged
from hrvtrainer.straps.profile import DeviceProfile
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.straps.signal_check import SignalVerdict
from hrvtrainer.ui.roles import Acquiring
from hrvtrainer.ui.scrolling import scrolling
from hrvtrainer.ui.signal_panel import SignalPanel
from hrvtrainer.ui.soft_dot import SoftDot
from hrvtrainer.ui.strap_list import StrapList
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label

PATIENCE_MS = 20_000
LOOKING = "Looking nearby…"
LOOKED = "Looked around."
HINT = (
    "Straps wake up on skin. Moisten the two pads, put it on, "
    "and check that no watch or phone app is holding it."
)


class SearchPage(QWidget):
    """Lists straps, listens to the chosen one, and goes on with it.

    Parameters
    ----------
    acquiring : Acquiring
        Who searches and listens.
    theme : Theme
        The look.
    patience_ms : int
        After how long without a strap the hint is shown unasked.
    """

    found = Signal(object)
    """The strap to go on with."""
    back_asked = Signal()
    latency_chosen = Signal(str, float)
    """A strap's label, and how late the person says that it tells."""

    def __init__(self, acquiring: Acquiring, *, theme: Theme, patience_ms: int = PATIENCE_MS) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Strap")
        self._acquiring = acquiring
        self._strap: StrapSeen | None = None
        self._latencies_s: Mapping[str, float] = {}
        self._profile: DeviceProfile | None = None
        self._state = label(LOOKING, "second")
        self._dot = SoftDot(theme=theme)
        self._straps = StrapList(theme=theme)
        self._panel = SignalPanel(theme=theme)
        self._hint = label("", "second", wraps=True)
        self._back = button("Back", tip="Back to the first page (Esc)")
        self._again = button("Look again")
        self._lost = button("Not finding it?", "quiet")
        self._continue = button("Continue", "primary", tip="Go on with this strap")
        self._anyway = button("Continue anyway", tip="You can still practise")
        self._patience = QTimer(self, singleShot=True, interval=patience_ms)
        self._lay_out(theme)
        self._connect()

    def begin(self) -> None:
        """Look for straps."""
        self._strap = self._profile = None
        self._straps.clear()
        self._panel.clear()
        self._hint.setText("")
        self._show_searching(searching=True)
        self._show_ways(None)
        self._patience.start()
        self._acquiring.search()

    def show_straps(self, told: StrapsSeen) -> None:
        """Show the straps found so far."""
        self._straps.show_straps(told.straps)
        if self._strap is None:
            self._show_searching(searching=told.searching)
        if told.straps:
            self._patience.stop()
        elif not told.searching:
            self._show_hint()

    def know_latencies(self, latencies_s: Mapping[str, float]) -> None:
        """Take which latencies the person has chosen, by the strap's label."""
        self._latencies_s = latencies_s

    def show_signal(self, told: SignalTold) -> None:
        """Show how well the strap is heard."""
        self._panel.show_report(told.report)
        if told.profile.training_sentence:  # what is known of its kind and half a minute cannot show
            self._panel.say(told.profile.training_sentence)
        self._show_ways(told.report.verdict)
        if self._strap is not None and told.profile != self._profile:
            self._profile = told.profile
            self._panel.latency.show_strap(told.profile, self._latencies_s.get(self._strap.label))

    def show_link(self, told: SignalChanged) -> None:
        """Show what the link says, when it has something to say."""
        if told.sentence:
            self._panel.say(told.sentence)

    def note(self, sentence: str) -> None:
        """Show why a search cannot be."""
        self._patience.stop()
        self._show_searching(searching=False)
        self._hint.setText(sentence)

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self._dot.set_theme(theme)

    def _lay_out(self, theme: Theme) -> None:
        px = theme.px
        state = QHBoxLayout()
        state.setSpacing(px(10))
        state.addWidget(self._dot)
        state.addWidget(self._state, 1)
        left = QVBoxLayout()
        left.setSpacing(px(12))
        left.addLayout(state)
        left.addWidget(self._straps, 1)
        left.addWidget(self._hint)
        inside = QWidget()
        right = QVBoxLayout(inside)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self._panel)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(px(32))
        columns.addLayout(left, 1)
        columns.addWidget(scrolling(inside), 1)
        ways = QHBoxLayout()
        ways.setSpacing(px(10))
        ways.addWidget(self._back)
        ways.addWidget(self._again)
        ways.addWidget(self._lost)
        ways.addStretch(1)
        ways.addWidget(self._anyway)
        ways.addWidget(self._continue)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(36), px(18), px(36), px(22))
        whole.setSpacing(px(16))
        whole.addWidget(label("Your strap", "greeting"))
        whole.addLayout(columns, 1)
        whole.addLayout(ways)

    def _connect(self) -> None:
        self._straps.chosen.connect(self._listen)
        self._panel.latency.chosen.connect(self._choose_latency)
        self._back.clicked.connect(self.back_asked)
        self._again.clicked.connect(self.begin)
        self._lost.clicked.connect(self._show_hint)
        self._patience.timeout.connect(self._show_hint)
        self._continue.clicked.connect(self._go_on)
        self._anyway.clicked.connect(self._go_on)
        leave = QShortcut(QKeySequence("Esc"), self)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self.back_asked)

    def _choose_latency(self, latency_s: float) -> None:
        if self._strap is not None:
            self.latency_chosen.emit(self._strap.label, latency_s)

    def _listen(self, strap: StrapSeen) -> None:
        self._strap, self._profile = strap, None
        self._patience.stop()
        self._hint.setText("")
        self._panel.clear()
        self._panel.say("Connecting…")
        self._show_searching(searching=False)
        self._show_ways(SignalVerdict.LISTENING)
        self._acquiring.listen(strap)

    def _go_on(self) -> None:
        if self._strap is not None:
            self.found.emit(self._strap)

    def _show_searching(self, *, searching: bool) -> None:
        self._dot.setVisible(searching)
        self._state.setText(LOOKING if searching else found_words(len(self._straps)))

    def _show_hint(self) -> None:
        self._hint.setText(HINT)

    def _show_ways(self, verdict: SignalVerdict | None) -> None:
        """Offer to go on: with a clear signal plainly, with another one anyway."""
        is_good = verdict is SignalVerdict.GOOD
        self._continue.setEnabled(is_good)
        self._anyway.setVisible(verdict is not None and not is_good)


def found_words(count: int) -> str:
    """Return how many straps were found."""
    if not count:
        return "No strap seen yet."
    return "1 strap nearby" if count == 1 else f"{count} straps nearby"
