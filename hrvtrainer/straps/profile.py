"""What is known about a strap by its name: does it send RR intervals, how late, and who says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from hrvtrainer.shelves import Shelf, load_shelf, parse_toml, read_text
from hrvtrainer.straps.evidence import Evidence, Grade, Note, read_evidence, read_notes
from hrvtrainer.straps.training_words import AVERAGED_SENTENCE, CLOSED_SENTENCE, RATE_ONLY_SENTENCE
from hrvtrainer.toml_table import Table

DEVICES_SHELF = "devices"
UNKNOWN_LATENCY_S = 1.0
LONGEST_LATENCY_S = 10.0
MOST_LINKS = 8
GENERIC_ID = "heart-rate-service"


class RrSupport(StrEnum):
    """Whether a strap sends single intervals; its behaviour decides, this only prepares the person."""

    YES = "yes"
    SOME = "some"  # depends on the model, a mode, or the firmware
    DOUBTFUL = "doubtful"  # smoothed, or derived from an optical pulse
    UNUSABLE = "unusable"  # averaged so much that single beats are lost
    NO = "no"
    UNKNOWN = "unknown"


class ContactSupport(StrEnum):
    """Whether a sensor tells that it touches skin."""

    YES = "yes"
    SOME = "some"  # some units or firmwares do
    NO = "no"
    UNKNOWN = "unknown"


class IntervalKind(StrEnum):
    """What a sensor's intervals lie between."""

    RR = "RR"  # R waves of an ECG
    PP = "PP"  # pulses, seen by light


class DeviceMeasure(StrEnum):
    """What a sensor offers beside the heart rate service, over Polar measurement data."""

    ECG = "ecg"
    ACCELERATION = "acceleration"
    PULSE_INTERVALS = "pulse-intervals"


class Access(StrEnum):
    """Whether a sensor speaks to programs other than its maker's."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceProfile:
    """One strap, or one family of straps.

    Parameters
    ----------
    id : str
        Its name on the shelf.
    title : str
        Its name for people.
    name_prefixes : tuple of str
        How its Bluetooth name begins. A hint only: straps are found by their heart rate service.
    rr : RrSupport
        Whether it sends intervals over the heart rate service.
    intervals : IntervalKind or None
        What its intervals lie between; None where that is not known.
    latency_s : float
        How long after the heartbeat it tells of it.
    contact : ContactSupport
        Whether it tells that it touches skin.
    links : int or None
        How many devices may be connected to it at a time; None where that is not known.
    measures : tuple of DeviceMeasure
        What it offers over Polar measurement data; an extra, never needed for a session.
    access : Access
        Whether it speaks to programs other than its maker's.
    evidence : mapping of str to Evidence
        For each fact that the file states (by its key), where it comes from.
    notes : tuple of Note
        Sentences for the person who uses it.
    captures : tuple of str
        The files of captured packets that belong to it.
    """

    id: str
    title: str
    name_prefixes: tuple[str, ...]
    rr: RrSupport
    intervals: IntervalKind | None = None
    latency_s: float = UNKNOWN_LATENCY_S
    contact: ContactSupport = ContactSupport.UNKNOWN
    links: int | None = None
    measures: tuple[DeviceMeasure, ...] = ()
    access: Access = Access.OPEN
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    captures: tuple[str, ...] = ()

    @property
    def latency_known(self) -> bool:
        """Whether the latency was measured for this model; otherwise it is the common guess."""
        return self.grade("latency_s") is Grade.KNOWN

    @property
    def training_sentence(self) -> str:
        """Why the heart's answer cannot be shown with this sensor; empty where nothing speaks against it.

        The practice can be paced all the same. What the sensor is seen to send has the last word.
        """
        if self.access is Access.CLOSED:
            return CLOSED_SENTENCE
        return {RrSupport.NO: RATE_ONLY_SENTENCE, RrSupport.UNUSABLE: AVERAGED_SENTENCE}.get(self.rr, "")

    def grade(self, fact: str) -> Grade | None:
        """Return how well a fact is known, None where the file does not state it."""
        return self.evidence[fact].grade if fact in self.evidence else None


UNKNOWN_DEVICE = DeviceProfile(
    id=GENERIC_ID, title="Heart rate strap", name_prefixes=(), rr=RrSupport.UNKNOWN
)


def read_device(path: Path) -> DeviceProfile:
    """Read one file of the devices shelf.

    Raises
    ------
    ShelfError
        If it cannot be read or something in it is not as expected.
    """
    return parse_device(path, parse_toml(read_text(path), path))


def parse_device(path: Path, content: dict[str, Any]) -> DeviceProfile:
    """Return the profile that a file's content describes.

    Raises
    ------
    ShelfError
        If a key is missing, unknown, of another kind than expected or without evidence; it names file,
        key and value.
    """
    table = Table(path, "", content)
    facts = _read_facts(table)
    profile = DeviceProfile(
        id=table.identifier("id"),
        title=table.text("title"),
        evidence=read_evidence(table, path, [key for key in facts if _is_stated(content, key)]),
        notes=read_notes(table.tables("note", least=0)),
        captures=table.texts("captures", default=()),
        **facts,
    )
    table.nothing_else()
    return profile


def _read_facts(table: Table) -> dict[str, Any]:
    """Return the facts by their keys, which are the fields of the profile as well."""
    prefixes = table.texts("name_prefixes")
    if any(not prefix.strip() for prefix in prefixes):
        table.refuse("name_prefixes", "an empty beginning would match every strap")
    links = table.number("links", lowest=1, highest=MOST_LINKS, default=1)
    if links != int(links):
        table.refuse("links", f"expected a whole number, found {links:g}")
    intervals = table.choice("intervals", [*IntervalKind, "unknown"], default="unknown")
    return {
        "name_prefixes": prefixes,
        "rr": RrSupport(table.choice("rr", list(RrSupport), default=RrSupport.UNKNOWN)),
        "intervals": None if intervals == "unknown" else IntervalKind(intervals),
        "latency_s": table.number(
            "latency_s", lowest=0.0, highest=LONGEST_LATENCY_S, default=UNKNOWN_LATENCY_S
        ),
        "contact": ContactSupport(
            table.choice("contact", list(ContactSupport), default=ContactSupport.UNKNOWN)
        ),
        "links": int(links) if table.has("links") else None,
        "measures": _measures(table),
        "access": Access(table.choice("access", list(Access), default=Access.OPEN)),
    }


def _measures(table: Table) -> tuple[DeviceMeasure, ...]:
    told = table.texts("measures", default=())
    for word in told:
        if word not in list(DeviceMeasure):
            table.refuse("measures", f"expected some of {', '.join(DeviceMeasure)}; found {word!r}")
    return tuple(DeviceMeasure(word) for word in told)


def _is_stated(content: dict[str, Any], key: str) -> bool:
    """Return whether the file states a fact that needs evidence: an empty list and "unknown" do not."""
    return content.get(key, []) not in ([], "unknown")


def load_devices() -> Shelf[DeviceProfile]:
    """Read the devices shelf, the person's own files over ours."""
    return load_shelf(DEVICES_SHELF, read_device)


def profile_for(name: str, profiles: Iterable[DeviceProfile]) -> DeviceProfile:
    """Return the profile whose prefix matches most of a strap's name, else the generic one.

    Upper and lower case are one. Of two equally long prefixes the first profile is taken.
    """
    best, best_length = UNKNOWN_DEVICE, 0
    for profile in profiles:
        if profile.id == GENERIC_ID and not best_length:
            best = profile
        for prefix in profile.name_prefixes:
            if len(prefix) > best_length and name.casefold().startswith(prefix.casefold()):
                best, best_length = profile, len(prefix)
    return best
