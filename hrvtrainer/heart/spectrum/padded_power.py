"""The power of a short even stretch, padded with zeros, and its integral over a band."""

from functools import lru_cache

import numpy as np

from hrvtrainer.beats import FloatArray

GRID_HZ = 4.0
PADDED_LENGTH = 4096


@lru_cache(maxsize=4)
def hann(length: int) -> FloatArray:
    """Return the symmetric Hann window, 0 at both ends; not to be written to."""
    window: FloatArray = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(length) / (length - 1))
    window.setflags(write=False)
    return window


def padded_power(values: FloatArray) -> FloatArray:
    """Return the power at ``k * 4 / 4096`` Hz of values at 4 Hz, padded with zeros; the scale is free."""
    waves = np.fft.rfft(values, PADDED_LENGTH)
    power: FloatArray = waves.real**2 + waves.imag**2
    return power


def band_power(power: FloatArray, from_hz: float, to_hz: float) -> float:
    """Integrate a power from `padded_power` over a band whose edges are interpolated (trapezoids)."""
    step_hz = GRID_HZ / PADDED_LENGTH
    low, high = from_hz / step_hz, to_hz / step_hz
    inner = np.arange(int(np.floor(low)) + 1, int(np.ceil(high)))
    place = np.concatenate(([low], inner, [high]))
    height = np.interp(place, np.arange(power.size), power)
    return float(np.sum(0.5 * (height[1:] + height[:-1]) * np.diff(place))) * step_hz
