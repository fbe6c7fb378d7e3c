import math
from dataclasses import replace

import numpy as np
import pytest
from driven_hearts import PACES, DrivenHeart, driven_heart
from heart_signals import draw_person, free, record, series_of

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.chance_level import coherence_chance_level, lock_chance_level, plv_chance_level
from hrvtrainer.coupling.harmonic_fit import fit_harmonics
from hrvtrainer.coupling.lock import NULL_BOUND_95, lock_of_fit
from hrvtrainer.estimates import Estimate

WINDOWS_S = (30.0, 45.0, 60.0, 90.0)


def locks(series: NnSeries, breaths: FloatArray, window_s: float, source: BreathSource) -> list[float]:
    """Return lock of windows that follow each other, each of just this length."""
    found: list[float] = []
    for end_s in np.arange(window_s, float(series.end_s[-1]), window_s):
        here = (series.end_s <= end_s) & (series.end_s > end_s - window_s)
        part = series.where(here)
        lock = lock_of_fit(fit_harmonics(part.middle_s, part.hr_bpm, breaths[here]), source).lock
        assert isinstance(lock, Estimate)
        found.append(lock.value)
    return found


def deaf_heart(seed: int) -> DrivenHeart:
    """Return a heart that does not answer the breath, of somebody who follows the pacer."""
    person = replace(draw_person(np.random.default_rng([seed, 9])), swing_bpm=1e-9, direct_bpm=0.0)
    return driven_heart(seed, PACES[seed % len(PACES)], 380.0, person)


def of_its_own_breath(seed: int) -> tuple[NnSeries, FloatArray]:
    """Return the intervals of somebody who ignores a pacer, and the pacer's breaths at them."""
    rng = np.random.default_rng([seed, 77])
    times_s = record(draw_person(rng), rng, free((12.0, 13.0, 14.0)[seed // 3 % 3]), 380.0)
    series = series_of(np.diff(times_s) * 1000.0, float(times_s[0]))
    return series, series.middle_s * (6.0, 6.5, 7.0)[seed % 3] / 60.0


def check_the_bounds(hearts: int, least: float, most: float) -> None:
    measured: list[tuple[NnSeries, FloatArray]] = []
    paced: list[tuple[NnSeries, FloatArray]] = []
    for seed in range(hearts):
        heart = deaf_heart(seed)
        measured.append((heart.series, heart.breaths(heart.series.middle_s)))
        paced += [(heart.series, heart.pacer(heart.series.middle_s)), of_its_own_breath(seed)]
    for window_s in WINDOWS_S:
        for source, recordings in ((BreathSource.ACCELERATION, measured), (BreathSource.PACER, paced)):
            found = [lock for one in recordings for lock in locks(*one, window_s, source)]
            above = np.mean(np.array(found) > lock_chance_level(window_s, source))
            assert least <= above <= most, (window_s, source, len(found), above)


def test_t_4_2_a_heart_that_is_not_linked_is_seldom_above_the_bound() -> None:
    """T-4.2, the bounds by window re-measured: one in twenty, 2 to 9 % of 200 to 1,000 windows.

    The specification's 0.56, 0.28 and 0.18 (30, 45, 60 s) are reset. Against a measured breath (both
    harmonics, a heart that does not answer, paces 4.5 to 7) one in twenty lies above 0.55, 0.35 and 0.25;
    against a pacer (first harmonic; half such hearts, half people who ignore it) above 0.46, 0.30 and
    0.21: the waves that a heart has of its own near 0.1 Hz make the difference. At 45 s the pacer's bound
    stays 0.28, which 6 % exceed.
    """
    check_the_bounds(60, 0.02, 0.09)


@pytest.mark.long
def test_t_4_2_the_bounds_hold_for_many_hearts() -> None:
    """T-4.2 with 360 hearts of each kind."""
    check_the_bounds(360, 0.035, 0.07)


def test_the_bound_of_the_live_window_is_the_one_in_use() -> None:
    assert lock_chance_level(45.0, BreathSource.PACER) == NULL_BOUND_95


def test_a_longer_window_has_a_lower_bound() -> None:
    for source in BreathSource:
        levels = [lock_chance_level(window_s, source) for window_s in np.arange(20.0, 120.0, 1.0)]
        assert levels == sorted(levels, reverse=True)
    assert lock_chance_level(52.5, BreathSource.ECG) == pytest.approx(0.3025)


@pytest.mark.parametrize(("n", "level"), [(6, 0.71), (10, 0.55), (12, 0.50)])
def test_angles_without_order_are_seldom_above_their_level(n: int, level: float) -> None:
    rng = np.random.default_rng(n)
    lengths = np.abs(np.mean(np.exp(2j * np.pi * rng.random((20000, n))), axis=1))

    assert plv_chance_level(n) == pytest.approx(level, abs=0.005)
    assert np.mean(lengths > plv_chance_level(n)) == pytest.approx(0.05, abs=0.012)


def test_two_angles_can_always_be_alike_by_chance() -> None:
    assert plv_chance_level(2) == 1.0
    assert plv_chance_level(3) == pytest.approx(math.sqrt(-math.log(0.05) / 3))


def test_independent_signals_are_seldom_above_the_level_of_coherence() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((2, 20000, 5, 2)) @ np.array([1.0, 1j])
    coherence = np.abs(np.sum(x * np.conj(y), axis=1)) ** 2
    coherence /= np.sum(np.abs(x) ** 2, axis=1) * np.sum(np.abs(y) ** 2, axis=1)

    assert coherence_chance_level(5) == pytest.approx(0.527, abs=0.001)
    assert np.mean(coherence > coherence_chance_level(5)) == pytest.approx(0.05, abs=0.006)
