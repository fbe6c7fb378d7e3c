"""The shelves: devices, practices and recordings that are content, not code.

Files are parsed and validated, never executed. The person's own folder overrides the packaged one by
``id``; one bad file is refused by name and the rest of the shelf still loads.
"""

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import platformdirs

from hrvtrainer.errors import ShelfError

_HERE = Path(__file__).resolve().parent
DATA_FOLDER_VARIABLE = "HRVTRAINER_DATA"


class Shelved(Protocol):
    """Anything that stands on a shelf has an id."""

    @property
    def id(self) -> str:
        """The name that commands and other files call it by."""


T = TypeVar("T", bound=Shelved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf(Generic[T]):
    """What a shelf holds, by id, and what on it was refused."""

    items: dict[str, T]
    faults: tuple[ShelfError, ...]


def data_folder() -> Path:
    """Return the person's own folder: their sessions and their own shelf files."""
    chosen = os.environ.get(DATA_FOLDER_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("hrvtrainer", appauthor=False))


def packaged_folder(shelf: str) -> Path:
    """Return the shelf that came with the program: beside a checkout first, else inside the package."""
    beside = _HERE.parent / shelf
    is_checkout = (_HERE.parent / "pyproject.toml").is_file()
    return beside if is_checkout and beside.is_dir() else _HERE / "_shelves" / shelf


def shelf_files(shelf: str, suffix: str) -> list[Path]:
    """Return the shelf's files, packaged ones first, then the person's own."""
    folders = (packaged_folder(shelf), data_folder() / shelf)
    return [
        path
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.glob(f"*{suffix}"))
        if path.is_file()
    ]


def load_shelf(shelf: str, read: Callable[[Path], T]) -> Shelf[T]:
    """Read every TOML file of a shelf; later ones override earlier ones by id."""
    items: dict[str, T] = {}
    faults: list[ShelfError] = []
    for path in shelf_files(shelf, ".toml"):
        try:
            item = read(path)
        except ShelfError as fault:
            faults.append(fault)
        else:
            items[item.id] = item
    return Shelf(items=items, faults=tuple(faults))


def read_text(path: Path) -> str:
    """Read one file of a shelf.

    Raises
    ------
    ShelfError
        If it cannot be read or is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise ShelfError(path, "", f"cannot be read ({fault.strerror or fault})") from fault
    except UnicodeDecodeError as fault:
        raise ShelfError(path, f"byte {fault.start}", "is not UTF-8 text") from fault


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """Parse the text of a shelf file.

    Raises
    ------
    ShelfError
        If it is no TOML; the message names the line.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # TOMLDecodeError is a ValueError; so is a huge number
        raise ShelfError(path, "", f"is not valid TOML: {fault}") from fault
