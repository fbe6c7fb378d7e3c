"""A recording is opened with care: nothing but a session of ours, and nothing of it changed."""

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from recorded_items import (
    HEADER,
    events_of,
    no_fault,
    plain_session,
    read_all,
    updates_of,
    wait_until_kept,
    write_session,
)

from hrvtrainer.errors import DamagedSessionError, NotASessionError
from hrvtrainer.recording.reader import Recording
from hrvtrainer.recording.writer import Recorder

READ_ELSEWHERE = """
import sys
from pathlib import Path
from hrvtrainer.recording.reader import Recording
with Recording(Path(sys.argv[1])) as recording:
    print(recording.finished, len(list(recording.events())), len(list(recording.updates())))
"""


def altered(path: Path, *statements: str) -> Path:
    """Change a file as no program of ours would."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


@pytest.fixture
def session_file(tmp_path: Path) -> Path:
    return write_session(tmp_path / "a.hrvsession", list(plain_session(80)))


def test_reading_changes_nothing(session_file: Path) -> None:
    before = session_file.read_bytes()
    read_all(session_file)
    assert session_file.read_bytes() == before
    assert [path.name for path in session_file.parent.iterdir()] == ["a.hrvsession"]


def test_a_recording_can_be_read_twice_and_in_turns(session_file: Path) -> None:
    session = list(plain_session(80))
    with Recording(session_file) as recording:
        events, updates = recording.events(), recording.updates()
        first = [next(events), next(updates), next(events)]
        assert [first[0], first[2]] == events_of(session)[:2]
        assert list(recording.events()) == events_of(session)
        assert [first[1], *updates] == updates_of(session)


def test_a_live_recording_is_read_by_another_process_and_goes_on(tmp_path: Path) -> None:
    session = list(plain_session(60))
    path = tmp_path / "a.hrvsession"
    with Recorder(path, HEADER, on_fault=no_fault, commit_every_s=0.01) as recorder:
        for event, updates in session[:60]:
            recorder.write(event, updates)
        wait_until_kept(session[:60], path)
        other = [sys.executable, "-c", READ_ELSEWHERE, str(path)]
        told = subprocess.run(other, capture_output=True, text=True, check=True).stdout.split()
        assert told == ["False", str(len(events_of(session[:60]))), str(len(updates_of(session[:60])))]
        for event, updates in session[60:]:
            recorder.write(event, updates)
    assert read_all(path) == (events_of(session), updates_of(session))
    assert [file.name for file in tmp_path.iterdir()] == ["a.hrvsession"]


def test_an_unfinished_recording_says_so_and_where_it_ends(tmp_path: Path) -> None:
    session = list(plain_session(60))
    path, left = tmp_path / "a.hrvsession", tmp_path / "left.hrvsession"
    with Recorder(path, HEADER, on_fault=no_fault, commit_every_s=0.01) as recorder:
        for event, updates in session:
            recorder.write(event, updates)
        wait_until_kept(session, path)
        shutil.copy(path, left)
        shutil.copy(f"{path}-wal", f"{left}-wal")
    with Recording(left) as recording:
        assert not recording.finished
        assert recording.last_s == 60.0
        assert recording.header == HEADER
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.hrvsession", "left.hrvsession"]


def test_a_text_file_is_no_session(tmp_path: Path) -> None:
    (tmp_path / "rr.txt").write_text("812\n805\n")
    with pytest.raises(NotASessionError, match=r"^rr\.txt is not a session"):
        Recording(tmp_path / "rr.txt")


ONE_MORE = "UPDATE session SET entries = entries + 1"
ONE_LESS = "UPDATE session SET entries = entries - 1"
DAMAGE: list[tuple[str, tuple[str, ...]]] = [
    ("has 0 rows in its table session", ("DELETE FROM session",)),
    ("has 0 rows in its table fingerprint", ("DELETE FROM fingerprint",)),
    ("its source is none of strap, simulated, file", ("UPDATE session SET source = 'elsewhere'",)),
    ("some of its entries are missing", ("DELETE FROM reading WHERE seq % 7 = 0",)),
    ("some of its entries are missing", ("DELETE FROM number WHERE seq = 7 AND metric = 1",)),
    ("its characteristic is none of 2a37,", ("UPDATE reading SET characteristic = 'ffff'",)),
    ("its moment is none of before, after", ("UPDATE rating SET moment = 'often'",)),
    ("its action is 'danced'", ("INSERT INTO action VALUES (9000, 1.0, 'danced')", ONE_MORE)),
    (
        "its rr_ms is not a row of doubles",
        ("INSERT INTO imported_beats VALUES (9000, 1.0, '', x'00', 0)", ONE_MORE),
    ),
    ("only a part of the breath is there", ("UPDATE pacer SET inhale_s = NULL",)),
    ("a breath needs an in-breath", ("UPDATE pacer SET inhale_s = -1.0",)),
    ("its key is not text", ("DELETE FROM metric WHERE key = 'rmssd_ms'", ONE_LESS)),
    ("its breath_lock has to have either a value or a reason", ("DELETE FROM reason WHERE id = 1", ONE_LESS)),
    ("entry 6 stands after entry 6", ("UPDATE reading SET seq = 6 WHERE seq = 5",)),
]


@pytest.mark.parametrize(("sentence", "statements"), DAMAGE)
def test_a_changed_entry_is_damage_and_is_named(
    session_file: Path, sentence: str, statements: tuple[str, ...]
) -> None:
    altered(session_file, *statements)
    with pytest.raises(DamagedSessionError, match=rf"^a\.hrvsession is damaged: .*{sentence}.*\.$"):
        read_all(session_file)


def test_what_comes_before_a_damaged_entry_can_be_had(session_file: Path) -> None:
    altered(session_file, "UPDATE reading SET characteristic = 'ffff' WHERE seq = 45")
    with Recording(session_file) as recording:
        events = recording.events()
        assert [next(events) for _ in range(5)] == events_of(list(plain_session(80)))[:5]


def test_a_live_recording_is_read_as_of_one_moment(tmp_path: Path) -> None:
    session = list(plain_session(40))
    path = tmp_path / "a.hrvsession"
    with Recorder(path, HEADER, on_fault=no_fault, commit_every_s=0.001) as recorder:
        for event, updates in session[:20]:
            recorder.write(event, updates)
        wait_until_kept(session[:20], path)
        with Recording(path) as recording:
            for event, updates in session[20:]:
                recorder.write(event, updates)
            wait_until_kept(session, path)
            assert list(recording.events()) == events_of(session[:20])
            assert list(recording.updates()) == updates_of(session[:20])
