"""About how long an interval is at each place, whatever a few of them are."""

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.artifacts.windows import windows

LEVEL_WINDOW = 11
OUT_OF_LINE = 0.30


def level_of(rr_ms: FloatArray) -> FloatArray:
    """Return the centred median of 11, mirrored at the ends, shape (n,)."""
    half = LEVEL_WINDOW // 2
    padded = np.pad(rr_ms, half, mode="symmetric")
    level_ms: FloatArray = np.partition(windows(padded, LEVEL_WINDOW), half, axis=1)[:, half]
    return level_ms


def well_in_line(rr_ms: FloatArray, level_ms: FloatArray) -> FloatArray:
    """Return 1 where an interval is plainly one heartbeat, 0 where it may be none or several."""
    return (np.abs(rr_ms - level_ms) < OUT_OF_LINE * level_ms).astype(np.float64)
