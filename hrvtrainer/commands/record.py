"""`record` and `simulate`: the live path without a window."""

import asyncio
import contextlib
import math
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from hrvtrainer.acquisition.hearts import OpenHeart, open_simulated
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import DEFAULT_MEASURES, Heart, Plan, SimulatedHeart, StrapHeart
from hrvtrainer.acquisition.told import Told
from hrvtrainer.commands.terminal import TerminalView
from hrvtrainer.errors import RecordingError, StrapNotFoundError
from hrvtrainer.session.protocol import PracticeProtocol, load_practices
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.seen import StrapSeen, is_strap

SIMULATED = "simulated"
MOST_STRAPS = 2
SEARCH_S = 20.0
NAMESAKES_S = 2.0  # to hear another strap of the same name, once all are found


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOrder:
    """What `record` was asked for: one strap, or the two of two people."""

    straps: tuple[str, ...]
    out: Path
    minutes: float | None
    speed: float
    practice_id: str
    measures: frozenset[PolarMeasurement] = DEFAULT_MEASURES
    latency_s: float | None = None


def record(order: RecordOrder) -> int:
    """Record one session from straps or simulated people; return the exit code.

    Raises
    ------
    ValueError
        If the straps cannot practise together.
    """
    refuse_existing(order.out)
    practice = find_practice(order.practice_id)
    seeds = _seeds(order.straps)
    if not seeds and order.speed != 1.0:
        raise ValueError("--speed is for a simulated person; a heart has its own")
    console = Console()
    length_s = 60.0 * order.minutes if order.minutes else math.inf
    with TerminalView(console, length_s=length_s) as view:
        if seeds:
            heart = SimulatedHeart(
                seed=seeds[0], other_seed=seeds[1] if len(seeds) > 1 else None, speed=order.speed
            )
            plan = _plan(order, practice, heart)
            asyncio.run(_perform(lambda: open_simulated(plan, heart), plan, view.show))
        else:
            asyncio.run(_record_strap(order, practice, view))
    return 1 if view.fault else 0


def _plan(order: RecordOrder, practice: PracticeProtocol, heart: Heart) -> Plan:
    return Plan(
        practice=practice,
        minutes=order.minutes,
        heart=heart,
        measures=order.measures,
        keep_as=order.out,
    )


def _seeds(straps: tuple[str, ...]) -> list[int]:
    """Return the seeds of simulated people; none where the straps are real."""
    if len(straps) > MOST_STRAPS:
        raise ValueError(f"a session follows {MOST_STRAPS} hearts at most, not {len(straps)}")
    if len({strap.casefold() for strap in straps}) < len(straps):
        raise ValueError("two people need two straps; one was named twice")
    kinds = {strap.partition(":")[0] == SIMULATED for strap in straps}
    if len(kinds) > 1:
        raise ValueError("a real and a simulated heart cannot practise together; choose two of one kind")
    return [_seed(strap) for strap in straps] if kinds == {True} else []


def _seed(strap: str) -> int:
    words = strap.partition(":")[2] or "1"
    if not words.isdecimal():
        raise ValueError(f"the seed of a simulated person is a whole number, not {words!r}")
    return int(words)


def refuse_existing(out: Path) -> None:
    """Refuse to write over a file.

    Raises
    ------
    RecordingError
        If there is one.
    """
    if out.exists():
        raise RecordingError(f"{out} exists already; choose another name, nothing is written over")


def find_practice(practice_id: str) -> PracticeProtocol:
    """Return the practice of this id.

    Raises
    ------
    ValueError
        If the shelf has none; the message names those it has.
    """
    shelf = load_practices()
    for fault in shelf.faults:
        print(f"left out: {fault}", file=sys.stderr)
    if practice_id not in shelf.items:
        raise ValueError(f"no practice {practice_id!r}; there are {', '.join(sorted(shelf.items))}")
    return shelf.items[practice_id]


async def find_straps(wanted: Sequence[str], seconds: float = SEARCH_S) -> list[StrapSeen]:
    """Return the straps whose addresses or names (or how those begin) were given, in that order.

    Raises
    ------
    StrapNotFoundError
        If one was not seen in time.
    ValueError
        If a name fits several straps nearby, or two fit one and the same.
    """
    from hrvtrainer.straps.ble import search

    found = asyncio.Event()
    seen: dict[str, StrapSeen] = {}

    def look(strap: StrapSeen) -> None:
        seen[strap.address] = strap
        if all(fitting(name, seen.values()) for name in wanted):
            found.set()

    looking = asyncio.create_task(search(look, seconds=seconds))
    await asyncio.wait([looking, asyncio.create_task(found.wait())], return_when=asyncio.FIRST_COMPLETED)
    if not looking.done():
        await asyncio.wait([looking], timeout=NAMESAKES_S)
    if not looking.done():
        looking.cancel()
        await asyncio.wait([looking])
    else:
        looking.result()
    missing = [name for name in wanted if not fitting(name, seen.values())]
    if missing:
        raise StrapNotFoundError(
            f"{' and '.join(missing)} not found in {seconds:.0f} s. Moisten the pads, put the strap on, and "
            "check that no watch or phone holds it; `hrvtrainer scan` lists what is near"
        )
    return one_each(wanted, seen.values())


def fitting(name: str, seen: Iterable[StrapSeen]) -> list[StrapSeen]:
    """Return the straps of this address or whole name; where there is none, whose name begins so."""
    words = name.casefold()
    straps = [strap for strap in seen if is_strap(name, strap.address, strap.name)]
    return [s for s in straps if words in (s.address.casefold(), s.name.casefold())] or straps


def one_each(wanted: Sequence[str], seen: Iterable[StrapSeen]) -> list[StrapSeen]:
    """Return the one strap that each name means.

    Raises
    ------
    ValueError
        If a name fits several, or two fit one and the same: nobody's beats may be taken for another's.
    """
    near = list(seen)
    straps: list[StrapSeen] = []
    for name in wanted:
        fits = fitting(name, near)
        if len(fits) > 1:
            listed = ", ".join(f"{strap.name} at {strap.address}" for strap in fits)
            raise ValueError(f"{name} may be any of {len(fits)} straps nearby; name one of: {listed}")
        straps += fits
    if len({strap.address for strap in straps}) < len(straps):
        raise ValueError(f"two people need two straps; {' and '.join(wanted)} are one and the same")
    return straps


async def _record_strap(order: RecordOrder, practice: PracticeProtocol, view: TerminalView) -> None:
    from hrvtrainer.acquisition.listened_strap import ListenedStraps

    seen = await find_straps(order.straps)
    if len(seen) > 1:
        view.introduce([f"{strap.label}, {strap.address}" for strap in seen])
    latencies_s = {} if order.latency_s is None else {strap.label: order.latency_s for strap in seen}
    heart = StrapHeart(strap=seen[0], other=seen[1] if len(seen) > 1 else None, latencies_s=latencies_s)
    plan = _plan(order, practice, heart)
    straps = ListenedStraps(heart.straps, order.measures)
    try:
        await _perform(lambda: straps.open(plan), plan, view.show)
    finally:
        await straps.close()


async def _perform(open_heart: Callable[[], OpenHeart], plan: Plan, publish: Callable[[Told], None]) -> None:
    performance = Performance(open_heart(), plan, publish=publish, ends_with_practice=True)
    await run_gently(performance)


async def run_gently(performance: Performance) -> None:
    """Run; Ctrl-C ends the practice softly and closes the file."""
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        with contextlib.suppress(NotImplementedError, ValueError, AttributeError):
            loop.add_signal_handler(getattr(signal, name), performance.stop)
    await performance.run()
