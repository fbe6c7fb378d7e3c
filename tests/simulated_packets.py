"""Packets of a strap over a radio link as it is: jitter, stalls with a late burst, drift, losses."""

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

Packet = tuple[float, tuple[int, ...]]  # arrival in s, RR in 1/1024 s

_STALL_S = 2.0
_DRIFT = 40e-6
_JITTER_S = 0.030


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPackets:
    """What arrived, and how many beats did not."""

    arrived: list[Packet]
    beats_lost: int


def sent_packets(
    *, seed: int, bpm: float, minutes: int, lose: Collection[int] = (), stalls: int = 0
) -> SentPackets:
    """One packet a second of a heart that breathes six times a minute.

    ``lose`` are the seconds whose packet does not arrive; each stall keeps two seconds of packets back
    and delivers them at once.
    """
    rng = np.random.default_rng(seed)
    beats = _beats(rng, bpm, minutes * 60 + 5)
    stall_at_s = rng.uniform(60.0, minutes * 60.0, stalls)
    arrived: list[Packet] = []
    beats_lost = place = 0
    before_s = 0.0
    for second in range(minutes * 60):
        send_s = second + 1.0 + float(rng.uniform(-0.02, 0.02))
        batch: list[int] = []
        while beats[place][0] <= send_s:
            batch.append(beats[place][1])
            place += 1
        arrive_s = send_s * (1.0 + _DRIFT) + 0.02 + float(rng.exponential(_JITTER_S))
        ends_s = [float(at_s) + _STALL_S for at_s in stall_at_s if at_s <= send_s < at_s + _STALL_S]
        before_s = max(arrive_s, before_s + 0.001, *ends_s)
        if second in lose:
            beats_lost += len(batch)
        else:
            arrived.append((before_s, tuple(batch)))
    return SentPackets(arrived=arrived, beats_lost=beats_lost)


def _beats(rng: np.random.Generator, bpm: float, until_s: float) -> list[tuple[float, int]]:
    beats: list[tuple[float, int]] = []
    at_s = 0.0
    while at_s < until_s:
        swing = 1.0 + 0.09 * math.sin(2.0 * math.pi * 0.1 * at_s)
        rr_s = 60.0 / bpm * swing + float(rng.normal(0.0, 0.01))
        at_s += rr_s
        beats.append((at_s, round(rr_s * 1024)))
    return beats
