from dataclasses import replace

import numpy as np
import pytest
from heart_signals import TestPerson, free, paced, record, series_of, sine_series

from hrvtrainer.beats import BeatLabel, NnSeries
from hrvtrainer.coupling.gauge.residual_rmssd import residual_rmssd
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.time_domain import rmssd_ms


def value(metric: Metric) -> float:
    assert isinstance(metric, Estimate)
    return metric.value


def test_a_heart_that_does_nothing_but_breathe_has_no_residual() -> None:
    series = sine_series(300.0, 0.1)

    assert rmssd_ms(series.nn_ms, series.pair_valid) == pytest.approx(19.7, abs=0.1)
    assert value(residual_rmssd(series, series.middle_s / 10.0)) < 0.1


def test_what_is_not_the_breath_stays() -> None:
    """White noise of 10 ms beside the wave: 14.1 ms, 14.3 measured with one draw."""
    series = sine_series(600.0, 0.1)
    noise_ms = np.random.default_rng(1).normal(0.0, 10.0, len(series))
    noisy = series_of(series.nn_ms + noise_ms)

    assert value(residual_rmssd(noisy, series.middle_s / 10.0)) == pytest.approx(
        np.sqrt(2.0) * 10.0, rel=0.06
    )


def test_it_is_no_resting_rmssd() -> None:
    """The same heart at rest and paced: RMSSD rises, the residual lies far below the rest's.

    Measured with 30 people: 1.28 and 0.70 of the rest's RMSSD.
    """
    ratios = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        rest, slow = (
            series_of(np.diff(record(TestPerson(), rng, breathe, 300.0)) * 1000.0)
            for breathe in (free(14.0), paced(6.0))
        )
        ratios.append(
            value(residual_rmssd(slow, slow.middle_s / 10.0)) / rmssd_ms(rest.nn_ms, rest.pair_valid)
        )

    assert 0.4 < np.mean(ratios) < 0.95


def test_no_difference_spans_a_gap_or_an_unknown_breath() -> None:
    series = sine_series(300.0, 0.1)
    pair_valid = series.pair_valid.copy()
    pair_valid[50] = False
    breaths = series.middle_s / 10.0
    breaths[100] = np.nan

    found = residual_rmssd(replace(series, pair_valid=pair_valid), breaths)

    windows = int(series.end_s[-1] // 60.0) + 1
    assert isinstance(found, Estimate)
    assert found.n == len(series) - windows - 3


def treated(series: NnSeries) -> NnSeries:
    label = series.label.copy()
    label[10:14] = BeatLabel.SHORT
    return replace(series, label=label)


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        (series_of(np.array([])), "needs NN intervals, has none"),
        (treated(sine_series(60.0, 0.1)), "needs at most 3 treated beats in a row, has 4"),
        (sine_series(15.0, 0.1), "needs 20 pairs of neighbouring beats, has 0"),
    ],
)
def test_what_is_missing_is_said(series: NnSeries, reason: str) -> None:
    found = residual_rmssd(series, series.middle_s / 10.0)

    assert isinstance(found, Absent)
    assert found.reason == reason
