"""The card of the very first start: what this is, and when to ask a doctor."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label

SAFETY_WORDS = (
    "A practice companion, not a medical device.",
    (
        "Slow breathing suits most people; if you feel light-headed or uneasy, let your breath go back to "
        "its own rhythm."
    ),
    (
        "If you are pregnant, or live with a heart, lung or seizure condition, or a pacemaker, please check "
        "with your doctor first."
    ),
)
_CARD_PX = 560


class WelcomePage(QWidget):
    """Shows the safety words once."""

    read = Signal()

    def __init__(self, *, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Welcome")
        px = theme.px
        card = QFrame()
        card.setObjectName("panel")
        card.setMaximumWidth(px(_CARD_PX))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(px(40), px(36), px(40), px(32))
        inside.setSpacing(px(16))
        inside.addWidget(label("Welcome", "greeting"))
        for place, words in enumerate(SAFETY_WORDS):
            inside.addWidget(label(words, "" if place == 0 else "second", wraps=True))
        inside.addSpacing(px(8))
        go_on = button("Go on", "primary", tip="Go on (Enter)")
        go_on.clicked.connect(self.read)
        inside.addWidget(go_on, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 8)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addStretch(1)
        whole.addLayout(row)
        whole.addStretch(1)
        for key in ("Return", "Enter"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.read)
        go_on.setFocus()
