from dataclasses import replace

import numpy as np
import pytest
from heart_signals import beats_at, draw_person, paced, record, series_of, sine_series
from scipy.interpolate import CubicSpline
from scipy.signal import detrend
from scipy.signal.windows import dpss, hann, tukey

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.concentration import Concentration, spectral_concentration
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.live_nn import LiveNn
from hrvtrainer.heart.spectrum.padded_power import band_power, padded_power


def values(found: Concentration) -> tuple[float, float]:
    assert isinstance(found.concentration, Estimate)
    assert isinstance(found.ratio, Estimate)
    return found.concentration.value, found.ratio.value


def naive(series: NnSeries, taper: FloatArray) -> float:
    """Peak over the rest, in the plainest way: a fine trapezoid sum over a finely padded spectrum."""
    grid_s = series.end_s[-1] - 64.0 + 0.25 * np.arange(1, 257)
    level = detrend(CubicSpline(series.end_s, series.nn_ms, bc_type="natural")(grid_s)) * taper
    frequency_hz = np.fft.rfftfreq(2**18, 0.25)
    power = np.abs(np.fft.rfft(level, 2**18)) ** 2
    searched = np.where((frequency_hz >= 0.04) & (frequency_hz <= 0.26), power, 0.0)
    peak_hz = frequency_hz[np.argmax(searched)]
    inside = np.abs(frequency_hz - peak_hz) <= 0.015
    whole = (frequency_hz >= 0.0033) & (frequency_hz <= 0.4)
    peak = float(power[inside].sum())
    return peak / (float(power[whole].sum()) - peak)


def test_t_4_1_a_pure_sine_reaches_the_ceiling_of_the_window() -> None:
    """T-4.1, Hann: ratio 9.05 +- 0.2 and concentration 0.900."""
    concentration, ratio = values(spectral_concentration(sine_series(80.0, 0.1)))

    assert ratio == pytest.approx(9.05, abs=0.2)
    assert concentration == pytest.approx(0.900, abs=0.003)


def test_t_4_1_another_window_has_another_ceiling() -> None:
    """T-4.1, Tukey 0.5: 15.9 +- 0.4; the same integration, the window alone differs."""
    grid_s = 0.25 * np.arange(256)
    power = padded_power(detrend(np.sin(2.0 * np.pi * 0.1 * grid_s)) * tukey(256, 0.5))
    peak = band_power(power, 0.085, 0.115)

    assert peak / (band_power(power, 0.0033, 0.4) - peak) == pytest.approx(15.9, abs=0.4)


@pytest.mark.parametrize("seed", range(5))
def test_the_ratio_is_what_a_plain_sum_gives(seed: int) -> None:
    rng = np.random.default_rng(seed)
    times_s = record(draw_person(rng), rng, paced(6.0), 80.0)
    series = series_of(np.diff(times_s) * 1000.0, float(times_s[0]))

    concentration, ratio = values(spectral_concentration(series))

    assert ratio == pytest.approx(naive(series, hann(256)), rel=0.02)
    assert concentration == pytest.approx(ratio / (1.0 + ratio))


def test_only_the_last_64_s_count() -> None:
    series = sine_series(200.0, 0.1)
    part = LiveNn()
    for beat in beats_at(np.concatenate(([0.0], series.end_s))):
        part.feed(beat)
    last_s = part.last_final_end_s
    assert last_s is not None

    of_all = spectral_concentration(part.window(until_s=last_s, length_s=200.0))
    of_part = spectral_concentration(part.window(until_s=last_s, length_s=66.0))

    assert of_all == of_part


def test_the_ratio_is_capped() -> None:
    """A wave that swells towards both ends of the window undoes its taper and gets past the sine's 9."""
    end_s = np.arange(700.0) / 10.0
    place = 255.0 - 4.0 * (end_s[-1] - end_s)
    taper = np.interp(place, np.arange(256), hann(256))
    slender = np.interp(place, np.arange(256), dpss(256, 0.96))
    wave = slender / np.maximum(taper, 0.1) * np.cos(2.0 * np.pi * 0.1 * (end_s - end_s[-1] + 31.875))
    series = replace(series_of(np.full(end_s.size, 900.0)), nn_ms=900.0 + 20.0 * wave, end_s=end_s)

    concentration, ratio = values(spectral_concentration(series))

    assert concentration / (1.0 - concentration) > 20.0
    assert ratio == 16.0


@pytest.mark.parametrize(
    ("series", "reason", "n"),
    [
        (series_of(np.array([])), "needs 64 s without a gap, has 0", 0),
        (series_of(np.full(30, 1000.0)), "needs 64 s without a gap, has 30", 30),
        (series_of(np.full(70, 1000.0)), "needs intervals that differ, these are all alike", 65),
    ],
)
def test_what_is_missing_is_said(series: NnSeries, reason: str, n: int) -> None:
    absent = Absent(reason=reason, n=n)

    assert spectral_concentration(series) == Concentration(concentration=absent, ratio=absent)


def test_a_gap_begins_the_64_s_anew() -> None:
    series = series_of(900.0 + 50.0 * np.sin(np.arange(160) * 0.5))
    contiguous = series.contiguous.copy()
    contiguous[100] = False

    found = spectral_concentration(replace(series, contiguous=contiguous))

    assert isinstance(found.ratio, Absent)
    assert found.ratio.reason.startswith("needs 64 s without a gap, has 5")
    contiguous[100], contiguous[60] = True, False
    assert isinstance(spectral_concentration(replace(series, contiguous=contiguous)).ratio, Estimate)
