"""Autoregression by Burg's method, elementwise so that a replay gives the same bits."""

from hrvtrainer.beats import FloatArray

Coefficients = tuple[float, float, float, float, float, float, float, float]
ORDER = 8


def burg_coefficients(series: FloatArray, ridge: float) -> Coefficients:
    """Return how each value follows from the eight before it, nearest first.

    Parameters
    ----------
    series : ndarray of float, shape (n,)
        Values without their mean, oldest first; more than eight of them.
    ridge : float
        Mean square below which the values say little: the coefficients shrink towards 0.

    Notes
    -----
    Burg, J. P. (1975), Maximum entropy spectral analysis, PhD thesis, Stanford. Always stable, and
    without the bias of the autocorrelation method for a heart that swings at one frequency. Ours: the
    ridge, so that a series of zeros gives zeros.
    """
    forward = backward = series
    small = 2.0 * ridge * series.size
    coefficients: list[float] = []
    for _ in range(ORDER):
        ahead, behind = forward[1:], backward[:-1]
        energy = float((ahead * ahead).sum()) + float((behind * behind).sum()) + small
        reflection = 2.0 * float((ahead * behind).sum()) / energy
        turned = coefficients[::-1]
        coefficients = [a - reflection * b for a, b in zip(coefficients, turned, strict=True)]
        coefficients.append(reflection)
        forward, backward = ahead - reflection * behind, behind - reflection * ahead
    a1, a2, a3, a4, a5, a6, a7, a8 = coefficients
    return a1, a2, a3, a4, a5, a6, a7, a8
