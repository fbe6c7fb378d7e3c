"""The spectrum of whole recordings against dense matrices, scipy, and plain sums."""

import math
from dataclasses import replace

import numpy as np
import pytest
from heart_signals import cut, draw_person, free, paced, record, series_of, sine_series
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.signal import detrend as scipy_detrend
from scipy.signal import welch as scipy_welch

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.errors import AnalysisError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.spectrum.density import HF, LF, TOTAL, VLF, Spectrum
from hrvtrainer.heart.spectrum.detrending import Detrend, detrended, power_kept, without_slow_part
from hrvtrainer.heart.spectrum.lomb import lomb
from hrvtrainer.heart.spectrum.spectral_metrics import (
    METHODS,
    Psd,
    density_of,
    longest_s,
    spectral_metrics,
)
from hrvtrainer.heart.spectrum.tachogram import even_tachogram
from hrvtrainer.heart.spectrum.welch import welch

POWERS = ("vlf_ms2", "lf_ms2", "hf_ms2", "total_power_ms2")
BANDS = {
    "vlf_ms2": (0.0033, 0.04),
    "lf_ms2": (0.04, 0.15),
    "hf_ms2": (0.15, 0.40),
    "total_power_ms2": (0.0033, 0.4),
}


def person(seed: int, seconds: float, *, slow: bool = False) -> NnSeries:
    rng = np.random.default_rng(seed)
    times_s = record(draw_person(rng), rng, paced(6.0) if slow else free(), seconds + 2.0)
    times_s = times_s[times_s <= times_s[0] + seconds]
    return series_of(np.diff(times_s) * 1000.0, float(times_s[0]))


def parted(series: NnSeries, *rows: int, gap_s: float = 30.0) -> NnSeries:
    """Return the series with gaps before some rows."""
    contiguous, pair_valid, end_s = series.contiguous.copy(), series.pair_valid.copy(), series.end_s.copy()
    for row in rows:
        contiguous[row] = pair_valid[row] = False
        end_s[row:] += gap_s
    return replace(series, contiguous=contiguous, pair_valid=pair_valid, end_s=end_s)


def value(metric: Metric) -> float:
    assert isinstance(metric, Estimate)
    return metric.value


def values(metrics: dict[str, Metric]) -> dict[str, float]:
    return {key: value(metrics[key]) for key in POWERS}


def naive_even(series: NnSeries) -> FloatArray:
    times_s = series.end_s - series.end_s[0]
    grid_s = np.arange(0.0, times_s[-1] + 1e-9, 0.25)
    even: FloatArray = CubicSpline(times_s, series.nn_ms, bc_type="not-a-knot")(grid_s)
    return even


def dense_priors(values_ms: FloatArray) -> FloatArray:
    """Tarvainen's formula with whole matrices."""
    size = values_ms.size
    second = np.diff(np.eye(size), 2, axis=0)
    trend = np.linalg.solve(np.eye(size) + 500.0**2 * second.T @ second, values_ms)
    rest: FloatArray = values_ms - trend
    return rest


def naive_densities(stretches: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Welch by the book: a discrete Fourier sum for each segment."""
    length = min(1200, max(values_ms.size for values_ms in stretches))
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(length) / length)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(length // 2 + 1), np.arange(length)) / length)
    found: list[NDArray[np.float64]] = []
    for values_ms in stretches:
        for first in range(0, values_ms.size - length + 1, length - length // 2):
            part = values_ms[first : first + length]
            found.append(np.abs(waves @ ((part - part.mean()) * window)) ** 2)
    density = np.mean(found, axis=0) / (4.0 * np.sum(window**2))
    density[1:] *= 2.0
    if length % 2 == 0:
        density[-1] /= 2.0
    return np.arange(length // 2 + 1) * 4.0 / length, density


def naive_bands(stretches: list[FloatArray]) -> dict[str, float]:
    frequency_hz, density = naive_densities(stretches)
    step_hz = float(frequency_hz[1])
    return {
        key: float(density[(frequency_hz >= low - 1e-12) & (frequency_hz < high - 1e-12)].sum()) * step_hz
        for key, (low, high) in BANDS.items()
    }


@pytest.mark.parametrize("seconds", [150.0, 300.6, 460.0])
@pytest.mark.parametrize("slow", [False, True])
def test_the_powers_are_those_of_dense_matrices(seconds: float, *, slow: bool) -> None:
    """LF and HF of smoothness priors, VLF and total of the line, to 1e-9."""
    series = person(int(seconds), seconds, slow=slow)
    even = naive_even(series)
    fast, whole = naive_bands([dense_priors(even)]), naive_bands([scipy_detrend(even)])

    metrics = spectral_metrics(series)

    assert value(metrics["lf_ms2"]) == pytest.approx(fast["lf_ms2"], rel=1e-9)
    assert value(metrics["hf_ms2"]) == pytest.approx(fast["hf_ms2"], rel=1e-9)
    if seconds > 300.0:
        assert value(metrics["vlf_ms2"]) == pytest.approx(whole["vlf_ms2"], rel=1e-9)
        assert value(metrics["total_power_ms2"]) == pytest.approx(whole["total_power_ms2"], rel=1e-9)


@pytest.mark.parametrize(("detrend", "kind"), [("constant", "constant"), ("linear", "linear")])
@pytest.mark.parametrize("seconds", [301.0, 290.0, 800.0])
def test_the_density_is_that_of_scipy(detrend: str, kind: str, seconds: float) -> None:
    series = person(4, seconds)
    even = scipy_detrend(naive_even(series), type=kind)
    frequency_hz, density = scipy_welch(even, 4.0, "hann", min(1200, even.size))

    ours = density_of(series, psd=Psd.WELCH, detrend=Detrend(detrend))

    assert isinstance(ours, Spectrum)
    np.testing.assert_array_equal(ours.frequency_hz, frequency_hz)
    np.testing.assert_allclose(
        ours.density_ms2_per_hz[1:], density[1:], rtol=1e-9, atol=1e-12 * density.max()
    )


def test_segments_on_both_sides_of_a_gap_are_averaged_and_none_spans_it() -> None:
    series = parted(person(5, 1100.0), 500)
    before, after = cut(series, 0, 500), cut(series, 500, None)
    expected = naive_bands([scipy_detrend(naive_even(before)), scipy_detrend(naive_even(after))])

    assert values(spectral_metrics(series, detrend="linear")) == pytest.approx(expected, rel=1e-9)


def test_without_300_s_in_a_row_the_longest_stretch_is_the_segment() -> None:
    series = parted(person(6, 440.0), 200, 203)
    parts = [cut(series, 0, 200), cut(series, 203, None)]
    expected = naive_bands([scipy_detrend(naive_even(part)) for part in parts])

    metrics = spectral_metrics(series, detrend="linear")

    assert value(metrics["lf_ms2"]) == pytest.approx(expected["lf_ms2"], rel=1e-9)
    held = int(longest_s(series))
    assert metrics["vlf_ms2"] == Absent(
        reason=f"needs 300 s of beats without a gap, has {held}", n=len(series)
    )
    assert metrics["total_power_ms2"] == metrics["vlf_ms2"]


@pytest.mark.parametrize("psd", list(Psd))
def test_t_3_1_a_sine_gives_its_power_and_its_peak(psd: Psd) -> None:
    """50 ms at 0.1 Hz: 1250 ms2 within 5 % and 0.100 within 0.002 Hz."""
    metrics = spectral_metrics(sine_series(302.0, 0.1), psd=psd)

    assert value(metrics["lf_ms2"]) == pytest.approx(1250.0, rel=0.05)
    peak = metrics["lf_peak_hz"]
    assert isinstance(peak, Estimate)
    assert peak.value == pytest.approx(0.100, abs=0.002)
    assert peak.low is not None
    assert peak.high is not None
    assert 0.098 < peak.low <= peak.value <= peak.high < 0.102


def test_t_3_2_priors_take_the_trend_and_leave_the_breath() -> None:
    """0.01 Hz: at least 95 % of the power gone (measured 99.98); 0.1 Hz: at least 97 % kept (98.7)."""
    time_s = np.arange(2400) / 4.0
    inner = slice(200, -200)

    def kept(frequency_hz: float) -> float:
        wave = np.sin(2.0 * np.pi * frequency_hz * time_s)
        return float(np.mean(without_slow_part(wave)[inner] ** 2) / np.mean(wave[inner] ** 2))

    assert kept(0.01) < 0.05
    assert kept(0.1) > 0.97
    for frequency_hz in (0.03, 0.04, 0.07, 0.1):
        theory = power_kept(np.array([frequency_hz]), Detrend.SMOOTHNESS_PRIORS)[0]
        assert kept(frequency_hz) == pytest.approx(theory, rel=0.02)


def test_t_3_4_both_ways_and_the_variance_agree() -> None:
    """T-3.4, reset to the mean of 12 people, with a straight line taken off.

    Single five minutes scatter more than 10 %: two estimates with two degrees of freedom a line from one
    segment each; a person's HF ratio reached 1.45, the sum over the variance 0.85 to 1.22 (the variance
    also holds what is slower than 0.0033 Hz). neurokit2 detrends otherwise and reads LF 16 to 21 % lower.
    """
    ratios: dict[str, list[float]] = {key: [] for key in POWERS}
    sums: list[float] = []
    for seed in range(12):
        series = person(seed, 301.0)
        even = values(spectral_metrics(series, detrend="linear"))
        uneven = values(spectral_metrics(series, psd="lomb", detrend="linear"))
        for key in POWERS:
            ratios[key].append(uneven[key] / even[key])
        assert sum(even[key] for key in POWERS[:3]) == pytest.approx(even["total_power_ms2"], rel=1e-12)
        sums.append(even["total_power_ms2"] / float(np.var(series.nn_ms)))

    for key in POWERS:
        assert np.mean(ratios[key]) == pytest.approx(1.0, abs=0.10), key
    assert np.mean(sums) == pytest.approx(1.0, abs=0.10)


def test_the_density_integrates_to_the_power_of_the_windowed_segment() -> None:
    """Parseval, exactly: one segment, its window counted."""
    series = person(7, 301.0)
    level = scipy_detrend(naive_even(series))[:1200]
    level = level - level.mean()
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(level.size) / level.size)

    spectrum = density_of(series, psd=Psd.WELCH, detrend=Detrend.LINEAR)

    assert isinstance(spectrum, Spectrum)
    assert spectrum.segments == 1
    power = float(np.sum(spectrum.density_ms2_per_hz)) * float(spectrum.frequency_hz[1])
    assert power == pytest.approx(float(np.sum((level * window) ** 2) / np.sum(window**2)), rel=1e-9)


def naive_lomb(times_s: FloatArray, values_ms: FloatArray, length_s: float) -> tuple[FloatArray, FloatArray]:
    """Least squares of a sine for each frequency and segment, by a matrix."""
    found = []
    begin_s = times_s[0]
    frequency_hz = np.arange(1, int(0.5 * length_s) + 1) / length_s
    while begin_s + length_s <= times_s[-1] + 1e-6:
        rows = (times_s >= begin_s) & (times_s < begin_s + length_s)
        since_s, part = times_s[rows] - begin_s, values_ms[rows] - values_ms[rows].mean()
        window = 0.5 - 0.5 * np.cos(2.0 * np.pi * since_s / length_s)
        part = part * window
        density = []
        for hertz in frequency_hz:
            angle = 2.0 * np.pi * hertz * since_s
            columns = np.stack([np.cos(angle), np.sin(angle)], axis=1)
            fitted = columns @ np.linalg.lstsq(columns, part, rcond=None)[0]
            density.append(np.sum(fitted**2) * length_s / since_s.size / np.mean(window**2))
        found.append(density)
        begin_s += 0.5 * length_s
    return frequency_hz, np.mean(found, axis=0)


@pytest.mark.parametrize("seconds", [200.0, 620.0])
def test_lomb_is_a_least_squares_fit_of_each_frequency(seconds: float) -> None:
    series = person(8, seconds)
    values_ms = series.nn_ms - np.mean(series.nn_ms)
    length_s = min(300.0, float(series.end_s[-1] - series.end_s[0]))
    frequency_hz, density = naive_lomb(series.end_s, values_ms, length_s)

    spectrum = lomb([(series.end_s, values_ms)])

    np.testing.assert_allclose(spectrum.frequency_hz[1:], frequency_hz)
    np.testing.assert_allclose(spectrum.density_ms2_per_hz[1:], density, rtol=1e-6)


def test_lomb_takes_the_same_trend_off_the_beats_as_off_the_even_grid() -> None:
    series = parted(person(9, 700.0), 100)
    spectrum = density_of(series, psd=Psd.LOMB, detrend=Detrend.SMOOTHNESS_PRIORS)
    even = density_of(series, psd=Psd.WELCH, detrend=Detrend.SMOOTHNESS_PRIORS)

    assert isinstance(spectrum, Spectrum)
    assert isinstance(even, Spectrum)
    assert spectrum.power_ms2(VLF) == pytest.approx(even.power_ms2(VLF), rel=0.1)
    assert spectrum.power_ms2(LF) == pytest.approx(even.power_ms2(LF), rel=0.1)


@pytest.mark.parametrize("size", [4, 5, 50, 300])
def test_the_tachogram_is_the_not_a_knot_spline(size: int) -> None:
    series = series_of(np.random.default_rng(size).uniform(500.0, 1300.0, size))

    np.testing.assert_allclose(even_tachogram(series.end_s, series.nn_ms), naive_even(series), rtol=1e-9)


def test_a_grid_ends_with_the_last_beat() -> None:
    """Beats every 1.25 s lie on the grid themselves: the last one is its end."""
    series = series_of(np.tile([1250.0, 750.0], 20))
    even = even_tachogram(series.end_s, series.nn_ms)

    assert even.size == round((series.end_s[-1] - series.end_s[0]) * 4.0) + 1
    assert even[-1] == pytest.approx(series.nn_ms[-1])
    assert even[0] == series.nn_ms[0]


@pytest.mark.parametrize("size", [3, 4, 5, 40])
@pytest.mark.parametrize("detrend", list(Detrend))
def test_what_is_taken_off_is_the_level_the_line_or_the_slow_part(size: int, detrend: Detrend) -> None:
    values_ms = np.random.default_rng(size).uniform(500.0, 1300.0, size)
    expected = {
        Detrend.CONSTANT: values_ms - values_ms.mean(),
        Detrend.LINEAR: scipy_detrend(values_ms),
        Detrend.SMOOTHNESS_PRIORS: dense_priors(values_ms),
    }[detrend]

    np.testing.assert_allclose(detrended(values_ms, detrend), expected, atol=1e-6)


def test_powers_follow_the_square_of_a_scale_and_ignore_a_shift() -> None:
    series = person(10, 310.0)
    plain = values(spectral_metrics(series))
    mean_ms = float(np.mean(series.nn_ms))
    larger = replace(series, nn_ms=mean_ms + 2.0 * (series.nn_ms - mean_ms))
    shifted = replace(series, nn_ms=series.nn_ms + 100.0)

    assert values(spectral_metrics(larger)) == pytest.approx(
        {key: 4.0 * power for key, power in plain.items()}, rel=1e-6
    )
    assert values(spectral_metrics(shifted)) == pytest.approx(plain, rel=1e-6)


def bad(nn_ms: FloatArray) -> NnSeries:
    series = series_of(np.full(nn_ms.size, 900.0))
    return replace(series, nn_ms=nn_ms)


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        (series_of(np.array([])), "needs NN intervals, has none"),
        (series_of(np.array([900.0])), "needs intervals that differ, these are all alike"),
        (series_of(np.array([900.0, 901.0])), "needs 120 s of beats without a gap, has 2"),
        (series_of(np.full(400, 900.0)), "needs intervals that differ, these are all alike"),
        (bad(np.r_[np.full(399, 900.0), math.nan]), "needs intervals that are numbers, some are not"),
        (bad(np.r_[np.full(399, 900.0), math.inf]), "needs intervals that are numbers, some are not"),
        (bad(np.r_[np.full(399, 900.0), -5.0]), "needs intervals above 0 ms, some are not"),
        (bad(np.full(400, 0.9)), "needs intervals in milliseconds, these look like seconds"),
        (bad(np.r_[np.full(399, 900.0), 20.0]), "needs intervals from 100 ms, has one of 20"),
        (
            bad(np.r_[np.full(399, 900.0), 4294903395.0]),
            "needs intervals up to 20 s, has one of 4.29e+06",
        ),
        (
            replace(series_of(np.full(400, 900.0)), end_s=np.zeros(400)),
            "needs beats one after the other, some stand still or run backwards",
        ),
        (series_of(np.tile([3000.0, 3100.0], 100)), "needs a beat in two seconds or more, has fewer"),
    ],
)
@pytest.mark.parametrize("psd", list(Psd))
def test_what_cannot_be_analysed_has_a_reason(series: NnSeries, reason: str, psd: Psd) -> None:
    metrics = spectral_metrics(series, psd=psd)

    assert metrics == dict.fromkeys(METHODS, Absent(reason=reason, n=len(series)))
    assert density_of(series, psd=psd, detrend=Detrend.LINEAR) == metrics["lf_ms2"]


def test_a_stretch_shorter_than_a_segment_is_left_out() -> None:
    values_ms = np.random.default_rng(13).standard_normal(1500)

    with_short, alone = welch([values_ms[:1300], values_ms[1300:]]), welch([values_ms[:1300]])

    np.testing.assert_array_equal(with_short.density_ms2_per_hz, alone.density_ms2_per_hz)
    assert with_short.segments == alone.segments == 1


@pytest.mark.parametrize("psd", list(Psd))
def test_crumbs_between_gaps_change_nothing(psd: Psd) -> None:
    """Many gaps close together, even one-beat stretches of very short intervals."""
    series = person(12, 400.0)
    whole = spectral_metrics(series, psd=psd)
    crumbs = series_of(np.full(12, 120.0), float(series.end_s[-1]) + 20.0)
    joined = NnSeries(
        end_s=np.concatenate((series.end_s, crumbs.end_s)),
        nn_ms=np.concatenate((series.nn_ms, crumbs.nn_ms)),
        label=np.concatenate((series.label, crumbs.label)),
        contiguous=np.concatenate((series.contiguous, np.array([False, True, True, True] * 3))),
        pair_valid=np.concatenate((series.pair_valid, np.array([False, True, True, True] * 3))),
    )
    found = spectral_metrics(joined, psd=psd)

    assert values(found) == pytest.approx(values(whole), rel=1e-12)


def test_five_minutes_may_end_within_a_beat() -> None:
    """Beats that ended within 300 s cover a little less: the one under way counts."""
    series = person(11, 303.0)
    five = series.where(series.end_s - series.end_s[0] + series.nn_ms[0] / 1000.0 <= 300.0)
    shorter = five.where(five.end_s < five.end_s[-1] - 3.0)

    assert isinstance(spectral_metrics(five)["vlf_ms2"], Estimate)
    assert isinstance(spectral_metrics(shorter)["vlf_ms2"], Absent)
    assert isinstance(spectral_metrics(shorter)["lf_ms2"], Estimate)


def test_a_wave_below_the_band_is_no_peak_of_it() -> None:
    metrics = spectral_metrics(sine_series(302.0, 0.037), detrend="linear")

    assert metrics["lf_peak_hz"] == Absent(reason="no slow wave stands out", n=len(sine_series(302.0, 0.037)))


@pytest.mark.parametrize(("key", "name"), [("psd", "fft"), ("detrend", "loess")])
def test_another_name_is_refused_in_words(key: str, name: str) -> None:
    with pytest.raises(AnalysisError, match=f"{key} must be one of .*, not '{name}'"):
        spectral_metrics(person(1, 130.0), **{key: name})


def test_the_lower_edge_of_a_band_belongs_to_it_and_the_upper_does_not() -> None:
    spectrum = Spectrum(
        frequency_hz=np.fft.rfftfreq(1200, 0.25).astype(np.float64),
        density_ms2_per_hz=np.ones(601),
        segments=1,
        segment_s=300.0,
    )

    steps = [round(spectrum.power_ms2(band) * 300.0) for band in (VLF, LF, HF, TOTAL)]

    assert steps == [11, 33, 75, 119]
