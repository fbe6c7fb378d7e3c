import numpy as np
import pytest

from hrvtrainer.beats import FloatArray
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.ecg import EcgNoise, EcgShape, ecg_uv

RATE_HZ = 130.6
R_S = np.cumsum(np.random.default_rng(1).uniform(0.7, 1.1, 60))
SAMPLE_S = np.arange(int(50 * RATE_HZ)) / RATE_HZ
NONE_EARLY = np.zeros(R_S.size, dtype=np.bool_)
HALF_FULL = np.full(SAMPLE_S.size, 0.5)
NO_BREATH = ecg_uv(EcgShape(), SAMPLE_S, R_S, NONE_EARLY, HALF_FULL)


def naive_uv(shape: EcgShape, sample_s: FloatArray, r_s: FloatArray) -> FloatArray:
    """Return the sum over all bells of all beats, sample by sample, as the page of the model has it."""
    told = np.zeros(sample_s.size)
    for place, r in enumerate(r_s):
        rr_s = 1.0 if place == 0 else r - r_s[place - 1]
        for size, after_s, sd_s in (
            (shape.p_uv, -0.16, 0.022),
            (-180.0, -0.027, 0.008),
            (shape.r_uv, 0.0, shape.r_sd_s),
            (-280.0, 0.030, 0.009),
            (shape.t_uv, 0.29 * rr_s**0.5, 0.050),
        ):
            told += size * np.exp(-0.5 * ((sample_s - r - after_s) / sd_s) ** 2)
    return told


def test_it_is_the_sum_of_its_bells() -> None:
    assert pytest.approx(naive_uv(EcgShape(), SAMPLE_S, R_S), abs=0.01) == NO_BREATH


def test_it_peaks_where_the_r_waves_are() -> None:
    fine_s = np.arange(0.0, 50.0, 0.0001)
    fine = ecg_uv(EcgShape(r_sd_s=0.012), fine_s, R_S, NONE_EARLY, np.full(fine_s.size, 0.5))
    for r in R_S[(R_S > 0.1) & (R_S < 49.9)]:
        near = (fine_s > r - 0.05) & (fine_s < r + 0.05)
        assert fine_s[near][np.argmax(fine[near])] == pytest.approx(r, abs=0.0002)


def test_breath_lifts_the_r_waves_by_a_tenth_and_the_baseline_by_a_tenth_of_a_millivolt() -> None:
    empty, full = (
        ecg_uv(EcgShape(), SAMPLE_S, R_S, NONE_EARLY, np.full(SAMPLE_S.size, volume)) for volume in (0.0, 1.0)
    )
    lifted = full - empty
    assert np.median(lifted) == pytest.approx(100.0, abs=1.0)
    assert np.max(lifted) == pytest.approx(200.0, abs=5.0)


def test_a_premature_beat_is_broad_and_without_a_p_wave() -> None:
    early = NONE_EARLY.copy()
    early[20] = True
    told = ecg_uv(EcgShape(), SAMPLE_S, R_S, early, HALF_FULL)
    changed = np.flatnonzero(np.abs(told - NO_BREATH) > 1.0)
    assert R_S[20] - 0.25 < SAMPLE_S[changed[0]] < SAMPLE_S[changed[-1]] < R_S[20] + 0.85
    near = np.abs(SAMPLE_S - R_S[20]) < 0.1
    assert np.count_nonzero(told[near] > 300.0) > 2.0 * np.count_nonzero(NO_BREATH[near] > 300.0)


def test_fibrillating_atria_make_no_p_wave() -> None:
    told = ecg_uv(EcgShape().without_p(), SAMPLE_S, R_S, NONE_EARLY, HALF_FULL)
    assert np.max(NO_BREATH - told) == pytest.approx(EcgShape().p_uv, abs=2.0)


def test_people_have_the_widths_and_the_noise_of_real_ones() -> None:
    shapes = [EcgShape.drawn(np.random.default_rng(seed)) for seed in range(200)]
    assert all(0.008 <= shape.r_sd_s <= 0.012 for shape in shapes)
    assert all(10.0 <= shape.noise_uv <= 30.0 for shape in shapes)


def test_noise_is_white_and_of_its_size_and_bursts_are_told() -> None:
    contact = np.ones(SAMPLE_S.size, dtype=np.bool_)
    noise = EcgNoise(EcgShape(noise_uv=20.0), ArtifactLevel.NONE, np.random.default_rng(1))
    felt = noise.over(np.zeros(SAMPLE_S.size), SAMPLE_S, contact)
    assert np.std(felt) == pytest.approx(20.0, rel=0.05)
    assert noise.bursts.begun == []
    stressed = EcgNoise(EcgShape(noise_uv=20.0), ArtifactLevel.STRESS, np.random.default_rng(1))
    long_s = np.arange(600 * 130) / 130.0
    felt = stressed.over(np.zeros(long_s.size), long_s, np.ones(long_s.size, dtype=np.bool_))
    assert 10 <= len(stressed.bursts.begun) <= 32
    inside = np.zeros(long_s.size, dtype=np.bool_)
    for burst in stressed.bursts.begun:
        assert 0.5 <= burst.for_s <= 3.0
        inside |= (long_s >= burst.at_s) & (long_s < burst.at_s + burst.for_s)
    assert np.std(felt[~inside]) == pytest.approx(20.0, rel=0.05)
    assert np.std(felt[inside]) == pytest.approx(np.hypot(20.0, 120.0), rel=0.1)


def test_without_contact_there_is_noise_alone() -> None:
    noise = EcgNoise(EcgShape(), ArtifactLevel.NONE, np.random.default_rng(1))
    felt = noise.over(NO_BREATH, SAMPLE_S, np.zeros(SAMPLE_S.size, dtype=np.bool_))
    assert np.std(felt) == pytest.approx(400.0, rel=0.05)
    assert abs(np.corrcoef(felt, NO_BREATH)[0, 1]) < 0.05
