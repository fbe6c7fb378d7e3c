import math
from dataclasses import replace

import numpy as np
import pytest
from heart_signals import draw_person, free, paced, record, series_of

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.nonlinear.nonlinear_metrics import METHODS, nonlinear_metrics


def estimate(series: NnSeries, key: str, breath_period_s: float | None = None) -> Estimate:
    metric = nonlinear_metrics(series, rng=np.random.default_rng(1), breath_period_s=breath_period_s)[key]
    assert isinstance(metric, Estimate)
    return metric


def naive_scatter(nn_ms: FloatArray) -> tuple[float, float]:
    steps = np.diff(nn_ms)
    sd1 = float(np.std(steps, ddof=1)) / math.sqrt(2.0)
    return sd1, math.sqrt(2.0 * float(np.var(nn_ms, ddof=1)) - sd1**2)


def test_the_scatter_is_that_of_the_definition() -> None:
    nn_ms = 900.0 + 40.0 * np.random.default_rng(3).standard_normal(400)
    sd1, sd2 = naive_scatter(nn_ms)

    assert estimate(series_of(nn_ms), "sd1_ms").value == pytest.approx(sd1, rel=1e-9)
    assert estimate(series_of(nn_ms), "sd2_ms").value == pytest.approx(sd2, rel=1e-9)
    assert estimate(series_of(nn_ms), "sd1_ms").n == 399


def test_the_same_beats_give_the_same_interval() -> None:
    series = series_of(900.0 + 40.0 * np.random.default_rng(4).standard_normal(400))

    assert nonlinear_metrics(series) == nonlinear_metrics(series)
    assert set(nonlinear_metrics(series)) == set(METHODS)


def test_above_an_hour_no_interval_of_sd2_is_known() -> None:
    series = series_of(900.0 + 40.0 * np.random.default_rng(5).standard_normal(4900))

    assert estimate(series, "sd2_ms").low is None
    assert estimate(series, "sd1_ms").low is not None


def test_intervals_that_only_alternate_have_no_length() -> None:
    metrics = nonlinear_metrics(series_of(900.0 + 50.0 * np.tile([1.0, -1.0], 60)))

    assert metrics["sd2_ms"] == Absent(
        reason="needs waves longer than two beats, the intervals only alternate", n=119
    )


@pytest.mark.parametrize(
    ("series", "reason", "n"),
    [
        (series_of(np.array([])), "needs NN intervals, has none", 0),
        (series_of(np.linspace(800.0, 900.0, 20)), "needs 20 pairs of neighbouring beats, has 19", 19),
        (series_of(np.full(60, 900.0)), "needs intervals that differ, these are all alike", 59),
        (series_of(np.linspace(800.0, 859.0, 60)), "needs differences that differ, these are all alike", 59),
    ],
)
def test_what_is_missing_is_said(series: NnSeries, reason: str, n: int) -> None:
    assert nonlinear_metrics(series)["sd1_ms"] == Absent(reason=reason, n=n)


def test_counter_wraps_are_no_intervals() -> None:
    series = series_of(np.full(100, 900.0))
    wrapped = replace(series, nn_ms=np.r_[series.nn_ms[:-1], 4294903395.0])

    for metric in nonlinear_metrics(wrapped).values():
        assert metric == Absent(reason="needs intervals up to 20 s, has one of 4.29e+06", n=100)


@pytest.mark.parametrize("slow", [False, True])
def test_the_interval_of_sd1_holds_the_long_run_value(*, slow: bool) -> None:
    """300 windows of 60 s; measured 88 to 90 %."""
    held: list[bool] = []
    for seed in range(30):
        rng = np.random.default_rng(100 + seed)
        times_s = record(draw_person(rng), rng, paced(6.0) if slow else free(), 905.0)
        truth = naive_scatter(np.diff(times_s) * 1000.0)[0]
        for part in range(10):
            inside = (times_s > 90.0 * part) & (times_s <= 90.0 * part + 61.0)
            series = series_of(np.diff(times_s[inside]) * 1000.0)
            metric = estimate(series, "sd1_ms", 10.0 if slow else None)
            assert metric.low is not None
            assert metric.high is not None
            held.append(metric.low <= truth <= metric.high)

    assert 0.84 <= np.mean(held) <= 0.96
