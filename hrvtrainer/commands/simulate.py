"""`simulate`: a session of a simulated person, recorded as fast as it goes."""

import asyncio
import math
from dataclasses import dataclass, replace
from pathlib import Path

from hrvtrainer.acquisition.hearts import open_simulated
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import Plan, SimulatedHeart
from hrvtrainer.acquisition.told import Fault, Told
from hrvtrainer.commands.record import find_practice, refuse_existing, run_gently
from hrvtrainer.errors import RecordingError
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.compliance import SCRIPTS
from hrvtrainer.simulation.parameters import DEMO_PERSON
from hrvtrainer.simulation.strap import LinkDrop, SimulatedStrap


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateOrder:
    """What `simulate` was asked for."""

    out: Path
    minutes: float
    seed: int
    practice_id: str
    script: str
    resonance_breaths_per_min: float | None
    artifacts: str
    link_drops: tuple[tuple[float, float], ...]


def simulate(order: SimulateOrder) -> int:
    """Record the session; return the exit code.

    Raises
    ------
    RecordingError
        If the file cannot be written to its end.
    """
    refuse_existing(order.out)
    plan = Plan(
        practice=find_practice(order.practice_id),
        minutes=order.minutes,
        heart=SimulatedHeart(seed=order.seed, speed=math.inf),
        keep_as=order.out,
    )
    faults: list[str] = []

    def publish(told: Told) -> None:
        if isinstance(told, Fault):
            faults.append(told.sentence)

    heart = open_simulated(plan, SimulatedHeart(seed=order.seed, speed=math.inf), _strap(order))
    asyncio.run(run_gently(Performance(heart, plan, publish=publish, ends_with_practice=True)))
    if faults:
        raise RecordingError(faults[0])
    return 0


def _strap(order: SimulateOrder) -> SimulatedStrap:
    person = DEMO_PERSON
    if order.resonance_breaths_per_min is not None:
        person = replace(person, resonance_hz=order.resonance_breaths_per_min / 60.0)
    return SimulatedStrap(
        order.seed,
        person=person,
        script=SCRIPTS[order.script],
        artifacts=ArtifactLevel(order.artifacts),
        link_drops=[LinkDrop(at_s=at_s, for_s=for_s) for at_s, for_s in sorted(order.link_drops)],
    )
