import numpy as np
import pytest
from heart_signals import TestPerson, draw_person, paced, record, series_of, sine_series
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline
from scipy.signal import detrend, periodogram
from scipy.signal.windows import hann as scipy_hann

from hrvtrainer.errors import TooFewBeatsError
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.spectrum.natural_spline import natural_spline
from hrvtrainer.heart.spectrum.padded_power import band_power, hann, padded_power
from hrvtrainer.heart.spectrum.slow_wave import _waves, lf_peak_hz
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


def test_t_3_1_the_peak_of_a_sine_is_where_the_sine_is() -> None:
    """T-3.1, the peak: 50 ms at 0.1 Hz."""
    metric = lf_peak_hz(sine_series(64.0, 0.1))

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(0.100, abs=0.0005)
    assert metric.low is not None
    assert metric.high is not None
    assert 0.098 < metric.low < 0.100 < metric.high < 0.102


@pytest.mark.parametrize("frequency_hz", [0.042, 0.0437, 0.06, 0.0911, 0.12, 0.148])
def test_any_frequency_of_the_band_is_found(frequency_hz: float) -> None:
    metric = lf_peak_hz(sine_series(64.0, frequency_hz))

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(frequency_hz, abs=0.0011)


@pytest.mark.parametrize("seconds", [30.0, 64.0, 200.0])
@pytest.mark.parametrize("seed", range(4))
def test_the_scan_is_a_plain_least_squares_scan(seed: int, seconds: float) -> None:
    """Against a fit for each frequency of a grid ten times as fine, by a matrix."""
    rng = np.random.default_rng(seed)
    times_s = record(TestPerson(), rng, paced(5.5), seconds + 2.0)
    series = series_of(np.diff(times_s) * 1000.0, float(times_s[0]))
    middle_s = series.middle_s

    def left(frequency_hz: float) -> float:
        angle = 2.0 * np.pi * frequency_hz * middle_s
        columns = np.stack([np.ones_like(middle_s), middle_s, np.cos(angle), np.sin(angle)], axis=1)
        solution = np.linalg.lstsq(columns, series.hr_bpm, rcond=None)[0]
        return float(np.sum((series.hr_bpm - columns @ solution) ** 2))

    best = min(np.arange(0.04, 0.1501, 0.0002), key=left)
    metric = lf_peak_hz(series)

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(best, abs=0.0004)


@pytest.mark.parametrize("steps", [35, 36, 47, 100])
def test_waves_by_the_sum_of_angles_are_cosines_and_sines(steps: int) -> None:
    times_s = np.cumsum(np.random.default_rng(3).uniform(0.5, 1.2, 80)) - 35.0
    frequency_hz = 0.04 + (0.15 - 0.04) * np.arange(steps + 1) / steps

    cosine, sine = _waves(times_s, steps)

    angle = 2.0 * np.pi * frequency_hz[:, None] * times_s
    np.testing.assert_allclose(cosine, np.cos(angle), atol=1e-13)
    np.testing.assert_allclose(sine, np.sin(angle), atol=1e-13)


def covered(seconds: float, seeds: range) -> list[bool]:
    """Return for each window with a slow wave whether its interval holds the pace."""
    held: list[bool] = []
    for seed in seeds:
        rng = np.random.default_rng(39000 + seed)
        person = draw_person(rng)
        pace = float(rng.uniform(4.2, 7.0))
        times_s = record(person, rng, paced(pace), 2.0 * seconds + 8.0)
        for start_s in (0.0, seconds + 4.0):
            window_s = times_s[(times_s > start_s) & (times_s <= start_s + seconds + 1.5)]
            metric = lf_peak_hz(series_of(np.diff(window_s) * 1000.0))
            if isinstance(metric, Estimate):
                assert metric.low is not None
                assert metric.high is not None
                assert metric.low <= metric.value <= metric.high
                held.append(metric.low <= pace / 60.0 <= metric.high)
    return held


def test_the_interval_of_the_live_peak_holds_the_pace_as_often_as_it_says() -> None:
    """90 % of windows of 64 s of the whole population of paced people; 85 to 95 %."""
    held = covered(64.0, range(160))

    assert len(held) >= 300
    assert 0.85 <= np.mean(held) <= 0.95


@pytest.mark.long
@pytest.mark.parametrize(("seconds", "least"), [(30.0, 0.80), (45.0, 0.85), (64.0, 0.85)])
def test_the_interval_of_the_live_peak_over_many_windows(seconds: float, least: float) -> None:
    """With 30 s it holds the pace in 82 to 84 %: weak answers are not told from slower waves."""
    held = covered(seconds, range(160, 1160))

    assert len(held) >= 1500
    assert least <= np.mean(held) <= 0.95


def test_t_3_3_half_a_minute_tells_the_pace_of_a_person_who_answers() -> None:
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
