from itertools import islice

import numpy as np
import pytest

from hrvtrainer.simulation.noise import (
    breath_jitter_variance,
    endless_noise,
    heart_noise_variance,
    noise,
    noise_frequencies_hz,
)
from hrvtrainer.simulation.parameters import PersonParameters

PERSON = PersonParameters(mayer_bpm=1.0, slow_bpm=2.0, broad_bpm=0.5, jitter_cycles=0.03)


def test_each_wave_has_its_standard_deviation() -> None:
    assert np.sum(heart_noise_variance(PERSON)) == pytest.approx(1.0 + 4.0 + 0.25)
    assert np.sum(breath_jitter_variance(PERSON)) == pytest.approx(0.03**2)


def test_noise_has_the_spectrum_that_was_asked_for() -> None:
    variance = heart_noise_variance(PERSON)
    n = 24 * 1024 * 50
    samples = np.array(list(islice(endless_noise(np.random.default_rng(2), variance), n)))
    power = 2.0 * np.abs(np.fft.rfft(samples)) ** 2 / n**2
    hz = np.fft.rfftfreq(n, 1 / 50)
    for low_hz, high_hz in [(0.0025, 0.02), (0.02, 0.05), (0.05, 0.08), (0.08, 0.12), (0.12, 0.5)]:
        lines = noise_frequencies_hz()
        asked = np.sum(variance[(lines >= low_hz) & (lines < high_hz)])
        assert np.sum(power[(hz >= low_hz) & (hz < high_hz)]) == pytest.approx(asked, rel=0.3)
    assert np.var(samples) == pytest.approx(5.25, rel=0.15)


def test_noise_is_as_large_at_a_seam_as_between_seams() -> None:
    hop = 512 * 50
    streams = [endless_noise(np.random.default_rng(seed), heart_noise_variance(PERSON)) for seed in range(40)]
    samples = np.array([list(islice(stream, 2 * hop)) for stream in streams])
    seam, between = samples[:, hop - 50 : hop + 50], samples[:, hop // 2 : hop // 2 + 100]
    assert np.max(np.abs(np.diff(seam, axis=1))) < 0.2
    assert np.var(seam) == pytest.approx(np.var(between), rel=0.8)


def test_no_waves_are_silence() -> None:
    silent = PersonParameters(mayer_bpm=0.0, slow_bpm=0.0, broad_bpm=0.0)
    noise = endless_noise(np.random.default_rng(1), heart_noise_variance(silent))
    assert set(islice(noise, 100)) == {0.0}


def test_noise_at_once_is_the_beginning_of_the_endless_one() -> None:
    variance = heart_noise_variance(PERSON)
    at_once = noise(np.random.default_rng(5), variance, 60_000, sample_hz=50)
    streamed = islice(endless_noise(np.random.default_rng(5), variance), 60_000)
    assert at_once.tolist() == list(streamed)
    assert noise(np.random.default_rng(5), variance, 0, sample_hz=50).size == 0


def test_at_another_rate_the_same_chance_gives_the_same_waves() -> None:
    variance = heart_noise_variance(PERSON)
    often, seldom = (noise(np.random.default_rng(5), variance, 800 * hz, sample_hz=hz) for hz in (50, 10))
    assert seldom == pytest.approx(often[::5], abs=0.01)
