"""Whether a minute of a strap's intervals looks like single heartbeats; its behaviour decides, not its brand.

Everything here is coarse on purpose: it serves the signal check before a practice. Within a practice the
artifact treatment of `hrvtrainer.heart` judges each beat.
"""

import itertools
from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.straps.heart_rate import TICKS_PER_S, HeartRateMeasurement

UNEVEN_PERCENT = 10.0
NEEDED_BEATS = 20

_MEDIAN_BEATS = 11
_FAR = 0.30  # of the local median; slow breathing moves intervals by less than a quarter
_JUMP = 0.35  # from one interval to the next: the pause after an early beat
_SHARE_DERIVED = 0.5
_SHARE_GRID = 0.95
_GRID_TICKS = TICKS_PER_S / 100.0  # 10 ms; every multiple of 20 ms is one of 10 ms as well
# Median |second difference|: 11 ticks at least in 60-beat windows of seven real recordings (slow
# breathing and sleep among them), 2 to 4 where a resting record was averaged over 15 beats.
_SMOOTH_TICKS = 3.0
_BALANCE = 0.03
_LONGEST_SPACING_S = 3.0  # a longer one is a gap, not a rhythm


class Doubt(StrEnum):
    """Why intervals should not be taken at face value."""

    UNEVEN = "uneven"
    MISSING = "missing"
    TOO_MANY = "too-many"
    DERIVED = "derived"
    GRID = "grid"
    SMOOTHED = "smoothed"


def irregular_beats(rr_ms: FloatArray, after_gap: BoolArray) -> BoolArray:
    """Return which intervals are far from their neighbours.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        Intervals in milliseconds, oldest first.
    after_gap : ndarray of bool, shape (n,)
        True where beats may be missing before; no jump is taken across.

    Returns
    -------
    ndarray of bool, shape (n,)
        True where an interval lies more than 30 % off the median of the 11 around it, or more than
        35 % of that off the one before, unless that one lies far off itself.
    """
    half = _MEDIAN_BEATS // 2
    usual_ms = np.array([np.median(rr_ms[max(0, i - half) : i + half + 1]) for i in range(rr_ms.size)])
    far: BoolArray = np.abs(rr_ms - usual_ms) > _FAR * usual_ms
    jumps = np.abs(np.diff(rr_ms, prepend=rr_ms[:1])) > _JUMP * usual_ms
    after_far = np.concatenate([far[:1], far[:-1]])
    irregular: BoolArray = far | (jumps & ~after_gap & ~after_far)
    return irregular


def doubts(packets: Sequence[tuple[float, HeartRateMeasurement]]) -> tuple[Doubt, ...]:
    """Return what speaks against taking these packets' intervals at face value, weightiest first.

    Parameters
    ----------
    packets : sequence of (arrival in session seconds, measurement)
        About a minute of them, oldest first, without copies.

    Returns
    -------
    tuple of Doubt
        Empty where nothing does, and where there are fewer than 20 intervals.
    """
    ticks = np.array([rr for _, packet in packets for rr in packet.rr_ticks], dtype=np.float64)
    if ticks.size < NEEDED_BEATS:
        return ()
    found = {
        Doubt.DERIVED: _share_derived(packets) >= _SHARE_DERIVED,
        Doubt.GRID: _share_on_grid(ticks) >= _SHARE_GRID,
        Doubt.SMOOTHED: bool(np.median(np.abs(np.diff(ticks, 2))) <= _SMOOTH_TICKS),
        Doubt.TOO_MANY: _balance_s(packets) > 0,
        Doubt.MISSING: _balance_s(packets) < 0,
    }
    return tuple(doubt for doubt, is_so in found.items() if is_so)


def _share_derived(packets: Sequence[tuple[float, HeartRateMeasurement]]) -> float:
    """Return the share of intervals that are 60 s over the packet's own rate, as no heart is."""
    derived = [
        packet.bpm > 0 and abs(rr - 60.0 * TICKS_PER_S / packet.bpm) <= 1.0
        for _, packet in packets
        for rr in packet.rr_ticks
    ]
    return sum(derived) / len(derived)


def _share_on_grid(ticks: FloatArray) -> float:
    off = np.abs(ticks - np.round(ticks / _GRID_TICKS) * _GRID_TICKS)
    return float(np.mean(off < 1.0))


def _balance_s(packets: Sequence[tuple[float, HeartRateMeasurement]]) -> float:
    """Return by how many seconds the intervals exceed (or fall short of) the time they came in.

    0 within 3 % and one packet or interval: packets come each second, beats do not, so that even a
    faithful strap is off by up to one of them at either end of the window.
    """
    covered_s = elapsed_s = 0.0
    longest_s = 1.0
    for (before_s, _), (arrival_s, packet) in itertools.pairwise(packets):
        if arrival_s - before_s <= _LONGEST_SPACING_S:
            elapsed_s += arrival_s - before_s
            covered_s += sum(packet.rr_ticks) / TICKS_PER_S
            longest_s = max(longest_s, max(packet.rr_ticks, default=0) / TICKS_PER_S)
    difference_s = covered_s - elapsed_s
    return difference_s if abs(difference_s) > _BALANCE * elapsed_s + longest_s else 0.0
