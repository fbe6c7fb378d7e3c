"""The pace from size and phase together: a resonance, and a smooth departure from it."""

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.resonance.answer_family import (
    Unknowns,
    level_answers,
    log_prior,
    resonances,
    seen_answers,
)
from hrvtrainer.coupling.resonance.chunk_noise import ChunkNoise, first_noise, noise_about
from hrvtrainer.coupling.resonance.chunks import Chunks, ComplexArray
from hrvtrainer.coupling.resonance.fitted import Fitted
from hrvtrainer.coupling.resonance.pace_knots import KNOTS_BREATHS_PER_MIN
from hrvtrainer.coupling.resonance.pace_posterior import PACES, PACES_HZ, posterior_of
from hrvtrainer.coupling.resonance.pace_prior import PacePrior
from hrvtrainer.coupling.resonance.posterior_draws import draw_answers, draw_departures, draw_sizes
from hrvtrainer.coupling.resonance.smooth_departure import COMPLEX_ANSWER

PHASES: FloatArray = np.deg2rad(np.arange(-180.0, 180.0, 10.0))
KNOWN_PHASE_SHARE, KNOWN_PHASE_SD = 0.3, float(np.deg2rad(20.0))


def fit_resonator(chunks: Chunks, unknowns: Unknowns, prior: PacePrior, rng: np.random.Generator) -> Fitted:
    """Hold resonances against the chunks.

    Parameters
    ----------
    chunks : Chunks
        At least two, of different paces.
    unknowns : Unknowns
        Delays between the clocks, growth of the depth.
    prior : PacePrior
        What is thought of the pace before.
    rng : Generator
        Draws the answers of which the posterior is made.

    Returns
    -------
    Fitted
        The pace is that of the largest answer, resonance and departure together.

    Notes
    -----
    The model of science.md 5.2 with these departures, each measured (docs/resonance.md):

    - What a resonance does to a chunk is computed from the whole breath before it (`Chunks.answers`), not
      from the pace of the chunk: a heart remembers its last breaths.
    - A complex Gaussian process is added to the resonance, and the answer's phase is free with a share of
      0.7: in loops of pressure and heart rate the phase at the largest answer is anything.
    - The noise is measured about that fit, in a second round.
    """
    noise = first_noise(chunks)
    seen = seen_answers(unknowns)
    straight, turned = chunks.answers(seen)
    first = _Round(chunks, noise, straight, turned, prior, unknowns)
    second = _Round(chunks, noise_about(chunks, first.fitted()), straight, turned, prior, unknowns)
    return second.result(rng)


class _Round:
    """One round of the fit with a given noise."""

    def __init__(
        self,
        chunks: Chunks,
        noise: ChunkNoise,
        straight: FloatArray,
        turned: FloatArray,
        prior: PacePrior,
        unknowns: Unknowns,
    ) -> None:
        self._chunks = chunks
        self._noise = noise
        self._heart = np.concatenate((chunks.heart_bpm.real, chunks.heart_bpm.imag))
        self._root = noise.gain * COMPLEX_ANSWER.root(KNOTS_BREATHS_PER_MIN)
        self._ways = np.concatenate(chunks.answers(self._root.astype(np.complex128)))
        covariance = self._ways.T @ self._ways + np.diag(noise.per_part_bpm2)
        self._whiten = np.linalg.inv(np.linalg.cholesky(covariance))
        self._seen = self._whiten @ self._heart
        self._straight = straight @ self._whiten.T
        self._turned = turned @ self._whiten.T
        self._plain = (straight, turned)
        self._weigh(log_prior(prior, unknowns))

    def _weigh(self, log_likely: FloatArray) -> None:
        """Weigh every answer at every phase; its size is the best one that is not negative."""
        cosine, sine = np.cos(PHASES), np.sin(PHASES)
        along = np.outer(self._straight @ self._seen, cosine) + np.outer(self._turned @ self._seen, sine)
        straight = np.sum(self._straight**2, axis=1)
        turned = np.sum(self._turned**2, axis=1)
        mixed = np.sum(self._straight * self._turned, axis=1)
        self._power = (
            np.outer(straight, cosine**2) + np.outer(turned, sine**2) + np.outer(mixed, 2.0 * cosine * sine)
        )
        self._along = np.maximum(along, 0.0)
        self._gained = 0.5 * self._along**2 / self._power
        weight = self._gained + log_likely[:, None] + _log_phase_prior()
        weight = np.exp(weight - np.max(weight))
        self._probability = (weight / np.sum(weight)).reshape(-1)

    def fitted(self) -> ComplexArray:
        """Return what the most likely answer and its departure say of the chunks."""
        best = self._best()
        left = self._heart - best
        departure = self._ways.T @ (self._ways @ (self._whiten.T @ (self._whiten @ left)))
        both = best + departure
        half = both.size // 2
        fitted: ComplexArray = both[:half] + 1j * both[half:]
        return fitted

    def _best(self) -> FloatArray:
        row, phase = np.unravel_index(int(np.argmax(self._probability)), self._power.shape)
        size = self._along[row, phase] / self._power[row, phase]
        straight, turned = self._plain
        best: FloatArray = size * (
            np.cos(PHASES[phase]) * straight[row] + np.sin(PHASES[phase]) * turned[row]
        )
        return best

    def result(self, rng: np.random.Generator) -> Fitted:
        """Draw answers and say where they are largest."""
        row, phase = np.unravel_index(draw_answers(self._probability, rng), self._power.shape)
        size = draw_sizes(self._along[row, phase], self._power[row, phase], rng)
        turn = size * np.exp(1j * PHASES[phase])
        left = self._seen - (
            turn.real[:, None] * self._straight[row] + turn.imag[:, None] * self._turned[row]
        )
        departure = self._departures(left, rng)
        plain = resonances(PACES_HZ)
        answers = turn[:, None] * plain[row % plain.shape[0]] + departure
        return Fitted(
            pace=posterior_of(np.abs(answers)),
            power_over_noise=float(np.sum(self._best() ** 2))
            / (len(self._chunks) * self._noise.variance_bpm2),
            better_than_level=float(np.max(self._gained)) - self._level_gain(),
        )

    def _departures(self, left: FloatArray, rng: np.random.Generator) -> ComplexArray:
        """Draw what is left of each answer, given the chunks, over the paces."""
        nodes = draw_departures(left, self._ways @ self._whiten.T, rng)
        half = nodes.shape[1] // 2
        onto = self._noise.gain * COMPLEX_ANSWER.root(PACES)
        drawn: ComplexArray = nodes[:, :half] + 1j * nodes[:, half:]
        return drawn @ onto

    def _level_gain(self) -> float:
        straight, turned = self._chunks.answers(level_answers())
        gains = []
        for one, other in zip(straight @ self._whiten.T, turned @ self._whiten.T, strict=True):
            basis = np.linalg.qr(np.stack((one, other), axis=1))[0]
            gains.append(0.5 * float(np.sum((basis.T @ self._seen) ** 2)))
        return max(gains)


def _log_phase_prior() -> FloatArray:
    step = float(PHASES[1] - PHASES[0])
    known = np.exp(-0.5 * (PHASES / KNOWN_PHASE_SD) ** 2) / (KNOWN_PHASE_SD * np.sqrt(2.0 * np.pi))
    density: FloatArray = KNOWN_PHASE_SHARE * known + (1.0 - KNOWN_PHASE_SHARE) / (2.0 * np.pi)
    return np.log(step * density)
