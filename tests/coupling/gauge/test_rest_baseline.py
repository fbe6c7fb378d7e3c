import math
from dataclasses import replace

import numpy as np
import pytest
from heart_signals import TestPerson, cut, series_of
from resting import baseline, resting_series

from hrvtrainer.beats import BeatLabel, NnSeries
from hrvtrainer.coupling.gauge.own_usual import OwnUsual
from hrvtrainer.coupling.gauge.rest_baseline import (
    RestBaseline,
    breathing_differs,
    pooled,
    rest_baseline,
    rest_usual,
    usual_breaths_per_min,
)
from hrvtrainer.estimates import Absent
from hrvtrainer.heart.time_domain import rmssd_estimate


def found(series: NnSeries, began_s: float = 0.0) -> RestBaseline:
    judged = rest_baseline(series, began_s=began_s, breaths_per_min=14.0)
    assert isinstance(judged, RestBaseline)
    return judged


def treated(series: NnSeries, every: int) -> NnSeries:
    label = series.label.copy()
    label[::every] = BeatLabel.ECTOPIC
    pair_valid = series.pair_valid & (label == BeatLabel.NORMAL)
    pair_valid[1:] &= label[:-1] == BeatLabel.NORMAL
    return replace(series, label=label, pair_valid=pair_valid)


def test_the_first_minute_is_left_out() -> None:
    series = resting_series(TestPerson(), 1)
    first = int(np.flatnonzero(series.end_s - series.nn_ms / 1000.0 >= 60.0)[0])
    settled = cut(series, first, None)

    judged = found(series)

    assert judged.rmssd_ms == rmssd_estimate(settled, paced=False)
    assert judged.mean_hr_bpm.value == pytest.approx(60000.0 / settled.nn_ms.mean())
    assert judged.valid_s == pytest.approx(settled.nn_ms.sum() / 1000.0)
    assert judged.treated_percent == 0.0
    assert judged.breaths_per_min == 14.0
    assert judged.ln_rmssd == pytest.approx(math.log(judged.rmssd_ms.value))


def test_the_rest_may_begin_late_in_a_session() -> None:
    series = resting_series(TestPerson(), 1)
    late = replace(series, end_s=series.end_s + 1000.0)

    assert found(late, 1000.0).rmssd_ms == found(series).rmssd_ms


def test_the_errors_are_those_of_the_intervals() -> None:
    judged = baseline(30.0, error_ln=0.07, hr_error_bpm=0.8)

    assert judged.ln_rmssd_error == pytest.approx(0.07)
    assert judged.mean_hr_error_bpm == pytest.approx(0.8)


def test_two_minutes_after_settling_are_needed() -> None:
    series = resting_series(TestPerson(), 2, 178.0)

    judged = rest_baseline(series, began_s=0.0)

    assert isinstance(judged, Absent)
    assert judged.reason == "needs 120 s of clear beats after a minute of settling, has 116"


@pytest.mark.parametrize(
    ("rr_ms", "reason"),
    [
        ([], "needs NN intervals, has none"),
        ([math.nan] * 300, "needs intervals that are numbers, some are not"),
        ([-900.0] * 300, "needs intervals above 0 ms, some are not"),
        ([0.9] * 300, "needs intervals in milliseconds, these look like seconds"),
        ([900.0], "needs 120 s of clear beats after a minute of settling, has 0"),
    ],
)
def test_bad_intervals_have_a_reason(rr_ms: list[float], reason: str) -> None:
    judged = rest_baseline(series_of(np.array(rr_ms)), began_s=0.0)

    assert isinstance(judged, Absent)
    assert judged.reason == reason


def test_a_twentieth_may_be_treated_and_not_more() -> None:
    series = resting_series(TestPerson(), 3)

    assert found(treated(series, 21)).treated_percent == pytest.approx(100.0 / 21.0, abs=0.4)
    judged = rest_baseline(treated(series, 18), began_s=0.0)
    assert isinstance(judged, Absent)
    assert judged.reason == "needs at most 5 % treated beats, has 6 %"


def test_what_rmssd_says_against_it_is_said() -> None:
    series = resting_series(TestPerson(), 4)
    alone = replace(series, pair_valid=np.zeros(len(series), dtype=np.bool_))

    judged = rest_baseline(alone, began_s=0.0)

    assert isinstance(judged, Absent)
    assert judged.reason.startswith("needs 20 pairs")


def test_a_heart_that_never_changes_is_no_baseline() -> None:
    judged = rest_baseline(series_of(np.full(250, 1000.0)), began_s=0.0)

    assert judged == Absent(reason="needs intervals that differ, these are all alike", n=189)


def test_the_mean_heart_rates_interval_comes_from_blocks_of_half_a_minute() -> None:
    rr_ms = 1000.0 + np.repeat([0.0, 40.0] * 5, 30) + np.tile([-5.0, 5.0], 150)

    judged = found(series_of(rr_ms), -60.0)

    assert judged.mean_hr_error_bpm == pytest.approx(58.8 * 20.0 / 1020.0 / math.sqrt(10), rel=0.25)


def test_a_baseline_of_other_breathing_is_not_pooled() -> None:
    usual = [baseline(rmssd_ms) for rmssd_ms in (28.0, 30.0, 32.0)]
    slow = baseline(60.0, breaths_per_min=10.0)
    nearly = baseline(31.0, breaths_per_min=10.5)

    assert pooled([*usual, slow, nearly]) == (*usual, nearly)


def test_unmeasured_breathing_speaks_against_nothing() -> None:
    kept = [baseline(30.0, breaths_per_min=None), baseline(31.0)]

    assert pooled(kept) == tuple(kept)
    assert usual_breaths_per_min(kept) == 14.0
    assert usual_breaths_per_min(kept[:1]) is None
    assert pooled(kept[:1]) == tuple(kept[:1])


def test_the_newest_ten_are_pooled() -> None:
    many = [baseline(20.0 + i) for i in range(13)]

    assert pooled(many) == tuple(many[-10:])


def test_three_baselines_make_a_usual() -> None:
    usual = rest_usual([baseline(25.0), baseline(30.0), baseline(36.0)])

    assert isinstance(usual, OwnUsual)
    assert usual.middle_ln == pytest.approx(math.log(30.0))
    assert usual.n == 3


def test_until_then_it_is_learning_your_usual() -> None:
    other = baseline(30.0, breaths_per_min=20.0)

    assert rest_usual([]) == Absent(reason="learning your usual: needs 3 resting baselines, has 0")
    assert rest_usual([baseline(), baseline(), other]) == Absent(
        reason="learning your usual: needs 3 resting baselines, has 2", n=2
    )


def test_breathing_differs_beyond_a_share_of_the_usual() -> None:
    assert breathing_differs(17.6, 14.0, 0.25)
    assert not breathing_differs(17.5, 14.0, 0.25)
    assert not breathing_differs(None, 14.0, 0.25)
