import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from heart_signals import beats_at, draw_person, free, paced, record, series_of, spoil, then
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, NnSeries
from hrvtrainer.errors import TooFewBeatsError
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.live_nn import LiveNn
from hrvtrainer.heart.time_domain import mean_hr_bpm, rmssd_estimate, rmssd_ms

nn_arrays = arrays(np.float64, st.integers(2, 80), elements=st.floats(300.0, 2000.0))


def all_pairs(size: int) -> BoolArray:
    return np.arange(size) > 0


def naive_rmssd_ms(nn_ms: list[float]) -> float:
    """The textbook's definition, one beat after the other."""
    squares = [(after - before) ** 2 for before, after in pairwise(nn_ms)]
    return math.sqrt(math.fsum(squares) / len(squares))


def with_treated(series: NnSeries, *rows: int) -> NnSeries:
    """Return the series with some intervals treated: neither they nor the next form pairs."""
    label, pair_valid = series.label.copy(), series.pair_valid.copy()
    label[list(rows)] = BeatLabel.ECTOPIC
    pair_valid[list(rows)] = False
    pair_valid[[row + 1 for row in rows]] = False
    return replace(series, label=label, pair_valid=pair_valid)


def steady(size: int) -> NnSeries:
    return series_of(900.0 + 20.0 * np.sin(np.arange(size) * 1.1))


def test_alternating_intervals_differ_by_twice_their_amplitude() -> None:
    """T-2.1: 1000 +- 50 ms gives 100 ms."""
    nn_ms = 1000.0 + 50.0 * np.tile([1.0, -1.0], 30)

    assert rmssd_ms(nn_ms, all_pairs(60)) == pytest.approx(100.0)


@pytest.mark.parametrize(("frequency_hz", "expected_ms"), [(0.25, 45.9), (0.10, 19.7)])
def test_a_sine_has_the_rmssd_that_algebra_gives(frequency_hz: float, expected_ms: float) -> None:
    """T-2.2: sqrt(2) a |sin(pi f RR)|."""
    nn_ms = 900.0 + 50.0 * np.sin(2.0 * np.pi * frequency_hz * 0.9 * np.arange(20000))

    value = rmssd_ms(nn_ms, all_pairs(nn_ms.size))

    assert value == pytest.approx(math.sqrt(2) * 50.0 * abs(math.sin(math.pi * frequency_hz * 0.9)), abs=0.1)
    assert value == pytest.approx(expected_ms, abs=0.1)


def test_a_gap_is_not_counted_as_a_difference() -> None:
    """T-2.3."""
    nn_ms = np.array([900.0, 900.0, 1100.0, 1100.0])

    assert rmssd_ms(nn_ms, np.array([False, True, False, True])) == 0.0


@given(nn_arrays)
def test_rmssd_is_what_the_textbook_says(nn_ms: FloatArray) -> None:
    """T-2.5, against our own plain reference."""
    assert rmssd_ms(nn_ms, all_pairs(nn_ms.size)) == pytest.approx(naive_rmssd_ms(nn_ms.tolist()), abs=1e-6)


@given(nn_arrays, st.floats(-250.0, 500.0), st.floats(0.5, 2.0))
def test_rmssd_ignores_a_shift_and_follows_a_scale(nn_ms: FloatArray, shift: float, scale: float) -> None:
    plain = rmssd_ms(nn_ms, all_pairs(nn_ms.size))

    assert rmssd_ms(nn_ms + shift, all_pairs(nn_ms.size)) == pytest.approx(plain, abs=1e-8)
    assert rmssd_ms(nn_ms * scale, all_pairs(nn_ms.size)) == pytest.approx(plain * scale, rel=1e-12, abs=1e-8)


@pytest.mark.parametrize("size", [0, 1, 2])
def test_without_a_pair_there_is_no_rmssd(size: int) -> None:
    with pytest.raises(TooFewBeatsError, match="needs 1 pairs of neighbouring beats, has 0"):
        rmssd_ms(np.full(size, 900.0), np.zeros(size, dtype=np.bool_))


def test_the_estimate_holds_value_interval_and_count() -> None:
    series = steady(61)

    rest = rmssd_estimate(series, paced=False)
    slow = rmssd_estimate(series, paced=True)

    assert isinstance(rest, Estimate)
    assert isinstance(slow, Estimate)
    assert rest.value == slow.value == naive_rmssd_ms(series.nn_ms.tolist())
    assert rest.n == 60
    squares = np.diff(series.nn_ms) ** 2
    error = 0.5 * squares.std(ddof=1) / squares.mean() / math.sqrt(60)
    assert rest.high == pytest.approx(rest.value * math.exp(1.645 * 1.2 * error))
    assert rest.low == pytest.approx(rest.value * math.exp(-1.645 * 1.2 * error))
    assert slow.high == pytest.approx(slow.value * math.exp(1.645 * 1.6 * error))


@pytest.mark.parametrize(
    ("series", "reason", "n"),
    [
        (steady(0), "needs 20 pairs of neighbouring beats, has 0", 0),
        (steady(20), "needs 20 pairs of neighbouring beats, has 19", 19),
        (with_treated(steady(60), *range(3, 59, 8)), "needs at most 10 % treated beats, has 12 %", 45),
        (with_treated(steady(60), 7, 8, 9, 10), "needs at most 3 treated beats in a row, has 4", 54),
        (with_treated(steady(22), 7, 14), "needs 20 pairs of neighbouring beats, has 17", 17),
    ],
)
def test_what_is_missing_is_said(series: NnSeries, reason: str, n: int) -> None:
    assert rmssd_estimate(series, paced=False) == Absent(reason=reason, n=n)


def test_too_many_gaps_leave_too_few_pairs() -> None:
    series = steady(60)
    pair_valid = series.pair_valid.copy()
    pair_valid[::2] = False
    pair_valid[1::7] = False

    metric = rmssd_estimate(replace(series, pair_valid=pair_valid), paced=False)

    assert metric == Absent(reason="needs 65 % of the pairs of neighbouring beats, has 42 %", n=25)


def test_a_heart_like_a_clock_has_no_rmssd() -> None:
    assert rmssd_estimate(series_of(np.full(60, 900.0)), paced=False) == Absent(
        reason="needs intervals that differ, these are all alike", n=59
    )


def test_mean_rate_is_the_rate_of_the_mean_interval() -> None:
    assert mean_hr_bpm(series_of(np.array([500.0, 1500.0, 500.0, 1500.0, 1000.0]))) == Estimate(
        value=60.0, n=5
    )
    assert mean_hr_bpm(steady(4)) == Absent(reason="needs 5 beats, has 4", n=4)


@pytest.mark.parametrize("slow", [False, True])
def test_the_interval_covers_the_long_run_value_as_often_as_it_says(*, slow: bool) -> None:
    """T-2.4: 84 to 96 % of 300 windows of 60 s, against 15 minutes of the same person."""
    covered: list[bool] = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        times_s = record(draw_person(rng), rng, paced(6.0) if slow else free(), 915.0)
        truth_ms = naive_rmssd_ms((np.diff(times_s) * 1000.0).tolist())
        nn = LiveNn()
        for beat in beats_at(times_s):
            nn.feed(beat)
        for minute in range(15):
            window = nn.window(until_s=65.0 + 60.0 * minute, length_s=60.0)
            metric = rmssd_estimate(window, paced=slow)
            assert isinstance(metric, Estimate)
            assert metric.low is not None
            assert metric.high is not None
            covered.append(metric.low <= truth_ms <= metric.high)

    assert len(covered) == 300
    assert 0.84 <= np.mean(covered) <= 0.96


def test_artifacts_hardly_change_rmssd() -> None:
    """T-1.3: within 5 % of the clean record in every record, mean below 1 %."""
    errors: list[float] = []
    for way in (free(), paced(6.0), then(free(), paced(6.0), 300.0)):
        for seed in range(12):
            rng = np.random.default_rng(seed)
            times_s = record(draw_person(rng), rng, way, 600.0)
            nn = LiveNn()
            for beat in beats_at(spoil(times_s, ["missed", "extra", "early"] * 6, rng)[0]):
                nn.feed(beat)
            series = nn.window(until_s=1e9, length_s=2e9)
            truth_ms = naive_rmssd_ms((np.diff(times_s) * 1000.0).tolist())
            errors.append(rmssd_ms(series.nn_ms, series.pair_valid) / truth_ms - 1.0)

    assert np.abs(errors).max() < 0.05
    assert abs(np.mean(errors)) < 0.01
