"""What is taken off a tachogram before its spectrum: its level, its line, or its slow part."""

from enum import StrEnum

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.spectrum.padded_power import GRID_HZ
from hrvtrainer.heart.spectrum.straight_line import without_line

LAMBDA = 500.0


class Detrend(StrEnum):
    """What is taken off."""

    CONSTANT = "constant"
    LINEAR = "linear"
    SMOOTHNESS_PRIORS = "smoothness-priors"


def detrended(values: FloatArray, detrend: Detrend) -> FloatArray:
    """Return evenly spaced values, at least three, without their level, line or slow part."""
    if detrend is Detrend.CONSTANT:
        level: FloatArray = values - np.mean(values)
        return level
    if detrend is Detrend.LINEAR:
        return without_line(values)
    return without_slow_part(values)


def power_kept(frequency_hz: FloatArray, detrend: Detrend) -> FloatArray:
    """Return the share of the power that is left at each frequency; a level or a line counts as nothing."""
    if detrend is not Detrend.SMOOTHNESS_PRIORS:
        return np.ones_like(frequency_hz)
    bent = LAMBDA**2 * (2.0 * np.sin(np.pi * frequency_hz / GRID_HZ)) ** 4
    kept: FloatArray = (bent / (1.0 + bent)) ** 2
    return kept


def without_slow_part(values: FloatArray, smoothing: float = LAMBDA) -> FloatArray:
    """Take off the trend of smoothness priors.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        Evenly spaced, at least three.
    smoothing : float
        The lambda of the source; 500 at 4 Hz halves the power at about 0.035 Hz.

    Returns
    -------
    ndarray of float, shape (n,)
        ``(I - (I + lambda^2 D2' D2)^-1) values``, D2 the second difference.

    Notes
    -----
    Tarvainen, Ranta-aho and Karjalainen (2002), doi:10.1109/10.979357. The system is symmetric with two
    bands on either side, so that the cost grows with n.
    """
    from scipy.linalg import solveh_banded  # noqa: PLC0415 - 0.2 s that only an analysis needs

    size = values.size
    level = values - np.mean(values)
    bands = np.empty((3, size))
    square = smoothing * smoothing
    bands[2] = 1.0 + 6.0 * square
    bands[2, [0, -1]] -= 5.0 * square
    bands[2, [1, -2]] -= square if size > 3 else 2.0 * square
    bands[1] = -4.0 * square
    bands[1, [1, -1]] += 2.0 * square
    bands[0] = square
    trend = solveh_banded(bands, level, overwrite_ab=True, check_finite=False)
    rest: FloatArray = level - trend
    return rest
