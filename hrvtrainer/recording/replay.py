"""A recording as a source: it says again what the straps said and what the people did."""

from collections.abc import Iterator

from hrvtrainer.events import Event
from hrvtrainer.recording.reader import Recording


class ReplaySource:
    """The events of a recording, when their time comes, in the order in which they were recorded.

    Parameters
    ----------
    recording : Recording
        The open recording; it stays its opener's to close.
    """

    def __init__(self, recording: Recording) -> None:
        self._left: Iterator[Event] = recording.events()
        self._next: Event | None = next(self._left, None)

    def events(self, until_s: float) -> list[Event]:
        """Return the events stamped before ``until_s`` that were not returned before, oldest first.

        Raises
        ------
        DamagedSessionError
            At the first event that cannot be read.
        """
        told: list[Event] = []
        while self._next is not None and self._next.at_s < until_s:
            told.append(self._next)
            self._next = next(self._left, None)
        return told
