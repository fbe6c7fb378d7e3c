"""People as they differ."""

import math

import numpy as np

from hrvtrainer.simulation.parameters import PersonParameters


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
    The constant phase of the resonance (N(0, 15 degrees)) cannot be had from a causal filter and is
    left at 0.
    """

    def about(middle: float, log_sd: float) -> float:
        return float(math.exp(rng.normal(math.log(middle), log_sd)))

    return PersonParameters(
        resonance_hz=float(np.clip(rng.normal(0.092, 0.009), 0.070, 0.115)),
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
    )
