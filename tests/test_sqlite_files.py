"""Files of ours are made whole, replace nothing, and every fault of writing is told in our words."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_database import KIND, fill, folder_to_lock, made, names, rows, without_rights

from hrvtrainer.errors import RecordingError, RecordingFullError
from hrvtrainer.sqlite_files import create, writing_fault


@pytest.fixture
def locked_folder() -> Iterator[Path]:
    with folder_to_lock() as folder:
        yield folder


def test_a_new_file_is_synced_at_every_commit_and_says_what_it_is(tmp_path: Path) -> None:
    connection = create(tmp_path / "a", KIND, fill=fill)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA application_id").fetchone() == (KIND.application_id,)
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    assert (tmp_path / "a").read_bytes()[68:72] == b"TEST"
    connection.close()


def test_a_folded_file_is_alone(tmp_path: Path) -> None:
    assert rows(made(tmp_path / "a")) == 1
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("name", ["what?.x", "100 %#1&mode=rwc.x", "é ☕.x", " .x"])
def test_any_file_name_is_a_file_name(tmp_path: Path, name: str) -> None:
    assert rows(made(tmp_path / name)) == 1
    assert names(tmp_path) == [name]


@pytest.mark.parametrize("taken", ["a", "a-wal", "a-journal"])
def test_nothing_that_is_there_is_replaced(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    with pytest.raises(RecordingError, match=f"{taken} is already there: choose another name"):
        create(tmp_path / "a", KIND, fill=fill)
    assert (tmp_path / taken).read_text() == "mine"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"missing.a cannot be made \(.*\): choose a folder"):
        create(tmp_path / "missing" / "a", KIND, fill=fill)


def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"cannot be made \(embedded null byte\)"):
        create(tmp_path / "a\0b", KIND, fill=fill)


def test_a_folder_without_write_permission_is_told(locked_folder: Path) -> None:
    with without_rights(locked_folder), pytest.raises(RecordingError, match=r"\(Permission denied\): choose"):
        create(locked_folder / "a", KIND, fill=fill)


def test_a_file_that_finds_no_room_at_its_beginning_leaves_nothing(tmp_path: Path) -> None:
    def fill_too_much(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA max_page_count = 3")
        connection.execute("CREATE TABLE large AS SELECT zeroblob(100000)")

    with pytest.raises(RecordingFullError, match="a cannot take more: make room"):
        create(tmp_path / "a", KIND, fill=fill_too_much)
    assert names(tmp_path) == []


def test_a_fault_of_ours_at_the_beginning_leaves_nothing(tmp_path: Path) -> None:
    def stumble(_: sqlite3.Connection) -> None:
        raise RecordingError("not like this")

    with pytest.raises(RecordingError, match="not like this"):
        create(tmp_path / "a", KIND, fill=stumble)
    assert names(tmp_path) == []


def test_any_other_fault_while_writing_names_the_file(tmp_path: Path) -> None:
    def write_elsewhere(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO elsewhere VALUES (1)")

    with pytest.raises(RecordingError, match=r"^a cannot be written \(SQLite: no such table: elsewhere\)"):
        create(tmp_path / "a", KIND, fill=write_elsewhere)


def test_a_file_in_use_is_told_as_such_while_writing(tmp_path: Path) -> None:
    path = made(tmp_path / "a")
    first, second = sqlite3.connect(path, timeout=0), sqlite3.connect(path, timeout=0)
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        second.execute("BEGIN IMMEDIATE")
    assert str(writing_fault(path, caught.value)) == "a is in use by another program: close it there."
    first.close()
    second.close()
