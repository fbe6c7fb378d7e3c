"""The recorder: everything that happens goes to the file within a second, and nobody waits for it."""

import contextlib
import sqlite3
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event as Signal
from threading import Thread
from types import TracebackType
from typing import Self

from hrvtrainer.clock import SessionClock
from hrvtrainer.errors import RecordingError, RecordingFullError
from hrvtrainer.events import Event
from hrvtrainer.recording.event_tables import EVENT_TABLES
from hrvtrainer.recording.format import Header, create_session, mark_finished
from hrvtrainer.recording.table import Keeps, Statement
from hrvtrainer.recording.truth_table import truth_statements
from hrvtrainer.recording.update_tables import UPDATE_TABLES
from hrvtrainer.session.updates import Update
from hrvtrainer.sqlite_files import fold, writing_fault
from hrvtrainer.truth import GroundTruth

# With the time that a commit takes on a slow disk, a power cut costs less than a second.
COMMIT_EVERY_S = 0.75
# A session says 4 things a second, two straps with ECG and movement about 25: more than half an hour
# of those, and 31 MB.
MOST_WAITING = 50_000
# When room comes back bit by bit, what waits is written bit by bit.
_AT_ONCE = 1000

_Item = Event | Update
_TABLES: Mapping[type, Keeps[_Item]] = {**EVENT_TABLES, **UPDATE_TABLES}


class Recorder:
    """Writes one session to one file, in a thread of its own.

    Parameters
    ----------
    path : Path
        The new file; its folder has to be there.
    header : Header
        What is known at the beginning.
    on_fault : callable
        Told each fault once, as a `RecordingError`; mostly from the recorder's thread. The session
        goes on: what cannot be written waits in memory and is tried again.
    commit_every_s : float
        Wall seconds from one commit to the next.
    most_waiting : int
        How many events and updates may wait before the recorder stops keeping; it tells that as well.
    create : callable
        Makes the file; a test may set limits on it.

    Raises
    ------
    RecordingError
        If the file cannot be made. This writes and syncs the disk: call it away from the loop.
    """

    def __init__(
        self,
        path: Path,
        header: Header,
        *,
        on_fault: Callable[[RecordingError], None],
        commit_every_s: float = COMMIT_EVERY_S,
        most_waiting: int = MOST_WAITING,
        create: Callable[[Path, Header], sqlite3.Connection] = create_session,
    ) -> None:
        self.path = path
        self._on_fault = on_fault
        self._commit_every_s = commit_every_s
        self._most_waiting = most_waiting
        self._connection = create(path, header)
        self._seq = 0
        self._waiting: deque[tuple[int, _Item]] = deque()
        self._taken: list[tuple[int, _Item]] = []
        self._complete = True
        self._is_stuck = False
        self._has_refused = False
        self._truths: Mapping[str, GroundTruth] = {}
        self._closing = Signal()
        # A daemon, so that a program that dies elsewhere is not held open; the file can be recovered.
        self._thread = Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, event: Event | None, updates: Sequence[Update]) -> None:
        """Take an event, then the updates that it led to; returns at once, always.

        Updates that a replay makes again without a file (guidance, progress, signal, beats) are not kept.

        Raises
        ------
        RecordingError
            If the recorder was closed: a fault of ours.
        """
        if self._closing.is_set():
            raise RecordingError(f"{self.path.name} is closed already and takes nothing more.")
        for item in (event, *updates):
            if item is not None and type(item) in _TABLES:
                self._keep(item)

    def close(self, truths: Mapping[str, GroundTruth] | None = None) -> None:
        """Write what waits, mark the file as finished and leave it as one file; may take seconds.

        Parameters
        ----------
        truths : mapping of str to GroundTruth or None
            What was really so in a simulated session, by source; a file that is not finished keeps none.
        """
        self._truths = truths or {}
        self._closing.set()
        self._thread.join()

    def _keep(self, item: _Item) -> None:
        if not self._complete:
            return
        if len(self._waiting) + len(self._taken) >= self._most_waiting:
            self._complete = False
            self._on_fault(
                RecordingError(
                    f"{self.path.name} keeps the first {item.at_s / 60:.1f} min: "
                    "its disk had no room for too long."
                )
            )
            return
        self._seq += 1
        self._waiting.append((self._seq, item))

    def _run(self) -> None:
        clock = SessionClock()
        pause_s = self._commit_every_s
        with contextlib.closing(self._connection):
            while not self._closing.wait(pause_s):
                began_s = clock.now_s()
                self._write_waiting()
                pause_s = max(0.0, self._commit_every_s - (clock.now_s() - began_s))
            self._finish()

    def _write_waiting(self) -> bool:
        """Commit everything that waits, oldest first; return whether all of it is in the file."""
        while self._take():
            try:
                self._commit()
            except sqlite3.Error as fault:
                if not self._is_stuck:
                    self._is_stuck = True
                    self._tell(writing_fault(self.path, fault), fault)
                return False
            self._taken.clear()
        self._is_stuck = False
        return True

    def _take(self) -> bool:
        """Move what waits to what is being written; return whether there is any."""
        while self._waiting and len(self._taken) < _AT_ONCE:
            self._taken.append(self._waiting.popleft())
        return bool(self._taken)

    def _commit(self) -> None:
        self._execute([statement for seq, item in self._taken for statement in self._statements(seq, item)])

    def _execute(self, statements: Sequence[Statement]) -> None:
        """Write in one transaction: all of it or nothing."""
        self._connection.execute("BEGIN")
        try:
            for sql, cells in statements:
                self._connection.execute(sql, cells)
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):  # most faults have undone it already
                self._connection.execute("ROLLBACK")
            raise

    def _statements(self, seq: int, item: _Item) -> list[Statement]:
        try:
            return _TABLES[type(item)].statements(seq, item)
        except RecordingError as fault:
            if not self._has_refused:
                self._has_refused = True
                self._on_fault(fault)
            return []

    def _finish(self) -> None:
        """Write the end of the session and leave one file."""
        if not self._write_waiting():
            minutes = self._taken[0][1].at_s / 60
            self._on_fault(
                RecordingFullError(
                    f"{self.path.name} keeps the first {minutes:.1f} min: its disk had no room for the rest."
                )
            )
            return
        if self._complete and self._truths:
            self._keep_truths()
        try:
            if self._complete:
                mark_finished(self._connection)
            fold(self._connection)
        except sqlite3.Error as fault:
            name = self.path.name
            self._tell(RecordingError(f"{name} is not one file yet: keep {name}-wal beside it."), fault)

    def _keep_truths(self) -> None:
        try:
            self._execute(truth_statements(self._truths))
        except RecordingError as fault:
            self._on_fault(fault)
        except sqlite3.Error as fault:
            self._tell(writing_fault(self.path, fault), fault)

    def _tell(self, fault: RecordingError, cause: sqlite3.Error) -> None:
        fault.__cause__ = cause
        self._on_fault(fault)
