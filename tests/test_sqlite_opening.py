"""Files are opened with care: ours alone, recovered where they can be, and never another program's."""

import contextlib
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_database import KIND, fill, folder_to_lock, made, names, rows, unfinished, without_rights

from hrvtrainer.errors import DamagedSessionError, NewerSessionError, NotASessionError, RecordingError
from hrvtrainer.sqlite_files import create, reading_faults


@pytest.fixture
def locked_folder() -> Iterator[Path]:
    with folder_to_lock() as folder:
        yield folder


def test_an_unfinished_file_is_recovered_and_becomes_one(tmp_path: Path) -> None:
    path = unfinished(tmp_path / "a")
    assert names(tmp_path) == ["a", "a-wal"]
    assert rows(path) == 2
    assert names(tmp_path) == ["a"]
    assert rows(path) == 2


def test_an_empty_wal_is_tidied_away(tmp_path: Path) -> None:
    path = tmp_path / "a"
    create(path, KIND, fill=fill).close()
    (tmp_path / "a-wal").touch()
    assert rows(path) == 1
    assert names(tmp_path) == ["a"]


def test_a_file_alone_is_read_without_any_right_to_its_folder(locked_folder: Path) -> None:
    path = made(locked_folder / "a")
    with without_rights(locked_folder):
        assert rows(path) == 1
        assert names(locked_folder) == ["a"]


def test_a_file_whose_empty_wal_cannot_be_tidied_is_read(locked_folder: Path) -> None:
    path = made(locked_folder / "a")
    (locked_folder / "a-wal").touch()
    with without_rights(locked_folder):
        assert rows(path) == 1


def test_a_file_still_marked_for_a_wal_is_read_without_any_right_to_its_folder(locked_folder: Path) -> None:
    connection = create(locked_folder / "a", KIND, fill=fill)
    connection.close()  # the last to close folds the -wal in, and the file's own mark stays
    assert names(locked_folder) == ["a"]
    with without_rights(locked_folder):
        assert rows(locked_folder / "a") == 1


def test_an_unfinished_file_that_cannot_be_recovered_where_it_lies_says_what_to_do(
    locked_folder: Path,
) -> None:
    path = unfinished(locked_folder / "a")
    for file in (path, path.with_name("a-wal")):
        file.chmod(0o444)
    with (
        without_rights(locked_folder),
        pytest.raises(RecordingError, match="copy it and the files beside it"),
    ):
        rows(path)
    assert names(locked_folder) == ["a", "a-wal"]
    locked_folder.chmod(0o755)
    assert rows(path) == 2


def test_a_file_that_may_not_be_read_is_told(locked_folder: Path) -> None:
    path = made(locked_folder / "a")
    path.chmod(0)
    with without_rights(locked_folder), pytest.raises(RecordingError, match=r"a cannot be read \(Permission"):
        rows(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotASessionError, match=r"^There is no file .*missing\.$"):
        rows(tmp_path / "missing")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotASessionError, match="is a folder, not a session"):
        rows(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among its files")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotASessionError, match="not an ordinary file"):
        rows(tmp_path / "pipe")


@pytest.mark.parametrize("content", [b"", b"0.8\n0.81\n", b"SQLite format 3\0", bytes(4096)])
def test_another_kind_of_file_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(
        NotASessionError, match="a is not a session of this program: it is another kind of file"
    ):
        rows(tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == content


def test_the_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    theirs = sqlite3.connect(tmp_path / "a", isolation_level=None)
    theirs.execute("PRAGMA journal_mode = WAL")
    theirs.execute("CREATE TABLE row (value REAL)")
    before = {name: (tmp_path / name).read_bytes() for name in ("a", "a-wal")}
    with pytest.raises(NotASessionError, match="it is another's database"):
        rows(tmp_path / "a")
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    theirs.close()


def test_a_newer_file_is_told(tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    path.write_bytes(path.read_bytes()[:60] + (3).to_bytes(4, "big") + path.read_bytes()[64:])
    with pytest.raises(NewerSessionError, match=r"newer version .*format 3, this one knows 2\): update"):
        rows(path)


def test_a_file_without_a_format_number_is_damaged(tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    path.write_bytes(path.read_bytes()[:60] + bytes(4) + path.read_bytes()[64:])
    with pytest.raises(DamagedSessionError, match="its format number is 0"):
        rows(path)


def test_a_table_that_is_not_as_it_was_made_is_named(tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE row ADD COLUMN note TEXT")
    with pytest.raises(DamagedSessionError, match="a is damaged: its table row is not as it was made"):
        rows(path)


def test_a_table_of_somebody_else_beside_ours_is_no_damage(tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE my_notes (note TEXT)")
    assert rows(path) == 1


def test_a_view_in_place_of_a_table_is_not_run(tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    endless = (
        "WITH RECURSIVE more(value) AS (SELECT 1.0 UNION ALL SELECT value FROM more) SELECT value FROM more"
    )
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE row")
        connection.execute(f"CREATE VIEW row AS {endless}")
    with pytest.raises(DamagedSessionError, match="its table row"):
        rows(path)


def test_a_file_that_another_program_is_recovering_is_in_use(tmp_path: Path) -> None:
    path = unfinished(tmp_path / "a")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(RecordingError, match="in use by another program: close it there first"):
        rows(path)
    other.close()


def test_a_disk_that_does_not_answer_is_no_damage(tmp_path: Path) -> None:
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
    told = pytest.raises(RecordingError, match="its disk is full or does not answer")
    with told as caught, reading_faults(tmp_path / "a"):
        raise fault
    assert not isinstance(caught.value, DamagedSessionError)
    assert caught.value.__cause__ is fault
