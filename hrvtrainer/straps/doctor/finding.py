"""What the strap doctor finds: one sentence, and one line of what helps."""

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a finding matters."""

    TROUBLE = "trouble"  # a practice suffers from it
    NOTE = "note"  # good to know
    FINE = "fine"


class Ailment(StrEnum):
    """What a finding is about."""

    BLUETOOTH = "bluetooth"
    NOT_FOUND = "not-found"
    NOT_HELD = "not-held"
    TAKEN_OFF = "taken-off"
    DROPS_AT_150_S = "drops-at-150-s"
    DROPPED = "dropped"
    NO_BEAT = "no-beat"
    DRY = "dry"
    RATE_ONLY = "rate-only"
    BEATS = "beats"
    FLAT_AXIS = "flat-axis"
    NO_MOVEMENT = "no-movement"
    UNREADABLE = "unreadable"
    BATTERY = "battery"
    FIRMWARE = "firmware"
    MEASUREMENTS = "measurements"
    LATENCY = "latency"
    TOO_SHORT = "too-short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found.

    Parameters
    ----------
    ailment : Ailment
        What it is about.
    weight : Weight
        How much it matters.
    words : str
        What was found, in a sentence.
    remedy : str
        What helps, in one line; empty where nothing is needed.
    """

    ailment: Ailment
    weight: Weight
    words: str
    remedy: str = ""
