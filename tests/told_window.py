"""The window with a fake acquisition behind it, and a session that is told to it by hand."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from fakes import TWO_STEPS, ManualClock, practice
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QWidget

from hrvtrainer.acquisition.plan import Plan
from hrvtrainer.acquisition.told import Began, SignalTold
from hrvtrainer.beats import Beat, BeatLabel, BeatStatus
from hrvtrainer.breath.pacer import Pacer, PacerChange
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.events import Action, LinkState
from hrvtrainer.session.metrics import METRICS
from hrvtrainer.session.updates import (
    BeatsHeard,
    GaugeShown,
    GaugeWord,
    GuidanceShown,
    Numbers,
    Phase,
    PhaseChanged,
    Progress,
    SessionEnded,
    SignalChanged,
    StepEntered,
    Summary,
    Update,
)
from hrvtrainer.straps.profile import UNKNOWN_DEVICE, DeviceProfile
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.straps.signal_check import SignalReport, SignalVerdict
from hrvtrainer.ui.colours import DARK, Colours
from hrvtrainer.ui.main_window import MainWindow
from hrvtrainer.ui.preferences import Memory, Preferences
from hrvtrainer.ui.theme import Appearance, Theme

THEME = Theme(colours=DARK)
PATTERN = BreathPattern.paced(6.0)
PROFILE = replace(UNKNOWN_DEVICE, latency_s=2.6)
STRAP = StrapSeen(address="AA:BB", name="Polar H10 A3F2", rssi_dbm=-58, held=False)
W = TypeVar("W", bound=QObject)


class FakeAcquiring:
    """Remembers what the window asked for."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.plans: list[Plan] = []
        self.straps: list[StrapSeen] = []
        self.actions: list[Action] = []
        self.at_s = 0.0

    def search(self) -> None:
        self.calls.append("search")

    def listen(self, strap: StrapSeen) -> None:
        self.calls.append("listen")
        self.straps.append(strap)

    def begin(self, plan: Plan) -> None:
        self.calls.append("begin")
        self.plans.append(plan)

    def act(self, action: Callable[[float], Action]) -> None:
        self.actions.append(action(self.at_s))

    def stop(self) -> None:
        self.calls.append("stop")


def make_window(
    acquiring: FakeAcquiring,
    folder: Path,
    *,
    remembered: Preferences | None = None,
    recordings: tuple[Path, ...] = (),
    clock: ManualClock | None = None,
) -> MainWindow:
    memory = Memory(folder / "window.json")
    memory.keep(remembered or Preferences(safety_words_read=True, appearance=Appearance.DARK))
    return MainWindow(
        acquiring,
        practices=(practice(TWO_STEPS), practice(TWO_STEPS.replace("two-steps", "other"))),
        recordings=recordings,
        memory=memory,
        make_clock=lambda: clock or ManualClock(),
    )


def began(clock: ManualClock, *, simulated: bool = False, replayed: bool = False) -> Began:
    return Began(clock=clock, practice=practice(), simulated=simulated, replayed=replayed, path=None)


def pacer_change(from_s: float = 0.0, pattern: BreathPattern | None = PATTERN) -> PacerChange:
    pacer = None if pattern is None else Pacer(pattern=pattern, began_s=from_s, breaths_before=0)
    return PacerChange(at_s=from_s, from_s=from_s, pacer=pacer)


def beat(
    end_s: float,
    rr_ms: float = 900.0,
    *,
    final: bool = True,
    after_gap: bool = False,
    label: BeatLabel = BeatLabel.NORMAL,
) -> Beat:
    status = BeatStatus.FINAL if final else BeatStatus.PROVISIONAL
    return Beat(end_s=end_s, rr_ms=rr_ms, after_gap=after_gap, status=status, label=label if final else None)


def steady_beats(first_s: float, count: int, rr_ms: float = 900.0) -> tuple[Beat, ...]:
    return tuple(beat(first_s + place * rr_ms / 1000.0, rr_ms) for place in range(count))


def numbers(at_s: float, **shown: Metric) -> Numbers:
    absent = Absent(reason="needs 60 s, has 12")
    return Numbers(at_s=at_s, metrics={key: shown.get(key, absent) for key in METRICS})


def a_practice(at_s: float = 60.0) -> Iterator[Update]:
    """Everything that a session tells in its first minute, in one go."""
    yield PhaseChanged(at_s=0.0, phase=Phase.RUNNING)
    yield StepEntered(at_s=0.0, number=2, count=2, title="Pace")
    yield pacer_change()
    yield SignalChanged(at_s=0.0, link=LinkState.LIVE, sentence="", battery_percent=80, contact=True)
    yield BeatsHeard(at_s=at_s, beats=steady_beats(0.9, 60))
    yield numbers(at_s, rmssd_ms=Estimate(value=41.2, low=36.4, high=48.3, n=55))
    yield GaugeShown(at_s=at_s, level=0.5, word=GaugeWord.SETTLING)
    yield GuidanceShown(at_s=at_s, text="Let the breath arrive like a small, slow sip.")
    yield Progress(at_s=at_s, practised_s=at_s, left_s=360.0)


def ended(*, practised_s: float = 600.0, before: int | None = 6, after: int | None = None) -> SessionEnded:
    summary = Summary(
        practised_s=practised_s,
        title="Two steps",
        distress_before=before,
        distress_after=after,
        breaths_paced=60,
        metrics={
            "mean_hr_bpm": Estimate(value=66.4, n=500),
            "breath_lock": Absent(reason="needs 30 seconds with this number, has 4"),
        },
    )
    return SessionEnded(at_s=600.0, summary=summary)


def report(verdict: SignalVerdict = SignalVerdict.GOOD, *, sentence: str = "Clear.") -> SignalReport:
    return SignalReport(
        contact=True,
        rate_bpm=68.0,
        usable_s=58.0,
        listened_s=60.0,
        irregular_percent=1.5,
        n_beats=66,
        battery_percent=80,
        verdict=verdict,
        sentence=sentence,
    )


def signal_told(of: SignalReport | None = None, profile: DeviceProfile = PROFILE) -> SignalTold:
    return SignalTold(report=of or report(), profile=profile)


def theme(colours: Colours = DARK, scale: float = 1.0) -> Theme:
    return Theme(colours=colours, scale=scale)


def named(page: QWidget, name: str) -> QAbstractButton:
    """Return the button that is read aloud so."""
    found = [one for one in page.findChildren(QAbstractButton) if one.accessibleName() == name]
    assert found, f"no button {name!r}"
    return found[0]


def the(page: QWidget, kind: type[W]) -> W:
    """Return the only part of this kind."""
    found = page.findChildren(kind)
    assert len(found) == 1, f"{len(found)} of {kind.__name__}"
    part = found[0]
    assert isinstance(part, kind)
    return part


def words_on(page: QWidget) -> str:
    """Return all visible words of a page, one after the other."""
    labels = [child for child in page.findChildren(QWidget) if child.isVisibleTo(page)]
    texts = [child.property("text") for child in labels]
    return "\n".join(text for text in texts if isinstance(text, str) and text)
