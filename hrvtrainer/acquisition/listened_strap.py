"""Straps from the signal check into the session: the links stay, the session clock is new."""

import asyncio
import contextlib
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from hrvtrainer.acquisition.event_queue import EventQueue, Tick
from hrvtrainer.acquisition.hearts import OpenHeart
from hrvtrainer.acquisition.plan import DEFAULT_MEASURES, Plan, StrapHeart
from hrvtrainer.acquisition.told import SignalTold, Told
from hrvtrainer.clock import Clock, SessionClock, wall_s
from hrvtrainer.events import Event, LatencyChosen, LinkChanged, LinkState, Reading, SourceEvent
from hrvtrainer.session.updates import SignalChanged
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.profile import DeviceMeasure, DeviceProfile, load_devices, profile_for
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.straps.signal_check import SignalCheck

_LOG = logging.getLogger(__name__)

CLOSE_LIMIT_S = 5.0


class ListenedStrap:
    """The link to one strap, from the signal check into the session.

    Parameters
    ----------
    seen : StrapSeen
        Which strap.
    clock : Clock
        What stamps its packets until a session begins.
    source_id : str
        What its events are called.
    has_namesake : bool
        Whether another strap of this session bears its name, so that its address alone tells it apart.
    measures : frozenset of PolarMeasurement
        What it is asked for besides its intervals.
    """

    def __init__(
        self,
        seen: StrapSeen,
        clock: Clock,
        *,
        source_id: str,
        has_namesake: bool,
        measures: frozenset[PolarMeasurement],
    ) -> None:
        from hrvtrainer.straps.ble import StrapLink  # noqa: PLC0415 - bleak is loaded when it is needed

        self.seen = seen
        self.source_id = source_id
        self._profile = profile_for(seen.name, load_devices().items.values())
        wanted = replace(seen, name="") if has_namesake else seen
        self.link = StrapLink(
            wanted,
            clock=clock,
            source_id=source_id,
            measures=measures,
            expected=_expected(measures, self._profile),
        )
        self._run = asyncio.get_running_loop().create_task(self.link.run())
        self._check = SignalCheck()
        self._state = LinkState.SEARCHING

    def hear(self, event: SourceEvent, person: int) -> list[Told]:
        """Take what the strap says before a session; return what is told of it at once."""
        if isinstance(event, LinkChanged):
            self._state = event.state
            return [SignalChanged(at_s=event.at_s, link=event.state, sentence=event.reason, person=person)]
        if isinstance(event, Reading):
            self._check.feed(event)
        return []

    def report(self, at_s: float, person: int) -> SignalTold:
        """Return how well the strap is heard.

        Raises
        ------
        Exception
            What ended the link, where something unexpected did.
        """
        if self._run.done() and not self._run.cancelled():
            self._run.result()
        return SignalTold(report=self._check.report(at_s), profile=self._profile, person=person)

    def begin(self, clock: Clock, latency_s: float | None) -> tuple[Event, ...]:
        """Let a session's clock stamp from now on; return what is known already, stamped with second 0.

        Without a latency that was chosen, the device shelf says how late this strap is.
        """
        for event in self.link.events(math.inf):  # of the listening: its seconds are not the session's
            if isinstance(event, LinkChanged):
                self._state = event.state
        self.link.clock = clock
        self.link.in_session = True
        if self._run.done():  # it had given up while nobody practised
            self._run = asyncio.get_running_loop().create_task(self.link.run())
        latency_s = self._profile.latency_s if latency_s is None else latency_s
        return (
            LinkChanged(at_s=0.0, source_id=self.source_id, state=self._state),
            LatencyChosen(at_s=0.0, source_id=self.source_id, latency_s=latency_s),
            *(replace(reading, arrival_s=0.0) for reading in self.link.reads),
        )

    async def close(self) -> None:
        """Disconnect and forget the strap."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self.link.close()
        self._run.cancel()
        await asyncio.wait([self._run])
        if not self._run.cancelled() and (fault := self._run.exception()) is not None:
            _LOG.error("the link had ended unexpectedly", exc_info=fault)


def _expected(measures: frozenset[PolarMeasurement], profile: DeviceProfile) -> frozenset[PolarMeasurement]:
    """Return what would be missed: movement is tried with any strap, the rest was asked for by name."""
    known = DeviceMeasure.ACCELERATION in profile.measures
    return measures if known else measures - {PolarMeasurement.ACCELERATION}


class ListenedStraps:
    """The straps of one session, on one clock: one, or two where two people practise together.

    Parameters
    ----------
    seen : sequence of StrapSeen
        Which straps, the session's first heart first.
    measures : frozenset of PolarMeasurement
        What each of them is asked for besides its intervals, where it can measure it.
    """

    def __init__(
        self, seen: Sequence[StrapSeen], measures: frozenset[PolarMeasurement] = DEFAULT_MEASURES
    ) -> None:
        self.measures = measures
        self.seen = tuple(seen)
        self._clock: Clock = SessionClock()
        self._straps: list[ListenedStrap] = []
        for place, strap in enumerate(self.seen):
            # Two straps of one kind may bear one name: events and links stay apart all the same.
            taken = [other.source_id for other in self._straps]
            source_id = f"{strap.label} ({place + 1})" if strap.label in taken else strap.label
            self._straps.append(
                ListenedStrap(
                    strap,
                    self._clock,
                    source_id=source_id,
                    has_namesake=sum(other.name == strap.name for other in self.seen) > 1,
                    measures=measures,
                )
            )

    async def listen(self, publish: Callable[[Told], None]) -> None:
        """Tell how well each strap is heard, every second, until cancelled."""
        queue = EventQueue(self._clock, [strap.link for strap in self._straps], wall=None)
        self._wake_with(queue.wake)
        people = {strap.source_id: (person, strap) for person, strap in enumerate(self._straps)}
        async for item in queue.items():
            if isinstance(item, Tick):
                for person, strap in people.values():
                    publish(strap.report(item.at_s, person))
            elif isinstance(item, Reading | LinkChanged):
                person, strap = people[item.source_id]
                for told in strap.hear(item, person):
                    publish(told)

    def open(self, plan: Plan) -> OpenHeart:
        """Return these straps as the hearts of a session whose second 0 is now."""
        self._clock = SessionClock()
        chosen = plan.heart.latencies_s if isinstance(plan.heart, StrapHeart) else {}
        return OpenHeart(
            sources=tuple(strap.link for strap in self._straps),
            kind="strap",
            clock=self._clock,
            practice=plan.practice,
            minutes=plan.minutes,
            breaths_per_min=plan.breaths_per_min,
            first_events=tuple(
                event
                for strap in self._straps
                for event in strap.begin(self._clock, chosen.get(strap.seen.label))
            ),
            wall=lambda _: wall_s(),
            tell_when_new=self._wake_with,
        )

    async def close(self) -> None:
        """Disconnect and forget every strap; it goes on where whoever waits for it is cancelled."""
        await asyncio.shield(asyncio.gather(*(strap.close() for strap in self._straps)))

    def _wake_with(self, wake: Callable[[], None]) -> None:
        for strap in self._straps:
            strap.link.wake = wake
