"""Where the heartbeat comes from: a strap, a recording, or a simulated person."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from hrvtrainer.acquisition.plan import Heart, RecordedHeart, SimulatedHeart, StrapHeart
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.ui.choice_card import ChoiceCard
from hrvtrainer.ui.kept_where import recording_name
from hrvtrainer.ui.menu import Menu
from hrvtrainer.ui.theme import Theme
from hrvtrainer.ui.words import button, label

STRAP, RECORDED, SIMULATED = "strap", "recorded", "simulated"
STRAP_WORDS = "Polar H10 and most other chest straps"
SPEEDS = (1.0, 2.0, 4.0, 8.0)
_FILES = "Sessions and beats (*.hrvsession *.txt *.csv);;All files (*)"


class HeartChoice(QWidget):
    """Three cards, and what the chosen one still asks for.

    Parameters
    ----------
    recordings : tuple of Path
        Recordings that are offered by name.
    theme : Theme
        The look.
    """

    changed = Signal()

    def __init__(self, recordings: tuple[Path, ...], *, theme: Theme) -> None:
        super().__init__()
        self._strap: StrapSeen | None = None
        self._cards = {
            STRAP: ChoiceCard("Chest strap", STRAP_WORDS, theme=theme),
            RECORDED: ChoiceCard(
                "Recorded session", "A session of yours, another file, or an example", theme=theme
            ),
            SIMULATED: ChoiceCard("Simulated heart", "For trying things out; no strap needed", theme=theme),
        }
        self._group = QButtonGroup(self)
        self._file = Menu("Which recording", gives_way=True)
        self._speed = Menu("How fast the recording runs")
        self._choose = button("Choose file…", tip="A session of this program, or a text file of RR intervals")
        for path in recordings:
            self._file.addItem(recording_name(path), path)
        for speed in SPEEDS:
            self._speed.addItem("as it was" if speed == 1.0 else f"{speed:.0f} times as fast", speed)
        self._lay_out(theme)
        self._group.buttonToggled.connect(lambda *_: self._show_details())
        self._file.currentIndexChanged.connect(lambda _: self.changed.emit())
        self._choose.clicked.connect(self._choose_file)
        self._cards[STRAP].setChecked(True)

    @property
    def kind(self) -> str:
        """Which card is chosen: ``strap``, ``recorded`` or ``simulated``."""
        return next(kind for kind, card in self._cards.items() if card.isChecked())

    def choose(self, kind: str) -> None:
        """Choose a card; an unknown kind changes nothing."""
        if kind in self._cards:
            self._cards[kind].setChecked(True)

    def take_strap(self, strap: StrapSeen) -> None:
        """Remember a strap that has been checked."""
        self._strap = strap
        self._cards[STRAP].describe(f"{strap.label} · ready")
        self._cards[STRAP].setChecked(True)
        self.changed.emit()

    def take_file(self, path: Path) -> None:
        """Offer a file, and choose it."""
        self.offer(path)
        self._cards[RECORDED].setChecked(True)
        self._show_details()

    def offer(self, path: Path) -> None:
        """Offer a recording before all others; the card that is chosen stays chosen."""
        known = [self._file.itemData(place) for place in range(self._file.count())]
        if path not in known:
            known.insert(0, path)
            self._file.insertItem(0, recording_name(path), path)
        self._file.setCurrentIndex(known.index(path))

    def heart(self) -> Heart | None:
        """Return what is chosen, or None while a strap is still to be found or a file to be chosen."""
        if self.kind == SIMULATED:
            return SimulatedHeart()
        if self.kind == RECORDED:
            path, speed = self._file.currentData(), self._speed.currentData()
            return RecordedHeart(path=path, speed=speed) if isinstance(path, Path) else None
        return StrapHeart(strap=self._strap) if self._strap else None

    def set_theme(self, theme: Theme) -> None:
        """Take another look."""
        for card in self._cards.values():
            card.set_theme(theme)

    def _lay_out(self, theme: Theme) -> None:
        self._details = QWidget()
        details = QVBoxLayout(self._details)
        details.setContentsMargins(0, 0, 0, 0)
        details.setSpacing(theme.px(8))
        details.addWidget(self._file)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self._choose)
        row.addWidget(self._speed)
        row.addStretch(1)
        details.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.px(8))
        whole.addWidget(label("Where does the heartbeat come from?", "heading", wraps=True))
        for card in self._cards.values():
            self._group.addButton(card)
            whole.addWidget(card)
            if card is self._cards[RECORDED]:
                whole.addWidget(self._details)
        self._details.hide()

    def _show_details(self) -> None:
        self._details.setVisible(self.kind == RECORDED)
        self._file.setVisible(self._file.count() > 0)
        self.changed.emit()

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Choose a recording", "", _FILES)
        if name:
            self.take_file(Path(name))
