import numpy as np
import pytest
from heart_signals import TestPerson, paced, record, series_of, sine_series
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline
from scipy.signal import detrend, periodogram
from scipy.signal.windows import hann as scipy_hann

from hrvtrainer.errors import TooFewBeatsError
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.spectrum.natural_spline import natural_spline
from hrvtrainer.heart.spectrum.padded_power import band_power, hann, padded_power
from hrvtrainer.heart.spectrum.slow_wave import lf_peak_hz
from hrvtrainer.heart.spectrum.straight_line import without_line


@given(st.integers(2, 120), st.integers(0, 2**32 - 1))
def test_the_spline_is_the_natural_cubic_spline(size: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    times_s = np.cumsum(rng.uniform(0.3, 2.0, size))
    values = rng.uniform(500.0, 1200.0, size)
    at_s = np.concatenate((rng.uniform(times_s[0], times_s[-1], 50), times_s))

    ours = natural_spline(times_s, values, at_s)

    np.testing.assert_allclose(ours, CubicSpline(times_s, values, bc_type="natural")(at_s), rtol=1e-9)


@pytest.mark.parametrize("size", [0, 1])
def test_a_spline_needs_two_knots(size: int) -> None:
    with pytest.raises(TooFewBeatsError, match=f"needs 2 intervals, has {size}"):
        natural_spline(np.zeros(size), np.zeros(size), np.array([0.0]))


@given(st.integers(2, 300), st.integers(0, 2**32 - 1))
def test_the_line_that_is_removed_is_the_least_squares_line(size: int, seed: int) -> None:
    values = np.random.default_rng(seed).uniform(500.0, 1200.0, size)

    np.testing.assert_allclose(without_line(values), detrend(values), atol=1e-8)


def test_the_window_is_the_symmetric_hann_window_and_cannot_be_written_to() -> None:
    window = hann(256)

    np.testing.assert_allclose(window, scipy_hann(256, sym=True), atol=1e-15)
    with pytest.raises(ValueError, match="read-only"):
        window[0] = 1.0


def test_the_power_is_a_padded_periodogram() -> None:
    values = np.random.default_rng(1).standard_normal(256)
    frequency_hz, density = periodogram(values, fs=4.0, nfft=4096, detrend=False)

    power = padded_power(values)

    np.testing.assert_allclose(power[1:-1] * 2.0 / (4.0 * 256), density[1:-1], rtol=1e-9)
    assert frequency_hz[1] == 4.0 / 4096


@given(st.floats(0.0033, 0.2), st.floats(0.001, 0.2))
def test_a_band_is_integrated_from_edge_to_edge(from_hz: float, width_hz: float) -> None:
    """Against a fine sum of the same straight lines between the power's values."""
    power = padded_power(np.random.default_rng(2).standard_normal(256))
    fine_hz = np.linspace(from_hz, from_hz + width_hz, 20001)
    height = np.interp(fine_hz, np.arange(power.size) * 4.0 / 4096, power)

    expected = np.trapezoid(height, fine_hz)

    assert band_power(power, from_hz, from_hz + width_hz) == pytest.approx(expected, rel=1e-4)


def test_a_band_within_one_step_is_integrated_too() -> None:
    power = np.full(2049, 3.0)

    assert band_power(power, 0.10001, 0.10002) == pytest.approx(3.0 * 0.00001)
    assert band_power(power, 100 * 4.0 / 4096, 103 * 4.0 / 4096) == pytest.approx(9.0 * 4.0 / 4096)


def test_the_peak_of_a_sine_is_where_the_sine_is() -> None:
    """T-3.1, the peak: 50 ms at 0.1 Hz."""
    metric = lf_peak_hz(sine_series(64.0, 0.1))

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(0.100, abs=0.002)
    assert metric.low is None
    assert metric.high is None


@pytest.mark.parametrize("frequency_hz", [0.042, 0.0437, 0.06, 0.0911, 0.12, 0.148])
def test_any_frequency_of_the_band_is_found_to_a_step(frequency_hz: float) -> None:
    metric = lf_peak_hz(sine_series(64.0, frequency_hz))

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(frequency_hz, abs=0.0011)


@pytest.mark.parametrize("seed", range(5))
def test_the_scan_is_a_plain_least_squares_scan(seed: int) -> None:
    """Against a fit per frequency, the fine steps included."""
    rng = np.random.default_rng(seed)
    times_s = record(TestPerson(), rng, paced(5.5), 60.0)
    series = series_of(np.diff(times_s) * 1000.0, float(times_s[0]))
    middle_s = series.middle_s

    def left(frequency_hz: float) -> float:
        angle = 2.0 * np.pi * frequency_hz * middle_s
        columns = np.stack([np.ones_like(middle_s), middle_s, np.cos(angle), np.sin(angle)], axis=1)
        solution = np.linalg.lstsq(columns, series.hr_bpm, rcond=None)[0]
        return float(np.sum((series.hr_bpm - columns @ solution) ** 2))

    coarse = min(np.arange(0.04, 0.1505, 0.002), key=left)
    best = min(coarse + np.arange(-4, 5) * 0.0005, key=left)
    metric = lf_peak_hz(series)

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(best, abs=1e-9)


def test_half_a_minute_tells_the_pace_of_a_person_who_answers() -> None:
    """T-3.3: within 0.008 Hz for 95 % of seeds, for the median person (9 bpm).

    Measured with 400 seeds: 98.5 % and RMSE 0.0032 Hz; over the whole population 91 % at 30 s and 97 %
    at 64 s, because in weak responders their own slow wave is larger than the breath's.
    """
    near: list[bool] = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        pace = float(rng.uniform(4.2, 7.0))
        times_s = record(TestPerson(), rng, paced(pace), 40.0)
        rr_ms = np.diff(times_s) * 1000.0
        rr_ms = rr_ms[: int(np.searchsorted(np.cumsum(rr_ms), 30000.0)) + 1]
        metric = lf_peak_hz(series_of(rr_ms))
        assert isinstance(metric, Estimate)
        near.append(abs(metric.value - pace / 60.0) <= 0.008)

    assert np.mean(near) >= 0.95


def test_less_than_half_a_minute_is_said() -> None:
    assert lf_peak_hz(sine_series(21.0, 0.1)) == Absent(reason="needs 30 s of beats, has 20", n=23)
    assert lf_peak_hz(series_of(np.array([]))) == Absent(reason="needs 30 s of beats, has 0", n=0)


def test_a_few_endless_intervals_are_no_beats() -> None:
    assert lf_peak_hz(series_of(np.full(9, 4000.0))) == Absent(reason="needs 10 beats, has 9", n=9)


def test_a_constant_rate_has_no_peak() -> None:
    assert lf_peak_hz(series_of(np.full(60, 900.0))) == Absent(
        reason="needs a heart rate that moves, this one is constant", n=60
    )


@pytest.mark.parametrize("frequency_hz", [0.01, 0.20, 0.25, 0.30])
def test_a_wave_outside_the_band_is_no_slow_wave(frequency_hz: float) -> None:
    metric = lf_peak_hz(sine_series(64.0, frequency_hz))
    assert isinstance(metric, Absent)
    assert metric.reason == "no slow wave stands out"
