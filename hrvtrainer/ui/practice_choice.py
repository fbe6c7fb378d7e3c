"""What would help now: the practices of the shelf, one card each."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QVBoxLayout, QWidget

from hrvtrainer.session.protocol import PracticeProtocol
from hrvtrainer.ui.choice_card import ChoiceCard
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import label


class PracticeChoice(QWidget):
    """The practices as cards; the first one is chosen until another is.

    Parameters
    ----------
    practices : sequence of PracticeProtocol
        At least one.
    theme : Theme
        The look.
    """

    changed = Signal()

    def __init__(self, practices: Sequence[PracticeProtocol], *, theme: Theme) -> None:
        super().__init__()
        self._practices = list(practices)
        self._group = QButtonGroup(self)
        self._cards: list[ChoiceCard] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(8))
        whole.addWidget(label("What would help now?", "heading", wraps=True))
        for place, practice in enumerate(self._practices):
            card = ChoiceCard(practice.title, practice.description, theme=theme)
            self._group.addButton(card, place)
            self._cards.append(card)
            whole.addWidget(card)
        self._group.buttonToggled.connect(self._toggled)
        self._cards[0].setChecked(True)

    @property
    def practice(self) -> PracticeProtocol:
        """The chosen practice."""
        return self._practices[self._group.checkedId()]

    def choose(self, practice_id: str) -> None:
        """Choose a practice; an unknown id changes nothing."""
        for practice, card in zip(self._practices, self._cards, strict=True):
            if practice.id == practice_id:
                card.setChecked(True)

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        for card in self._cards:
            card.set_theme(theme)

    def _toggled(self, card: QAbstractButton) -> None:
        if card.isChecked():
            self.changed.emit()
