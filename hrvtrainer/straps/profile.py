"""What is known about a strap by its name: does it send RR intervals, and how late."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from hrvtrainer.shelves import Shelf, load_shelf, parse_toml, read_text
from hrvtrainer.toml_table import Table

DEVICES_SHELF = "devices"
UNKNOWN_LATENCY_S = 1.0
LONGEST_LATENCY_S = 10.0


class RrSupport(StrEnum):
    """Whether a strap sends single intervals; its behaviour decides, this only prepares the person."""

    YES = "yes"
    SOME = "some"  # depends on the model, a mode, or the firmware
    DOUBTFUL = "doubtful"  # smoothed, or derived from an optical pulse
    NO = "no"
    UNKNOWN = "unknown"


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
        Whether it sends RR intervals.
    latency_s : float
        How long after the heartbeat it tells of it.
    latency_known : bool
        Whether that was measured for this model; otherwise it is the common guess.
    notes : tuple of str
        Sentences for the person who uses it.
    sources : tuple of str
        Where the facts come from.
    """

    id: str
    title: str
    name_prefixes: tuple[str, ...]
    rr: RrSupport
    latency_s: float = UNKNOWN_LATENCY_S
    latency_known: bool = False
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


UNKNOWN_DEVICE = DeviceProfile(id="unknown", title="Heart rate strap", name_prefixes=(), rr=RrSupport.UNKNOWN)


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
        If a key is missing, unknown, or of another kind than expected; it names file, key and value.
    """
    table = Table(path, "", content)
    profile = DeviceProfile(
        id=table.identifier("id"),
        title=table.text("title"),
        name_prefixes=table.texts("name_prefixes"),
        rr=RrSupport(table.choice("rr", [rr.value for rr in RrSupport], default=RrSupport.UNKNOWN.value)),
        latency_s=table.number("latency_s", lowest=0.0, highest=LONGEST_LATENCY_S, default=UNKNOWN_LATENCY_S),
        latency_known="latency_s" in content,
        notes=table.texts("notes", default=()),
        sources=table.texts("sources", default=()),
    )
    if any(not prefix.strip() for prefix in profile.name_prefixes):
        table.refuse("name_prefixes", "an empty beginning would match every strap")
    table.nothing_else()
    return profile


def load_devices() -> Shelf[DeviceProfile]:
    """Read the devices shelf, the person's own files over ours."""
    return load_shelf(DEVICES_SHELF, read_device)


def profile_for(name: str, profiles: Iterable[DeviceProfile]) -> DeviceProfile:
    """Return the profile whose prefix matches most of a strap's name, else the unknown strap.

    Upper and lower case are one. Of two equally long prefixes the first profile is taken.
    """
    best, best_length = UNKNOWN_DEVICE, 0
    for profile in profiles:
        for prefix in profile.name_prefixes:
            if len(prefix) > best_length and name.casefold().startswith(prefix.casefold()):
                best, best_length = profile, len(prefix)
    return best
