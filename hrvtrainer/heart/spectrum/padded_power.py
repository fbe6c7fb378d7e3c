"""The power of a short even stretch, padded with zeros, and its integral over a band."""

import math
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
    first, last = math.ceil(low), math.floor(high)
    if first > last:
        return 0.5 * (_between(power, low) + _between(power, high)) * (high - low) * step_hz
    inner = float(np.add.reduce(power[first : last + 1])) - 0.5 * float(power[first] + power[last])
    begin = 0.5 * (_between(power, low) + float(power[first])) * (first - low)
    end = 0.5 * (float(power[last]) + _between(power, high)) * (high - last)
    return (begin + inner + end) * step_hz


def _between(power: FloatArray, place: float) -> float:
    """Return the power at a place between two steps, on the straight line between them."""
    before = min(int(place), power.size - 2)
    left, right = power[before : before + 2].tolist()
    return float(left + (right - left) * (place - before))
