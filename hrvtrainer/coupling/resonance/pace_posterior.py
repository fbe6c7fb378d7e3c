"""What is thought of a person's pace after they were measured."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray

PACE_STEP = 0.05
PACES: FloatArray = np.arange(3.5, 8.501, PACE_STEP)
PACES_HZ: FloatArray = PACES / 60.0
GOOD_SHARE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class PacePosterior:
    """The pace at which the heart answers most, as a probability over `PACES`.

    Parameters
    ----------
    probability : ndarray of float, shape (101,)
        Of each pace; sums to 1.
    answer : ndarray of float, shape (101,)
        Expected size of the answer to a breath of one depth, relative to its largest.
    """

    probability: FloatArray
    answer: FloatArray

    @property
    def mean(self) -> float:
        """Expected pace, breaths per minute."""
        return float(np.sum(self.probability * PACES))

    @property
    def sd(self) -> float:
        """Standard deviation, breaths per minute."""
        return float(np.sqrt(np.sum(self.probability * (PACES - self.mean) ** 2)))

    def quantile(self, share: float) -> float:
        """Return the pace below which this share of the probability lies; each cell is spread evenly."""
        below = np.concatenate(([0.0], np.cumsum(self.probability)))
        return float(np.clip(np.interp(share, below, _edges()), PACES[0], PACES[-1]))

    @property
    def low(self) -> float:
        """Lower end of the 90 % interval."""
        return self.quantile(0.05)

    @property
    def high(self) -> float:
        """Upper end of the 90 % interval."""
        return self.quantile(0.95)

    @property
    def width(self) -> float:
        """Width of the 90 % interval."""
        return self.high - self.low

    @property
    def good_range(self) -> tuple[float, float]:
        """The paces around the best one at which the expected answer is at least 95 % of its largest."""
        best = int(np.argmax(self.answer))
        weak = np.flatnonzero(self.answer < GOOD_SHARE)
        below, above = weak[weak < best], weak[weak > best]
        first = int(below[-1]) + 1 if below.size else 0
        last = int(above[0]) - 1 if above.size else PACES.size - 1
        return float(PACES[first]), float(PACES[last])


def posterior_of(answers: FloatArray) -> PacePosterior:
    """Return the posterior from equally likely answers over `PACES`, shape (draws, 101)."""
    counts = np.bincount(np.argmax(answers, axis=1), minlength=PACES.size)
    expected = np.mean(answers, axis=0)
    return PacePosterior(
        probability=counts / answers.shape[0], answer=expected / max(float(np.max(expected)), 1e-300)
    )


def pooled(posteriors: Sequence[PacePosterior], spread: float = 1.0) -> PacePosterior:
    """Return the mean of posteriors from the same data cut differently.

    Parameters
    ----------
    posteriors : sequence of PacePosterior
        At least one.
    spread : float
        What the deviation about the mean is multiplied with: below 1 where measured errors are smaller
        than each posterior says.
    """
    answer = np.mean([posterior.answer for posterior in posteriors], axis=0)
    probability = np.mean([posterior.probability for posterior in posteriors], axis=0)
    mean = float(np.sum(probability * PACES))
    edges = _edges()
    below = np.concatenate(([0.0], np.cumsum(probability)))
    squeezed = np.interp(mean + (edges - mean) / spread, edges, below)
    squeezed[0], squeezed[-1] = 0.0, below[-1]
    return PacePosterior(probability=np.diff(squeezed), answer=answer / np.max(answer))


def _edges() -> FloatArray:
    """Return where the cells of `PACES` end."""
    return np.append(PACES - PACE_STEP / 2.0, PACES[-1] + PACE_STEP / 2.0)
