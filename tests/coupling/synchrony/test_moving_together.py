import numpy as np
import pytest
from heart_signals import cut, series_of, sine_series
from scipy.interpolate import CubicSpline
from two_hearts import Pair, free_breathers, later, on_one_pacer

from hrvtrainer.beats import NnSeries
from hrvtrainer.coupling.synchrony.moving_together import moving_together
from hrvtrainer.estimates import Absent, Estimate, Metric

MINUTES_S = (120.0, 240.0, 360.0, 480.0)


def newest(series: NnSeries, until_s: float) -> NnSeries:
    return series.where((series.end_s > until_s - 70.0) & (series.end_s <= until_s))


def value(metric: Metric) -> float:
    assert isinstance(metric, Estimate), metric
    return metric.value


def minutes(pairs: list[Pair]) -> list[float]:
    return [
        value(moving_together(newest(pair.first, at_s), newest(pair.second, at_s)))
        for pair in pairs
        for at_s in MINUTES_S
    ]


def test_a_copy_moves_together_whatever_its_delay() -> None:
    series = newest(free_breathers(1).first, 200.0)

    for delay_s in (0.0, 2.0, -3.5):
        assert value(moving_together(series, later(series, delay_s))) > 0.98


def test_it_is_the_largest_correlation_of_all_lags() -> None:
    pair = free_breathers(2)
    first, second = newest(pair.first, 200.0), newest(pair.second, 200.0)
    until_s = min(first.middle_s[-1], second.middle_s[-1])
    at_s = until_s - np.arange(240, 0, -1) * 0.25
    one, other = (
        CubicSpline(series.middle_s, series.hr_bpm, bc_type="natural")(at_s) for series in (first, second)
    )
    straight = np.polynomial.Polynomial
    one, other = (rate - straight.fit(at_s, rate, 1)(at_s) for rate in (one, other))
    expected = max(abs(np.corrcoef(one[: 240 - lag], other[lag:])[0, 1]) for lag in range(21))
    expected = max(expected, *(abs(np.corrcoef(one[lag:], other[: 240 - lag])[0, 1]) for lag in range(21)))

    found = moving_together(first, second)

    assert value(found) == pytest.approx(expected, rel=1e-9)
    assert isinstance(found, Estimate)
    assert found.n == 240


def test_more_history_changes_nothing() -> None:
    pair = free_breathers(3)
    whole = [series.where(series.end_s <= 200.0) for series in (pair.first, pair.second)]

    assert value(moving_together(*whole)) == pytest.approx(
        value(moving_together(newest(pair.first, 200.0), newest(pair.second, 200.0))), abs=1e-6
    )


def test_chance_alone_is_seldom_large_without_a_pacer_and_often_with_one() -> None:
    """Measured with 800 minutes each: median 0.31 and 0.82, one in twenty above 0.52 and 0.93."""
    free = minutes([free_breathers(seed) for seed in range(12)])
    led = minutes([on_one_pacer(seed) for seed in range(12)])

    assert 0.2 < np.median(free) < 0.42
    assert np.quantile(free, 0.9) < 0.6
    assert np.median(led) > 0.7


def test_a_minute_of_both_is_needed() -> None:
    pair = free_breathers(4)
    first, second = newest(pair.first, 200.0), newest(pair.second, 200.0)
    short = second.where(second.end_s > 165.0)

    found = moving_together(first, short)

    assert isinstance(found, Absent)
    assert found.reason.startswith("needs 60 s of both hearts, has 3")
    second.contiguous[len(second) - 20] = False
    broken = moving_together(first, second)
    assert isinstance(broken, Absent)
    assert broken.reason.startswith("needs 60 s of both hearts, has 1")


def test_a_gap_that_has_just_ended_leaves_nothing() -> None:
    series = newest(free_breathers(4).first, 200.0)
    lost = cut(series, 0, None)
    lost.contiguous[-1] = False

    assert moving_together(series, lost) == Absent(reason="needs 60 s of both hearts, has 0")


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        (series_of(np.array([])), "needs NN intervals, has none"),
        (series_of(np.full(80, np.nan)), "needs intervals that are numbers, some are not"),
        (series_of(np.array([900.0])), "needs 60 s of both hearts, has 0"),
        (series_of(np.full(80, 1000.0)), "needs two heart rates that move, one is constant"),
    ],
)
def test_bad_hearts_have_a_reason(series: NnSeries, reason: str) -> None:
    for pair in ((sine_series(80.0, 0.1), series), (series, sine_series(80.0, 0.1))):
        found = moving_together(*pair)
        assert isinstance(found, Absent)
        assert found.reason == reason


def test_a_heart_that_moves_once_is_compared_where_it_moves() -> None:
    """Lags at which one of them is still have no correlation; they are passed over, without a warning."""
    still = np.full(90, 1000.0)
    still[-2:] = [900.0, 1100.0]
    moved = series_of(still)

    assert value(moving_together(moved, series_of(still.copy()))) == pytest.approx(1.0)
    assert value(moving_together(moved, series_of(2000.0 - still))) > 0.5
    assert value(moving_together(moved, sine_series(90.0, 0.1))) < 0.9
