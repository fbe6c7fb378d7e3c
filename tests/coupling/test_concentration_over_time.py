from dataclasses import replace

import numpy as np
import pytest
from heart_signals import TestPerson, paced, record, series_of, sine_series
from scipy.interpolate import CubicSpline
from scipy.signal import detrend
from scipy.signal.windows import hann

from hrvtrainer.beats import BeatLabel, FloatArray, NnSeries
from hrvtrainer.coupling.concentration import spectral_concentration
from hrvtrainer.coupling.concentration_over_time import concentration_over_time
from hrvtrainer.estimates import Estimate


def person(seed: int, seconds: float = 400.0) -> NnSeries:
    times_s = record(TestPerson(), np.random.default_rng(seed), paced(6.0), seconds)
    return series_of(np.diff(times_s) * 1000.0, float(times_s[0]))


def naive(level: FloatArray) -> float:
    """Return the share of the peak, by a fine sum over a finely padded spectrum."""
    frequency_hz = np.fft.rfftfreq(2**18, 0.25)
    power = np.abs(np.fft.rfft(detrend(level) * hann(256), 2**18)) ** 2
    searched = np.where((frequency_hz >= 0.04) & (frequency_hz <= 0.26), power, 0.0)
    inside = np.abs(frequency_hz - frequency_hz[np.argmax(searched)]) <= 0.015
    return float(power[inside].sum() / power[(frequency_hz >= 0.0033) & (frequency_hz <= 0.4)].sum())


@pytest.mark.parametrize("seed", range(3))
def test_each_window_has_the_share_that_a_plain_sum_gives(seed: int) -> None:
    series = person(seed)
    spline = CubicSpline(series.end_s, series.nn_ms)

    course = concentration_over_time(series, step_s=32.0)

    assert course.end_s.size == 11
    for end_s, concentration, ratio in zip(course.end_s, course.concentration, course.ratio, strict=True):
        expected = naive(spline(end_s - 0.25 * np.arange(256)))
        assert concentration == pytest.approx(expected, rel=0.02)
        assert ratio == pytest.approx(min(16.0, concentration / (1.0 - concentration)), rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_the_live_spline_of_the_same_seconds_gives_nearly_the_same(seed: int) -> None:
    """Natural ends through the window's own beats, as the live number has them: within 0.01."""
    series = person(seed)
    course = concentration_over_time(series, step_s=32.0)

    for end_s, concentration in zip(course.end_s.tolist(), course.concentration.tolist(), strict=True):
        first, last = np.searchsorted(series.end_s, [end_s - 63.75, end_s])
        rows = slice(max(0, int(first) - 1), int(last) + 1)
        spline = CubicSpline(series.end_s[rows], series.nn_ms[rows], bc_type="natural")
        assert concentration == pytest.approx(naive(spline(end_s - 0.25 * np.arange(256))), abs=0.01)


def test_a_recording_of_just_one_window_has_it() -> None:
    """From a beat that ends at least 63.75 s before the last one; the live number is near."""
    series = sine_series(66.0, 0.1)
    live = spectral_concentration(series)
    assert isinstance(live.concentration, Estimate)

    course = concentration_over_time(series)

    assert course.end_s.size == 1
    assert course.concentration[0] == pytest.approx(live.concentration.value, abs=0.01)


def test_t_4_1_a_sine_has_the_windows_ceiling_all_along() -> None:
    """T-4.1: 9.05 +- 0.2 in every window."""
    course = concentration_over_time(sine_series(700.0, 0.1))

    assert course.end_s.size == 10
    assert course.ratio == pytest.approx(9.05, abs=0.2)
    assert np.diff(course.end_s) == pytest.approx(64.0)


def test_windows_do_not_cross_a_gap() -> None:
    series = sine_series(300.0, 0.1)
    contiguous = series.contiguous.copy()
    middle = int(np.searchsorted(series.end_s, 100.0))
    contiguous[[middle, middle + 2]] = False

    course = concentration_over_time(replace(series, contiguous=contiguous))

    assert course.end_s.size == 4
    assert not np.any((course.end_s > 100.0) & (course.end_s - 64.0 < 100.0))


def test_windows_with_much_treatment_and_windows_that_stand_still_are_left_out() -> None:
    sine = sine_series(200.0, 0.1)
    label = sine.label.copy()
    label[80:88] = BeatLabel.ECTOPIC
    treated = concentration_over_time(replace(sine, label=label))
    still = concentration_over_time(series_of(np.full(200, 900.0)))

    assert concentration_over_time(sine).end_s.size == 3
    assert treated.end_s.size == 2
    assert still.end_s.size == 0


@pytest.mark.parametrize("count", [0, 3, 50])
def test_too_short_a_recording_has_no_window(count: int) -> None:
    course = concentration_over_time(series_of(900.0 + 10.0 * np.sin(np.arange(count))))

    assert course.end_s.size == course.concentration.size == course.ratio.size == 0


def test_many_windows_are_made_in_portions() -> None:
    series = sine_series(300.0, 0.1)

    course = concentration_over_time(series, step_s=1.0)

    assert course.end_s.size > 200
    assert concentration_over_time(series, step_s=64.0).ratio == pytest.approx(course.ratio[::64])
