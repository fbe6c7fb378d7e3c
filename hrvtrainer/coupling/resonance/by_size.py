"""The pace from the size of the wave alone: a resonance curve, and a Gaussian process beside it."""

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.resonance.answer_family import (
    Unknowns,
    level_answers,
    log_prior,
    resonances,
    seen_answers,
)
from hrvtrainer.coupling.resonance.chunk_noise import first_noise
from hrvtrainer.coupling.resonance.chunks import Chunks, ComplexArray
from hrvtrainer.coupling.resonance.fitted import Fitted
from hrvtrainer.coupling.resonance.pace_posterior import PACES, PACES_HZ, posterior_of
from hrvtrainer.coupling.resonance.pace_prior import PacePrior
from hrvtrainer.coupling.resonance.posterior_draws import draw_answers, draw_departures, draw_sizes
from hrvtrainer.coupling.resonance.smooth_departure import SIZE_ALONE

LEAST_SHARE = 0.5


def fit_size(chunks: Chunks, unknowns: Unknowns, prior: PacePrior, rng: np.random.Generator) -> Fitted:
    """Hold resonance curves against the size of each chunk's wave.

    Parameters
    ----------
    chunks : Chunks
        At least two, of different paces.
    unknowns : Unknowns
        Growth of the depth; a delay changes no size.
    prior : PacePrior
        What is thought of the pace before.
    rng : Generator
        Draws the answers of which the posterior is made.

    Returns
    -------
    Fitted
        The pace of the largest answer.

    Notes
    -----
    Wave size over the pace as a Gaussian process with a squared exponential (science.md 5.2), with these
    departures: its mean is a resonance curve of unknown centre and sharpness instead of a constant, so
    that it knows on which paces people differ; and noise, which makes each wave look larger, is taken away
    (Rice: the mean square of a size is the true one plus the noise of both parts).
    """
    noise = first_noise(chunks)
    variance = noise.per_part_bpm2[: len(chunks)]
    size = _without_noise(np.abs(chunks.heart_bpm), noise.variance_bpm2 / 2.0)
    depth = np.abs(chunks.breath)
    pace = chunks.breaths_per_min
    ways = noise.gain * SIZE_ALONE.root(pace) * depth
    whiten = np.linalg.inv(np.linalg.cholesky(ways.T @ ways + np.diag(variance)))
    seen = whiten @ size
    family = _sizes(chunks, seen_answers(unknowns)) @ whiten.T
    power = np.sum(family**2, axis=1)
    along = np.maximum(family @ seen, 0.0)
    gained = 0.5 * along**2 / power
    weight = gained + log_prior(prior, unknowns)
    probability = np.exp(weight - np.max(weight))
    probability /= np.sum(probability)
    row = draw_answers(probability, rng)
    height = draw_sizes(along[row], power[row], rng)
    left = seen - height[:, None] * family[row]
    plain = np.abs(resonances(PACES_HZ))
    onto = noise.gain * SIZE_ALONE.root(PACES)
    answers = (
        height[:, None] * plain[row % plain.shape[0]] + draw_departures(left, ways @ whiten.T, rng) @ onto
    )
    best = int(np.argmax(probability))
    fitted = along[best] / power[best] * _sizes(chunks, seen_answers(unknowns)[best : best + 1])[0]
    level = _sizes(chunks, level_answers()) @ whiten.T
    level_gained = 0.5 * np.maximum(level @ seen, 0.0) ** 2 / np.sum(level**2, axis=1)
    return Fitted(
        pace=posterior_of(answers),
        power_over_noise=float(np.mean(fitted**2)) / noise.variance_bpm2,
        better_than_level=float(np.max(gained)) - float(np.max(level_gained)),
    )


def _sizes(chunks: Chunks, response: ComplexArray) -> FloatArray:
    straight, _ = chunks.answers(response)
    half = straight.shape[1] // 2
    sizes: FloatArray = np.hypot(straight[:, :half], straight[:, half:])
    return sizes


def _without_noise(size_bpm: FloatArray, per_part_bpm2: float) -> FloatArray:
    """Return the sizes without what noise adds on average; those about as small as noise are halved."""
    cleaned = np.sqrt(np.maximum(size_bpm**2 - per_part_bpm2, 0.0))
    kept: FloatArray = np.maximum(cleaned, LEAST_SHARE * size_bpm)
    return kept
