"""The shape of one breath."""

import math
from dataclasses import dataclass
from typing import Self

SLOWEST_BREATHS_PER_MIN = 4.0
QUICKEST_BREATHS_PER_MIN = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathPattern:
    """In-breath, pause, out-breath, pause: seconds each.

    Notes
    -----
    The volume rises and falls as a raised cosine, which turns softly at both ends
    (Shaffer & Meehan 2020, doi:10.3389/fnins.2020.570400, give the paces; the shape is ours).
    """

    inhale_s: float
    hold_in_s: float = 0.0
    exhale_s: float
    hold_out_s: float = 0.0

    def __post_init__(self) -> None:
        if not (self.inhale_s > 0 and self.exhale_s > 0 and self.hold_in_s >= 0 and self.hold_out_s >= 0):
            raise ValueError(f"a breath needs an in-breath and an out-breath, got {self}")

    @classmethod
    def paced(
        cls,
        breaths_per_min: float,
        *,
        inhale_fraction: float = 0.4,
        hold_in_s: float = 0.0,
        hold_out_s: float = 0.0,
    ) -> Self:
        """Return the breath of a pace; the in-breath takes its fraction of what the pauses leave."""
        moving_s = 60.0 / breaths_per_min - hold_in_s - hold_out_s
        inhale_s = inhale_fraction * moving_s
        return cls(
            inhale_s=inhale_s, hold_in_s=hold_in_s, exhale_s=moving_s - inhale_s, hold_out_s=hold_out_s
        )

    @property
    def cycle_s(self) -> float:
        """Seconds of one whole breath."""
        return self.inhale_s + self.hold_in_s + self.exhale_s + self.hold_out_s

    @property
    def breaths_per_min(self) -> float:
        """The pace."""
        return 60.0 / self.cycle_s

    @property
    def inhale_fraction(self) -> float:
        """The in-breath's share of the moving part."""
        return self.inhale_s / (self.inhale_s + self.exhale_s)

    def volume(self, phase: float) -> float:
        """Return the volume, 0 (empty) to 1 (full), at a phase in cycles from the in-breath's start."""
        into_s = (phase - math.floor(phase)) * self.cycle_s
        if into_s < self.inhale_s:
            return 0.5 - 0.5 * math.cos(math.pi * into_s / self.inhale_s)
        into_s -= self.inhale_s + self.hold_in_s
        if into_s < 0:
            return 1.0
        if into_s < self.exhale_s:
            return 0.5 + 0.5 * math.cos(math.pi * into_s / self.exhale_s)
        return 0.0

    def with_pace(self, breaths_per_min: float) -> "BreathPattern":
        """Return the same breath at another pace: pauses as they are, the in-breath's share kept."""
        return BreathPattern.paced(
            breaths_per_min,
            inhale_fraction=self.inhale_fraction,
            hold_in_s=self.hold_in_s,
            hold_out_s=self.hold_out_s,
        )
