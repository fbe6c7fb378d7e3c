"""`protocols` and `devices`: what stands on the shelves, and whether a file of one's own is right."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from hrvtrainer.errors import ShelfError
from hrvtrainer.session.protocol import PracticeProtocol, load_practices, read_practice
from hrvtrainer.shelves import Shelf, Shelved, packaged_folder
from hrvtrainer.straps.capture import read_capture
from hrvtrainer.straps.evidence import Evidence
from hrvtrainer.straps.profile import DEVICES_SHELF, DeviceProfile, load_devices, read_device
from hrvtrainer.straps.profile_words import RR_WORDS, profile_facts

T = TypeVar("T", bound=Shelved)


def protocols(item_id: str | None, check: Path | None) -> int:
    """List the practices, show one, or check a file."""
    if check is not None:
        print(f"{check.name}: {read_practice(check).id} is right")
        return 0
    return _shelf(item_id, load=load_practices, tell=_practice, brief=lambda item: item.title)


def devices(item_id: str | None, check: Path | None) -> int:
    """List the device profiles, show one with its evidence, or check a file and its captures."""
    if check is not None:
        profile = read_device(check)
        for line in _check_captures(profile, check.parent):
            print(line)
        print(f"{check.name}: {profile.id} is right")
        return 0
    return _shelf(item_id, load=load_devices, tell=_device, brief=_device_in_brief)


def _shelf(
    item_id: str | None,
    *,
    load: Callable[[], Shelf[T]],
    tell: Callable[[T], Iterable[tuple[str, str]]],
    brief: Callable[[T], str],
) -> int:
    shelf = load()
    if item_id is not None:
        if item_id not in shelf.items:
            raise ValueError(f"no {item_id!r} here; there are {', '.join(sorted(shelf.items))}")
        for key, value in tell(shelf.items[item_id]):
            print(f"{key}: {value}")
        return 0
    table = Table(box=None, show_header=False)
    for item in shelf.items.values():
        table.add_row(item.id, brief(item))
    Console().print(table)
    for fault in shelf.faults:
        print(f"left out: {fault}")
    return 0


def _practice(practice: PracticeProtocol) -> list[tuple[str, str]]:
    steps = ", ".join(step.title for step in practice.steps)
    return [
        ("title", practice.title),
        ("description", practice.description),
        ("pace", f"{practice.breaths_per_min:g} breaths/min, in-breath {practice.inhale_fraction:.0%}"),
        ("steps", steps),
    ]


def _device_in_brief(profile: DeviceProfile) -> str:
    return f"{profile.title} · {RR_WORDS[profile.rr]}"


def _device(profile: DeviceProfile) -> list[tuple[str, str]]:
    told = [("title", profile.title)]
    told += [(fact.label, fact.words + _source(fact.evidence)) for fact in profile_facts(profile)]
    told += [("note", note.text + _source(note.evidence)) for note in profile.notes]
    told += [("captured packets", name) for name in profile.captures]
    if profile.training_sentence:
        told.append(("training", profile.training_sentence))
    return told


def _source(evidence: Evidence | None) -> str:
    return f"  [{evidence.grade}: {evidence.words}]" if evidence else ""


def _check_captures(profile: DeviceProfile, folder: Path) -> list[str]:
    """Return a line for each capture that the profile names; raise where one does not fit."""
    lines: list[str] = []
    for name in profile.captures:
        places = (folder / name, packaged_folder(DEVICES_SHELF).parent / "tests" / "captures" / name)
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            lines.append(f"{name}: not beside the file and not in tests/captures, so it was not read")
            continue
        capture = read_capture(path)
        if capture.device != profile.id:
            raise ShelfError(path, "device", f"expected {profile.id!r}, found {capture.device!r}")
        for packet in capture.packets:
            if difference := packet.difference():
                raise ShelfError(path, packet.place, difference)
        count = len(capture.packets)
        lines.append(f"{name}: {count} packet{'s decode' if count > 1 else ' decodes'} as stated")
    return lines
