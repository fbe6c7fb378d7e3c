from dataclasses import replace

import numpy as np
import pytest
from heart_signals import series_of
from hypothesis import given, settings
from hypothesis import strategies as st

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.nonlinear.scaling import dfa_alpha1


def parted(series: NnSeries, rows: list[int]) -> NnSeries:
    contiguous = series.contiguous.copy()
    contiguous[rows] = False
    return replace(series, contiguous=contiguous)


def naive_alpha(stretches: list[FloatArray]) -> float:
    """Peng's recipe with a polynomial fit for each box."""
    mean_ms = np.concatenate(stretches).mean()
    lengths = np.arange(4, 17)
    fluctuations = []
    for length in lengths:
        left: list[float] = []
        for part in stretches:
            walk = np.cumsum(part - mean_ms)
            for first in range(0, walk.size - length + 1, length):
                box, place = walk[first : first + length], np.arange(length)
                left.extend((box - np.polyval(np.polyfit(place, box, 1), place)) ** 2)
        fluctuations.append(np.sqrt(np.mean(left)))
    return float(np.polyfit(np.log(lengths), np.log(fluctuations), 1)[0])


def value(series: NnSeries) -> float:
    metric = dfa_alpha1(series)
    assert isinstance(metric, Estimate)
    assert metric.low is None
    return metric.value


@pytest.mark.parametrize("size", [48, 49, 70, 333, 1000])
def test_it_is_the_slope_of_fits_in_every_box(size: int) -> None:
    nn_ms = 900.0 + 30.0 * np.random.default_rng(size).standard_normal(size)

    assert value(series_of(nn_ms)) == pytest.approx(naive_alpha([nn_ms]), rel=1e-9)


def test_digits_are_kept_in_a_walk_that_goes_far() -> None:
    """Half the record 300 ms slower: the running sum reaches 150,000 ms, the boxes leave some 30."""
    nn_ms = 900.0 + 5.0 * np.random.default_rng(1).standard_normal(2000)
    nn_ms[:1000] += 300.0

    assert value(series_of(nn_ms)) == pytest.approx(naive_alpha([nn_ms]), rel=1e-9)


@given(st.lists(st.integers(1, 299), max_size=5), st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_no_box_lies_across_a_gap(rows: list[int], seed: int) -> None:
    nn_ms = 900.0 + 30.0 * np.random.default_rng(seed).standard_normal(300)
    starts = sorted(set(rows))

    assert value(parted(series_of(nn_ms), starts)) == pytest.approx(
        naive_alpha(np.split(nn_ms, starts)), rel=1e-9
    )


def test_white_noise_scales_as_a_half_and_its_sum_as_three_halves() -> None:
    """Boxes this small bend both a little: 0.5 reads 0.55 to 0.65."""
    noise = np.random.default_rng(2).standard_normal(20000)
    walk = np.cumsum(noise)

    assert value(series_of(900.0 + 20.0 * noise)) == pytest.approx(0.6, abs=0.06)
    assert value(series_of(900.0 + walk * 300.0 / np.ptp(walk))) == pytest.approx(1.5, abs=0.12)


@pytest.mark.parametrize(
    ("series", "reason", "n"),
    [
        (series_of(np.array([])), "needs NN intervals, has none", 0),
        (series_of(np.linspace(800.0, 900.0, 47)), "needs 48 beats in a row, has 47", 47),
        (
            parted(series_of(np.linspace(800.0, 900.0, 60)), [15, 30, 45]),
            "needs 48 beats in a row, has 15",
            60,
        ),
        (series_of(np.full(60, 900.0)), "needs intervals that differ, these are all alike", 60),
        (
            series_of(np.repeat([900.0, 950.0], 720)),
            "needs intervals that differ in every part, some parts are all alike",
            1440,
        ),
    ],
)
def test_what_is_missing_is_said(series: NnSeries, reason: str, n: int) -> None:
    assert dfa_alpha1(series) == Absent(reason=reason, n=n)
