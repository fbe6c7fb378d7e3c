"""Packets that may follow a loss or may only be late, and when that is settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from hrvtrainer.straps.beat_waits import Wait
from hrvtrainer.straps.packet_rhythm import ArrivedPacket

_SURE_PACKETS = 4
_MOST_HELD = 32
_LONGEST_HOLD_S = 6.0
_ALIKE_S = 0.12  # two or three connection events
_NEAR_S = 0.25  # below the reach: proves nothing of beats behind a packet that is missing for sure
_NEARER_S = 0.1


class Finding(Enum):
    """What became of packets that were held."""

    OPEN = auto()
    LATE = auto()
    LOST = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is known of the held packets.

    Parameters
    ----------
    finding : Finding
        Open, only late, or beats are missing.
    place : int
        How many of them were late; or before which of them beats are missing.
    missing_s : float
        About how many seconds of beats are missing.
    """

    finding: Finding
    place: int = 0
    missing_s: float = 0.0


def judge_held(
    packets: Sequence[ArrivedPacket], waits: Sequence[Wait | None], *, reach_s: float, by_beat: bool
) -> Verdict:
    """Judge packets of which the first waited too long.

    Parameters
    ----------
    packets : sequence of ArrivedPacket
        The first that waited too long, which has beats, and all that came since.
    waits : sequence of Wait or None
        Their first beats' waits.
    reach_s : float
        How long a beat may wait.
    by_beat : bool
        Whether the strap sends one packet a beat.

    Returns
    -------
    Verdict
        Late as soon as a later packet's beats waited no longer than they may: lost beats lift every wait.
        Lost as soon as a second packet, which came on time, waited too long as well; and where only a burst
        could say that the first was late, and none comes.
    """
    first = waits[0]
    assert first is not None, "only a packet with beats can have waited too long"
    if by_beat:
        reach_s = max(reach_s, first.limit_s)
    if first.must_be_late and not packets[1].in_burst:
        return where_lost(waits, reach_s=reach_s)
    if first.is_known and not first.is_too_long:
        return Verdict(finding=Finding.LATE, place=1)
    later = _judge_later(packets, waits, reach_s=reach_s, by_beat=by_beat) if first.is_known else None
    if later is not None:
        return later
    settling = sum(
        wait is not None and wait.is_known and not packet.in_burst
        for packet, wait in zip(packets, waits, strict=True)
    )
    if settling >= _SURE_PACKETS or _is_held_too_long(packets):
        return settle_now(packets, waits, reach_s=reach_s)
    return Verdict(finding=Finding.OPEN)


def _judge_later(
    packets: Sequence[ArrivedPacket], waits: Sequence[Wait | None], *, reach_s: float, by_beat: bool
) -> Verdict | None:
    """Judge by the packets after the first, whose wait is known; None where they settle nothing."""
    first_s = _known_s(waits[0]) or 0.0
    doubtful_s = 0.0 if by_beat else _doubtful_s(packets)
    # Where a burst proves that packets were kept back, one that waited just as long as it may proves no loss.
    was_kept_back = not by_beat and any(packet.in_burst for packet in packets[1:])
    surely_s = _NEARER_S if was_kept_back else -min(doubtful_s, _NEARER_S)
    for place, packet in enumerate(packets):
        wait_s = _known_s(waits[place])
        if place == 0 or wait_s is None:
            continue
        if wait_s <= reach_s - doubtful_s:
            return Verdict(finding=Finding.LATE, place=place)
        settles = not packet.in_burst and wait_s > reach_s + surely_s
        # Behind a hole of its own a packet may be late as well, even by a whole number of periods.
        is_on_time = packet.on_time and not packet.after_hole
        if settles and (abs(wait_s - first_s) < _ALIKE_S if by_beat else is_on_time):
            return where_lost(waits, reach_s=reach_s)
    return None


def _known_s(wait: Wait | None) -> float | None:
    return wait.wait_s if wait is not None and wait.is_known else None


def settle_now(packets: Sequence[ArrivedPacket], waits: Sequence[Wait | None], *, reach_s: float) -> Verdict:
    """Settle by what is known so far: lost, unless the first packet's wait was only guessed."""
    if waits[0] is not None and waits[0].is_known:
        return where_lost(waits, reach_s=reach_s)
    return Verdict(finding=Finding.LATE, place=len(packets))


def _doubtful_s(packets: Sequence[ArrivedPacket]) -> float:
    """Return how far below the reach a wait settles nothing: where the first packet was not late itself."""
    is_late = not packets[0].on_time or any(packet.in_burst for packet in packets[1:])
    return _NEAR_S if packets[0].after_hole and not is_late else 0.0


def _is_held_too_long(packets: Sequence[ArrivedPacket]) -> bool:
    return len(packets) > _MOST_HELD or packets[-1].arrival_s - packets[0].arrival_s > _LONGEST_HOLD_S


def where_lost(waits: Sequence[Wait | None], *, reach_s: float) -> Verdict:
    """Return before which packet beats are missing: the first, unless waits rose for good later.

    A rise by more than the reach is a loss, or a packet late by as much: then the waits come back.
    """
    known = [(place, wait.wait_s) for place, wait in enumerate(waits) if wait is not None]
    place, missing_s = known[0]
    rise_s = reach_s
    for here in range(1, len(known)):
        rose_s = known[here][1] - known[here - 1][1]
        is_for_good = min(wait_s for _, wait_s in known[here:]) > max(wait_s for _, wait_s in known[:here])
        if rose_s > rise_s and is_for_good:
            place, missing_s, rise_s = known[here][0], rose_s, rose_s
    return Verdict(finding=Finding.LOST, place=place, missing_s=missing_s)
