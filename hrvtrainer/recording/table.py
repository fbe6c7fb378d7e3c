"""A table with one row an item: how an item goes in and comes back, in order."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from hrvtrainer.recording.cells import REAL, Cell, Form, from_cells, stored_real, text, to_cells

T_co = TypeVar("T_co", covariant=True)
Statement = tuple[str, tuple[Cell, ...]]


class Keeps(Protocol[T_co]):
    """The role of a table, or of a few together, that keeps one kind of item."""

    def statements(self, seq: int, item: object) -> list[Statement]:
        """Return what writes an item; raise RecordingError if it cannot be stored."""

    def items(self, connection: sqlite3.Connection) -> Iterator[tuple[int, T_co]]:
        """Yield each item with its sequence number, in order; raise ValueError at a damaged row."""

    def last_s(self, connection: sqlite3.Connection) -> float:
        """Return the session second of the last item, 0 where there is none."""


def attributes(item: object, names: Iterable[str]) -> dict[str, object]:
    """Return an item's attributes of these names."""
    return {name: getattr(item, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table(Generic[T_co]):
    """A table with one row an item; its key is ``seq``.

    A file of an earlier version may lack the table, which is then empty, or some of its columns; the item
    takes its own default for what a column would say.

    Parameters
    ----------
    name : str
        The table's name.
    forms : mapping of str to Form
        Its other columns.
    build : callable
        Makes the item again from its columns' values by name.
    take_apart : callable
        Gives an item's values by column; by default its attributes of the same names.
    """

    name: str
    forms: Mapping[str, Form]
    build: Callable[..., T_co]
    take_apart: Callable[[object, Iterable[str]], Mapping[str, object]] = attributes

    def statements(self, seq: int, item: object) -> list[Statement]:
        """Return what writes an item."""
        cells = to_cells(self.forms, self.take_apart(item, self.forms), what=f"An entry for {self.name}")
        return [(insertion(self.name, ("seq", *self.forms)), (seq, *cells))]

    def items(self, connection: sqlite3.Connection) -> Iterator[tuple[int, T_co]]:
        """Yield each item with its sequence number, in order."""
        there = columns_of(connection, self.name)
        forms = {name: form for name, form in self.forms.items() if name in there}
        if not forms:
            return
        columns = ", ".join(forms)
        rows = connection.execute(f"SELECT seq, {columns} FROM {self.name} ORDER BY seq")  # noqa: S608 - ours
        for seq, *row in rows:
            yield seq, self.build(**from_cells(forms, row))

    def last_s(self, connection: sqlite3.Connection) -> float:
        """Return the session second of the last item, 0 where there is none."""
        return last_s_of(connection, self.name)


def insertion(table: str, columns: tuple[str, ...]) -> str:
    """Return the statement that adds a row."""
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - our own names


def columns_of(connection: sqlite3.Connection, table: str) -> set[str]:
    """Return the names of a table's columns; none where a file of an earlier version lacks the table."""
    return {text(name) for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}


def last_s_of(connection: sqlite3.Connection, table: str) -> float:
    """Return the session second of a table's last row, 0 where there is none."""
    if not columns_of(connection, table):
        return 0.0
    newest = f"SELECT at_s FROM {table} ORDER BY seq DESC LIMIT 1"  # noqa: S608 - our own names
    rows = [from_cells({"at_s": REAL}, row) for row in connection.execute(newest)]
    return max((stored_real(row["at_s"]) for row in rows), default=0.0)
