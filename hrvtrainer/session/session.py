"""The session: events in, updates out; all time is in its arguments.

`feed` tells every second up to the event, then takes it; `advance` tells every second up to now.
Update k holds exactly the events stamped before k, and the course of the practice turns at its own
computed times, so that a replay tells the same numbers whenever and however it is run.
"""

import logging
from collections.abc import Iterable

from hrvtrainer.errors import OutOfOrderError
from hrvtrainer.events import (
    Event,
    ImportedBeats,
    LatencyChosen,
    LinkChanged,
    Marked,
    Rated,
    Reading,
    SourceEvent,
    WallClock,
)
from hrvtrainer.session.course import Course
from hrvtrainer.session.heart import Hearts
from hrvtrainer.session.protocol import PracticeProtocol
from hrvtrainer.session.sleep_watch import SleepWatch
from hrvtrainer.session.summary import Summing
from hrvtrainer.session.updates import Phase, Progress, SessionEnded, Update

_LOG = logging.getLogger(__name__)

LONGEST_S = 7 * 86400.0


class Session:
    """One practice of one person, or of two who share the pacer.

    Parameters
    ----------
    practice : PracticeProtocol
        The practice.
    minutes : float or None
        The chosen length; None for open-ended.
    breaths_per_min : float or None
        The chosen pace; None for the practice's own.
    """

    def __init__(
        self, practice: PracticeProtocol, *, minutes: float | None, breaths_per_min: float | None = None
    ) -> None:
        self._course = Course(practice, minutes=minutes, breaths_per_min=breaths_per_min)
        self._hearts = Hearts()
        self._summing = Summing(practice.title)
        self._sleep = SleepWatch()
        self._refused: set[str] = set()
        self._now_s = 0.0
        self._next_second = 0  # second 0 tells how the session begins

    @property
    def ended(self) -> bool:
        """Whether the practice is over; a rating may still come."""
        return self._course.phase is Phase.ENDED

    def feed(self, event: Event) -> tuple[Update, ...]:
        """Tell what was due before this event, then take it.

        Raises
        ------
        OutOfOrderError
            If the event is older than the session: a fault of the caller or of a damaged recording.
        """
        at_s = event.at_s
        if not at_s <= LONGEST_S:
            raise OutOfOrderError(f"an event claims second {at_s:g}, more than a week after the beginning")
        if at_s < self._now_s:
            raise OutOfOrderError(f"an event of second {at_s:.3f} came after second {self._now_s:.3f}")
        updates = self._reach(at_s)
        updates += self._take(event)
        return tuple(updates)

    def advance(self, now_s: float) -> tuple[Update, ...]:
        """Tell everything that is due up to ``now_s``; nothing when that was told before."""
        return tuple(self._reach(now_s)) if now_s >= self._now_s else ()

    def _reach(self, to_s: float) -> list[Update]:
        updates: list[Update] = []
        while not self.ended:
            turn_s, second = self._course.next_s, float(self._next_second)
            if min(turn_s, second) > to_s:
                break
            if self._next_second > 0 and turn_s <= second:
                updates += self._with_end(turn_s, self._course.turn())
            else:
                updates += self._tell_second(second)
        self._now_s = max(self._now_s, to_s)
        return updates

    def _take(self, event: Event) -> list[Update]:
        match event:
            case Reading() | ImportedBeats() | LinkChanged():
                return [] if self.ended else self._hear(event)
            case WallClock():
                return self._watch_for_sleep(event)
            case LatencyChosen():
                heart = self._hearts.of(event.source_id)
                return [*heart.place(event)] if heart else []
            case Rated():
                self._summing.rate(event)
                return [self._end(event.at_s)] if self.ended else []
            case Marked():
                return []  # it stands in the recording, with its moment
            case _:
                return self._with_end(event.at_s, self._course.do(event))

    def _hear(self, event: SourceEvent) -> list[Update]:
        heart = self._hearts.of(event.source_id)
        if heart is None:
            if event.source_id not in self._refused:
                self._refused.add(event.source_id)
                _LOG.warning("a session follows two hearts; what a third source says is kept, not followed")
            return []
        return [*heart.hear(event, self._course.pacers)]

    def _tell_second(self, at_s: float) -> list[Update]:
        self._next_second += 1
        if at_s == 0.0:
            return self._course.begin()
        updates: list[Update] = []
        runs = self._course.phase in (Phase.RUNNING, Phase.STAYING)
        for heart in self._hearts.all:
            numbers, gauge = heart.second(at_s, self._course.pacers)
            updates += [numbers, gauge]
            if runs:
                self._summing.add(numbers)
        progress = Progress(
            at_s=at_s, practised_s=self._course.practised_s(at_s), left_s=self._course.left_s(at_s)
        )
        return [*updates, progress]

    def _watch_for_sleep(self, event: WallClock) -> list[Update]:
        if self.ended or not self._sleep.slept(event):
            return []
        return [update for heart in self._hearts.all for update in heart.break_here(event.at_s, "sleep")]

    def _with_end(self, at_s: float, updates: Iterable[Update]) -> list[Update]:
        told = list(updates)
        return [*told, self._end(at_s)] if told and self.ended else told

    def _end(self, at_s: float) -> SessionEnded:
        summary = self._summing.summary(
            practised_s=self._course.practised_s(at_s),
            breaths_paced=len(self._course.pacers.inhales_s(0.0, at_s)),
        )
        return SessionEnded(at_s=at_s, summary=summary)
