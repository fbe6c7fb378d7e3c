"""Simulated people for tests, and what is asked of them."""

from dataclasses import replace

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.pacer import Pacer, PacerChange
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.simulation.compliance import EXPERT, ComplianceScript
from hrvtrainer.simulation.parameters import PersonParameters
from hrvtrainer.simulation.person import SimulatedPerson

FAITHFUL = ComplianceScript(id="faithful", first=1.0, learned=1.0)
DEAF = ComplianceScript(id="deaf", first=0.0, learned=0.0)

RESONATOR_ONLY = PersonParameters(
    vagal_bpm=0.0,
    mayer_bpm=0.0,
    slow_bpm=0.0,
    broad_bpm=0.0,
    own_variability=0.0,
    lag_s=0.0,
    jitter_cycles=0.0,
    depth_sd=0.0,
    depth_slope=0.0,
)


def pace_from(from_s: float, breaths_per_min: float = 6.0) -> PacerChange:
    """Return a pacer that leads from a time on, its first in-breath then."""
    pattern = BreathPattern.paced(breaths_per_min)
    return PacerChange(
        at_s=from_s, from_s=from_s, pacer=Pacer(pattern=pattern, began_s=from_s, breaths_before=0)
    )


def release_from(from_s: float) -> PacerChange:
    return PacerChange(at_s=from_s, from_s=from_s, pacer=None)


def live(
    person: PersonParameters,
    *changes: PacerChange,
    until_s: float,
    script: ComplianceScript = EXPERT,
    seed: int = 1,
) -> SimulatedPerson:
    """Return a person who has heard all changes and lived."""
    simulated = SimulatedPerson(person, script, np.random.default_rng(seed))
    for change in changes:
        simulated.hear(change)
    simulated.beats(until_s)
    return simulated


def heart_rate(beat_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the midpoints of the intervals in seconds, and heart rate there in bpm."""
    return (beat_s[1:] + beat_s[:-1]) / 2, 60.0 / np.diff(beat_s)


def wave(at_s: FloatArray, values: FloatArray, frequency_hz: float) -> complex:
    """Return the complex amplitude at a frequency, by least squares beside a trend and two harmonics."""
    turn = 2 * np.pi * frequency_hz * at_s
    terms = [np.ones_like(at_s), at_s - at_s.mean(), np.cos(turn), -np.sin(turn)]
    terms += [part(k * turn) for k in (2, 3) for part in (np.cos, np.sin)]
    solution = np.linalg.lstsq(np.column_stack(terms), values, rcond=None)[0]
    return complex(solution[2], solution[3])


def without_chance(person: PersonParameters) -> PersonParameters:
    """Return the same heart in a body that does nothing by chance."""
    return replace(
        RESONATOR_ONLY,
        resonance_hz=person.resonance_hz,
        resonance_q=person.resonance_q,
        response_bpm=person.response_bpm,
        vagal_bpm=person.vagal_bpm,
    )
