"""One session being lived: the queue, the session and the recorder, run together."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from hrvtrainer import __version__
from hrvtrainer.acquisition.event_queue import EventQueue, Tick
from hrvtrainer.acquisition.hearts import OpenHeart
from hrvtrainer.acquisition.plan import Plan
from hrvtrainer.acquisition.told import Began, Fault, Kept, Told
from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.clock import wall_s
from hrvtrainer.errors import DamagedSessionError, OutOfOrderError, RecordingError
from hrvtrainer.events import Action, Ended, Event, Moment, Rated
from hrvtrainer.recording.fingerprint import Fingerprint
from hrvtrainer.recording.format import Header
from hrvtrainer.recording.writer import Recorder
from hrvtrainer.session.metrics import method_ids
from hrvtrainer.session.session import Session
from hrvtrainer.session.updates import Update


class Performance:
    """A session from its first second to the closing of its file.

    Parameters
    ----------
    heart : OpenHeart
        Where the heartbeat comes from.
    plan : Plan or None
        What the person chose; None for a replay, which follows its recording.
    publish : callable
        Takes everything that is told; recording faults come from the recorder's thread.
    ends_with_practice : bool
        Whether to finish when the practice ends, without waiting for a rating.
    """

    def __init__(
        self,
        heart: OpenHeart,
        plan: Plan | None,
        *,
        publish: Callable[[Told], None],
        ends_with_practice: bool,
    ) -> None:
        self._heart = heart
        self._plan = None if heart.replayed else plan
        self._publish = publish
        self._ends_with_practice = ends_with_practice
        self._stopping = False
        self._session = Session(heart.practice, minutes=heart.minutes, breaths_per_min=heart.breaths_per_min)
        self._queue = EventQueue(heart.clock, heart.sources, wall=heart.wall, until_s=heart.until_s)

    def act(self, action: Callable[[float], Action]) -> None:
        """Take what the person does, stamped now; a replay follows its recorded actions alone."""
        if not self._heart.replayed:
            self._queue.post(action)

    def stop(self) -> None:
        """End the practice if it runs, then close the file."""
        self._stopping = True
        if self._heart.replayed or self._session.ended:
            self._queue.close()
        else:
            self._queue.post(lambda at_s: Ended(at_s=at_s))

    async def run(self) -> None:
        """Live the session.

        Raises
        ------
        HrvTrainerError
            If the recording cannot be begun, or the source turns out to be damaged.
        """
        keep_as = self._plan.keep_as if self._plan else None
        recorder = await asyncio.to_thread(self._open_recorder, keep_as) if keep_as else None
        if self._heart.tell_when_new is not None:
            self._heart.tell_when_new(self._queue.wake)
        try:
            self._publish(
                Began(
                    clock=self._heart.clock,
                    practice=self._heart.practice,
                    simulated=self._heart.simulated,
                    replayed=self._heart.replayed,
                    path=keep_as,
                )
            )
            self._put_first_events()
            await self._carry(recorder)
        finally:
            self._heart.close()
            if recorder:
                await asyncio.to_thread(recorder.close, self._heart.truths() if self._heart.truths else None)
            self._publish(Kept(path=keep_as))

    def _open_recorder(self, keep_as: Path) -> Recorder:
        return Recorder(keep_as, self._header(), on_fault=self._tell_fault)

    async def _carry(self, recorder: Recorder | None) -> None:
        """Carry events and ticks, in the order they were stamped, to the file and the screen."""
        async for item in self._queue.items():
            self._take(item, recorder)
            if self._session.ended and (self._stopping or self._ends_with_practice):
                break
        for event in self._queue.left_over():  # a rating given in the moment of leaving is kept, too
            self._take(event, recorder)

    def _take(self, item: Event | Tick, recorder: Recorder | None) -> None:
        event = None if isinstance(item, Tick) else item
        updates = self._session.advance(item.at_s) if event is None else self._feed(event)
        if recorder and (event is not None or updates):
            recorder.write(event, updates)
        for update in updates:
            self._tell(update)

    def _feed(self, event: Event) -> tuple[Update, ...]:
        try:
            return self._session.feed(event)
        except OutOfOrderError as fault:
            raise DamagedSessionError(f"this recording is damaged: {fault}.") from fault

    def _tell(self, update: Update) -> None:
        if isinstance(update, PacerChange) and self._heart.hear is not None:
            self._heart.hear(update)
        self._publish(update)

    def _tell_fault(self, fault: RecordingError) -> None:
        self._publish(Fault(sentence=str(fault), fatal=False))

    def _put_first_events(self) -> None:
        for event in self._heart.first_events:
            self._queue.put(event)
        if self._plan is not None:
            self._queue.put(Rated(at_s=0.0, moment=Moment.BEFORE, distress=self._plan.distress_before))

    def _header(self) -> Header:
        heart = self._heart
        return Header(
            practice_toml=heart.practice.toml,
            minutes=heart.minutes,
            breaths_per_min=heart.breaths_per_min,
            source=heart.kind,
            simulated=heart.simulated,
            began_wall_s=wall_s(),
            version=__version__,
            fingerprint=Fingerprint.here(),
            methods=method_ids(),
            original=heart.original,
            original_name=heart.original_name,
        )
