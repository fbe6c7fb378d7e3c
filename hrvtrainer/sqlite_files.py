"""SQLite files of ours: made, opened, put to rest, and their faults in our words.

A file is told apart from every other by two numbers in its first hundred bytes, its
``application_id`` and its ``user_version``, which are read before SQLite touches it: opening a
stranger's database could alter it.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_from_bytes

from hrvtrainer.errors import (
    DamagedSessionError,
    NewerSessionError,
    NotASessionError,
    RecordingError,
    RecordingFullError,
)

_MAGIC = b"SQLite format 3\0"
_HEADER_LENGTH = 100
_BUSY_WAIT_S = 2.0
# A row of ours is 20 to 300 bytes and a new file holds a dozen almost empty tables: small pages keep
# a ten-minute session small, and each commit writes a quarter of what pages of 4096 bytes would.
_PAGE_BYTES = 1024
_DISK_FAULTS = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_FOLDER_FAULTS = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
_BUSY_FAULTS = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """What a file of ours is.

    Parameters
    ----------
    application_id : int
        The number that tells it apart from every other SQLite file.
    user_version : int
        The newest layout that this program knows.
    schema : mapping of str to str
        Each table or view by name, with the statement that makes it, word for word.
    earlier : mapping of int to (mapping of str to str)
        The same of older layouts that can still be read, by their number.
    """

    application_id: int
    user_version: int
    schema: Mapping[str, str]
    earlier: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def create(path: Path, kind: FileKind, *, fill: Callable[[sqlite3.Connection], None]) -> sqlite3.Connection:
    """Make a new file that is ready to be written: WAL, every commit synced to the disk.

    Parameters
    ----------
    path : Path
        Where. Nothing may be there yet; the folder has to be.
    kind : FileKind
        What it is to be.
    fill : callable
        Writes the first rows, in the same transaction as the tables: the file is whole or is not.

    Raises
    ------
    RecordingError
        If something is there already, or it cannot be written. What was begun is removed.
    """
    _claim(path)
    with contextlib.ExitStack() as undo:
        undo.callback(path.unlink, missing_ok=True)
        with writing_faults(path):
            connection = _connect(path, "mode=rw")
            undo.callback(connection.close)
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            connection.execute("BEGIN")
            # Before WAL is switched on, so that both stand in the file itself and not in its -wal.
            connection.execute(f"PRAGMA application_id = {kind.application_id}")
            connection.execute(f"PRAGMA user_version = {kind.user_version}")
            for statement in kind.schema.values():
                connection.execute(statement)
            fill(connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        undo.pop_all()
    return connection


def open_to_read(path: Path, kind: FileKind) -> sqlite3.Connection:
    """Open a file of ours for reading.

    A file that stands alone is opened as one that nobody writes (``immutable``): it may lie in a folder
    without write permission. One with a ``-wal`` or ``-journal`` beside it was not finished, or is being
    written; opening it recovers what was committed.

    Raises
    ------
    NotASessionError
        If it is missing, is no SQLite file, or is another program's.
    NewerSessionError
        If a newer version of this program made it.
    DamagedSessionError
        If it is ours and its tables are not what they were.
    RecordingError
        If it cannot be read or recovered where it lies.
    """
    version = _check_marks(path, kind)
    schema = kind.earlier.get(version, kind.schema)
    with contextlib.ExitStack() as undo, reading_faults(path):
        connection = _connect(path, "mode=rw" if _is_to_be_recovered(path) else "mode=ro&immutable=1")
        undo.callback(connection.close)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("BEGIN")  # all that is read is of one moment, though somebody may be writing
        found = dict(connection.execute("SELECT name, sql FROM sqlite_schema").fetchall())
        changed = [name for name, statement in schema.items() if found.get(name) != statement]
        if changed:
            raise DamagedSessionError(
                f"{path.name} is damaged: its table {changed[0]} is not as it was made."
            )
        undo.pop_all()
    return connection


def fold(connection: sqlite3.Connection) -> None:
    """Fold the ``-wal`` into the file, so that one file is all there is.

    Raises
    ------
    sqlite3.Error
        If there is no room, or another program has the file open; nothing is lost then.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode = DELETE")


def close_after_reading(connection: sqlite3.Connection) -> None:
    """Close; what was recovered becomes one file again where nobody else has it open."""
    with contextlib.suppress(sqlite3.Error):
        connection.execute("ROLLBACK")
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()


@contextlib.contextmanager
def writing_faults(path: Path) -> Iterator[None]:
    """Translate SQLite's faults while a file is written."""
    try:
        yield
    except sqlite3.Error as fault:
        raise writing_fault(path, fault) from fault


@contextlib.contextmanager
def reading_faults(path: Path) -> Iterator[None]:
    """Translate SQLite's faults while a file is read."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as fault:  # its words may quote damaged text
        raise _reading_fault(path, fault) from fault


def writing_fault(path: Path, fault: sqlite3.Error) -> RecordingError:
    """Return the fault of a file being written, in our words.

    Only ENOSPC reaches us as "full"; a quota, a size limit of the file system and a lost disk come as
    input/output errors, so both are told in one sentence that is true of both.
    """
    code = _code(fault)
    if code in _DISK_FAULTS:
        return RecordingFullError(f"{path.name} cannot take more: make room on its disk, or bring it back.")
    if code in _BUSY_FAULTS:
        return RecordingError(f"{path.name} is in use by another program: close it there.")
    return RecordingError(f"{path.name} cannot be written (SQLite: {fault}): choose another folder.")


def _reading_fault(path: Path, fault: sqlite3.Error | UnicodeDecodeError) -> RecordingError:
    code = _code(fault)
    if code in _BUSY_FAULTS:
        return RecordingError(f"{path.name} is in use by another program: close it there first.")
    if code in _FOLDER_FAULTS:
        return RecordingError(
            f"{path.name} was not finished and cannot be recovered in a folder without write permission: "
            "copy it and the files beside it that begin with its name to a folder of yours."
        )
    if code in _DISK_FAULTS:
        return RecordingError(f"{path.name} cannot be read: its disk is full or does not answer.")
    return DamagedSessionError(
        f"{path.name} is damaged and cannot be read to its end: take a copy of it if there is one."
    )


def _code(fault: sqlite3.Error | UnicodeDecodeError) -> int:
    """Return SQLite's primary code; faults of the Python module itself have none."""
    code: int = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF


def _connect(path: Path, how: str) -> sqlite3.Connection:
    whole = path.absolute().as_posix()
    quoted = quote_from_bytes(os.fsencode(whole if whole.startswith("/") else f"/{whole}"))
    # One thread uses it at a time, not always the one that opened it.
    return sqlite3.connect(
        f"file://{quoted}?{how}",
        uri=True,
        timeout=_BUSY_WAIT_S,
        isolation_level=None,
        check_same_thread=False,
    )


def _beside(path: Path) -> tuple[Path, Path]:
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-journal")


def _is_to_be_recovered(path: Path) -> bool:
    """Return whether a ``-wal`` or ``-journal`` is there; an empty one counts only where it can be tidied."""
    sizes = [size for size in map(_size, _beside(path)) if size is not None]
    return any(sizes) or (bool(sizes) and os.access(path.parent, os.W_OK))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _claim(path: Path) -> None:
    """Make an empty file where none was, so that no recording ever replaces another."""
    try:
        for taken in (path, *_beside(path)):
            if taken.exists():
                raise RecordingError(f"{taken} is already there: choose another name for the new session.")
        path.open("xb").close()
    except (OSError, ValueError) as fault:
        raise RecordingError(
            f"{path} cannot be made ({_why(fault)}): choose a folder that is there and that you may write to."
        ) from fault


def _check_marks(path: Path, kind: FileKind) -> int:
    """Return the number of the file's layout."""
    header = _header(path)
    if not header.startswith(_MAGIC) or len(header) < _HEADER_LENGTH:
        raise NotASessionError(f"{path.name} is not a session of this program: it is another kind of file.")
    if int.from_bytes(header[68:72], "big") != kind.application_id:
        raise NotASessionError(f"{path.name} is not a session of this program: it is another's database.")
    version = int.from_bytes(header[60:64], "big")
    if version > kind.user_version:
        raise NewerSessionError(
            f"{path.name} was made by a newer version of this program (format {version}, this one knows "
            f"{kind.user_version}): update this program to open it."
        )
    if version < 1:
        raise DamagedSessionError(f"{path.name} is damaged: its format number is {version}.")
    return version


def _header(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise NotASessionError(f"{path.name} is a folder, not a session: choose a file in it.")
        if not path.exists():
            raise NotASessionError(f"There is no file {path}.")
        if not path.is_file():  # a pipe would be waited for without end
            raise NotASessionError(f"{path.name} is not a session: it is not an ordinary file.")
        with path.open("rb") as file:
            return file.read(_HEADER_LENGTH)
    except OSError as fault:
        raise RecordingError(f"{path} cannot be read ({_why(fault)}).") from fault


def _why(fault: OSError | ValueError) -> str:
    return getattr(fault, "strerror", None) or str(fault)
