"""A Polar strap's own measurements, ECG and movement, beside the heartbeats of one connection.

They are an extra: whatever goes wrong here is told in one sentence, and the heartbeats go on untouched.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from hrvtrainer.errors import StrapDataError, StrapRefusedError
from hrvtrainer.events import Reading
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.link_news import LinkNews
from hrvtrainer.straps.polar.control_point import (
    H10_START,
    ControlOp,
    ControlReply,
    ControlStatus,
    Setting,
    Settings,
    StreamsStopped,
    decode_control,
    decode_features,
    request_settings,
    request_start,
    request_stop,
)
from hrvtrainer.straps.polar.measurement import PolarMeasurement

_LOG = logging.getLogger(__name__)

_NOT_CHOSEN = (Setting.FACTOR, Setting.SECURITY)  # the strap's to say, not ours to ask
_RUNNING = (ControlStatus.OK, ControlStatus.ALREADY)


class MeasuringService(Protocol):
    """A strap's measurement service; whatever fails there is a StrapRefusedError."""

    async def read_features(self) -> bytes:
        """Return what the strap can measure, as its bytes."""

    async def subscribe(self, answered: Callable[[Reading], None]) -> None:
        """Have the control point's indications told, here too, and the data."""

    async def write(self, request: bytes) -> None:
        """Write to the control point; return when the strap has taken it."""


class Measuring:
    """What one connection asks of the strap's measurement service, and what came of it.

    Parameters
    ----------
    wanted : frozenset of PolarMeasurement
        What to measure.
    news : LinkNews
        Where it is told, once, that something is not to be had.
    limits : LinkLimits
        How long to wait.
    expected : frozenset of PolarMeasurement, optional
        Of which it is said when this strap never measures them; by default all.

    Attributes
    ----------
    grants : dict of PolarMeasurement to Reading
        The strap's answer that started each measurement that runs; it may hold what its samples are
        multiplied by.
    """

    def __init__(
        self,
        wanted: frozenset[PolarMeasurement],
        *,
        expected: frozenset[PolarMeasurement] | None = None,
        news: LinkNews,
        limits: LinkLimits,
    ) -> None:
        self.grants: dict[PolarMeasurement, Reading] = {}
        self._wanted = wanted
        self._expected = wanted if expected is None else expected
        self._news = news
        self._limits = limits
        self._asked_for: set[PolarMeasurement] = set()  # whose start was written: these are to be stopped
        self._missing: dict[str, list[PolarMeasurement]] = {}
        self._awaited: dict[tuple[ControlOp, PolarMeasurement], asyncio.Future[ControlReply]] = {}

    async def begin(self, service: MeasuringService | None) -> None:
        """Start what is wanted; without the service, or where it refuses, tell so and leave it at that."""
        if service is None:
            self._miss(words.NEVER_MEASURED, self._wanted & self._expected)
        else:
            await self._begin_at(service)
        told = [words.not_measured(why, kinds) for why, kinds in self._missing.items() if kinds]
        if told:
            self._news.note(" ".join(told))

    async def end(self, service: MeasuringService) -> None:
        """Stop what was started: a strap that goes on measuring is empty by tomorrow, even in a drawer."""
        for kind in sorted(self._asked_for):
            try:
                async with asyncio.timeout(self._limits.stop_s / len(self._asked_for)):
                    await service.write(request_stop(kind))
            except (StrapRefusedError, TimeoutError) as fault:
                _LOG.info("%s was not stopped: %s", kind.name, type(fault).__name__)

    def answered(self, reading: Reading) -> None:
        """Take an indication of the control point."""
        try:
            said = decode_control(reading.raw)
        except StrapDataError as fault:
            _LOG.info("%s", fault)
            return
        if isinstance(said, StreamsStopped):
            self._stopped(said)
            return
        if said.op is ControlOp.START and said.status in _RUNNING:
            self.grants[said.kind] = reading
        reply = self._awaited.pop((said.op, said.kind), None)
        if reply is not None and not reply.done():  # else a late answer to an earlier request
            reply.set_result(said)

    def _stopped(self, said: StreamsStopped) -> None:
        ended = self._asked_for & set(said.kinds)
        self._asked_for -= ended
        for kind in ended:
            self.grants.pop(kind, None)
        if ended:
            self._news.note(words.not_measured(words.ENDED_ITSELF, sorted(ended)))

    async def _begin_at(self, service: MeasuringService) -> None:
        offered = self._wanted
        try:
            async with asyncio.timeout(self._limits.measure_s):
                # Read before subscribing: BlueZ would tell a value read later as an indication too.
                offered = self._offered(await service.read_features())
                self._miss(words.NEVER_MEASURED, (self._wanted - offered) & self._expected)
                if offered:
                    # Both before the first write; the other way round a start takes half a minute
                    # (polarofficial/polar-ble-sdk#414).
                    await service.subscribe(self.answered)
        except (StrapRefusedError, TimeoutError) as fault:
            self._miss(_why(fault), offered)
            return
        for kind in sorted(offered):
            try:
                await self._start(service, kind)
            except (StrapRefusedError, TimeoutError) as fault:
                _LOG.info("%s was not started: %s", kind.name, str(fault) or type(fault).__name__)
                self._miss(_why(fault), {kind})

    def _offered(self, features: bytes) -> frozenset[PolarMeasurement]:
        try:
            return self._wanted & decode_features(features)
        except StrapDataError as fault:  # then its answers to the requests say it
            _LOG.info("%s", fault)
            return self._wanted

    async def _start(self, service: MeasuringService, kind: PolarMeasurement) -> None:
        await self._ask(
            service, ControlOp.STOP, kind, request_stop(kind)
        )  # a crashed run may have left it on
        settings = H10_START.get(kind, {})
        if settings:
            told = await self._ask(service, ControlOp.SETTINGS, kind, request_settings(kind))
            settings = nearest(told.settings, settings) if told.status is ControlStatus.OK else settings
        self._asked_for.add(kind)
        started = await self._ask(service, ControlOp.START, kind, request_start(kind, settings))
        if started.status not in _RUNNING:
            self._asked_for.discard(kind)
            raise StrapRefusedError(started.status.words)

    async def _ask(
        self, service: MeasuringService, op: ControlOp, kind: PolarMeasurement, request: bytes
    ) -> ControlReply:
        reply: asyncio.Future[ControlReply] = asyncio.get_running_loop().create_future()
        self._awaited[op, kind] = reply
        async with asyncio.timeout(self._limits.measure_s):
            await service.write(request)
        async with asyncio.timeout(self._limits.answer_s):
            return await reply

    def _miss(self, why: str, kinds: Iterable[PolarMeasurement]) -> None:
        self._missing.setdefault(why, []).extend(sorted(kinds))


def nearest(offered: Settings, wanted: Settings) -> Settings:
    """Choose from what a strap offers.

    Parameters
    ----------
    offered : mapping of Setting to tuple
        What it can do; a setting that it does not name cannot be chosen.
    wanted : mapping of Setting to tuple
        One value each.

    Returns
    -------
    mapping of Setting to tuple
        One value each: the wanted one, else the next above it, else the highest; the highest too of what
        nothing is wanted of. What is wanted, should it offer nothing at all.
    """
    chosen = {
        setting: (_next_to(values, wanted.get(setting)),)
        for setting, values in offered.items()
        if values and setting not in _NOT_CHOSEN
    }
    return chosen or wanted


def _next_to(values: tuple[float, ...], wanted: tuple[float, ...] | None) -> float:
    enough = [value for value in values if wanted is not None and value >= wanted[0]]
    return min(enough, default=max(values))


def _why(fault: Exception) -> str:
    if isinstance(fault, TimeoutError):
        return words.DID_NOT_ANSWER
    is_bond = isinstance(fault, StrapRefusedError) and fault.wants_bond
    return words.WANTS_BOND if is_bond else words.REFUSED
