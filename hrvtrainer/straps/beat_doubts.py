"""Whether a strap's intervals look like single heartbeats; its behaviour decides, not its brand.

Everything here is coarse on purpose: it serves the signal check before a practice. Within a practice the
artifact treatment of `hrvtrainer.heart` judges each beat.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.straps.heart_rate import TICKS_PER_S, HeartRateMeasurement
from hrvtrainer.straps.timeline import LONGEST_RR_TICKS, SHORTEST_RR_TICKS

Packets = Sequence[tuple[float, HeartRateMeasurement]]
"""Arrival in session seconds and what the packet says, oldest first, without copies."""

# A heart of 45 beats a minute brings 22 in half a minute, one of 30 brings 15.
NEEDED_BEATS = 12

_MEDIAN_BEATS = 11
_FAR = 0.30  # of the local median; slow breathing moves intervals by less than a quarter
_JUMP = 0.35  # from one interval to the next: the pause after an early beat
_GRID_TICKS = TICKS_PER_S / 100.0  # 10 ms; every multiple of 20 ms is one of 10 ms as well
_LONGEST_SPACING_S = 3.0  # a longer one is a gap, not a rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of the time in which a strap told a heart rate its intervals fill.

    Parameters
    ----------
    covered_s : float
        The sum of the intervals.
    elapsed_s : float
        The time in which they came, gaps and moments without a heart rate left out.
    edge_s : float
        What may be missing, or too much, at the window's ends: packets come each second, beats do not.
    """

    covered_s: float
    elapsed_s: float
    edge_s: float

    @property
    def share(self) -> float:
        """The sum of the intervals over the time in which they came; NaN when no time has passed."""
        return self.covered_s / self.elapsed_s if self.elapsed_s else float("nan")


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


def all_ticks(packets: Packets) -> FloatArray:
    """Return every interval of the packets in 1/1024 s, oldest first; what can be none is left out."""
    ticks = np.array([rr for _, packet in packets for rr in packet.rr_ticks], dtype=np.float64)
    plausible: FloatArray = ticks[(ticks >= SHORTEST_RR_TICKS) & (ticks <= LONGEST_RR_TICKS)]
    return plausible


def share_derived(packets: Packets) -> float:
    """Return the share of intervals that are 60 s over the packet's own rate, as few beats are.

    At 60 beats a minute one tick more or less is met by chance by an eighth of beats, at 120 by half.
    """
    derived = [
        packet.bpm > 0 and abs(rr - 60.0 * TICKS_PER_S / packet.bpm) <= 1.0
        for _, packet in packets
        for rr in packet.rr_ticks
    ]
    return sum(derived) / len(derived)


def share_on_grid(ticks: FloatArray) -> float:
    """Return the share of intervals that are whole steps of 10 ms; a fifth is met by chance."""
    off = np.abs(ticks - np.round(ticks / _GRID_TICKS) * _GRID_TICKS)
    return float(np.mean(off < 1.0))


def second_difference_ms(ticks: FloatArray) -> float:
    """Return the median size of the second difference: how much single beats differ from a smooth course."""
    return float(np.median(np.abs(np.diff(ticks, 2)))) * 1000.0 / TICKS_PER_S


def spread_ms(ticks: FloatArray) -> float:
    """Return the standard deviation of the intervals."""
    return float(np.std(ticks)) * 1000.0 / TICKS_PER_S


def coverage(packets: Packets) -> Coverage:
    """Return how much of the time the intervals fill, counting while a heart rate is told on skin."""
    covered_s = elapsed_s = 0.0
    longest_s = 1.0
    for (before_s, _), (arrival_s, packet) in itertools.pairwise(packets):
        tells = packet.bpm > 0 or bool(packet.rr_ticks)
        if tells and packet.contact is not False and arrival_s - before_s <= _LONGEST_SPACING_S:
            elapsed_s += arrival_s - before_s
            ticks = [rr for rr in packet.rr_ticks if SHORTEST_RR_TICKS <= rr <= LONGEST_RR_TICKS]
            covered_s += sum(ticks) / TICKS_PER_S
            longest_s = max(longest_s, max(ticks, default=0) / TICKS_PER_S)
    return Coverage(covered_s=covered_s, elapsed_s=elapsed_s, edge_s=longest_s)
