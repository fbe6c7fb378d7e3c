"""`simulate`: a session of simulated people, recorded as fast as it goes, with the truth about them."""

import asyncio
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hrvtrainer.acquisition.hearts import open_simulated
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import Plan, SimulatedHeart
from hrvtrainer.acquisition.told import Fault, Told
from hrvtrainer.commands.record import find_practice, refuse_existing, run_gently
from hrvtrainer.errors import RecordingError
from hrvtrainer.simulation.answer import with_resonance
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.compliance import SCRIPTS
from hrvtrainer.simulation.pair import SimulatedPair
from hrvtrainer.simulation.parameters import DEMO_PERSON, PersonParameters
from hrvtrainer.simulation.population import draw_person
from hrvtrainer.simulation.radio import LinkDrop
from hrvtrainer.simulation.strap import SOURCE_ID, SimulatedStrap


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
    with_ecg: bool = False
    with_acceleration: bool = False
    people: int = 1


def simulate(order: SimulateOrder) -> int:
    """Record the session; return the exit code.

    The same order gives the same file but for the time of day at which it was made. Of two people each
    has a ``source_id`` and numbers of their own; `resonance_breaths_per_min` is the first one's.

    Raises
    ------
    RecordingError
        If the file cannot be written to its end.
    ValueError
        If no heart has the resonance that was asked for.
    """
    refuse_existing(order.out)
    simulated = SimulatedHeart(seed=order.seed, speed=math.inf)
    plan = Plan(
        practice=find_practice(order.practice_id),
        minutes=order.minutes,
        heart=simulated,
        keep_as=order.out,
    )
    faults: list[str] = []

    def publish(told: Told) -> None:
        if isinstance(told, Fault):
            faults.append(told.sentence)

    heart = open_simulated(plan, simulated, SimulatedPair(_straps(order)))
    asyncio.run(run_gently(Performance(heart, plan, publish=publish, ends_with_practice=True)))
    if faults:
        raise RecordingError(faults[0])
    return 0


def _straps(order: SimulateOrder) -> list[SimulatedStrap]:
    person = DEMO_PERSON
    if order.resonance_breaths_per_min is not None:
        person = with_resonance(person, order.resonance_breaths_per_min, streamed=True)
    straps = [_strap(order, order.seed, person, SOURCE_ID)]
    if order.people > 1:
        # Somebody else altogether: another heart, another breath, other chances.
        chances = np.random.SeedSequence([order.seed, order.people])
        other_seed = int(chances.generate_state(1, np.uint32)[0])
        other = draw_person(np.random.default_rng(chances.spawn(1)[0]))
        straps.append(_strap(order, other_seed, other, f"{SOURCE_ID}-2"))
    return straps


def _strap(order: SimulateOrder, seed: int, person: PersonParameters, source_id: str) -> SimulatedStrap:
    return SimulatedStrap(
        seed,
        person=person,
        script=SCRIPTS[order.script],
        artifacts=ArtifactLevel(order.artifacts),
        link_drops=[LinkDrop(at_s=at_s, for_s=for_s) for at_s, for_s in sorted(order.link_drops)],
        source_id=source_id,
        sends_ecg=order.with_ecg,
        sends_acceleration=order.with_acceleration,
    )
