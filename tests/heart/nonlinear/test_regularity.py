import math
from dataclasses import replace

import numpy as np
import pytest
from heart_signals import series_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.nonlinear.regularity import sample_entropy


def parted(series: NnSeries, rows: list[int]) -> NnSeries:
    contiguous = series.contiguous.copy()
    contiguous[rows] = False
    return replace(series, contiguous=contiguous)


def naive_sample_entropy(stretches: list[FloatArray]) -> float | None:
    """Richman and Moorman, one pair after the other; None where no pattern of three comes back."""
    everything = np.concatenate(stretches)
    tolerance = 0.2 * np.std(everything, ddof=1)
    patterns = [part[row : row + 3] for part in stretches for row in range(part.size - 2)]
    twos = threes = 0
    for first in range(len(patterns)):
        for second in range(first + 1, len(patterns)):
            apart = np.abs(patterns[first] - patterns[second])
            twos += bool(apart[:2].max() <= tolerance)
            threes += bool(apart.max() <= tolerance)
    return math.log(twos / threes) if threes else None


def every_three_once() -> FloatArray:
    """Return 0 to 3 in an order in which no three come twice (de Bruijn, the larger first)."""
    levels, seen = [0, 0], set[tuple[int, ...]]()
    while True:
        fresh = [level for level in (3, 2, 1, 0) if (*levels[-2:], level) not in seen]
        if not fresh:
            return np.array(levels, dtype=np.float64)
        seen.add((*levels[-2:], fresh[0]))
        levels.append(fresh[0])


@pytest.mark.parametrize("size", [50, 51, 97, 145, 300])
@pytest.mark.parametrize("step_ms", [0.0, 8.0])
def test_it_is_the_entropy_of_all_pairs_of_patterns(size: int, step_ms: float) -> None:
    """Also on a grid of 8 ms, where many intervals are equal; at sizes about the blocks' borders."""
    nn_ms = 900.0 + 40.0 * np.random.default_rng(size).standard_normal(size)
    if step_ms:
        nn_ms = np.round(nn_ms / step_ms) * step_ms
    metric = sample_entropy(series_of(nn_ms))

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(naive_sample_entropy([nn_ms]), rel=1e-12)
    assert metric.n == size
    assert metric.low is None


@given(st.lists(st.integers(1, 118), max_size=8), st.integers(0, 2**32 - 1))
@example([], 1125)  # by chance no three come back
@settings(max_examples=40)
def test_no_pattern_lies_across_a_gap(rows: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    nn_ms = np.round(900.0 + 20.0 * rng.standard_normal(119))
    starts = sorted(set(rows))
    stretches = np.split(nn_ms, starts)

    metric = sample_entropy(parted(series_of(nn_ms), starts))

    expected = naive_sample_entropy(stretches)
    assert isinstance(metric, Absent if expected is None else Estimate)
    if isinstance(metric, Estimate):
        assert metric.value == pytest.approx(expected, rel=1e-12)


def test_a_difference_of_exactly_the_tolerance_is_alike() -> None:
    """0, 1, 2 and their spread scaled so that 0.2 SD is a step: rounding must not decide."""
    nn_ms = np.tile([800.0, 801.0, 802.0, 800.0, 806.0, 803.0, 801.0], 12)
    scale = 5.0 / np.std(nn_ms, ddof=1)
    scaled = 800.0 + (nn_ms - 800.0) * scale
    metric = sample_entropy(series_of(scaled))

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(naive_sample_entropy([scaled]), rel=1e-12)


def test_noise_is_less_regular_than_a_wave() -> None:
    rng = np.random.default_rng(1)
    noise = sample_entropy(series_of(900.0 + 30.0 * rng.standard_normal(600)))
    wave = sample_entropy(series_of(900.0 + 30.0 * np.sin(0.55 * np.arange(600)) + rng.standard_normal(600)))

    assert isinstance(noise, Estimate)
    assert isinstance(wave, Estimate)
    assert wave.value < 0.5 * noise.value


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        (series_of(np.array([])), "needs NN intervals, has none"),
        (series_of(np.full(49, 900.0)), "needs 50 intervals, has 49"),
        (series_of(np.full(5001, 900.0)), "needs at most 5000 intervals, has 5001: choose a part"),
        (series_of(np.full(60, 900.0)), "needs intervals that differ, these are all alike"),
        (
            series_of(800.0 + 50.0 * every_three_once()),
            "needs a pattern of three intervals that comes back, has none",
        ),
    ],
)
def test_what_is_missing_is_said(series: NnSeries, reason: str) -> None:
    metric = sample_entropy(series)

    assert metric == Absent(reason=reason, n=len(series))


def test_five_thousand_intervals_are_taken() -> None:
    nn_ms = 900.0 + 40.0 * np.random.default_rng(2).standard_normal(5000)

    assert isinstance(sample_entropy(series_of(nn_ms)), Estimate)
