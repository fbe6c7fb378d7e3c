"""Hearts that answer breath as science.md 11.1 says, in the frequency domain; independent of the package."""

from dataclasses import dataclass

import numpy as np
from assessment_breaths import STEP_S, Habit, LivedBreath, beats_of, breathe, noise, scaled
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray

PACES: FloatArray = np.arange(3.5, 8.5001, 0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResonantHeart:
    """A resonance that leads by a constant phase, a quick path beside it, and the heart's own waves."""

    centre_hz: float = 0.092
    sharpness: float = 1.3
    response_bpm: float = 9.0
    lead: float = 0.0
    vagal_bpm: float = 1.5
    mayer_bpm: float = 1.0
    slow_bpm: float = 1.8
    broad_bpm: float = 0.6
    rate_bpm: float = 67.0

    def response(self, hz: FloatArray) -> NDArray[np.complex128]:
        """Return the answer to a breath, bpm per unit of volume."""
        detuned = 1j * self.sharpness * (hz / self.centre_hz - self.centre_hz / hz)
        both = self.response_bpm * np.exp(1j * self.lead) / (1.0 + detuned)
        answer: NDArray[np.complex128] = both + self.vagal_bpm / (1.0 + 1j * hz / 0.3)
        return answer

    @property
    def true_pace(self) -> float:
        """The pace of the largest answer, 3.5 to 8.5/min."""
        return float(PACES[np.argmax(np.abs(self.response(PACES / 60.0)))])

    def live(self, breath: LivedBreath, rng: np.random.Generator) -> FloatArray:
        """Return the times of the beats."""
        size = breath.volume.size
        hz = np.maximum(np.fft.rfftfreq(size, STEP_S), 1e-6)
        waves = np.fft.rfft(breath.volume - np.mean(breath.volume)) * self.response(hz)
        rate = self.rate_bpm + np.fft.irfft(waves, size)
        mayer = 1.0 / np.sqrt(1.0 + 9.0 * (hz / self.centre_hz - self.centre_hz / hz) ** 2)
        rate += self.mayer_bpm * scaled(np.fft.irfft(np.fft.rfft(rng.standard_normal(size)) * mayer, size))
        rate += self.slow_bpm * noise(size, rng, 0.003, 0.05, 0.5)
        rate += self.broad_bpm * noise(size, rng, 0.05, 0.5, 0.15)
        return beats_of(breath.time_s, rate)


SILENT = ResonantHeart(vagal_bpm=0.0, mayer_bpm=0.0, slow_bpm=0.0, broad_bpm=0.0)


def draw_heart(rng: np.random.Generator) -> ResonantHeart:
    """Draw one heart of the population of science.md 11.1."""
    return ResonantHeart(
        centre_hz=float(np.clip(rng.normal(0.092, 0.009), 0.070, 0.115)),
        sharpness=float(np.exp(rng.normal(np.log(1.3), 0.3))),
        response_bpm=float(np.exp(rng.normal(np.log(9.0), 0.5))),
        vagal_bpm=float(rng.uniform(0.0, 3.0)),
        mayer_bpm=float(np.exp(rng.normal(0.0, 0.4))),
        slow_bpm=float(np.exp(rng.normal(np.log(1.8), 0.4))),
        rate_bpm=float(np.clip(rng.normal(67.0, 8.0), 45.0, 100.0)),
        lead=float(np.deg2rad(rng.normal(0.0, 15.0))),
    )


def draw_habit(rng: np.random.Generator) -> Habit:
    """Draw how one person of that population follows a pacer."""
    return Habit(
        lag_s=float(rng.normal(0.25, 0.2)),
        jitter_cycles=float(np.exp(rng.normal(np.log(0.03), 0.4))),
        depth_growth=float(rng.uniform(0.0, 0.5)),
    )


def breath_of(seed: int, asked_s: FloatArray, habit: Habit | None = None) -> LivedBreath:
    """Return how the person of this seed breathes."""
    rng = np.random.default_rng([seed, 1])
    drawn = draw_habit(rng)
    return breathe(asked_s, drawn if habit is None else habit, rng)
