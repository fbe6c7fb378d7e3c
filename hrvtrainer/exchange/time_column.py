"""Where a time beside RR intervals says that beats are missing."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray

LOOK_BEATS = 20
LEAST_HOLE_S = 0.5
LEAST_HOLE_AT_THE_END_S = 2.0
QUANTA_IN_A_HOLE = 1.5
FACTORS = {"s": 1.0, "ms": 0.001}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holes:
    """What a time column says of its intervals.

    Parameters
    ----------
    before : ndarray of bool, shape (n,)
        True where beats are missing before an interval.
    length_s : ndarray of float, shape (n,)
        Seconds that are missing there; 0 elsewhere.
    start_s : float
        When the first interval began, on the column's clock.
    unit : {"s", "ms"}
        The column's unit, as it fits the intervals.
    """

    before: BoolArray
    length_s: FloatArray
    start_s: float
    unit: str


def find_holes(time: FloatArray, rr_ms: FloatArray) -> Holes | None:
    """Hold a time column against the intervals beside it.

    Parameters
    ----------
    time : ndarray of float, shape (n,)
        Times that never fall, in seconds or milliseconds, each at the end of its interval or later:
        an arrival may be late and a clock may know whole seconds only.
    rr_ms : ndarray of float, shape (n,)
        The intervals; those that are impossible hold 0.

    Returns
    -------
    Holes or None
        None where the column does not fit the intervals in either unit.

    Notes
    -----
    Time minus the sum of the intervals is a constant plus lateness. Lateness goes away again, a hole
    stays: there is one where the least of the next 20 differences lies above the least of the 20
    before by half a second and by one and a half steps of the clock; by two seconds among the last 20,
    where lateness cannot show that it goes away. Our own rule; shorter holes are
    left to the artifact method, which sees a long interval or none.
    """
    unit = _unit(time, rr_ms)
    if unit is None:
        return None
    at_s = time * FACTORS[unit]
    late_s = at_s - np.cumsum(rr_ms) / 1000.0
    past = _least_of_last(late_s, LOOK_BEATS)
    ahead = _least_of_last(late_s[::-1], LOOK_BEATS)[::-1]
    least_s = max(LEAST_HOLE_S, QUANTA_IN_A_HOLE * _quantum_s(at_s))
    length_s = np.zeros_like(late_s)
    since = 0
    for row in (np.flatnonzero(ahead[1:] - past[:-1] > least_s) + 1).tolist():
        rise_s = float(ahead[row] - np.min(late_s[max(since, row - LOOK_BEATS) : row]))
        near_the_end = row > late_s.size - LOOK_BEATS
        if rise_s > (max(least_s, LEAST_HOLE_AT_THE_END_S) if near_the_end else least_s):
            length_s[row] = rise_s
            since = row
    return Holes(before=length_s > 0, length_s=length_s, start_s=float(ahead[0]), unit=unit)


def _unit(time: FloatArray, rr_ms: FloatArray) -> str | None:
    """Return the unit in which the column's span is at least what the intervals fill, and not absurd."""
    filled_s = float(np.sum(rr_ms[1:])) / 1000.0
    span = float(time[-1] - time[0])
    for unit, factor in FACTORS.items():
        if 0.9 * filled_s <= span * factor <= 20.0 * filled_s + 60.0:
            return unit
    return None


def _quantum_s(at_s: FloatArray) -> float:
    steps = np.diff(at_s)
    steps = steps[steps > 0]
    return float(np.min(steps)) if steps.size and np.all(at_s == np.round(at_s)) else 0.0


def _least_of_last(values: FloatArray, count: int) -> FloatArray:
    """Return the least of each value and the ``count - 1`` before it."""
    padded = np.concatenate((np.full(count - 1, np.inf), values))
    least: FloatArray = np.min(np.lib.stride_tricks.sliding_window_view(padded, count), axis=1)
    return least
