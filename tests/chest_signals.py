"""Accelerations of a chest for tests, made independently of the package (science.md 11.4)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chest:
    """How a chest moves: milli-g, and what it does besides breathing.

    `turns` holds moments in seconds and angles in degrees of posture changes, each taking one second.
    """

    breath_mg: float = 10.0
    noise_mg: float = 3.0
    heart_mg: float = 3.0
    heart_hz: float = 1.13
    walk_mg: float = 0.3
    sign: float = 1.0
    turns: tuple[tuple[float, float], ...] = ()


def volume_of(cycles: Floats, inhale_share: float = 0.4) -> Floats:
    """Return the volume, 0 to 1, in raised cosines."""
    phase = cycles - np.floor(cycles)
    up = 0.5 - 0.5 * np.cos(np.pi * phase / inhale_share)
    down = 0.5 + 0.5 * np.cos(np.pi * (phase - inhale_share) / (1.0 - inhale_share))
    curve: Floats = np.where(phase < inhale_share, up, down)
    return curve


def times_of(seconds: float, sampling_hz: float) -> Floats:
    """Return when the samples are taken."""
    time_s: Floats = np.arange(round(seconds * sampling_hz), dtype=np.float64) / sampling_hz
    return time_s


def chest_of(
    volume: Floats, sampling_hz: float, rng: np.random.Generator, chest: Chest | None = None
) -> Floats:
    """Return accelerations, shape (n, 3), rounded to 1 mg as the strap sends them."""
    chest = Chest() if chest is None else chest
    count = volume.size
    time_s = np.arange(count) / sampling_hz
    down = _unit(rng.standard_normal(3))
    along = _unit(np.cross(down, rng.standard_normal(3)))
    downs, alongs = np.tile(down, (count, 1)), np.tile(along, (count, 1))
    for at_s, angle_deg in chest.turns:
        axis = _unit(rng.standard_normal(3))
        for row in np.flatnonzero(time_s >= at_s).tolist():
            share = min(1.0, time_s[row] - at_s)
            if share < 1.0:
                downs[row] = _turned(down, axis, share * angle_deg)
                alongs[row] = _turned(along, axis, share * angle_deg)
        down, along = _turned(down, axis, angle_deg), _turned(along, axis, angle_deg)
        downs[time_s >= at_s + 1.0], alongs[time_s >= at_s + 1.0] = down, along
    beat = chest.heart_mg * np.sin(2.0 * np.pi * (chest.heart_hz * time_s + rng.random()))
    walk = chest.walk_mg / np.sqrt(sampling_hz) * np.cumsum(rng.standard_normal((count, 3)), axis=0)
    made: Floats = 1000.0 * downs + chest.sign * chest.breath_mg * (volume - 0.5)[:, None] * alongs
    made += beat[:, None] * _unit(rng.standard_normal(3)) + walk
    return np.round(made + chest.noise_mg * rng.standard_normal((count, 3)))


def _unit(vector: Floats) -> Floats:
    direction: Floats = vector / np.sqrt(np.sum(vector**2))
    return direction


def _turned(vector: Floats, axis: Floats, angle_deg: float) -> Floats:
    angle = np.radians(angle_deg)
    straight = vector * np.cos(angle) + np.cross(axis, vector) * np.sin(angle)
    turned: Floats = straight + axis * np.sum(axis * vector) * (1.0 - np.cos(angle))
    return turned
