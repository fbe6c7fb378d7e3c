"""A full disk: the session goes on, what was committed stays, and what waits is written when room returns."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from recorded_items import (
    HEADER,
    Step,
    beginning_of,
    events_of,
    plain_session,
    read_all,
    updates_of,
    wait_until_kept,
)

from hrvtrainer.errors import RecordingError, RecordingFullError
from hrvtrainer.recording.format import Header, create_session
from hrvtrainer.recording.reader import Recording
from hrvtrainer.recording.writer import Recorder

PATIENCE_S = 20.0


class SmallDisk:
    """Room for a few pages only, until more is made; hears the faults and the attempts."""

    def __init__(self, pages: int = 1) -> None:
        self._pages = pages
        self._connection: sqlite3.Connection | None = None
        self._tries = threading.Semaphore(0)
        self._told = threading.Semaphore(0)
        self.faults: list[RecordingError] = []

    def create(self, path: Path, header: Header) -> sqlite3.Connection:
        self._connection = create_session(path, header)
        self._connection.set_trace_callback(lambda sql: self._tries.release() if sql == "BEGIN" else None)
        self.set_room(self._pages)
        return self._connection

    def set_room(self, pages: int) -> None:
        """Set how many pages the file may have; never fewer than it has."""
        assert self._connection is not None
        self._connection.execute(f"PRAGMA max_page_count = {pages}")

    def hear(self, fault: RecordingError) -> None:
        self.faults.append(fault)
        self._told.release()

    def wait_for_fault(self) -> None:
        assert self._told.acquire(timeout=PATIENCE_S)

    def wait_for_tries(self, count: int) -> None:
        while self._tries.acquire(blocking=False):
            pass
        for _ in range(count):
            assert self._tries.acquire(timeout=PATIENCE_S)


def recorder_on(disk: SmallDisk, path: Path, *, most_waiting: int = 50_000) -> Recorder:
    return Recorder(
        path,
        HEADER,
        on_fault=disk.hear,
        commit_every_s=0.001,
        most_waiting=most_waiting,
        create=disk.create,
    )


def record(recorder: Recorder, session: list[Step]) -> None:
    for event, updates in session:
        recorder.write(event, updates)


def test_ten_minutes_wait_for_room_and_nothing_is_lost(tmp_path: Path) -> None:
    disk, session = SmallDisk(), list(plain_session(600))
    path = tmp_path / "a.hrvsession"
    with recorder_on(disk, path) as recorder:
        record(recorder, session)
        disk.wait_for_fault()
        disk.wait_for_tries(3)
        disk.set_room(100_000)
    assert [type(fault) for fault in disk.faults] == [RecordingFullError]  # once, however often it was tried
    assert isinstance(disk.faults[0].__cause__, sqlite3.Error)
    assert str(disk.faults[0]) == "a.hrvsession cannot take more: make room on its disk, or bring it back."
    assert read_all(path) == (events_of(session), updates_of(session))
    with Recording(path) as recording:
        assert recording.finished


def test_what_was_committed_stays_when_room_never_comes(tmp_path: Path) -> None:
    disk, session = SmallDisk(pages=100), list(plain_session(600))
    path = tmp_path / "a.hrvsession"
    with recorder_on(disk, path) as recorder:
        record(recorder, session[:100])
        wait_until_kept(session[:100], path)
        record(recorder, session[100:])
        disk.wait_for_fault()
    assert [type(fault) for fault in disk.faults] == [RecordingFullError, RecordingFullError]
    assert "a.hrvsession keeps the first " in str(disk.faults[1])
    assert beginning_of(session, path) >= len(events_of(session[:100]))
    with Recording(path) as recording:
        assert not recording.finished


def test_a_second_full_disk_is_told_again(tmp_path: Path) -> None:
    disk, session = SmallDisk(), list(plain_session(400))
    path = tmp_path / "a.hrvsession"
    with recorder_on(disk, path) as recorder:
        record(recorder, session[:400])
        disk.wait_for_fault()
        disk.set_room(100_000)
        wait_until_kept(session[:400], path)
        disk.set_room(1)
        record(recorder, session[400:])
        disk.wait_for_fault()
        disk.set_room(100_000)
    assert len(disk.faults) == 2
    assert read_all(path) == (events_of(session), updates_of(session))


def test_memory_is_bounded_and_the_end_of_keeping_is_told(tmp_path: Path) -> None:
    disk, session = SmallDisk(), list(plain_session(200))
    path = tmp_path / "a.hrvsession"
    with recorder_on(disk, path, most_waiting=400) as recorder:
        record(recorder, session)
        disk.wait_for_fault()
        disk.wait_for_fault()
        disk.set_room(100_000)
        record(recorder, session)  # too late: the file is a beginning, without holes
    assert sorted(type(fault).__name__ for fault in disk.faults) == ["RecordingError", "RecordingFullError"]
    assert any("a.hrvsession keeps the first " in str(fault) for fault in disk.faults)
    events, updates = read_all(path)
    assert 400 <= len(events) + len(updates) < len(events_of(session)) + len(updates_of(session))
    assert beginning_of(session, path) == len(events)
    with Recording(path) as recording:
        assert not recording.finished
    assert [file.name for file in tmp_path.iterdir()] == ["a.hrvsession"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a process's files")
def test_a_file_that_may_not_grow_waits_until_it_may(tmp_path: Path) -> None:
    path = tmp_path / "a.hrvsession"
    child = [sys.executable, str(Path(__file__).parents[1] / "limited_recording.py"), str(path)]
    told = subprocess.run(child, capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.split() == ["RecordingFullError"]
    session = list(plain_session(300))
    assert read_all(path) == (events_of(session), updates_of(session))
