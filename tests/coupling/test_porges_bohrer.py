from dataclasses import replace

import numpy as np
import pytest
from heart_signals import cut, draw_person, free, record, series_of, sine_series
from scipy.interpolate import CubicSpline
from scipy.signal import firwin, savgol_coeffs, savgol_filter
from scipy.special import stdtrit

from hrvtrainer.beats import BeatLabel, FloatArray, NnSeries
from hrvtrainer.coupling.porges_bohrer import porges_bohrer_rsa
from hrvtrainer.estimates import Absent, Estimate


def at_rest(seed: int, seconds: float = 240.0) -> NnSeries:
    rng = np.random.default_rng([seed, 5])
    times_s = record(draw_person(rng), rng, free(), seconds)
    return series_of(np.diff(times_s) * 1000.0, float(times_s[0]))


def estimate(series: NnSeries) -> Estimate:
    found = porges_bohrer_rsa(series)
    assert isinstance(found, Estimate), found
    return found


def naive(series: NnSeries) -> FloatArray:
    """Return the logarithm of each epoch's variance, the same steps by another program's filters."""
    grid_s = np.arange(series.end_s[0], series.end_s[-1], 0.5)
    even = CubicSpline(series.end_s, series.nn_ms, bc_type="natural")(grid_s)
    level = (even - savgol_filter(even, 21, 3))[10:-10]
    passed = np.convolve(level, firwin(81, [0.12, 0.40], pass_zero=False, window="hamming", fs=2.0), "valid")
    epochs = passed[: passed.size // 60 * 60].reshape(-1, 60)
    logs: FloatArray = np.log(np.var(epochs, axis=1, ddof=1))
    return logs


@pytest.mark.parametrize("seed", range(4))
def test_the_number_is_that_of_another_programs_filters(seed: int) -> None:
    series = at_rest(seed)

    assert estimate(series).value == pytest.approx(naive(series).mean(), abs=1e-6)


@pytest.mark.parametrize("frequency_hz", [0.16, 0.25, 0.33])
def test_a_sine_in_the_band_has_the_logarithm_of_its_variance(frequency_hz: float) -> None:
    """50 ms: ln(1250 ms^2), and what the moving cubic adds: its side lobes turn a quick wave over."""
    place = np.arange(-10, 11)
    lobe = np.sum(savgol_coeffs(21, 3) * np.cos(2.0 * np.pi * frequency_hz * place / 2.0))
    expected = np.log(1250.0 * (1.0 - lobe) ** 2)

    assert estimate(sine_series(300.0, frequency_hz)).value == pytest.approx(expected, abs=0.06)


def test_a_slow_wave_is_outside_the_band() -> None:
    assert estimate(sine_series(300.0, 0.08)).value < np.log(1250.0) - 3.0


def test_one_minute_of_240_s_is_lost_at_the_ends() -> None:
    assert estimate(at_rest(1)).n == 6


def test_the_unit_is_the_logarithm_of_square_milliseconds() -> None:
    """Twice the size is ln 4 more."""
    series = at_rest(2)
    mean_ms = float(series.nn_ms.mean())
    twice = replace(series, nn_ms=mean_ms + 2.0 * (series.nn_ms - mean_ms))

    assert estimate(twice).value - estimate(series).value == pytest.approx(np.log(4.0), abs=1e-6)


@pytest.mark.parametrize("breaths_per_min", [4.5, 6.0, 7.0, 30.0])
def test_a_breath_outside_the_band_is_refused(breaths_per_min: float) -> None:
    found = porges_bohrer_rsa(at_rest(1), breaths_per_min=breaths_per_min)

    assert found == Absent(
        reason=f"is only for a free breath of 7.2 to 24 breaths a minute, this is {breaths_per_min:.1f}"
    )


def test_a_breath_within_the_band_changes_nothing() -> None:
    assert porges_bohrer_rsa(at_rest(1), breaths_per_min=14.0) == porges_bohrer_rsa(at_rest(1))


def test_the_interval_holds_the_value_of_a_long_rest() -> None:
    """Four minutes against forty of the same person: 91 % of 960 in a study, here of 96."""
    held: list[bool] = []
    for seed in range(16):
        series = at_rest(seed, 1500.0)
        usual = estimate(series).value
        for begin_s in range(0, 1500, 250):
            part = series.where((series.end_s > begin_s) & (series.end_s <= begin_s + 240))
            found = estimate(part)
            assert found.low is not None
            assert found.high is not None
            held.append(found.low <= usual <= found.high)

    assert 0.82 <= np.mean(held) <= 0.97


@pytest.mark.parametrize("seconds", [115.0, 240.0, 700.0])
def test_the_interval_is_that_of_students_t(seconds: float) -> None:
    series = at_rest(3, seconds)
    logs = naive(series)
    reach = stdtrit(logs.size - 1, 0.95) * np.std(logs, ddof=1) / np.sqrt(logs.size)

    found = estimate(series)

    assert found.high is not None
    assert found.high - found.value == pytest.approx(reach, rel=2e-3)


NONE = "needs 2 half minutes of clear beats inside a rest without a gap, has"


@pytest.mark.parametrize(("seconds", "epochs"), [(1.0, 0), (70.0, 0), (100.0, 1)])
def test_a_short_rest_is_said(seconds: float, epochs: int) -> None:
    whole = at_rest(1)
    series = whole.where(whole.end_s < whole.end_s[0] + seconds)

    assert porges_bohrer_rsa(series) == Absent(reason=f"{NONE} {epochs}", n=epochs)


def test_nothing_crosses_a_gap() -> None:
    series = at_rest(1)
    contiguous = series.contiguous.copy()
    contiguous[len(series) // 2] = False

    parted = estimate(replace(series, contiguous=contiguous))

    assert parted.n == 4
    assert parted.value == pytest.approx(
        np.average(
            [
                estimate(cut(series, 0, len(series) // 2)).value,
                estimate(cut(series, len(series) // 2, None)).value,
            ]
        )
    )


def test_a_stretch_that_was_treated_much_is_left_out() -> None:
    series = at_rest(1)
    label = series.label.copy()
    label[20:26] = BeatLabel.SHORT

    assert porges_bohrer_rsa(replace(series, label=label)) == Absent(reason=f"{NONE} 0", n=0)


def test_intervals_that_are_all_alike_have_no_logarithm() -> None:
    assert porges_bohrer_rsa(series_of(np.full(300, 900.0))) == Absent(
        reason="needs intervals that differ, these are all alike", n=7
    )


@pytest.mark.parametrize(
    "bad", [np.array([]), np.array([0.9, 0.8]), np.array([900.0, np.inf]), np.array([-800.0])]
)
def test_what_is_no_heart_has_a_reason(bad: FloatArray) -> None:
    found = porges_bohrer_rsa(series_of(bad))

    assert isinstance(found, Absent)
    assert found.reason.startswith("needs")
