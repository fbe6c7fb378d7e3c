"""What is thought of a person's pace before they are measured."""

from dataclasses import dataclass

from hrvtrainer.beats import FloatArray
from hrvtrainer.percentiles import TWO_SIDED_90


@dataclass(frozen=True, slots=True, kw_only=True)
class PacePrior:
    """A normal belief about the pace, in breaths per minute.

    Notes
    -----
    The default is 5.64 +-0.6/min: between the simulated mean of science.md (5.5) and the median of 154
    people (6; Hasuo 2023, doi:10.1007/s10484-023-09602-5).
    """

    mean: float = 5.64
    sd: float = 0.6

    def log_density(self, breaths_per_min: FloatArray) -> FloatArray:
        """Return the logarithm of the density, but for a constant."""
        density: FloatArray = -0.5 * ((breaths_per_min - self.mean) / self.sd) ** 2
        return density

    @property
    def width_90(self) -> float:
        """Width of its own 90 % interval."""
        return 2.0 * TWO_SIDED_90 * self.sd


USUAL_PEOPLE = PacePrior()
