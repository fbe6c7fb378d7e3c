"""Simulated hearts, clean and with known artifacts, for the tests of the artifact methods."""

from functools import lru_cache

import numpy as np
from heart_signals import Artifact, draw_person, free, paced, record, spoil, then

from hrvtrainer.beats import FloatArray

SEEDS = range(12)
KINDS = ["missed", "extra", "early"] * 6
WAYS = {"rest": free(), "six": paced(6.0), "change": then(free(), paced(6.0), 300.0)}


@lru_cache
def clean_times_s(way: str, seed: int) -> FloatArray:
    """Return the beat times of ten minutes."""
    rng = np.random.default_rng(seed)
    return record(draw_person(rng), rng, WAYS[way], 600.0)


def clean_rr_ms(way: str, seed: int) -> FloatArray:
    """Return its intervals."""
    rr_ms: FloatArray = np.diff(clean_times_s(way, seed)) * 1000.0
    return rr_ms


@lru_cache
def spoiled_rr_ms(way: str, seed: int) -> tuple[FloatArray, list[Artifact]]:
    """Return its intervals with six missed, six extra and six early beats."""
    times_s, artifacts = spoil(clean_times_s(way, seed), KINDS, np.random.default_rng([seed, 1]))
    return np.diff(times_s) * 1000.0, artifacts
