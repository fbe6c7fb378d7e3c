"""The way from a simulated strap to whoever listens: delays, stalls, bunches, losses, a link that drops."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrvtrainer.events import Characteristic
from hrvtrainer.simulation.artifacts import ArtifactLevel

_FASTEST_S = 0.3  # what a strap takes from beat to packet is part of it
_JITTER_S = 0.03  # a Polar H10 heard over 5 minutes sends every 0.99 s, give or take as much
_LARGEST_JITTER_S = 0.2
_STALL_S = (2.3, 3.0)  # with the wait for the sending, intervals of up to 4 s of age
_STALL_CHANCE = {ArtifactLevel.NONE: 0.0, ArtifactLevel.DEFAULT: 0.01, ArtifactLevel.STRESS: 0.05}
_SOONEST_APART_S = 0.03  # a usual connection interval: what had to wait comes one by one
_FRAME_DELAY_S = (0.04, 0.10)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDrop:
    """The link is lost at a session second, and is back so many seconds later."""

    at_s: float
    for_s: float

    @property
    def back_s(self) -> float:
        """Session seconds at which the link is back."""
        return self.at_s + self.for_s


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPacket:
    """What a strap puts on the air: when, as which characteristic, and the bytes."""

    sent_s: float
    characteristic: Characteristic
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioConduct:
    """How a link fares besides its stalls.

    Parameters
    ----------
    lost_part : float
        Which part of the packets is lost on the way, by chance, each by itself.
    bunch_s : float
        Packets are handed over only so often, all that have come together: a busy computer. 0 for each
        at once.
    drops : tuple of LinkDrop
        When the link is lost; oldest first, without overlap.
    """

    lost_part: float = 0.0
    bunch_s: float = 0.0
    drops: tuple[LinkDrop, ...] = ()


class Radio:
    """Carries packets, none overtaking another of its kind.

    A packet of beats takes 0.3-0.5 s. Where the link stalls it takes 2.3-3 s, the next ones come close
    behind it, and all else waits, too. What is under way when the link drops never comes.

    Parameters
    ----------
    level : ArtifactLevel
        How often it stalls.
    conduct : RadioConduct
        How it fares besides.
    beat_rng, rng : Generator
        Where chance comes from for packets of beats and for all else, so that neither changes the other.
    """

    def __init__(
        self,
        level: ArtifactLevel,
        conduct: RadioConduct,
        *,
        beat_rng: np.random.Generator,
        rng: np.random.Generator,
    ) -> None:
        self._stall_chance = _STALL_CHANCE[level]
        self._conduct = conduct
        self._beat_rng = beat_rng
        self._rng = rng
        (self._loss_rng,) = rng.spawn(1)
        self._last_beats_s = self._last_other_s = self._stalled_until_s = 0.0

    def arrivals(self, packets: Sequence[SentPacket]) -> list[tuple[float, SentPacket]]:
        """Return when packets, in the order in which they were sent, come; without those that never do."""
        carried = [(self._carry(packet), packet) for packet in packets]
        return [(arrival_s, packet) for arrival_s, packet in carried if arrival_s is not None]

    def _carry(self, packet: SentPacket) -> float | None:
        of_beats = packet.characteristic is Characteristic.HEART_RATE
        arrival_s = self._with_beats(packet.sent_s) if of_beats else self._with_others(packet.sent_s)
        conduct = self._conduct
        if conduct.lost_part and self._loss_rng.random() < conduct.lost_part:
            return None
        if conduct.bunch_s:
            arrival_s = math.ceil(arrival_s / conduct.bunch_s) * conduct.bunch_s
        if any(drop.at_s <= arrival_s and packet.sent_s < drop.back_s for drop in conduct.drops):
            return None
        return arrival_s

    def _with_beats(self, sent_s: float) -> float:
        arrival_s = max(sent_s + self._delay_s(), self._last_beats_s + _SOONEST_APART_S)
        if arrival_s - sent_s > _FASTEST_S + _LARGEST_JITTER_S:
            self._stalled_until_s = arrival_s
        self._last_beats_s = arrival_s
        return arrival_s

    def _with_others(self, sent_s: float) -> float:
        delay_s = float(self._rng.uniform(*_FRAME_DELAY_S))
        self._last_other_s = max(sent_s + delay_s, self._last_other_s, self._stalled_until_s)
        return self._last_other_s

    def _delay_s(self) -> float:
        if self._beat_rng.random() < self._stall_chance:
            return float(self._beat_rng.uniform(*_STALL_S))
        return _FASTEST_S + float(min(self._beat_rng.exponential(_JITTER_S), _LARGEST_JITTER_S))
