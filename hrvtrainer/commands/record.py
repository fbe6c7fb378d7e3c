"""`record` and `simulate`: the live path without a window."""

import asyncio
import contextlib
import math
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from hrvtrainer.acquisition.hearts import OpenHeart, open_simulated
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import Plan, SimulatedHeart, StrapHeart
from hrvtrainer.acquisition.told import Told
from hrvtrainer.commands.terminal import TerminalView
from hrvtrainer.errors import RecordingError, StrapNotFoundError
from hrvtrainer.session.protocol import PracticeProtocol, load_practices
from hrvtrainer.straps.seen import StrapSeen

SIMULATED = "simulated"
SEARCH_S = 20.0
DEFAULT_PRACTICE = "steady-pace"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOrder:
    """What `record` was asked for."""

    strap: str
    out: Path
    minutes: float | None
    speed: float
    practice_id: str


def record(order: RecordOrder) -> int:
    """Record one session from a strap or a simulated person; return the exit code."""
    refuse_existing(order.out)
    practice = find_practice(order.practice_id)
    simulated = order.strap.split(":")[0] == SIMULATED
    if not simulated and order.speed != 1.0:
        raise ValueError("--speed is for a simulated person; a heart has its own")
    console = Console()
    length_s = 60.0 * order.minutes if order.minutes else math.inf
    with TerminalView(console, length_s=length_s) as view:
        if simulated:
            seed = int(order.strap.partition(":")[2] or "1")
            heart = SimulatedHeart(seed=seed, speed=order.speed)
            plan = Plan(practice=practice, minutes=order.minutes, heart=heart, keep_as=order.out)
            asyncio.run(_perform(lambda: open_simulated(plan, heart), plan, view.show))
        else:
            asyncio.run(_record_strap(order, practice, view.show))
    return 1 if view.fault else 0


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


async def find_strap(wanted: str, seconds: float = SEARCH_S) -> StrapSeen:
    """Return the strap whose name or address was given.

    Raises
    ------
    StrapNotFoundError
        If it was not seen in time.
    """
    from hrvtrainer.straps.ble import search

    found = asyncio.Event()
    seen: list[StrapSeen] = []

    def look(strap: StrapSeen) -> None:
        if wanted.lower() in (strap.name.lower(), strap.address.lower()):
            seen.append(strap)
            found.set()

    looking = asyncio.create_task(search(look, seconds=seconds))
    await asyncio.wait([looking, asyncio.create_task(found.wait())], return_when=asyncio.FIRST_COMPLETED)
    if not looking.done():
        looking.cancel()
        await asyncio.wait([looking])
    else:
        looking.result()
    if not seen:
        raise StrapNotFoundError(
            f"{wanted} was not found in {seconds:.0f} s. Moisten the pads, put the strap on, and check that "
            "no watch or phone holds it; `hrvtrainer scan` lists what is near"
        )
    return seen[-1]


async def _record_strap(
    order: RecordOrder, practice: PracticeProtocol, publish: Callable[[Told], None]
) -> None:
    from hrvtrainer.acquisition.listened_strap import ListenedStrap

    seen = await find_strap(order.strap)
    plan = Plan(practice=practice, minutes=order.minutes, heart=StrapHeart(strap=seen), keep_as=order.out)
    strap = ListenedStrap(seen)
    try:
        await _perform(lambda: strap.open(plan), plan, publish)
    finally:
        await strap.close()


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
