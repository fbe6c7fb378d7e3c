"""What one way of fitting says of the pace."""

from dataclasses import dataclass

from hrvtrainer.coupling.resonance.pace_posterior import PacePosterior


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What a fit says.

    Parameters
    ----------
    pace : PacePosterior
        The pace.
    power_over_noise : float
        Mean power of the best answer over the noise of a chunk.
    better_than_level : float
        By how much the best resonance is more likely (natural logarithm) than an answer without any.
    """

    pace: PacePosterior
    power_over_noise: float
    better_than_level: float
