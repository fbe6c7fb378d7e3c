"""Beats of one lane that wait to be told, on the time of the lane that is told."""

from collections import deque
from dataclasses import replace

from hrvtrainer.beats import Beat

SAME_BEAT_S = 0.06  # less than a third of the shortest interval: two beats nearer than this are one
_EXACT_S = 0.02  # beyond, one of the two was misplaced, and the other's place is not moved by it
MOST = 64


class WaitingBeats:
    """The beats of one lane that were not told, oldest first, at most 64.

    Attributes
    ----------
    offset_s : float
        What is added to the end of a beat of this lane when it is told.
    """

    def __init__(self) -> None:
        self._beats: deque[Beat] = deque(maxlen=MOST)
        self.offset_s = 0.0

    def __len__(self) -> int:
        return len(self._beats)

    def add(self, beats: tuple[Beat, ...]) -> None:
        """Take the next beats of the lane."""
        self._beats.extend(beats)

    def drop_told(self, told_until_s: float) -> None:
        """Forget the beats that were told by either lane.

        Where the other lane told the same beat, the offset is set so that both end it at the same moment.
        """
        while self._beats and self._end_s(self._beats[0]) <= told_until_s + SAME_BEAT_S:
            away_s = told_until_s - self._end_s(self._beats.popleft())
            if abs(away_s) <= _EXACT_S:
                self.offset_s += away_s

    def drop_until(self, own_s: float) -> None:
        """Forget the beats that ended up to a moment on the lane's own time."""
        while self._beats and self._beats[0].end_s <= own_s:
            self._beats.popleft()

    def after_s(self, told_until_s: float) -> float:
        """Return how long after a moment the next beat's interval began; negative where it overlaps it."""
        first = self._beats[0]
        return self._end_s(first) - first.rr_ms / 1000.0 - told_until_s

    def follows(self, told_until_s: float) -> bool:
        """Return whether the next beat is the one after the beat that ended then."""
        return bool(self._beats) and abs(self.after_s(told_until_s)) <= SAME_BEAT_S

    def drop_next(self) -> None:
        """Forget the next beat."""
        self._beats.popleft()

    def take(self, *, after_gap: bool) -> Beat:
        """Return the next beat as it is told; the very same object where nothing of it changes."""
        beat = self._beats.popleft()
        end_s = self._end_s(beat)
        if end_s == beat.end_s and after_gap == beat.after_gap:
            return beat
        return replace(beat, end_s=end_s, after_gap=after_gap)

    @property
    def next_rr_ms(self) -> float:
        """The interval of the next beat."""
        return self._beats[0].rr_ms

    @property
    def next_is_after_gap(self) -> bool:
        """Whether beats may be missing before the next one."""
        return self._beats[0].after_gap

    def _end_s(self, beat: Beat) -> float:
        return beat.end_s + self.offset_s
