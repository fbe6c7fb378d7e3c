"""What the acquisition tells besides a session's own updates; frozen, so that it may cross threads."""

from dataclasses import dataclass
from pathlib import Path

from hrvtrainer.clock import Clock
from hrvtrainer.session.protocol import PracticeProtocol
from hrvtrainer.session.updates import Update
from hrvtrainer.straps.profile import DeviceProfile
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.straps.signal_check import SignalReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """A session began; ``clock.now_s()`` is what the pacer is drawn from."""

    clock: Clock
    practice: PracticeProtocol
    simulated: bool
    replayed: bool
    path: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapsSeen:
    """The straps found so far, nearest first; ``searching`` is False when the search has ended."""

    straps: tuple[StrapSeen, ...]
    searching: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalTold:
    """How well a strap can be heard before a session, what is known of its kind, and whose it is."""

    report: SignalReport
    profile: DeviceProfile
    person: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something went wrong, in one calm sentence; after a fatal one the session is over."""

    sentence: str
    fatal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The session is over and its file (None when nothing was kept) is closed."""

    path: Path | None


Told = Update | Began | StrapsSeen | SignalTold | Fault | Kept
