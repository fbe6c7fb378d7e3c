"""Makes the pictures of the documentation: the real pages, told the session of a simulated person.

Run it from the checkout: ``python docs/make_screenshots.py [FOLDER]``. It needs no screen, no strap
and no time: the session is computed at once, and the clock stands where the picture is taken.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")
os.environ.setdefault("QT_FONT_DPI", "96")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QRadioButton

from hrvtrainer.acquisition.hearts import SIMULATED_LATENCY_S
from hrvtrainer.acquisition.plan import Plan
from hrvtrainer.acquisition.told import Began, SignalTold, StrapsSeen
from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.events import Action, Ended, Event, LatencyChosen, Moment, Rated
from hrvtrainer.session.protocol import load_practices
from hrvtrainer.session.session import Session
from hrvtrainer.session.updates import Update
from hrvtrainer.simulation.strap import SOURCE_ID, SimulatedStrap
from hrvtrainer.straps.profile import load_devices, profile_for
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.straps.signal_check import SignalReport, SignalVerdict
from hrvtrainer.ui.application import make_application
from hrvtrainer.ui.heart_trace import HeartTrace
from hrvtrainer.ui.main_window import USUAL, MainWindow
from hrvtrainer.ui.preferences import Memory, Preferences
from hrvtrainer.ui.theme import Appearance

FADES_MS = 1200
PRACTISED_S = 421.6  # in the fourth step, with the breath almost full
MINUTES = 15
STRAPS = (
    StrapSeen(address="C4:17:0B:2D:A3:F2", name="Polar H10 2DA3F214", rssi_dbm=-58, held=False),
    StrapSeen(address="E8:31:5C:09:51:CC", name="HRM-Dual:510983", rssi_dbm=-77, held=False),
)
PROFILE = profile_for(STRAPS[0].name, load_devices().items.values())
REPORT = SignalReport(
    contact=True,
    rate_bpm=68.0,
    usable_s=58.0,
    listened_s=60.0,
    irregular_percent=100 / 66,
    n_beats=66,
    battery_percent=80,
    verdict=SignalVerdict.GOOD,
    sentence="The heartbeat comes through clearly.",
)


class StillClock:
    """A clock that stands where it was put."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def now_s(self) -> float:
        """Return where it stands."""
        return self.at_s

    async def wait_until(self, at_s: float, wake: asyncio.Event) -> None:
        """Wait for nothing: nobody waits for a picture."""


class NoAcquisition:
    """Takes what the window asks for, and does nothing: the script tells the window itself."""

    def search(self) -> None:
        """Look for nothing."""

    def listen(self, strap: StrapSeen) -> None:
        """Listen to nothing."""

    def begin(self, plan: Plan) -> None:
        """Begin nothing."""

    def act(self, action: Callable[[float], Action]) -> None:
        """Take an action."""

    def stop(self) -> None:
        """Leave nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look of the window."""

    appearance: Appearance = Appearance.DARK
    size: tuple[int, int] = USUAL
    text_percent: int = 100


class Sitting:
    """A window, and a simulated person who practises in it."""

    def __init__(self, look: Look, folder: Path) -> None:
        memory = Memory(folder / "window.json")
        memory.keep(
            Preferences(
                safety_words_read=True,
                heart="simulated",
                appearance=look.appearance,
                text_percent=look.text_percent,
            )
        )
        practices = load_practices().items
        self.practice = practices["heart-breathing"]
        self.clock = StillClock()
        self.breaths_clock = StillClock()
        self.window = MainWindow(
            NoAcquisition(),
            practices=tuple(practices.values()),
            recordings=(),
            memory=memory,
            make_clock=lambda: self.breaths_clock,
        )
        self.window.resize(*look.size)
        self.window.show()
        while self.window.findChild(HeartTrace) is None:
            QTest.qWait(10)  # it is loaded in the background

    def choose_strap(self) -> None:
        """Choose the strap on the first page."""
        cards = self.window.findChildren(QRadioButton)
        next(card for card in cards if card.accessibleName() == "Chest strap").click()

    def find_strap(self) -> None:
        """Search, and listen to the first strap."""
        self.press("Look for strap")
        self.window.hear(StrapsSeen(straps=STRAPS, searching=True))
        self.press("Connect: Polar H10 2DA3F214")
        self.window.hear(SignalTold(report=REPORT, profile=PROFILE))

    def practise(self, until_s: float) -> None:
        """Live a session up to a second, and tell the window all of it."""
        self._session = Session(self.practice, minutes=MINUTES)
        self._person = SimulatedStrap(7, sends_acceleration=True)
        self.window.hear(
            Began(clock=self.clock, practice=self.practice, simulated=True, replayed=False, path=None)
        )
        latency = LatencyChosen(at_s=0.0, source_id=SOURCE_ID, latency_s=SIMULATED_LATENCY_S)
        self._feed(latency)
        self._feed(Rated(at_s=0.0, moment=Moment.BEFORE, distress=6))
        for second in range(int(until_s) + 1):
            for update in self._session.advance(float(second)):
                self._tell(update)
            for event in self._person.events(second + 1.0):
                if event.at_s < until_s:
                    self._feed(event)
        self.clock.at_s = until_s

    def end(self) -> None:
        """End the practice, breathe out, and give a rating."""
        self._feed(Ended(at_s=self.clock.at_s))
        self.press("Go on")
        self._feed(Rated(at_s=self.clock.at_s, moment=Moment.AFTER, distress=3))
        self.press("3")

    def press(self, name: str) -> None:
        """Press the visible button of this name."""
        QApplication.processEvents()  # new rows are laid out first
        buttons = self.window.findChildren(QPushButton)
        next(one for one in buttons if one.accessibleName() == name and one.isVisible()).click()

    def shoot(self, path: Path) -> None:
        """Save the picture, after all fades have ended."""
        QTest.qWait(FADES_MS)
        self.window.grab().save(str(path))

    def close(self) -> None:
        """Put the window away."""
        self.window.hide()
        QApplication.processEvents()

    def _feed(self, event: Event) -> None:
        for update in self._session.feed(event):
            self._tell(update)

    def _tell(self, update: Update) -> None:
        if isinstance(update, PacerChange):
            self._person.hear(update)
        self.window.hear(update)


def shoot_all(look: Look, folder: Path, name: str, *, practised_s: float = PRACTISED_S) -> None:
    """Take all pictures of one look; ``name`` tells them apart."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as memory:
        sitting = Sitting(look, Path(memory))
        sitting.shoot(folder / f"start{name}.png")
        sitting.choose_strap()
        sitting.find_strap()
        sitting.shoot(folder / f"search{name}.png")
        sitting.practise(practised_s)
        sitting.shoot(folder / f"training{name}.png")
        sitting.press("Numbers")
        sitting.shoot(folder / f"training_numbers{name}.png")
        sitting.end()
        sitting.press("See numbers")
        sitting.shoot(folder / f"ending{name}.png")
        sitting.close()


def main(folder: Path) -> None:
    """Take the pictures of the documentation."""
    make_application()
    shoot_all(Look(appearance=Appearance.DARK), folder, "_dark")
    shoot_all(Look(appearance=Appearance.LIGHT), folder, "_light")


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here / "screenshots")
