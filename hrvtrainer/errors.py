"""Everything that can go wrong, as one tree; every message is one sentence for a person.

A message says what happened, where, and what to do. Foreign exceptions (bleak, struct, sqlite3,
OSError, tomllib) are translated into these in the one file that calls that library.
"""

from pathlib import Path


class HrvTrainerError(Exception):
    """Any fault that this program names itself."""


class StrapError(HrvTrainerError):
    """A strap or its link misbehaved: log, count, go on."""


class StrapDataError(StrapError):
    """A packet cannot be trusted; it is dropped whole and counted."""


class BluetoothUnavailableError(StrapError):
    """There is no Bluetooth to use: no adapter, switched off, or not permitted."""


class StrapRefusedError(StrapError):
    """A strap does not do what it was asked; ``wants_bond`` where it would if it were paired with."""

    def __init__(self, message: str, *, wants_bond: bool = False) -> None:
        self.wants_bond = wants_bond
        super().__init__(message)


class StrapNotFoundError(StrapError):
    """No strap of that name or address answered."""


class RecordingError(HrvTrainerError):
    """A session file cannot be written or read."""


class RecordingFullError(RecordingError):
    """There is no room left to write."""


class NotASessionError(RecordingError):
    """The file is not a session of ours."""


class NewerSessionError(RecordingError):
    """The session was made by a newer version of this program."""


class DamagedSessionError(RecordingError):
    """The file was a session once, and a part of it cannot be read."""


class ForeignFileError(HrvTrainerError):
    """A file of another program cannot be understood."""


class ShelfError(HrvTrainerError):
    """A file on a shelf is wrong: names the file, the key or line, the value, and what was expected."""

    def __init__(self, path: Path | str, key: str, problem: str) -> None:
        self.path = Path(path)
        self.key = key
        self.problem = problem
        where = f", {key}" if key else ""
        super().__init__(f"{self.path.name}{where}: {problem}")


class DisplayError(HrvTrainerError):
    """No window can open here."""


class AnalysisError(HrvTrainerError):
    """A number cannot be had from these data; the message is the reason that is shown."""


class TooFewBeatsError(AnalysisError):
    """There are not enough intervals for this number."""

    def __init__(self, *, found: int, needed: int, what: str = "intervals") -> None:
        self.found = found
        self.needed = needed
        super().__init__(f"needs {needed} {what}, has {found}")


class OutOfOrderError(HrvTrainerError):
    """An event is older than what the session has already told; a fault of ours or of a damaged file."""
