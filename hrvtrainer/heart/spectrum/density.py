"""A power spectral density, and the power of its bands."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Frequencies from the lower edge, which belongs to it, to the upper, which does not."""

    from_hz: float
    to_hz: float

    def holds(self, frequency_hz: FloatArray) -> BoolArray:
        """Return which frequencies lie in the band."""
        inside: BoolArray = (frequency_hz >= self.from_hz) & (frequency_hz < self.to_hz)
        return inside


VLF = Band(from_hz=0.0033, to_hz=0.04)
LF = Band(from_hz=0.04, to_hz=0.15)
HF = Band(from_hz=0.15, to_hz=0.40)
TOTAL = Band(from_hz=0.0033, to_hz=0.40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spectrum:
    """A one-sided power spectral density of NN intervals.

    Parameters
    ----------
    frequency_hz, density_ms2_per_hz : ndarray of float, shape (n,)
        Evenly spaced frequencies and the density there.
    segments : int
        How many overlapping segments were averaged.
    segment_s : float
        Length of each in seconds.
    """

    frequency_hz: FloatArray
    density_ms2_per_hz: FloatArray
    segments: int
    segment_s: float

    def power_ms2(self, band: Band) -> float:
        """Return the power of a band: the sum of its densities times their distance."""
        step_hz = float(self.frequency_hz[1] - self.frequency_hz[0])
        return float(np.sum(self.density_ms2_per_hz[band.holds(self.frequency_hz)])) * step_hz
