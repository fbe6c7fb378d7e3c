"""`protocols` and `devices`: what stands on the shelves, and whether a file of one's own is right."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from hrvtrainer.session.protocol import PracticeProtocol, load_practices, read_practice
from hrvtrainer.shelves import Shelf, Shelved
from hrvtrainer.straps.profile import DeviceProfile, load_devices, read_device

T = TypeVar("T", bound=Shelved)


def protocols(item_id: str | None, check: Path | None) -> int:
    """List the practices, show one, or check a file."""
    return _shelf(item_id, check, load=load_practices, read=read_practice, tell=_practice)


def devices(item_id: str | None, check: Path | None) -> int:
    """List the device profiles, show one, or check a file."""
    return _shelf(item_id, check, load=load_devices, read=read_device, tell=_device)


def _shelf(
    item_id: str | None,
    check: Path | None,
    *,
    load: Callable[[], Shelf[T]],
    read: Callable[[Path], T],
    tell: Callable[[T], list[tuple[str, str]]],
) -> int:
    if check is not None:
        print(f"{check.name}: {read(check).id} is right")
        return 0
    shelf = load()
    if item_id is not None:
        if item_id not in shelf.items:
            raise ValueError(f"no {item_id!r} here; there are {', '.join(sorted(shelf.items))}")
        for key, value in tell(shelf.items[item_id]):
            print(f"{key}: {value}")
        return 0
    table = Table(box=None, show_header=False)
    for item in shelf.items.values():
        table.add_row(item.id, tell(item)[0][1])
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


def _device(profile: DeviceProfile) -> list[tuple[str, str]]:
    return [
        ("title", profile.title),
        ("names", ", ".join(profile.name_prefixes)),
        ("latency", f"{profile.latency_s:g} s"),
    ]
