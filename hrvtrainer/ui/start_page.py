"""The first page: where the heartbeat comes from, what to practise, how long, and how it is right now."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hrvtrainer.acquisition.plan import Heart, RecordedHeart
from hrvtrainer.session.protocol import PracticeProtocol
from hrvtrainer.ui.distress_scale import DistressScale
from hrvtrainer.ui.heart_choice import STRAP, HeartChoice
from hrvtrainer.ui.kept_where import SUFFIX
from hrvtrainer.ui.length_choice import LengthChoice
from hrvtrainer.ui.practice_choice import PracticeChoice
from hrvtrainer.ui.scrolling import scrolling
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label

_SIDE_PX = 36
NOT_MEDICAL = "A practice companion, not a medical device."


class StartPage(QWidget):
    """Chooses a session; `begin_asked` when one can begin, `search_asked` when a strap is to be found.

    Parameters
    ----------
    practices : sequence of PracticeProtocol
        The practices that are offered; at least one.
    recordings : tuple of Path
        Recordings that are offered by name.
    theme : Theme
        The look.
    """

    begin_asked = Signal()
    search_asked = Signal()
    appearance_asked = Signal()

    def __init__(
        self, practices: Sequence[PracticeProtocol], recordings: tuple[Path, ...], *, theme: Theme
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Start")
        self.hearts = HeartChoice(recordings, theme=theme)
        self.practices = PracticeChoice(practices, theme=theme)
        self.lengths = LengthChoice(theme=theme)
        self.distress = DistressScale("Before we begin, how much distress right now?", theme=theme)
        self._note = label("", "caption", wraps=True)
        self._coming = label("", "caption", wraps=True)
        self._appearance = button("Light or dark", "quiet", tip="Change between light and dark colours")
        self._begin = button("Begin", "primary", tip="Begin (Enter)")
        self._lay_out(theme)
        self.hearts.changed.connect(self._show_choice)
        self.practices.changed.connect(self._take_practice)
        self._begin.clicked.connect(self.go_on)
        self._appearance.clicked.connect(self.appearance_asked)
        for key in ("Return", "Enter"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.go_on)
        self._take_practice()

    def note(self, text: str) -> None:
        """Show one calm line: what was kept, or what went otherwise than hoped."""
        self._note.setText(text)

    def heart(self) -> Heart | None:
        """Return where the heartbeat comes from, or None while that is open."""
        return self.hearts.heart()

    def go_on(self) -> None:
        """Begin, or look for the strap first."""
        if self.hearts.kind == STRAP and self.heart() is None:
            self.search_asked.emit()
        elif self._begin.isEnabled():
            self.begin_asked.emit()

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        self.hearts.set_theme(theme)
        self.practices.set_theme(theme)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits for the scale, wherever the focus is."""
        if not (self.distress.isEnabled() and self.distress.press_key(event)):
            super().keyPressEvent(event)

    def _lay_out(self, theme: Theme) -> None:
        px = theme.px
        inside = QWidget()
        content = QVBoxLayout(inside)
        content.setContentsMargins(px(_SIDE_PX), px(18), px(_SIDE_PX), px(8))
        content.setSpacing(px(14))
        content.addLayout(self._top(theme))
        content.addLayout(self._columns(theme))
        content.addSpacing(px(10))
        content.addWidget(self.distress)
        content.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(_SIDE_PX), 0, px(_SIDE_PX), 0)
        foot.addWidget(label(NOT_MEDICAL, "caption", wraps=True), 1)
        foot.addWidget(self._begin)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, px(14))
        whole.setSpacing(px(8))
        whole.addWidget(scrolling(inside), 1)
        whole.addLayout(foot)

    def _top(self, theme: Theme) -> QHBoxLayout:
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        top = QHBoxLayout()
        top.setSpacing(theme.px(16))
        top.addWidget(label("Good to see you.", "greeting"))
        top.addWidget(self._note, 1)
        top.addWidget(self._appearance)
        return top

    def _columns(self, theme: Theme) -> QHBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(theme.px(18))
        left.addWidget(self.hearts)
        left.addWidget(self.lengths)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(theme.px(10))
        right.addWidget(self.practices)
        right.addWidget(self._coming)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(theme.px(40))
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        return columns

    def _take_practice(self) -> None:
        practice = self.practices.practice
        self.lengths.choose(practice.default_minutes)
        self._coming.setText(" ".join(practice.coming))
        self._show_choice()

    def _show_choice(self) -> None:
        """Let the words follow what is chosen."""
        heart = self.heart()
        searches = self.hearts.kind == STRAP and heart is None
        words = "Look for strap" if searches else "Begin"
        self._begin.setText(words)
        self._begin.setAccessibleName(words)
        self._begin.setEnabled(searches or heart is not None)
        is_ours = isinstance(heart, RecordedHeart) and heart.path.suffix == SUFFIX
        for choice in (self.practices, self.lengths, self.distress):
            choice.setEnabled(not is_ours)
        self._coming.setVisible(not is_ours)
