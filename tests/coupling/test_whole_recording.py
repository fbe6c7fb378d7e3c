from dataclasses import replace

import numpy as np
import pytest
from driven_hearts import DrivenHeart, driven_heart
from heart_signals import series_of

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.concentration_over_time import concentration_over_time
from hrvtrainer.coupling.lock_over_time import lock_over_time
from hrvtrainer.coupling.whole_recording import (
    METHODS,
    NO_BREATH,
    NO_MINUTE,
    NO_WINDOW,
    whole_recording_coupling,
)
from hrvtrainer.estimates import Absent, Estimate, Metric


def inhales_s(heart: DrivenHeart) -> FloatArray:
    numbers = np.arange(np.ceil(heart.cycles[0]), heart.cycles[-1])
    found: FloatArray = np.interp(numbers, heart.cycles, heart.time_s)
    return found


def estimate(metric: Metric) -> Estimate:
    assert isinstance(metric, Estimate), metric
    return metric


def test_every_number_is_the_median_of_its_windows() -> None:
    heart = driven_heart(1, 6.0, 600.0)
    series = heart.series
    locks = lock_over_time(series, heart.breaths(series.middle_s), source=BreathSource.ACCELERATION)

    numbers = whole_recording_coupling(
        series, breaths=heart.breaths, inhales_s=inhales_s(heart), source=BreathSource.ACCELERATION
    )

    assert set(numbers) == set(METHODS)
    course = concentration_over_time(series)
    assert estimate(numbers["spectral_concentration"]).value == np.median(course.concentration)
    assert estimate(numbers["coherence_ratio"]).value == np.median(course.ratio)
    assert estimate(numbers["breath_lock"]).value == pytest.approx(
        np.median([estimate(window.found.lock).value for window in locks])
    )
    assert estimate(numbers["breath_wave_bpm"]).n == len(locks)
    assert estimate(numbers["hr_peak_to_trough_bpm"]).n >= 55
    for metric in numbers.values():
        found = estimate(metric)
        assert found.low is not None
        assert found.high is not None
        assert found.low < found.value < found.high


def test_two_minutes_have_the_intervals_of_their_windows() -> None:
    heart = driven_heart(2, 6.0, 120.0)

    numbers = whole_recording_coupling(heart.series, breaths=heart.pacer)

    (first, second) = lock_over_time(heart.series, heart.pacer(heart.series.middle_s))
    lows = [estimate(one.found.wave_bpm).low for one in (first, second)]
    assert None not in lows
    assert estimate(numbers["breath_wave_bpm"]).low == pytest.approx(np.mean([low for low in lows if low]))
    assert estimate(numbers["breath_lock"]).n == 2
    one = estimate(numbers["spectral_concentration"])
    assert (one.low, one.high, one.n) == (None, None, 1)


def test_without_a_breath_its_numbers_say_so() -> None:
    numbers = whole_recording_coupling(driven_heart(1, 6.0, 200.0).series)

    assert {key for key, metric in numbers.items() if metric == Absent(reason=NO_BREATH)} == {
        "breath_lock",
        "breath_wave_bpm",
        "hr_peak_to_trough_bpm",
    }


def test_too_short_a_recording_says_what_is_missing() -> None:
    series = driven_heart(1, 6.0, 40.0).series

    numbers = whole_recording_coupling(series, breaths=lambda at_s: at_s / 10.0, inhales_s=[1.0, 11.0, 21.0])

    assert numbers["coherence_ratio"] == Absent(reason=NO_MINUTE)
    assert numbers["breath_lock"] == numbers["breath_wave_bpm"] == Absent(reason=NO_WINDOW)
    assert numbers["hr_peak_to_trough_bpm"] == Absent(reason="needs 4 whole breaths, has 2", n=2)


def spoiled(kind: str) -> NnSeries:
    series = driven_heart(1, 6.0, 200.0).series
    nn_ms = series.nn_ms.copy()
    if kind == "nothing":
        return series_of(np.array([]))
    nn_ms[50] = {"nan": np.nan, "infinite": np.inf, "negative": -800.0, "huge": 4294903395.0, "zero": 0.0}[
        kind
    ]
    return replace(series, nn_ms=nn_ms)


@pytest.mark.parametrize("kind", ["nothing", "nan", "infinite", "negative", "huge", "zero"])
def test_what_is_no_heart_has_a_reason(kind: str) -> None:
    numbers = whole_recording_coupling(spoiled(kind), breaths=lambda at_s: at_s / 10.0, inhales_s=[])

    assert set(numbers) == set(METHODS)
    for metric in numbers.values():
        assert isinstance(metric, Absent)
        assert metric.reason.startswith("needs ")


def test_one_beat_and_a_clock_have_reasons() -> None:
    for series in (series_of(np.array([900.0])), series_of(np.full(300, 900.0))):
        numbers = whole_recording_coupling(series, breaths=lambda at_s: at_s / 10.1)
        assert set(numbers) == set(METHODS)
        assert all(isinstance(metric, Absent) for metric in numbers.values())


@pytest.mark.long
def test_the_interval_of_a_short_session_holds_the_persons_median() -> None:
    """Five-minute parts of an hour of 60 people: the hour's median lies inside in about nine of ten."""
    held: dict[str, list[bool]] = {key: [] for key in METHODS}
    for seed in range(60):
        heart = driven_heart(seed, (4.5, 5.0, 5.5, 6.0, 6.5, 7.0)[seed % 6], 3600.0)
        breaths = inhales_s(heart)
        usual = whole_recording_coupling(heart.series, breaths=heart.pacer, inhales_s=breaths)
        for begin_s in range(0, 3300, 300):
            here = (heart.series.end_s > begin_s) & (heart.series.end_s <= begin_s + 300)
            part = whole_recording_coupling(heart.series.where(here), breaths=heart.pacer, inhales_s=breaths)
            for key, metric in part.items():
                found = estimate(metric)
                assert found.low is not None
                assert found.high is not None
                held[key].append(found.low <= estimate(usual[key]).value <= found.high)

    for key, told in held.items():
        assert 0.85 <= np.mean(told) <= 0.98, (key, np.mean(told))
