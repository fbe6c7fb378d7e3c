"""People as they differ."""

import math
from dataclasses import replace

import numpy as np

from hrvtrainer.simulation.parameters import PersonParameters

_RESONANCE_HZ = (0.070, 0.115)
_DAY_TO_DAY_PER_MIN = 0.3


def draw_person(rng: np.random.Generator) -> PersonParameters:
    """Return one person of the simulated population.

    Parameters
    ----------
    rng : Generator
        Where chance comes from; each call draws the same number of values.

    Returns
    -------
    PersonParameters
        Their heart and breath.

    Notes
    -----
    The spread was chosen to look like published ranges: resonance 4.5-6.5/min, waves of 4-20 bpm.
    """

    def about(middle: float, log_sd: float) -> float:
        return float(math.exp(rng.normal(math.log(middle), log_sd)))

    return PersonParameters(
        resonance_hz=float(np.clip(rng.normal(0.092, 0.009), *_RESONANCE_HZ)),
        resonance_q=about(1.3, 0.3),
        response_bpm=about(9.0, 0.5),
        vagal_bpm=float(rng.uniform(0.0, 3.0)),
        mayer_bpm=about(1.0, 0.4),
        slow_bpm=about(1.8, 0.4),
        broad_bpm=0.6,
        heart_rate_bpm=float(rng.normal(67.0, 8.0)),
        lag_s=float(rng.normal(0.25, 0.2)),
        jitter_cycles=about(0.03, 0.4),
        depth_slope=float(rng.uniform(0.0, 0.5)),
        own_breaths_per_min=float(np.clip(rng.normal(14.0, 2.0), 9.0, 20.0)),
        resonance_phase_deg=float(rng.normal(0.0, 15.0)),
    )


def another_day(person: PersonParameters, rng: np.random.Generator) -> PersonParameters:
    """Return the same person at another session: the resonance has moved by N(0, 0.3/min)."""
    step_hz = float(rng.normal(0.0, _DAY_TO_DAY_PER_MIN)) / 60.0
    return replace(person, resonance_hz=float(np.clip(person.resonance_hz + step_hz, *_RESONANCE_HZ)))
