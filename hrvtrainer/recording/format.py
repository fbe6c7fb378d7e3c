"""The head of a session file: what was planned, who computed, and by which formulas."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from hrvtrainer.recording.cells import (
    BLOB,
    FLAG,
    REAL,
    TEXT,
    BadCellError,
    Form,
    from_cells,
    optional,
    text,
    to_cells,
    whole,
)
from hrvtrainer.recording.fingerprint import Fingerprint
from hrvtrainer.recording.schema import ENTRY_TABLES, SESSION_FILE
from hrvtrainer.recording.table import columns_of
from hrvtrainer.sqlite_files import create

HeartSource = Literal["strap", "simulated", "file"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What is known when a recording begins.

    Parameters
    ----------
    practice_toml : str
        The practice, as its file says it.
    minutes : float or None
        The length that was chosen; None for an open-ended session.
    breaths_per_min : float or None
        The pace that was chosen; None for the practice's own.
    source : {"strap", "simulated", "file"}
        Where the heartbeat came from.
    simulated : bool
        True where no person was there; such sessions never count.
    began_wall_s : float
        The wall clock at session second 0: seconds since 1970-01-01 UTC.
    version : str
        Our version.
    fingerprint : Fingerprint
        The program and the machine that made the numbers.
    methods : mapping of str to str
        The id of the formula behind each number, by metric key.
    original : bytes or None
        An imported file, whole.
    original_name : str
        Its name, or empty.
    """

    practice_toml: str
    minutes: float | None
    breaths_per_min: float | None
    source: HeartSource
    simulated: bool
    began_wall_s: float
    version: str
    fingerprint: Fingerprint
    methods: Mapping[str, str]
    original: bytes | None = None
    original_name: str = ""


def create_session(path: Path, header: Header) -> sqlite3.Connection:
    """Make a new session file with its head, ready for events.

    Raises
    ------
    RecordingError
        If something is there already, the file cannot be written, or the head cannot be stored.
    """
    return create(path, SESSION_FILE, fill=lambda connection: _write_header(connection, header))


def read_header(connection: sqlite3.Connection) -> Header:
    """Return the head of a session file.

    Raises
    ------
    BadCellError
        If a part of it is not what it has to be.
    """
    session = from_cells(_SESSION_FORMS, _only_row(connection, "session", _SESSION_FORMS))
    fingerprint = from_cells(_FINGERPRINT_FORMS, _only_row(connection, "fingerprint", _FINGERPRINT_FORMS))
    named = connection.execute("SELECT key, method FROM metric WHERE method IS NOT NULL ORDER BY id")
    methods = [from_cells(_METHOD_FORMS, row) for row in named]
    build_header: Callable[..., Header] = Header
    build_fingerprint: Callable[..., Fingerprint] = Fingerprint
    return build_header(
        fingerprint=build_fingerprint(**fingerprint),
        methods={text(method["key"]): text(method["method"]) for method in methods},
        **session,
    )


def mark_finished(connection: sqlite3.Connection) -> None:
    """Say that the recording was closed with everything in it, and how much that is."""
    connection.execute("UPDATE session SET entries = ?", (_count_entries(connection),))


def is_finished(connection: sqlite3.Connection) -> bool:
    """Return whether the recording was closed with everything in it.

    Raises
    ------
    BadCellError
        If it was, and entries are missing now.
    """
    (entries,) = connection.execute("SELECT entries FROM session").fetchone()
    if entries is not None and entries != _count_entries(connection):
        raise BadCellError("some of its entries are missing")
    return entries is not None


def _count_entries(connection: sqlite3.Connection) -> int:
    there = [table for table in ENTRY_TABLES if columns_of(connection, table)]
    counts = [f"(SELECT count(*) FROM {table})" for table in there]  # noqa: S608 - our own names
    return whole(*connection.execute(f"SELECT {' + '.join(counts)}").fetchone())


def _write_header(connection: sqlite3.Connection, header: Header) -> None:
    session = to_cells(_SESSION_FORMS, _fields(header, _SESSION_FORMS), what="The session's head")
    connection.execute(
        "INSERT INTO session (id, practice_toml, minutes, breaths_per_min, source, simulated, "
        "began_wall_s, version, original, original_name) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        session,
    )
    fingerprint = to_cells(
        _FINGERPRINT_FORMS, _fields(header.fingerprint, _FINGERPRINT_FORMS), what="The session's fingerprint"
    )
    connection.execute(
        "INSERT INTO fingerprint (id, version, python, numpy, platform, machine, simd) "
        "VALUES (1, ?, ?, ?, ?, ?, ?)",
        fingerprint,
    )
    for key, method in header.methods.items():
        cells = to_cells(_METHOD_FORMS, {"key": key, "method": method}, what="The formula of a number")
        connection.execute("INSERT INTO metric (key, method) VALUES (?, ?)", cells)


def _fields(value: object, forms: Mapping[str, Form]) -> dict[str, object]:
    return {name: getattr(value, name) for name in forms}


def _only_row(connection: sqlite3.Connection, table: str, forms: Mapping[str, Form]) -> Sequence[object]:
    columns = ", ".join(forms)
    rows = connection.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608 - our own names
    if len(rows) != 1:
        raise BadCellError(f"has {len(rows)} rows in its table {table}")
    row: Sequence[object] = rows[0]
    return row


def _stored_source(cell: object) -> str:
    source = text(cell)
    if source not in get_args(HeartSource):
        raise BadCellError(f"is none of {', '.join(get_args(HeartSource))}")
    return source


_SIMD = Form(
    to_cell=lambda value: " ".join(map(text, value)) if isinstance(value, tuple) else text(value),
    from_cell=lambda cell: tuple(text(cell).split()),
)
_SESSION_FORMS = {
    "practice_toml": TEXT,
    "minutes": optional(REAL),
    "breaths_per_min": optional(REAL),
    "source": Form(to_cell=text, from_cell=_stored_source),
    "simulated": FLAG,
    "began_wall_s": REAL,
    "version": TEXT,
    "original": optional(BLOB),
    "original_name": TEXT,
}
_FINGERPRINT_FORMS = {
    "version": TEXT,
    "python": TEXT,
    "numpy": TEXT,
    "platform": TEXT,
    "machine": TEXT,
    "simd": _SIMD,
}
_METHOD_FORMS = {"key": TEXT, "method": TEXT}
