"""How a strap's packets reach a program over the air: made from facts of Bluetooth alone.

The chain, and the fact behind each link of it:

- The strap measures the moments of the peaks with its own crystal (within 100 ppm of the host's clock) and
  tells the intervals between them in 1/1024 s. Some firmware may cut each interval instead of rounding the
  moments.
- It tells of a beat late: by 0.4 to 2.8 s, by model. A real Polar H10 tells an interval only once two more
  beats have ended: in a public capture of 300 s (kieranabrennan/dont-hold-your-breath, MIT) the arrivals
  minus the ends of the intervals two beats later spread over 1.04 s, one packet period; without those two
  beats over 1.38 s.
- Packets are made by a clock of the strap that knows nothing of beats (about 1 s), with every interval that
  is ready (0 to 3, at most 9 in 20 bytes); some straps are silent when none is; others send one a beat.
- A packet waits for the next connection event, a grid of 15 to 50 ms given by the host. In the same capture
  packets come 0.990 or 1.035 s apart, 22 or 23 events of 45 ms, of a strap that makes one each 1.000 s.
- The link layer repeats what was not acknowledged in later events, in order, so nothing is lost on the air:
  packets are only late. A body or an oven can hold the link for seconds; the queue then comes in a burst, one
  or a few packets an event. The strap's queue is short: what does not fit is gone.
- Nothing for longer than the supervision time-out ends the link; both ends know, and what was queued is gone.
- The host adds milliseconds and now and then a pause (a busy machine), after which queued packets carry
  almost the same stamp. Queues of the host can lose packets, most likely then. A callback may be called
  twice (hbldh/bleak#2002).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.straps.heart_rate import TICKS_PER_S, HeartRateMeasurement, encode_heart_rate

MOST_RR = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Strap:
    """How one model measures and sends.

    Parameters
    ----------
    period_s : float or None
        How often its packet clock makes a packet; None where each beat makes one.
    sends_empty : bool
        Whether a packet without intervals is sent too.
    beats_behind : int
        How many later beats must end before an interval is told.
    latency_s : float
        How long after that moment it can be in a packet.
    crystal_ppm : float
        How much faster its crystal runs than the host's clock.
    cuts_intervals : bool
        Whether it cuts each interval to whole ticks, so that they sum up short, instead of rounding the
        moments.
    queue : int
        How many packets it can hold while the link is busy.
    """

    period_s: float | None = 1.0
    sends_empty: bool = True
    beats_behind: int = 0
    latency_s: float = 0.7
    crystal_ppm: float = 0.0
    cuts_intervals: bool = False
    queue: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Air:
    """The link between a strap and the host's radio.

    Parameters
    ----------
    interval_s : float
        Between two connection events.
    failing : float
        Share of the events in which nothing gets through.
    stalls_per_hour, stall_mean_s : float
        How often, and how long on average (exponential), nothing gets through at all.
    supervision_s : float
        A silence of this length ends the link.
    packets_per_event : int
        How many queued packets one event can carry.
    leaves_s : tuple of float
        Moments, oldest first, at which the strap is taken out of reach: surely a loss of the link.
    """

    interval_s: float = 0.045
    failing: float = 0.02
    stalls_per_hour: float = 4.0
    stall_mean_s: float = 0.5
    supervision_s: float = 4.0
    packets_per_event: int = 1
    leaves_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The machine that listens.

    Parameters
    ----------
    delay_mean_s : float
        From the radio to the callback, on average (the half of it is fixed).
    pauses_per_hour, pause_mean_s : float
        How often, and how long on average (exponential), the machine does something else.
    doubled : float
        Share of the packets whose callback is called twice.
    lost_per_hour : float
        How often a queue loses packets at some other time, here made frequent so that they can be counted.
    lost_in_a_burst : float
        Chance that packets get lost of those that come in one burst.
    run_weights : tuple of float
        How likely 1, 2, 3, ... packets are lost in a row.
    """

    delay_mean_s: float = 0.003
    pauses_per_hour: float = 10.0
    pause_mean_s: float = 0.06
    doubled: float = 0.0
    lost_per_hour: float = 0.0
    lost_in_a_burst: float = 0.0
    run_weights: tuple[float, ...] = (0.5, 0.25, 0.1, 0.1, 0.0, 0.05)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One call of the callback.

    Parameters
    ----------
    arrival_s : float
        When, on the host's clock.
    raw : bytes
        The packet.
    first_rr : int
        Number of its first interval, counted from the heart's first; of the next one where it has none.
    intervals : int
        How many it carries.
    lost_packets, lost_beats : int
        How many packets, and intervals, are missing between the one heard before and this one, with no
        news of the link in between.
    """

    arrival_s: float
    raw: bytes
    first_rr: int
    intervals: int
    lost_packets: int = 0
    lost_beats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEnded:
    """The supervision time-out passed at ``at_s``; the link stands again at ``back_s``."""

    at_s: float
    back_s: float


@dataclass(slots=True)
class _Packet:
    made_s: float
    first_rr: int
    ticks: tuple[int, ...]
    sent_s: float = math.nan
    lost: bool = False


def deliver(
    beat_s: FloatArray, rng: np.random.Generator, *, strap: Strap, air: Air, host: Host
) -> list[Heard | LinkEnded]:
    """Return everything that a program hears of these beats, oldest first."""
    packets = list(_packets(beat_s, rng, strap))
    links = _send(packets, rng, strap, air)
    _stamp(packets, rng, host)
    return _heard(packets, links, rng, host)


def _packets(beat_s: FloatArray, rng: np.random.Generator, strap: Strap) -> Iterator[_Packet]:
    """Yield what the strap makes: its own clock decides when, its measuring decides what."""
    faster = 1.0 + strap.crystal_ppm * 1e-6
    sensor = beat_s * faster * TICKS_PER_S
    ticks = np.floor(np.diff(sensor)) if strap.cuts_intervals else np.diff(np.round(sensor))
    last = ticks.size - strap.beats_behind
    ready_s = beat_s[1 + strap.beats_behind :] + strap.latency_s
    numbers = [int(number) for number in ticks[:last]]
    if strap.period_s is None:
        for number, (at_s, interval) in enumerate(zip(ready_s.tolist(), numbers, strict=True)):
            yield _Packet(made_s=at_s, first_rr=number, ticks=(interval,))
        return
    made_s = float(ready_s[0]) + rng.uniform(0.0, strap.period_s)
    waiting = 0
    while waiting < last:
        ready = int(np.searchsorted(ready_s, made_s, side="right"))
        told = numbers[waiting : min(ready, waiting + MOST_RR)]
        if told or strap.sends_empty:
            yield _Packet(made_s=made_s + rng.exponential(0.001), first_rr=waiting, ticks=tuple(told))
        waiting += len(told)
        made_s += strap.period_s / faster


def _send(packets: Sequence[_Packet], rng: np.random.Generator, strap: Strap, air: Air) -> list[LinkEnded]:
    """Give each packet the connection event that carries it; packets that never get one are lost."""
    ends_s = packets[-1].made_s
    stalls = _spells(rng, ends_s, air.stalls_per_hour, air.stall_mean_s)
    stalls = sorted([*stalls, *((at_s, at_s + air.supervision_s + 1.0) for at_s in air.leaves_s)])
    links: list[LinkEnded] = []
    grid_s = rng.uniform(0.0, air.interval_s)
    # The host's radio gives the grid; its crystal is not the program's clock either.
    interval_s = air.interval_s * (1.0 + rng.normal(0.0, 10e-6))
    event, in_event, stall = 0, 0, 0
    queued: list[float] = []
    for packet in packets:
        if links and packet.made_s < links[-1].back_s:
            packet.lost = True
            continue
        queued = [sent_s for sent_s in queued if sent_s > packet.made_s]
        if len(queued) >= strap.queue:
            packet.lost = True
            continue
        first = math.ceil((packet.made_s - grid_s) / interval_s)
        if first > event:
            event, in_event = first, 0
        elif in_event >= air.packets_per_event:
            event, in_event = event + 1, 0
        if in_event == 0:
            event += int(rng.geometric(1.0 - air.failing)) - 1
        while stall < len(stalls) and grid_s + event * interval_s > stalls[stall][1]:
            stall += 1
        if stall < len(stalls) and grid_s + event * interval_s >= stalls[stall][0]:
            began_s, ended_s = stalls[stall]
            if ended_s - began_s > air.supervision_s:
                end_s = began_s + air.supervision_s
                links.append(LinkEnded(at_s=end_s, back_s=end_s + rng.uniform(2.0, 12.0)))
                stall += 1
                packet.lost = True
                continue
            event, in_event = math.ceil((ended_s - grid_s) / interval_s), 0
            stall += 1
        packet.sent_s = grid_s + event * interval_s
        in_event += 1
        queued.append(packet.sent_s)
    return links


def _stamp(packets: Sequence[_Packet], rng: np.random.Generator, host: Host) -> None:
    """Turn the moment on the air into the moment of the callback; queues keep the order."""
    pauses = _spells(rng, packets[-1].made_s, host.pauses_per_hour, host.pause_mean_s)
    pause, before_s = 0, -math.inf
    for packet in packets:
        if packet.lost:
            continue
        at_s = packet.sent_s + host.delay_mean_s / 2.0 + rng.exponential(host.delay_mean_s / 2.0)
        while pause < len(pauses) and at_s > pauses[pause][1]:
            pause += 1
        if pause < len(pauses) and at_s >= pauses[pause][0]:
            at_s = pauses[pause][1]
        packet.sent_s = before_s = max(at_s, before_s + 1e-4)


def _lose(packets: Sequence[_Packet], rng: np.random.Generator, host: Host) -> None:
    """Let the host's queues lose runs of packets: at random, and in bursts."""
    weights = np.array(host.run_weights) / sum(host.run_weights)
    there = [packet for packet in packets if not packet.lost]
    hours = there[-1].sent_s / 3600.0
    chance = host.lost_per_hour * hours / len(there)
    free = 20
    for place, packet in enumerate(there[:-12]):
        free -= 1
        in_burst = place > 0 and packet.sent_s - there[place - 1].sent_s < 0.1
        if free < 0 and rng.random() < (host.lost_in_a_burst if in_burst else chance):
            run = 1 + int(rng.choice(weights.size, p=weights))
            for gone in there[place : place + run]:
                gone.lost = True
            free = run + 12


def _heard(
    packets: Sequence[_Packet], links: Sequence[LinkEnded], rng: np.random.Generator, host: Host
) -> list[Heard | LinkEnded]:
    if host.lost_per_hour or host.lost_in_a_burst:
        _lose(packets, rng, host)
    told: list[Heard | LinkEnded] = []
    ended = list(links)
    lost_packets, next_rr = 0, packets[0].first_rr
    for packet in packets:
        if packet.lost:
            lost_packets += 1
            continue
        while ended and packet.sent_s > ended[0].at_s:
            told.append(ended.pop(0))
            lost_packets, next_rr = 0, packet.first_rr
        heard = Heard(
            arrival_s=packet.sent_s,
            raw=_raw(packet, rng),
            first_rr=packet.first_rr,
            intervals=len(packet.ticks),
            lost_packets=lost_packets,
            lost_beats=packet.first_rr - next_rr,
        )
        told.append(heard)
        if rng.random() < host.doubled:
            told.append(
                Heard(
                    arrival_s=packet.sent_s + rng.uniform(0.0002, 0.004),
                    raw=heard.raw,
                    first_rr=packet.first_rr + len(packet.ticks),
                    intervals=0,
                )
            )
        lost_packets, next_rr = 0, packet.first_rr + len(packet.ticks)
    return sorted(told, key=lambda news: news.arrival_s if isinstance(news, Heard) else news.at_s)


def _raw(packet: _Packet, rng: np.random.Generator) -> bytes:
    mean = sum(packet.ticks) / len(packet.ticks) if packet.ticks else 0.0
    bpm = round(60.0 * TICKS_PER_S / mean) if mean else 60 + int(rng.integers(0, 30))
    return encode_heart_rate(
        HeartRateMeasurement(
            bpm=min(bpm, 255), contact=True, rr_ticks=packet.ticks, has_rr_flag=bool(packet.ticks)
        )
    )


def _spells(
    rng: np.random.Generator, ends_s: float, per_hour: float, mean_s: float
) -> list[tuple[float, float]]:
    """Return when something began and ended, in order and never two at once."""
    spells: list[tuple[float, float]] = []
    at_s = 0.0
    while per_hour > 0.0:
        at_s += rng.exponential(3600.0 / per_hour)
        if at_s > ends_s:
            break
        spells.append((at_s, at_s + rng.exponential(mean_s)))
        at_s = spells[-1][1] + 1.0
    return spells
