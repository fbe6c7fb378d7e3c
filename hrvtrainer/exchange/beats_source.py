"""Imported beats as a source: each is told when it would have ended."""

from hrvtrainer.events import ImportedBeats
from hrvtrainer.exchange.rr_text import RrText
from hrvtrainer.heart.artifacts.possible import LEAST_POSSIBLE_MS, MOST_POSSIBLE_MS


class BeatsSource:
    """The beats of a file, from session second 0 on.

    An impossible value takes no time of its own: how much has passed cannot be known from it.
    """

    def __init__(self, rr: RrText, *, source_id: str) -> None:
        self._rr = rr
        self._source_id = source_id
        self._next = 0
        self._ended_s = 0.0

    def events(self, until_s: float) -> list[ImportedBeats]:
        """Return the beats that end before ``until_s`` and were not returned yet."""
        told: list[ImportedBeats] = []
        while self._next < len(self._rr.rr_ms):
            rr_ms = self._rr.rr_ms[self._next]
            possible = LEAST_POSSIBLE_MS <= rr_ms <= MOST_POSSIBLE_MS
            end_s = self._ended_s + (rr_ms / 1000.0 if possible else 0.0)
            if end_s >= until_s:
                break
            told.append(
                ImportedBeats(
                    at_s=end_s,
                    source_id=self._source_id,
                    rr_ms=(rr_ms,),
                    after_gap=self._rr.after_gap[self._next],
                )
            )
            self._ended_s = end_s
            self._next += 1
        return told
