"""A small database file of ours for the tests, and a folder in which nothing can be made."""

import contextlib
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hrvtrainer.sqlite_files import FileKind, close_after_reading, create, fold, open_to_read

KIND = FileKind(
    application_id=0x54455354, user_version=2, schema={"row": "CREATE TABLE row (value REAL) STRICT"}
)
NOBODY = 65534


def fill(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO row VALUES (1.0)")


def made(path: Path) -> Path:
    connection = create(path, KIND, fill=fill)
    fold(connection)
    connection.close()
    return path


def unfinished(path: Path) -> Path:
    """Leave a file as a killed program leaves it: with a second row in its -wal."""
    connection = create(path.with_name("live"), KIND, fill=fill)
    fill(connection)
    shutil.copy(path.with_name("live"), path)
    shutil.copy(path.with_name("live-wal"), path.with_name(f"{path.name}-wal"))
    connection.close()
    path.with_name("live").unlink()
    return path


def rows(path: Path) -> int:
    connection = open_to_read(path, KIND)
    count: int = connection.execute("SELECT count(*) FROM row").fetchone()[0]
    close_after_reading(connection)
    return count


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextlib.contextmanager
def folder_to_lock() -> Iterator[Path]:
    """Give a folder for `without_rights`, outside the one that only its owner may enter."""
    if sys.platform == "win32":
        pytest.skip("Windows lets the owner of a folder write to it")
    folder = Path(tempfile.mkdtemp())
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@contextlib.contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Take the right to write to a folder, from an administrator as well."""
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
