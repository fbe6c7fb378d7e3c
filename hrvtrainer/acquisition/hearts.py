"""From the heart that a person chose to an open source, with all that a session must know of it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hrvtrainer.acquisition.event_queue import Source
from hrvtrainer.acquisition.plan import Plan, RecordedHeart, SimulatedHeart
from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.clock import Clock, SessionClock, UnhurriedClock, wall_s
from hrvtrainer.errors import DamagedSessionError, NotASessionError
from hrvtrainer.events import Event, LatencyChosen
from hrvtrainer.exchange.beats_source import BeatsSource
from hrvtrainer.exchange.rr_text import read_rr_text
from hrvtrainer.recording.format import HeartSource
from hrvtrainer.recording.reader import Recording
from hrvtrainer.recording.replay import ReplaySource
from hrvtrainer.session.protocol import PracticeProtocol, practice_from_toml
from hrvtrainer.session.session import LONGEST_S
from hrvtrainer.simulation.pair import SimulatedPair
from hrvtrainer.simulation.strap import SOURCE_ID, SimulatedStrap
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.truth import GroundTruth

# Measured against the simulated person's own beats: 0.32 to 0.35 s.
SIMULATED_LATENCY_S = 0.33


def _nothing() -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class OpenHeart:
    """The open sources and what a session must know of them.

    ``first_events`` are stamped with second 0. ``wall`` is None where the source tells the wall time
    itself. ``until_s`` is infinite where the person or the practice ends the session. ``hear`` takes the
    pacer's changes (a simulated person breathes with it), ``tell_when_new`` takes what to call when
    something has come (a strap), ``truths`` gives what was really so in the end (a simulated person).
    """

    sources: tuple[Source, ...]
    kind: HeartSource
    clock: Clock
    practice: PracticeProtocol
    minutes: float | None
    breaths_per_min: float | None
    first_events: tuple[Event, ...] = ()
    wall: Callable[[float], float] | None = None
    until_s: float = math.inf
    replayed: bool = False
    simulated: bool = False
    original: bytes | None = None
    original_name: str = ""
    length_s: float = math.inf
    hear: Callable[[PacerChange], None] | None = None
    tell_when_new: Callable[[Callable[[], None]], None] | None = None
    truths: Callable[[], Mapping[str, GroundTruth]] | None = None
    close: Callable[[], None] = field(default=_nothing)


def session_clock(speed: float) -> Clock:
    """Return the clock of a session: this machine's, that many times as fast, or infinitely so."""
    return UnhurriedClock() if math.isinf(speed) else SessionClock(speed=speed)


def open_simulated(
    plan: Plan, heart: SimulatedHeart, strap: SimulatedStrap | SimulatedPair | None = None
) -> OpenHeart:
    """Open the simulated person, or two; the same seed is the same person at any speed."""
    person = strap or _people(heart, plan.measures)
    began_wall_s = wall_s()
    return OpenHeart(
        sources=(person,),
        kind="simulated",
        clock=session_clock(heart.speed),
        practice=plan.practice,
        minutes=plan.minutes,
        breaths_per_min=plan.breaths_per_min,
        first_events=tuple(
            LatencyChosen(at_s=0.0, source_id=source_id, latency_s=SIMULATED_LATENCY_S)
            for source_id in person.source_ids
        ),
        wall=lambda at_s: began_wall_s + at_s,
        simulated=True,
        hear=person.hear,
        truths=person.truths,
    )


def _people(heart: SimulatedHeart, measures: frozenset[PolarMeasurement]) -> SimulatedStrap | SimulatedPair:
    seeds = [heart.seed] if heart.other_seed is None else [heart.seed, heart.other_seed]
    straps = [
        SimulatedStrap(
            seed,
            source_id=SOURCE_ID if place == 0 else f"{SOURCE_ID}-{place + 1}",
            sends_ecg=PolarMeasurement.ECG in measures,
            sends_acceleration=PolarMeasurement.ACCELERATION in measures,
        )
        for place, seed in enumerate(seeds)
    ]
    return straps[0] if len(straps) == 1 else SimulatedPair(straps)


def open_recorded(plan: Plan | None, heart: RecordedHeart) -> OpenHeart:
    """Open a file: a session of ours, or beats of another program for a new practice.

    Raises
    ------
    RecordingError
        If it is a session of ours that cannot be read.
    ForeignFileError
        If it is neither.
    """
    try:
        recording = Recording(heart.path)
    except NotASessionError as no_session:
        return _open_foreign(plan, heart, no_session)
    if not recording.last_s <= LONGEST_S:
        recording.close()
        raise DamagedSessionError(f"{heart.path.name} is damaged: it claims to last longer than a week.")
    header = recording.header
    return OpenHeart(
        sources=(ReplaySource(recording),),
        kind="file",
        clock=session_clock(heart.speed),
        practice=practice_from_toml(header.practice_toml, Path(f"{heart.path.name} (practice)")),
        minutes=header.minutes,
        breaths_per_min=header.breaths_per_min,
        until_s=recording.last_s,
        replayed=True,
        simulated=header.simulated,
        close=recording.close,
    )


def _open_foreign(plan: Plan | None, heart: RecordedHeart, no_session: NotASessionError) -> OpenHeart:
    if plan is None:
        raise no_session
    rr = read_rr_text(heart.path)
    began_wall_s = wall_s()
    return OpenHeart(
        sources=(BeatsSource(rr, source_id=heart.path.name),),
        kind="file",
        clock=session_clock(heart.speed),
        practice=plan.practice,
        minutes=plan.minutes,
        breaths_per_min=plan.breaths_per_min,
        wall=lambda at_s: began_wall_s + at_s,
        until_s=rr.duration_s if math.isinf(heart.speed) else math.inf,
        length_s=rr.duration_s,
        original=rr.original,
        original_name=heart.path.name,
    )
