"""What can be an interval between two heartbeats at all.

The borders serve every room that may import this one; `straps.timeline`, which may not, has them in ticks.
"""

from hrvtrainer.beats import BoolArray, FloatArray

LEAST_MEASURED_MS = 20.0
LEAST_POSSIBLE_MS = 200.0
MOST_POSSIBLE_MS = 5000.0


def is_possible(rr_ms: FloatArray) -> BoolArray:
    """Return which values are from 200 to 5000 ms; NaN, infinite and wrapped ones are not."""
    possible: BoolArray = (rr_ms >= LEAST_POSSIBLE_MS) & (rr_ms <= MOST_POSSIBLE_MS)
    return possible


def is_measured(rr_ms: FloatArray) -> BoolArray:
    """Return which values are a stretch of time: possible ones, and fragments from 20 ms on.

    An extra beat at a quarter of a fast heart's interval leaves a fragment of 150 ms. No heart beats so soon,
    but the time has passed, and belongs to the interval that the extra beat divided.
    """
    measured: BoolArray = (rr_ms >= LEAST_MEASURED_MS) & (rr_ms <= MOST_POSSIBLE_MS)
    return measured
