"""The recorder takes everything at once, never makes anybody wait, and leaves one file."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from recorded_items import (
    HEADER,
    Step,
    events_of,
    no_fault,
    plain_session,
    read_all,
    updates_of,
    write_session,
)

from hrvtrainer.errors import RecordingError
from hrvtrainer.events import Marked
from hrvtrainer.recording.format import Header, create_session
from hrvtrainer.recording.reader import Recording
from hrvtrainer.recording.writer import Recorder

PATIENCE_S = 20.0


def told_before(statement: str, call: Callable[[], object]) -> Callable[[Path, Header], sqlite3.Connection]:
    """Return a way to make the file that calls before each such statement, in the recorder's thread."""

    def create(path: Path, header: Header) -> sqlite3.Connection:
        connection = create_session(path, header)
        connection.set_trace_callback(lambda sql: call() if sql.startswith(statement) else None)
        return connection

    return create


def record(recorder: Recorder, session: list[Step]) -> None:
    for event, updates in session:
        recorder.write(event, updates)


def test_a_closed_recording_is_one_file(tmp_path: Path) -> None:
    write_session(tmp_path / "a.hrvsession", list(plain_session(5)))
    assert [path.name for path in tmp_path.iterdir()] == ["a.hrvsession"]


def test_a_commit_that_hangs_does_not_hold_up_the_session(tmp_path: Path) -> None:
    hangs, goes_on = threading.Event(), threading.Event()

    def hang() -> None:
        hangs.set()
        goes_on.wait(PATIENCE_S)

    session = list(plain_session(100))
    path = tmp_path / "a.hrvsession"
    with Recorder(
        path, HEADER, on_fault=no_fault, commit_every_s=0.001, create=told_before("COMMIT", hang)
    ) as recorder:
        record(recorder, session[:20])
        assert hangs.wait(PATIENCE_S)
        record(recorder, session[20:])
        assert not goes_on.is_set()  # everything was taken while the commit still hung
        goes_on.set()
    assert read_all(path) == (events_of(session), updates_of(session))


def test_what_was_taken_is_committed_while_the_session_runs(tmp_path: Path) -> None:
    begun_again = threading.Semaphore(0)
    path = tmp_path / "a.hrvsession"
    with Recorder(
        path,
        HEADER,
        on_fault=no_fault,
        commit_every_s=0.001,
        create=told_before("BEGIN", begun_again.release),
    ) as recorder:
        for count in range(3):
            recorder.write(Marked(at_s=float(count)), ())
            assert begun_again.acquire(timeout=PATIENCE_S)
        # The third transaction has begun, so the second is in the file.
        events, _ = read_all(path)
        assert events[:2] == [Marked(at_s=0.0), Marked(at_s=1.0)]
        with Recording(path) as recording:
            assert not recording.finished


def test_a_silent_session_commits_nothing(tmp_path: Path) -> None:
    commits: list[str] = []
    create = told_before("BEGIN", lambda: commits.append("begin"))
    with Recorder(tmp_path / "a.hrvsession", HEADER, on_fault=no_fault, commit_every_s=0.001, create=create):
        pass
    assert commits == []


def test_an_event_without_updates_and_updates_without_an_event_are_both_taken(tmp_path: Path) -> None:
    session = [step for step in plain_session(2) if step[0] is None or not step[1]]
    path = write_session(tmp_path / "a.hrvsession", session)
    assert read_all(path) == (events_of(session), updates_of(session))


def test_a_closed_recorder_takes_nothing_more(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "a.hrvsession", HEADER, on_fault=no_fault)
    recorder.close()
    recorder.close()
    with pytest.raises(RecordingError, match=r"a\.hrvsession is closed already"):
        recorder.write(Marked(at_s=0.0), ())


def test_no_recording_replaces_another(tmp_path: Path) -> None:
    path = write_session(tmp_path / "a.hrvsession", list(plain_session(2)))
    before = path.read_bytes()
    with pytest.raises(RecordingError, match=r"a\.hrvsession is already there"):
        Recorder(path, HEADER, on_fault=no_fault)
    assert path.read_bytes() == before


def test_a_file_that_another_program_reads_is_complete_and_told_to_be_two(tmp_path: Path) -> None:
    session = list(plain_session(3))
    path = tmp_path / "a.hrvsession"
    committed = threading.Event()
    faults: list[RecordingError] = []

    def create(path: Path, header: Header) -> sqlite3.Connection:
        connection = create_session(path, header)
        connection.execute("PRAGMA busy_timeout = 1")
        connection.set_trace_callback(lambda sql: committed.set() if sql == "COMMIT" else None)
        return connection

    with Recorder(path, HEADER, on_fault=faults.append, create=create) as recorder:
        reader = sqlite3.connect(path)
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM session").fetchone() == (1,)
        record(recorder, session)
    assert [str(fault) for fault in faults] == [
        "a.hrvsession is not one file yet: keep a.hrvsession-wal beside it."
    ]
    reader.close()
    with Recording(path) as recording:
        assert recording.finished
        assert list(recording.events()) == events_of(session)
    assert [file.name for file in tmp_path.iterdir()] == ["a.hrvsession"]


def test_a_file_that_another_program_locks_is_told_once_and_written_afterwards(tmp_path: Path) -> None:
    session = list(plain_session(3))
    path = tmp_path / "a.hrvsession"
    tried_again = threading.Semaphore(0)
    told = threading.Event()
    faults: list[RecordingError] = []

    def create(path: Path, header: Header) -> sqlite3.Connection:
        connection = create_session(path, header)
        connection.execute("PRAGMA busy_timeout = 1")
        connection.set_trace_callback(lambda sql: tried_again.release() if sql == "BEGIN" else None)
        return connection

    def hear(fault: RecordingError) -> None:
        faults.append(fault)
        told.set()

    other = None
    with Recorder(path, HEADER, on_fault=hear, commit_every_s=0.001, create=create) as recorder:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        record(recorder, session)
        assert told.wait(PATIENCE_S)
        while tried_again.acquire(blocking=False):
            pass
        assert tried_again.acquire(timeout=PATIENCE_S)
        other.execute("ROLLBACK")
        other.close()
    assert [str(fault) for fault in faults] == ["a.hrvsession is in use by another program: close it there."]
    assert read_all(path) == (events_of(session), updates_of(session))
