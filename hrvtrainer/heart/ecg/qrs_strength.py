"""How steeply the heart's signal moves: large where the ventricles contract, small elsewhere."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.ecg.moving import moving_sum

STEP_S = 0.016
LEVEL_S = 0.10
ENERGY_S = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class QrsStrength:
    """Root mean square of the signal's steep moves over a tenth of a second, in microvolts a second.

    Parameters
    ----------
    sampling_hz : float
        Samples a second.

    Notes
    -----
    The chain of Pan & Tompkins (1985), doi:10.1109/TBME.1985.325532, with these departures:

    - the band is made of moving means (their lengths given in seconds, so that any rate works): the
      difference of two neighbouring means of 16 ms, less its own mean over 100 ms. It peaks near 20 Hz,
      passes 7 to 35 Hz at half height or more, and has linear phase;
    - the energy is averaged over 0.10 s and not 0.15 s, and its root is taken, so that thresholds are in
      proportion to the size of a deflection.
    """

    sampling_hz: float

    @property
    def step(self) -> int:
        """Samples of one of the two means whose difference is the slope."""
        return max(1, round(STEP_S * self.sampling_hz))

    @property
    def level(self) -> int:
        """Samples of the slope's own mean; odd."""
        return _odd(LEVEL_S * self.sampling_hz)

    @property
    def energy(self) -> int:
        """Samples over which energy is averaged; odd."""
        return _odd(ENERGY_S * self.sampling_hz)

    @property
    def before(self) -> int:
        """Samples that must stand before a moment whose strength is asked for."""
        return self.step + self.level // 2 + self.energy // 2

    @property
    def after(self) -> int:
        """Samples that must follow it."""
        return self.step - 1 + self.level // 2 + self.energy // 2

    def of(self, ecg_uv: FloatArray) -> FloatArray:
        """Return the strength of each sample that has ``before`` and ``after`` neighbours.

        Parameters
        ----------
        ecg_uv : ndarray of float, shape (n,)
            Microvolts, all finite.

        Returns
        -------
        ndarray of float, shape (n - before - after,)
            Element i belongs to sample ``i + before``. Each value is the same however the signal is cut.
        """
        means = moving_sum(ecg_uv, self.step) * (self.sampling_hz / self.step**2)
        slope = means[self.step :] - means[: -self.step]
        half = self.level // 2
        steep = slope[half : slope.size - half] - moving_sum(slope, self.level) * (1.0 / self.level)
        mean_square = moving_sum(steep * steep, self.energy) * (1.0 / self.energy)
        strength: FloatArray = np.sqrt(mean_square)
        return strength


def _odd(samples: float) -> int:
    return 2 * round((samples - 1.0) / 2.0) + 1
