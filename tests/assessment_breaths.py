"""Breathing through an assessment, for tests: what the pacer asks, and how somebody follows it."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray

STEP_S = 0.05
LEAD_S = 60.0
AFTER_S = 10.0


def legs(count: int, quick: float = 7.0, slow: float = 4.2, leg_s: float = 240.0) -> FloatArray:
    """Return the in-breaths of legs, quick to slow and back, the breath's period linear in time."""
    starts = [0.0]
    for leg in range(count):
        first_s, last_s = (60.0 / quick, 60.0 / slow) if leg % 2 == 0 else (60.0 / slow, 60.0 / quick)
        while starts[-1] < (leg + 1) * leg_s - 1e-9:
            done = np.clip((starts[-1] - leg * leg_s) / leg_s, 0.0, 1.0)
            starts.append(starts[-1] + first_s + (last_s - first_s) * float(done))
    return np.array(starts)


def published_slide() -> FloatArray:
    """Return the in-breaths of Fisher & Lehrer 2022: 78 breaths from 6.75 to 4.25/min."""
    periods_s = np.linspace(60.0 / 6.75, 60.0 / 4.25, 78)
    return np.concatenate(([0.0], np.cumsum(periods_s)))


def steps(paces: tuple[float, ...] = (6.5, 6.0, 5.5, 5.0, 4.5), step_s: float = 120.0) -> FloatArray:
    """Return the in-breaths of paces that are kept for two minutes each."""
    starts = [0.0]
    for number, pace in enumerate(paces, start=1):
        while starts[-1] < number * step_s - 1e-9:
            starts.append(starts[-1] + 60.0 / pace)
    return np.array(starts)


PROTOCOLS = {
    "1 leg of 4 min": legs(1),
    "2 legs, 8 min": legs(2),
    "4 legs, 16 min": legs(4),
    "published slide, 15 min": published_slide(),
    "steps 5 x 2 min": steps(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How somebody follows: late, wandering, with breaths of unequal depth that grow when slower."""

    lag_s: float = 0.25
    jitter_cycles: float = 0.03
    depth_log_sd: float = 0.12
    depth_growth: float = 0.0
    inhale_share: float = 0.4


EXACTLY = Habit(lag_s=0.0, jitter_cycles=0.0, depth_log_sd=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LivedBreath:
    """A breath every 0.05 s from a minute before second 0: volume, and when in-breaths really began."""

    time_s: FloatArray
    volume: FloatArray
    inhale_s: FloatArray


def breathe(asked_s: FloatArray, habit: Habit, rng: np.random.Generator) -> LivedBreath:
    """Return how somebody breathes who is asked to begin in-breaths at these times."""
    first_s, last_s = float(asked_s[1] - asked_s[0]), float(asked_s[-1] - asked_s[-2])
    before = asked_s[0] - first_s * np.arange(int(LEAD_S / first_s) + 3, 0, -1)
    after = asked_s[-1] + last_s * np.arange(1, 6)
    time_s = np.arange(-LEAD_S, asked_s[-1] + AFTER_S, STEP_S)
    at_s = np.concatenate((before, asked_s, after))
    cycles = np.interp(time_s - habit.lag_s, at_s, np.arange(at_s.size) - before.size)
    cycles = np.maximum.accumulate(cycles + habit.jitter_cycles * _wander(time_s.size, rng))
    breath = np.floor(cycles).astype(np.intp)
    breath -= breath[0]
    begins = np.searchsorted(breath, np.arange(breath[-1] + 1))
    inhale_s = time_s[begins]
    periods_s = np.append(np.diff(inhale_s), last_s)
    depth = np.exp(habit.depth_log_sd * rng.standard_normal(inhale_s.size))
    depth = depth * (10.0 / np.maximum(periods_s, 1.0)) ** -habit.depth_growth
    volume = raised_cosine(cycles, habit.inhale_share) * depth[breath]
    return LivedBreath(time_s=time_s, volume=volume, inhale_s=inhale_s[1:])


def raised_cosine(cycles: FloatArray, inhale_share: float) -> FloatArray:
    """Return the volume, 0 to 1, in raised cosines."""
    phase = cycles - np.floor(cycles)
    rising = 0.5 - 0.5 * np.cos(np.pi * phase / inhale_share)
    falling = 0.5 + 0.5 * np.cos(np.pi * (phase - inhale_share) / (1.0 - inhale_share))
    curve: FloatArray = np.where(phase < inhale_share, rising, falling)
    return curve


def noise(size: int, rng: np.random.Generator, low_hz: float, high_hz: float, slope: float) -> FloatArray:
    """Return noise of deviation 1 between two frequencies, its amplitude falling by this power."""
    hz = np.fft.rfftfreq(size, STEP_S).astype(np.float64)
    inside = (hz >= low_hz) & (hz <= high_hz)
    gain = np.where(inside, np.where(hz > 0.0, hz, 1.0) ** -slope, 0.0)
    return scaled(np.fft.irfft(np.fft.rfft(rng.standard_normal(size)) * gain, size))


def scaled(values: FloatArray) -> FloatArray:
    """Return values divided by their deviation."""
    ones: FloatArray = values / np.std(values)
    return ones


def beats_of(time_s: FloatArray, rate_bpm: FloatArray) -> FloatArray:
    """Return when beats after second 0 fall: where the integral of the rate passes whole numbers."""
    bounded = np.clip(rate_bpm, 30.0, 200.0) / 60.0
    passed = np.concatenate(([0.0], np.cumsum((bounded[1:] + bounded[:-1]) * STEP_S / 2.0)))
    beats_s = np.interp(np.arange(1, int(passed[-1]) + 1), passed, time_s)
    after: FloatArray = beats_s[beats_s > 0.0]
    return after


def _wander(size: int, rng: np.random.Generator) -> FloatArray:
    hz = np.fft.rfftfreq(size, STEP_S).astype(np.float64)
    slow = 1.0 / np.sqrt(1.0 + (2.0 * np.pi * hz * 8.0) ** 2) / np.sqrt(1.0 + (2.0 * np.pi * hz) ** 2)
    slow[0] = 0.0
    return scaled(np.fft.irfft(np.fft.rfft(rng.standard_normal(size)) * slow, size))
