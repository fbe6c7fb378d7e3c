from dataclasses import replace

import numpy as np
import pytest
from heart_signals import series_of, sine_series

from hrvtrainer.beats import BeatLabel
from hrvtrainer.coupling.breath_by_breath import peak_to_trough, peak_to_trough_bpm
from hrvtrainer.coupling.lock import breath_lock
from hrvtrainer.estimates import Absent, Estimate

EVERY_TEN_S = [10.0 * breath for breath in range(30)]


def test_a_sine_of_the_breaths_period_has_its_own_swing() -> None:
    """900 -+ 50 ms is 63.2 to 70.6 bpm."""
    metric = peak_to_trough_bpm(sine_series(90.0, 0.1), EVERY_TEN_S)

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(7.4, abs=0.15)
    assert metric.n == 6


def test_the_median_of_the_last_six_breaths_is_told() -> None:
    rr_ms = np.full(90, 1000.0)
    swings_ms = [400.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]
    for breath, swing_ms in enumerate(swings_ms):
        rr_ms[10 * breath + 4] -= swing_ms
        rr_ms[10 * breath + 5] += swing_ms
    series = series_of(rr_ms)
    expected = np.median([60000 / (1000 - swing) - 60000 / (1000 + swing) for swing in swings_ms[2:]])

    metric = peak_to_trough_bpm(series, np.array(EVERY_TEN_S))

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(expected)


def test_a_beat_shortly_after_the_next_in_breath_still_belongs() -> None:
    rr_ms = np.full(90, 1000.0)
    rr_ms[10::10] -= 100.0  # midpoints 0.45 s after the in-breaths
    rr_ms[11::10] += 100.0

    late = peak_to_trough_bpm(series_of(rr_ms), [10.0 * k for k in range(9)])
    early = peak_to_trough_bpm(series_of(rr_ms), [10.0 * k - 0.4 for k in range(9)])

    assert isinstance(late, Estimate)
    assert isinstance(early, Estimate)
    assert late.value == pytest.approx(60000 / 900 - 60000 / 1100)
    assert early.value == pytest.approx(60000 / 900 - 60000 / 1100)


@pytest.mark.parametrize("seconds", [0.0, 12.0, 40.0])
def test_fewer_than_four_whole_breaths_are_said(seconds: float) -> None:
    series = sine_series(seconds, 0.1) if seconds else series_of(np.array([]))
    whole = max(0, int((seconds - 1.75) / 10.0))

    assert peak_to_trough_bpm(series, EVERY_TEN_S) == Absent(
        reason=f"needs 4 whole breaths, has {whole}", n=whole
    )


def test_a_pause_between_two_in_breaths_is_no_breath() -> None:
    inhales_s = [10.0, 20.0, 30.0, 55.0, 65.0, 75.0]

    metric = peak_to_trough_bpm(sine_series(90.0, 0.1), inhales_s)

    assert isinstance(metric, Estimate)
    assert metric.n == 4


def test_breaths_with_treated_turning_points_are_left_out() -> None:
    series = sine_series(90.0, 0.1)
    label = series.label.copy()
    for begin_s in (30.0, 50.0):
        rows = np.flatnonzero((series.middle_s >= begin_s) & (series.middle_s < begin_s + 10.0))
        label[rows[np.argmax(series.hr_bpm[rows])]] = BeatLabel.ECTOPIC

    four = peak_to_trough_bpm(replace(series, label=label), EVERY_TEN_S)
    rows = np.flatnonzero((series.middle_s >= 60.0) & (series.middle_s < 70.0))
    label[rows[np.argmin(series.hr_bpm[rows])]] = BeatLabel.ECTOPIC
    three = peak_to_trough_bpm(replace(series, label=label), EVERY_TEN_S)

    assert isinstance(four, Estimate)
    assert four.n == 4
    assert three == Absent(reason="needs 4 breaths with every beat clear, has 3", n=3)


def test_a_treated_beat_on_the_slope_does_not_matter() -> None:
    series = sine_series(90.0, 0.1)
    label = series.label.copy()
    middle = np.flatnonzero((series.middle_s > 40.0) & (series.middle_s < 50.0))
    order = middle[np.argsort(series.hr_bpm[middle])]
    label[order[len(order) // 2]] = BeatLabel.ECTOPIC

    assert peak_to_trough_bpm(replace(series, label=label), EVERY_TEN_S) == peak_to_trough_bpm(
        series, EVERY_TEN_S
    )


@pytest.mark.parametrize("row_in_breath", [0, 4])
def test_a_breath_with_a_gap_is_left_out(row_in_breath: int) -> None:
    series = sine_series(90.0, 0.1)
    contiguous = series.contiguous.copy()
    contiguous[np.flatnonzero(series.middle_s >= 40.0)[row_in_breath]] = False

    metric = peak_to_trough_bpm(replace(series, contiguous=contiguous), EVERY_TEN_S)

    assert isinstance(metric, Estimate)
    # the first beat of a breath lies in the three quarters of a second that the breath before may use
    assert metric.n == (4 if row_in_breath == 0 else 5)


def test_a_breath_of_three_beats_is_left_out() -> None:
    series = series_of(np.full(40, 1500.0))

    assert peak_to_trough_bpm(series, [3.5 * breath for breath in range(12)]) == Absent(
        reason="needs 4 breaths with every beat clear, has 0", n=0
    )


def test_the_swing_in_ms_is_that_of_the_same_beats() -> None:
    """900 -+ 50 ms: 100 ms between the shortest and the longest interval."""
    found = peak_to_trough(sine_series(90.0, 0.1), EVERY_TEN_S)

    assert isinstance(found.ms, Estimate)
    assert found.ms.value == pytest.approx(100.0, abs=2.0)
    assert found.bpm == peak_to_trough_bpm(sine_series(90.0, 0.1), EVERY_TEN_S)


def test_all_breaths_of_a_recording_count_when_asked_for() -> None:
    found = peak_to_trough(sine_series(290.0, 0.1), np.array(EVERY_TEN_S) + 0.1, last=None).bpm

    assert isinstance(found, Estimate)
    assert found.n == 27  # nothing is known of what was before the first beat, so its breath is left out


def test_the_interval_lies_between_the_breaths_own_swings() -> None:
    rr_ms = np.full(90, 1000.0)
    for breath, swing_ms in enumerate([10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]):
        rr_ms[10 * breath + 14] += swing_ms
    found = peak_to_trough(series_of(rr_ms), EVERY_TEN_S).ms

    assert isinstance(found, Estimate)
    assert (found.low, found.value, found.high) == pytest.approx((24.85, 45.0, 65.15), abs=0.01)
    assert found.n == 6


def test_a_breath_that_was_never_begun_is_not_one() -> None:
    assert peak_to_trough_bpm(sine_series(90.0, 0.1), [12.0]) == Absent(reason="needs 4 whole breaths, has 0")


def test_t_4_6_noise_alone_swings_but_has_no_wave() -> None:
    """T-4.6: peak to trough of pure noise is well above zero while the wave's 90 % interval includes zero."""
    begins_at_zero: list[bool] = []
    swings: list[float] = []
    waves: list[float] = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        series = series_of(900.0 + 20.0 * rng.standard_normal(80))
        swing = peak_to_trough_bpm(series, EVERY_TEN_S)
        wave = breath_lock(series, series.middle_s / 10.0).wave_bpm
        assert isinstance(swing, Estimate)
        assert isinstance(wave, Estimate)
        swings.append(swing.value)
        waves.append(wave.value)
        begins_at_zero.append(wave.low == 0.0)

    assert min(swings) > 2.0
    assert np.median(waves) < 0.25 * np.median(swings)
    assert np.mean(begins_at_zero) >= 0.90
