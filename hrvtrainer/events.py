"""What a source can say and what a person can do: frozen values, all stamped in session seconds.

A recording is these events in the order in which they were stamped. Everything else is computed from
them and can be computed again.
"""

from dataclasses import dataclass
from enum import StrEnum


class Characteristic(StrEnum):
    """The characteristics whose bytes are kept.

    A standard one is called by its 16-bit Bluetooth number, a maker's own by its whole 128 bits; both
    in lower-case hexadecimal.
    """

    HEART_RATE = "2a37"
    BATTERY = "2a19"
    BODY_LOCATION = "2a38"
    MODEL = "2a24"
    SERIAL = "2a25"
    FIRMWARE = "2a26"
    MANUFACTURER = "2a29"
    POLAR_CONTROL = "fb005c81-02e7-f387-1cad-8acd2d8df0c8"
    POLAR_DATA = "fb005c82-02e7-f387-1cad-8acd2d8df0c8"


class LinkState(StrEnum):
    """Where the link to a strap stands."""

    SEARCHING = "searching"
    CONNECTING = "connecting"
    LIVE = "live"
    QUIET = "quiet"
    LOST = "lost"
    GAVE_UP = "gave-up"


class Moment(StrEnum):
    """When a rating was given."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One notification or read of a strap, as its bytes came.

    Parameters
    ----------
    arrival_s : float
        Session seconds, taken in the notification callback before anything else.
    source_id : str
        Which strap (or recording, or simulated person) said it.
    characteristic : Characteristic
        What was read.
    raw : bytes
        The bytes, untouched.
    """

    arrival_s: float
    source_id: str
    characteristic: Characteristic
    raw: bytes

    @property
    def at_s(self) -> float:
        """Session seconds, as every event has them."""
        return self.arrival_s


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedBeats:
    """Beats of a file without packets: the last of them ended at ``at_s``.

    Parameters
    ----------
    at_s : float
        Session seconds of the last beat.
    source_id : str
        Which file.
    rr_ms : tuple of float
        RR intervals in milliseconds, oldest first, as the file states them.
    after_gap : bool
        True where beats are missing before the first of them.
    """

    at_s: float
    source_id: str
    rr_ms: tuple[float, ...]
    after_gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChanged:
    """The link to a strap changed; ``reason`` is a sentence for a person, or empty."""

    at_s: float
    source_id: str
    state: LinkState
    reason: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WallClock:
    """The wall clock (seconds since 1970, UTC) at a session second; queued every second."""

    at_s: float
    wall_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyChosen:
    """How long after the heartbeat this strap tells of it; moves the trace and the cut into breaths."""

    at_s: float
    source_id: str
    latency_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """The person paused; the pacer rests."""

    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """The person went on after a pause; the pacer begins with a new in-breath."""

    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stayed:
    """The person stays in this step as long as they like, or lets the steps go on again."""

    at_s: float
    staying: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WentOn:
    """The person went to the next step."""

    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WentBack:
    """The person went back to the step before."""

    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceNudged:
    """The person asked for a quicker (positive) or slower (negative) pace, from the next in-breath."""

    at_s: float
    by_breaths_per_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The person, or someone beside them, marked this moment."""

    at_s: float
    kind: str = "mark"
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """Distress 0 (fine) to 10 (the worst it has ever been), or None when the person skipped it."""

    at_s: float
    moment: Moment
    distress: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The person ended the practice: a normal ending at any moment."""

    at_s: float


Action = Paused | Resumed | Stayed | WentOn | WentBack | PaceNudged | Marked | Rated | Ended
SourceEvent = Reading | ImportedBeats | LinkChanged
Event = SourceEvent | WallClock | LatencyChosen | Action
