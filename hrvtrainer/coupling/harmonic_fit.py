"""Heart rate as a straight line and two harmonics of the breath, by least squares.

The sums are elementwise and the 6 x 6 system is solved here in a fixed order: a replay is bit-equal.
"""

import math
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.errors import AnalysisError, TooFewBeatsError

COLUMNS = 6
LEAST_PIVOT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmonicFit:
    """What the line leaves, what the first harmonic explains after the second, and its size.

    Parameters
    ----------
    line_rss : float
        Sum of squares that the straight line leaves.
    first_explains : float
        How much more of it line and both harmonics explain than line and second harmonic.
    first_size : float
        Amplitude of the first harmonic in the whole fit, in the unit of the values.
    """

    line_rss: float
    first_explains: float
    first_size: float


def fit_harmonics(times_s: FloatArray, values: FloatArray, breaths: FloatArray) -> HarmonicFit:
    """Fit ``[1, t, cos 2a, sin 2a, cos a, sin a]`` with ``a`` the phase of the breath.

    Parameters
    ----------
    times_s, values, breaths : ndarray of float, shape (n,)
        Seconds, values there, and the breath in cycles; at least seven of each.

    Returns
    -------
    HarmonicFit
        The nested sums of squares.

    Raises
    ------
    TooFewBeatsError
        With six values or fewer.
    AnalysisError
        When the moments do not tell the columns apart, as when all lie at the same phase.
    """
    if times_s.size <= COLUMNS:
        raise TooFewBeatsError(found=times_s.size, needed=COLUMNS + 1, what="beats")
    columns = _columns(times_s, values, breaths)
    products = np.sum(columns[:, None, :] * columns[None, :, :], axis=2)
    lower, along = _cholesky(products.tolist())
    sine = along[5] / lower[5][5]
    cosine = (along[4] - lower[5][4] * sine) / lower[4][4]
    return HarmonicFit(
        line_rss=float(products[6, 6]),
        first_explains=along[4] * along[4] + along[5] * along[5],
        first_size=math.hypot(cosine, sine),
    )


def _columns(times_s: FloatArray, values: FloatArray, breaths: FloatArray) -> FloatArray:
    """Return the six columns, and in the seventh row the values without their line."""
    angle = 2.0 * np.pi * (breaths - np.floor(breaths))
    time = times_s - np.mean(times_s)
    time = time / np.sqrt(np.mean(time * time))
    level = values - np.mean(values)
    level = level - time * (np.sum(time * level) / np.sum(time * time))
    columns = np.empty((COLUMNS + 1, times_s.size))
    columns[0] = 1.0
    columns[1] = time
    columns[2] = np.cos(2.0 * angle)
    columns[3] = np.sin(2.0 * angle)
    columns[4] = np.cos(angle)
    columns[5] = np.sin(angle)
    columns[6] = level
    return columns


def _cholesky(products: list[list[float]]) -> tuple[list[list[float]], list[float]]:
    """Return the lower factor of the columns' products and the values' parts along each new direction."""
    lower = [[0.0] * COLUMNS for _ in range(COLUMNS)]
    along = [0.0] * COLUMNS
    for i in range(COLUMNS):
        for j in range(i):
            inner = sum(lower[i][k] * lower[j][k] for k in range(j))
            lower[i][j] = (products[i][j] - inner) / lower[j][j]
        pivot = products[i][i] - sum(lower[i][k] * lower[i][k] for k in range(i))
        if not pivot > LEAST_PIVOT * products[0][0]:
            raise AnalysisError("needs beats at different moments of the breath, has them at the same ones")
        lower[i][i] = math.sqrt(pivot)
        inner = sum(lower[i][k] * along[k] for k in range(i))
        along[i] = (products[COLUMNS][i] - inner) / lower[i][i]
    return lower, along
