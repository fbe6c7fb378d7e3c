"""A session file read again: its head, its events and the updates that were shown, in their order."""

import contextlib
import heapq
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from hrvtrainer.errors import DamagedSessionError
from hrvtrainer.events import Event
from hrvtrainer.recording.cells import BadCellError
from hrvtrainer.recording.event_tables import EVENT_TABLES
from hrvtrainer.recording.format import Header, is_finished, read_header
from hrvtrainer.recording.schema import SESSION_FILE
from hrvtrainer.recording.table import Keeps
from hrvtrainer.recording.truth_table import read_truths
from hrvtrainer.recording.update_tables import UPDATE_TABLES
from hrvtrainer.session.updates import Update
from hrvtrainer.sqlite_files import close_after_reading, open_to_read, reading_faults
from hrvtrainer.truth import GroundTruth

T = TypeVar("T")


class Recording:
    """A session file, open for reading; use it in a ``with`` statement, from one thread at a time.

    Parameters
    ----------
    path : Path
        The file. It is never changed, except that one which was not finished is recovered.

    Raises
    ------
    NotASessionError
        If it is missing or no session of ours.
    NewerSessionError
        If a newer version of this program made it.
    DamagedSessionError
        If a part of it cannot be read; what comes before a damaged row can still be had.
    RecordingError
        If it cannot be opened where it lies.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = open_to_read(path, SESSION_FILE)
        with contextlib.ExitStack() as undo:
            undo.callback(close_after_reading, self._connection)
            with self._faults():
                self.header: Header = read_header(self._connection)
                self.finished: bool = is_finished(self._connection)
                tables = {*EVENT_TABLES.values(), *UPDATE_TABLES.values()}
                self.last_s: float = max(table.last_s(self._connection) for table in tables)
            undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; one that was recovered is a single file again afterwards."""
        close_after_reading(self._connection)

    def events(self) -> Iterator[Event]:
        """Yield the events in the order in which they were stamped.

        Raises
        ------
        DamagedSessionError
            At the first row that cannot be read.
        """
        return self._in_order(EVENT_TABLES.values())

    def updates(self) -> Iterator[Update]:
        """Yield the updates that were kept, in the order in which they were shown.

        Raises
        ------
        DamagedSessionError
            At the first row that cannot be read.
        """
        return self._in_order(UPDATE_TABLES.values())

    def truths(self) -> dict[str, GroundTruth]:
        """Return what was really so in a simulated session, by source, the session's own heart first.

        Empty for a real session, for one that was not finished, and for a file of version 1. No number
        may be computed from it.

        Raises
        ------
        DamagedSessionError
            If a part of it cannot be read.
        """
        with self._faults():
            return read_truths(self._connection)

    def truth(self) -> GroundTruth | None:
        """Return the truth of the session's own heart, or None where there is none; see `truths`."""
        return next(iter(self.truths().values()), None)

    def _in_order(self, tables: Iterable[Keeps[T]]) -> Iterator[T]:
        with self._faults():
            before = 0
            ordered = [table.items(self._connection) for table in dict.fromkeys(tables)]
            for seq, item in heapq.merge(*ordered, key=lambda numbered: numbered[0]):
                if seq <= before:
                    raise BadCellError(f"entry {seq} stands after entry {before}")
                before = seq
                yield item

    @contextlib.contextmanager
    def _faults(self) -> Iterator[None]:
        """Translate what a damaged file does."""
        try:
            with reading_faults(self.path):
                yield
        except ValueError as fault:
            raise DamagedSessionError(f"{self.path.name} is damaged: {fault}.") from fault
