"""Where a breath's phase comes from: what it may be used for depends on it."""

from enum import StrEnum


class BreathSource(StrEnum):
    """What told where in the breath we were."""

    PACER = "pacer"  # what was asked for, not what was done
    ACCELERATION = "acceleration"  # the chest's movement, from the strap
    ECG = "ecg"  # how the heart's axis turns with the chest

    @property
    def is_measured(self) -> bool:
        """Whether it says what was breathed, and not what was asked for."""
        return self is not BreathSource.PACER
