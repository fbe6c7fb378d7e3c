"""The hearts that are held against the chunks: resonances of many centres, sharpnesses, delays and depths."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.resonance.chunks import ComplexArray
from hrvtrainer.coupling.resonance.pace_knots import KNOTS_HZ
from hrvtrainer.coupling.resonance.pace_prior import PacePrior

CENTRES_HZ: FloatArray = np.arange(0.055, 0.1301, 0.0015)
SHARPNESSES: FloatArray = np.exp(np.linspace(np.log(0.4), np.log(6.0), 12))
USUAL_SHARPNESS, SHARPNESS_LOG_SD = 1.3, 0.45
VAGAL_CORNER_HZ = 0.3
REFERENCE_HZ = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknowns:
    """What beside the resonance is not known: delays between the clocks, and how depth grows with slowness.

    Parameters
    ----------
    delay_s, delay_share : tuple of float
        How much later than the breath the beats may stand, and how likely.
    growth, growth_share : tuple of float
        Exponents with which breaths grow deeper when slower, where depth was not measured.
    """

    delay_s: tuple[float, ...]
    delay_share: tuple[float, ...]
    growth: tuple[float, ...] = (0.0,)
    growth_share: tuple[float, ...] = (1.0,)


# One clock is often off by up to a beat: where a recording's second 0 lies is told in many ways.
ONE_CLOCK_S = (-0.8, -0.4, 0.0, 0.4, 0.8)
ONE_CLOCK_SHARE = (0.06, 0.23, 0.42, 0.23, 0.06)
GROWTH = (0.0, 0.17, 0.33, 0.5)
GROWTH_SHARE = (0.25, 0.25, 0.25, 0.25)

VOLUME_MEASURED = Unknowns(delay_s=ONE_CLOCK_S, delay_share=ONE_CLOCK_SHARE)
INHALES_KNOWN = Unknowns(
    delay_s=ONE_CLOCK_S, delay_share=ONE_CLOCK_SHARE, growth=GROWTH, growth_share=GROWTH_SHARE
)
DEPTH_MEASURED_TIME_UNKNOWN = Unknowns(delay_s=(0.0,), delay_share=(1.0,))
DEPTH_AND_TIME_UNKNOWN = Unknowns(
    delay_s=(0.0,), delay_share=(1.0,), growth=GROWTH, growth_share=GROWTH_SHARE
)


def resonances(hz: FloatArray) -> ComplexArray:
    """Return ``1 / (1 + iQ(f/f0 - f0/f))`` for all centres and sharpnesses, shape (m, n)."""
    ratio = hz / CENTRES_HZ[:, None]
    detuned = SHARPNESSES[None, :, None] * (ratio - 1.0 / ratio)[:, None, :]
    answers = (1.0 / (1.0 + 1j * detuned)).reshape(-1, hz.size)
    return answers.astype(np.complex128)


def seen_answers(unknowns: Unknowns) -> ComplexArray:
    """Return each resonance at the `KNOTS_HZ` as it would be seen, shape (growths * delays * m, J)."""
    plain = resonances(KNOTS_HZ)
    veils = [
        (KNOTS_HZ / REFERENCE_HZ) ** -growth * np.exp(-2j * np.pi * KNOTS_HZ * delay_s)
        for growth in unknowns.growth
        for delay_s in unknowns.delay_s
    ]
    return np.concatenate([plain * veil for veil in veils])


def log_prior(prior: PacePrior, unknowns: Unknowns) -> FloatArray:
    """Return the logarithm of how likely each of `seen_answers` is, but for a constant."""
    pace = prior.log_density(60.0 * CENTRES_HZ)
    sharpness = -0.5 * (np.log(SHARPNESSES / USUAL_SHARPNESS) / SHARPNESS_LOG_SD) ** 2
    plain = (pace[:, None] + sharpness[None, :]).reshape(-1)
    veils = [np.log(growth * delay) for growth in unknowns.growth_share for delay in unknowns.delay_share]
    return np.concatenate([plain + veil for veil in veils])


def level_answers() -> ComplexArray:
    """Return answers without any resonance, at several delays, shape (4, J)."""
    quick = 1.0 / (1.0 + 1j * KNOTS_HZ / VAGAL_CORNER_HZ)
    return np.stack([quick * np.exp(-2j * np.pi * KNOTS_HZ * delay_s) for delay_s in (-0.5, 0.0, 0.5, 1.0)])
