"""One breath as measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Breath:
    """An in-breath and the out-breath after it.

    Parameters
    ----------
    start_s : float
        When the in-breath began, on the clock of the signal it was measured in.
    inhale_s, exhale_s : float
        How long each lasted; a pause counts half to the one before and half to the one after.
    depth : float
        How far the signal rose, in its own unit: comparable while the strap stays where it is.
    quality : float
        0 to 1: correlation of the signal, smoothed over 0.7 s, with this breath drawn as raised cosines.
    """

    start_s: float
    inhale_s: float
    exhale_s: float
    depth: float
    quality: float

    @property
    def end_s(self) -> float:
        """When the next in-breath began."""
        return self.start_s + self.inhale_s + self.exhale_s

    @property
    def breaths_per_min(self) -> float:
        """The rate of this breath."""
        return 60.0 / (self.inhale_s + self.exhale_s)

    @property
    def inhale_fraction(self) -> float:
        """The in-breath's share."""
        return self.inhale_s / (self.inhale_s + self.exhale_s)
