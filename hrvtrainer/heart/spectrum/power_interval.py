"""How well the power of a band is known."""

import math

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.estimates import Estimate
from hrvtrainer.heart.spectrum.density import Band, Spectrum
from hrvtrainer.percentiles import NORMAL_95

HANN_COMMON = (1.0, 4.0 / 9.0, 1.0 / 36.0)  # squared correlation of densities 0, 1 and 2 steps apart
HALF_OVERLAP_COMMON = 1.0 / 36.0
LEAST_FREEDOM = 2.0


def band_power(spectrum: Spectrum, band: Band, *, n: int) -> Estimate:
    """Return the power of a band with its 90 % interval.

    Parameters
    ----------
    spectrum : Spectrum
        Averaged periodograms of half-overlapping Hann segments.
    band : Band
        The band; it must hold two frequencies at least.
    n : int
        The intervals that the spectrum rests on.

    Returns
    -------
    Estimate
        Square milliseconds, ``f P / c`` with c the 95th and 5th percentile of chi-square with f degrees of
        freedom. A power of 0 has an interval from 0 to 0.

    Notes
    -----
    Welch (1967), doi:10.1109/TAU.1967.1161901: overlapping segments count for less than their number.
    f follows from the band's densities themselves (Satterthwaite), with what a Hann window makes
    neighbours share and less the bias of taking the densities for the true ones. For a power that varies
    like noise; a steady breath varies less, and the interval is then wider than it need be.
    """
    density = spectrum.density_ms2_per_hz[band.holds(spectrum.frequency_hz)]
    power = spectrum.power_ms2(band)
    freedom = _freedom(density, _independent(spectrum.segments))
    low = power * freedom / chi_square(freedom, NORMAL_95)
    high = power * freedom / chi_square(freedom, -NORMAL_95)
    return Estimate(value=power, low=low, high=high, n=n)


def chi_square(freedom: float, deviations: float) -> float:
    """Return the percentile of chi-square that lies so many deviations of a normal number from its middle.

    Notes
    -----
    Wilson and Hilferty (1931), doi:10.1073/pnas.17.12.684; within 2 % from two degrees of freedom on.
    """
    ninth = 2.0 / (9.0 * freedom)
    return freedom * (1.0 - ninth + deviations * math.sqrt(ninth)) ** 3


def _independent(segments: int) -> float:
    """Return how many segments without overlap would tell as much."""
    return segments / (1.0 + 2.0 * HALF_OVERLAP_COMMON * (segments - 1) / segments)


def _freedom(density: FloatArray, segments: float) -> float:
    common = sum(
        (1.0 if apart == 0 else 2.0)
        * share
        / (1.0 + share / segments)
        * float(np.sum(density[apart:] * density[: density.size - apart]))
        for apart, share in enumerate(HANN_COMMON)
    )
    if common == 0.0:
        return LEAST_FREEDOM
    return max(LEAST_FREEDOM, 2.0 * segments * float(np.sum(density)) ** 2 / common - 2.0)
