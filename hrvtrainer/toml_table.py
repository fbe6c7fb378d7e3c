"""Reading a TOML table strictly: what is missing, of another kind or unknown is named with its place."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from hrvtrainer.errors import ShelfError

_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NOTHING = object()


class Table:
    """One table of a shelf file; every question it is asked names the place when the answer is odd.

    Parameters
    ----------
    path : Path
        The file, for the messages.
    place : str
        The table's own name in the file; empty for the whole file.
    content : dict
        What tomllib read.
    """

    def __init__(self, path: Path, place: str, content: dict[str, Any]) -> None:
        self._path = path
        self._place = place
        self._content = content
        self._asked: set[str] = set()

    def refuse(self, key: str, problem: str) -> NoReturn:
        """Refuse the file because of this key.

        Raises
        ------
        ShelfError
            Always.
        """
        raise ShelfError(self._path, f"{self._place}.{key}" if self._place else key, problem)

    def has(self, key: str) -> bool:
        """Return whether the table says anything under this key."""
        return key in self._content

    def text(self, key: str, *, default: str | None = None) -> str:
        """Return a text that is not empty."""
        value = self._value(key, _NOTHING if default is None else default)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, f"expected words in quotes, found {value!r}")
        return value

    def identifier(self, key: str) -> str:
        """Return an id: lower-case words joined by hyphens."""
        value = self.text(key)
        if not _IDENTIFIER.fullmatch(value):
            self.refuse(key, f"expected lower-case words joined by hyphens, found {value!r}")
        return value

    def texts(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._value(key, _NOTHING if default is None else default)
        if not isinstance(value, (list, tuple)) or not all(isinstance(line, str) for line in value):
            self.refuse(key, f"expected a list of lines in quotes, found {value!r}")
        return tuple(value)

    def number(self, key: str, *, lowest: float, highest: float, default: float | None = None) -> float:
        """Return a number within its bounds."""
        value = self._value(key, _NOTHING if default is None else default)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not lowest <= value <= highest:
            self.refuse(key, f"expected a number from {lowest:g} to {highest:g}, found {value!r}")
        return float(value)

    def choice(self, key: str, choices: Sequence[str], *, default: str) -> str:
        """Return one of the words that are known here."""
        value = self._value(key, default)
        if value not in choices:
            self.refuse(key, f"expected one of {', '.join(choices)}; found {value!r}")
        return str(value)

    def table(self, key: str) -> "Table":
        """Return a table inside this one."""
        value = self._value(key, _NOTHING)
        if not isinstance(value, dict):
            self.refuse(key, f"expected a table [{key}], found {value!r}")
        return Table(self._path, key, value)

    def content(self, key: str) -> dict[str, Any]:
        """Return what a table inside this one says, as it stands; nothing where there is none."""
        value = self._value(key, {})
        if not isinstance(value, dict):
            self.refuse(key, f"expected a table [{key}], found {value!r}")
        return value

    def tables(self, key: str, *, least: int = 1) -> list["Table"]:
        """Return the tables of a list; at least one, unless fewer will do."""
        value = self._value(key, _NOTHING if least else [])
        is_tables = isinstance(value, list) and all(isinstance(item, dict) for item in value)
        if not is_tables or len(value) < least:
            self.refuse(key, f"expected {'at least one' if least else 'only'} [[{key}]] table")
        return [Table(self._path, f"{key} {number}", item) for number, item in enumerate(value, start=1)]

    def nothing_else(self) -> None:
        """Refuse the file if it says anything that was not asked: a typing slip would be silent else."""
        for key in self._content:
            if key not in self._asked:
                self.refuse(key, f"is not known here; known are {', '.join(sorted(self._asked))}")

    def _value(self, key: str, default: object) -> Any:  # noqa: ANN401 - TOML holds any of its types
        self._asked.add(key)
        value = self._content.get(key, default)
        if value is _NOTHING:
            self.refuse(key, "is missing")
        return value
