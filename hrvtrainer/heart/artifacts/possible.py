"""What can be an interval between two heartbeats at all."""

from hrvtrainer.beats import BoolArray, FloatArray

LEAST_POSSIBLE_MS = 200.0
MOST_POSSIBLE_MS = 5000.0


def is_possible(rr_ms: FloatArray) -> BoolArray:
    """Return which values are from 200 to 5000 ms; NaN, infinite and wrapped ones are not."""
    possible: BoolArray = (rr_ms >= LEAST_POSSIBLE_MS) & (rr_ms <= MOST_POSSIBLE_MS)
    return possible
