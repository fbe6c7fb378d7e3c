from dataclasses import replace

import numpy as np
import pytest
from heart_signals import series_of, sine_series

from hrvtrainer.beats import BeatLabel, FloatArray, NnSeries
from hrvtrainer.coupling.residual_rmssd import residual_rmssd_ms
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.time_domain import rmssd_ms


def waving(noise_ms: float, seconds: float = 300.0) -> NnSeries:
    sine = sine_series(seconds, 0.1)
    noise = noise_ms * np.random.default_rng(1).standard_normal(len(sine))
    return replace(sine, nn_ms=sine.nn_ms + noise)


def of(series: NnSeries, breaths: FloatArray | None = None) -> Estimate:
    found = residual_rmssd_ms(series, series.middle_s / 10.0 if breaths is None else breaths)
    assert isinstance(found, Estimate)
    return found


def test_the_breaths_wave_is_taken_away_and_the_rest_stays() -> None:
    """50 ms at 0.1 Hz alone make RMSSD 20 ms, noise of 10 ms makes 14.1: together 24, and 14 is left."""
    series = waving(10.0)

    assert rmssd_ms(series.nn_ms, series.pair_valid) > 23.0
    assert of(series).value == pytest.approx(14.1, abs=1.0)
    assert of(waving(0.0)).value < 1.0


def test_one_minute_is_the_formula_by_plain_least_squares() -> None:
    series = waving(10.0, 58.0)
    turn = 2.0 * np.pi * series.middle_s / 10.0
    columns = [
        np.ones(len(series)),
        series.end_s,
        np.cos(turn),
        np.sin(turn),
        np.cos(2 * turn),
        np.sin(2 * turn),
    ]
    matrix = np.stack(columns, axis=1)
    # the time in the fit is that of the middles
    matrix[:, 1] = series.middle_s
    rest = series.nn_ms - matrix @ np.linalg.pinv(matrix) @ series.nn_ms
    n = len(series)

    found = of(series)

    assert found.value == pytest.approx(np.sqrt(np.mean(np.diff(rest) ** 2) * n / (n - 6)), rel=1e-6)
    assert found.n == n - 1


def test_pairs_that_do_not_count_for_rmssd_do_not_count_here() -> None:
    series = waving(5.0)
    wrong = series.nn_ms.copy()
    pair_valid = series.pair_valid.copy()
    wrong[30:300:60] += 60.0
    pair_valid[30:300:60] = pair_valid[31:301:60] = False

    found = of(replace(series, nn_ms=wrong, pair_valid=pair_valid))

    assert found.n == len(series) - 1 - 10 - 4  # and one pair for each border between two minutes


def test_minutes_without_breath_or_with_much_treatment_are_left_out() -> None:
    series = waving(5.0)
    label = series.label.copy()
    label[200:206] = BeatLabel.ECTOPIC
    breaths = series.middle_s / 10.0
    breaths[series.middle_s > 250.0] = np.nan

    all_of_it = of(series)
    part = of(replace(series, label=label), breaths)

    assert part.n < 0.7 * all_of_it.n
    assert part.value == pytest.approx(all_of_it.value, rel=0.2)


@pytest.mark.parametrize(
    ("series", "reason", "n"),
    [
        (series_of(np.array([])), "needs NN intervals, has none", 0),
        (series_of(np.array([900.0, np.nan])), "needs intervals that are numbers, some are not", 2),
        (series_of(np.full(15, 1000.0)), "needs 20 pairs of neighbouring beats, has 0", 0),
    ],
)
def test_what_is_missing_is_said(series: NnSeries, reason: str, n: int) -> None:
    assert residual_rmssd_ms(series, series.middle_s / 10.0) == Absent(reason=reason, n=n)


def test_an_unknown_breath_is_said() -> None:
    series = waving(5.0)

    assert residual_rmssd_ms(series, np.full(len(series), np.nan)) == Absent(
        reason="needs to know the breath, does not"
    )
