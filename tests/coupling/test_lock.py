import numpy as np
import pytest
from heart_signals import (
    QUIET,
    TestPerson,
    cut,
    draw_person,
    free,
    paced,
    record,
    series_of,
    sine_series,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from hrvtrainer.beats import BeatLabel, FloatArray, NnSeries
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.harmonic_fit import HarmonicFit
from hrvtrainer.coupling.lock import NULL_BOUND_95, BreathLock, breath_lock, lock_of_fit
from hrvtrainer.estimates import Absent, Estimate


def values(found: BreathLock) -> tuple[float, float]:
    assert isinstance(found.lock, Estimate)
    assert isinstance(found.wave_bpm, Estimate)
    return found.lock.value, found.wave_bpm.value


def absent(reason: str, n: int) -> BreathLock:
    return BreathLock(
        lock=Absent(reason=reason, n=n), wave_bpm=Absent(reason=reason, n=n), source=BreathSource.PACER
    )


def pacer(series: NnSeries, breaths_per_min: float = 6.0) -> FloatArray:
    return series.middle_s * breaths_per_min / 60.0


def person_series(seed: int, seconds: float = 80.0, swing_bpm: float = 9.0) -> NnSeries:
    times_s = record(TestPerson(swing_bpm=swing_bpm), np.random.default_rng(seed), paced(6.0), seconds)
    return series_of(np.diff(times_s) * 1000.0, float(times_s[0]))


def test_a_heart_that_moves_with_the_breath_alone_is_locked() -> None:
    lock, wave_bpm = values(breath_lock(sine := sine_series(80.0, 0.1), pacer(sine)))

    assert lock > 0.98  # a sine of the interval is not quite one of the rate
    # 900 -+ 50 ms is 63.2 to 70.6 bpm
    assert wave_bpm == pytest.approx(7.4, abs=0.1)


def test_a_heart_that_moves_at_twice_the_pace_is_not_locked_to_it() -> None:
    """Someone who ignores the pacer and breathes twice as fast: only the first harmonic counts."""
    found = [values(breath_lock(sine := sine_series(80.0, f), pacer(sine)))[0] for f in (0.2, 0.2003)]

    assert max(found) <= 0.03


@pytest.mark.parametrize("source", BreathSource)
@pytest.mark.parametrize("seed", range(3))
def test_lock_is_the_formula_by_plain_least_squares(seed: int, source: BreathSource) -> None:
    """Against a measured breath both harmonics count, against the pacer's the first."""
    series = person_series(seed)
    held_s = np.cumsum(series.nn_ms[::-1])[::-1] / 1000.0
    used = cut(series, int(np.flatnonzero(held_s >= 45.0)[-1]), None)
    time_s, rate, angle = used.middle_s, used.hr_bpm, 2.0 * np.pi * pacer(used)
    line = [np.ones(len(used)), time_s - time_s.mean()]
    second = [np.cos(2.0 * angle), np.sin(2.0 * angle)]
    first = [np.cos(angle), np.sin(angle)]

    def left(columns: list[FloatArray]) -> tuple[float, FloatArray]:
        matrix = np.stack(columns, axis=1)
        solution = np.linalg.lstsq(matrix, rate, rcond=None)[0].astype(np.float64)
        return float(np.sum((rate - matrix @ solution) ** 2)), solution

    n = len(used)
    rss_0, rss_2, (rss, solution) = left(line)[0], left(line + second)[0], left(line + second + first)
    first_alone = 1.0 - ((rss_0 - (rss_2 - rss)) / (n - 4)) / (rss_0 / (n - 2))
    both = 1.0 - (rss / (n - 6)) / (rss_0 / (n - 2))
    expected = first_alone if source is BreathSource.PACER else both

    found = breath_lock(series, pacer(series), source=source)

    assert values(found) == pytest.approx((expected, 2.0 * np.hypot(solution[4], solution[5])), rel=1e-9)
    assert isinstance(found.lock, Estimate)
    assert found.lock.n == n
    assert found.source is source


def test_the_interval_of_lock_reaches_as_far_as_the_calibration_says() -> None:
    found = breath_lock(series := person_series(1), pacer(series)).lock
    assert isinstance(found, Estimate)
    middle = np.arctanh(np.sqrt(found.value))

    assert found.low == pytest.approx(np.tanh(middle - 1.645 * 0.24) ** 2)
    assert found.high == pytest.approx(np.tanh(middle + 1.645 * 0.24) ** 2)


def test_a_lock_of_nothing_or_of_all_has_an_interval_too() -> None:
    still = HarmonicFit(n=50, line_rss=9.0, rss=9.0, first_explains=0.0, first=0j, first_error=1.0)
    perfect = HarmonicFit(n=50, line_rss=9.0, rss=0.0, first_explains=9.0, first=1j, first_error=0.0)

    nothing = lock_of_fit(still, BreathSource.PACER).lock
    everything = lock_of_fit(perfect, BreathSource.PACER)

    assert isinstance(nothing, Estimate)
    assert (nothing.low, nothing.value, nothing.high) == pytest.approx((0.0, 0.0, 0.141), abs=0.001)
    assert everything.lock == Estimate(value=1.0, low=1.0, high=1.0, n=50)
    assert everything.wave_bpm == Estimate(value=2.0, low=2.0, high=2.0, n=50)


def test_more_history_changes_nothing() -> None:
    series = person_series(1, seconds=200.0)
    newest = cut(series, len(series) - 70, None)

    assert breath_lock(series, pacer(series)) == breath_lock(newest, pacer(newest))


def test_slow_breaths_take_a_longer_window() -> None:
    series = sine_series(100.0, 4.0 / 60.0)

    found = breath_lock(series, pacer(series, 4.0))

    assert isinstance(found.lock, Estimate)
    assert 60.0 <= series.nn_ms[-found.lock.n :].sum() / 1000.0 < 62.0


def test_t_4_2_whoever_ignores_the_pacer_is_seldom_above_the_bound() -> None:
    """T-4.2 in the live window, with its bound reset: at most 7 % of windows above 0.28, and some.

    Measured with 3240 windows of 270 people: 3.0, 2.7 and 1.5 % at pacers 6.0, 6.5 and 7.0, together
    2.4 % (95 % of locks below 0.21); so 0.28 is a little stricter than one in twenty for these, and the
    3 to 7 % that were expected are reached only together with people who follow the pacer and whose
    heart does not answer (`test_chance_level.py`). Real hearts at rest in daily life: 0 to 2.3 % of 3100
    windows at each pacer; a heart full of waves of its own at 0.09 Hz 24 % of 17 at pacer 6.0.
    """
    above: list[bool] = []
    for breaths_per_min in (6.0, 6.5, 7.0):
        for own in (12.0, 13.0, 14.0):
            for seed in range(3):
                rng = np.random.default_rng([seed, int(breaths_per_min * 10), int(own)])
                times_s = record(draw_person(rng), rng, free(own), 620.0)
                whole = series_of(np.diff(times_s) * 1000.0, float(times_s[0]))
                for begin_s in range(0, 600, 50):
                    rows = np.searchsorted(whole.end_s, [begin_s, begin_s + 49])
                    series = cut(whole, int(rows[0]), int(rows[1]))
                    lock, _ = values(breath_lock(series, pacer(series, breaths_per_min)))
                    above.append(lock > NULL_BOUND_95)

    assert len(above) == 324
    assert 0.0 < np.mean(above) <= 0.07


def test_t_4_5_wave_is_the_size_of_the_persons_answer() -> None:
    """T-4.5: 8 bpm at resonance gives 7.7 +- 0.5 with a deviation of at most 1.4, 60 s windows.

    Measured over 200 seeds: 8.0 and 1.14 at 60 s, 8.1 and 1.30 in the 45 s window used live.
    """
    person = TestPerson(swing_bpm=8.0, resonance_hz=0.1, direct_bpm=0.0)
    waves: list[float] = []
    for seed in range(100):
        times_s = record(person, np.random.default_rng(seed), paced(6.0), 62.0)
        series = series_of(np.diff(times_s) * 1000.0, float(times_s[0]))
        waves.append(values(breath_lock(series, pacer(series)))[1])

    assert np.mean(waves) == pytest.approx(7.7, abs=0.5)
    assert np.std(waves) <= 1.4


def test_a_person_without_noise_has_the_wave_that_the_formula_says() -> None:
    """First harmonic of a 40:60 raised-cosine breath of unit size, times the resonator's gain at f0."""
    person = TestPerson(swing_bpm=8.0, resonance_hz=0.1, **QUIET)
    series = series_of(np.diff(record(person, np.random.default_rng(0), paced(6.0), 80.0)) * 1000.0)
    phase = np.arange(10000) / 10000.0
    up = 0.5 - 0.5 * np.cos(np.pi * phase / 0.4)
    down = 0.5 + 0.5 * np.cos(np.pi * (phase - 0.4) / 0.6)
    curve = np.where(phase < 0.4, up, down)
    amplitude = 2.0 * abs(np.mean(curve * np.exp(-2j * np.pi * phase)))

    lock, wave_bpm = values(breath_lock(series, pacer(series)))

    assert wave_bpm == pytest.approx(2.0 * amplitude * 8.0, rel=0.02)
    assert lock > 0.97


@pytest.mark.parametrize(
    ("series", "reason", "n"),
    [
        (series_of(np.array([])), "needs 45 s of paced breathing, has 0", 0),
        (series_of(np.full(20, 1000.0)), "needs 45 s of paced breathing, has 20", 20),
        (series_of(np.full(80, 1000.0)), "needs a heart rate that moves, this one is constant", 45),
    ],
)
def test_what_is_missing_is_said(series: NnSeries, reason: str, n: int) -> None:
    assert breath_lock(series, series.middle_s * 0.0917) == absent(reason, n)


def test_four_breaths_are_needed() -> None:
    series = sine_series(50.0, 0.05)

    assert breath_lock(series, pacer(series, 3.0)) == absent("needs 4 paced breaths, has 2", len(series))


def test_the_pause_of_a_pacer_begins_the_window_anew() -> None:
    series = person_series(2)
    breaths = pacer(series)
    breaths[series.middle_s < series.end_s[-1] - 29.0] = np.nan
    paced_beats = int(np.isfinite(breaths).sum())

    assert breath_lock(series, breaths) == absent("needs 45 s of paced breathing, has 29", paced_beats)
    breaths[:] = np.nan
    assert breath_lock(series, breaths) == absent("needs 45 s of paced breathing, has 0", 0)


def test_a_breath_that_was_not_seen_is_said_in_its_own_words() -> None:
    series = sine_series(50.0, 0.05)

    few = breath_lock(series, pacer(series, 3.0), source=BreathSource.ACCELERATION).lock
    short = breath_lock(cut(series, -20, None), pacer(cut(series, -20, None)), source=BreathSource.ECG).lock

    assert few == Absent(reason="needs 4 measured breaths, has 2", n=len(series))
    assert isinstance(short, Absent)
    assert short.reason.startswith("needs 45 s of measured breathing, has 1")


def test_little_treatment_does_not_matter() -> None:
    series = person_series(3)
    label = series.label.copy()
    label[-20:-17] = BeatLabel.SHORT

    found = breath_lock(cut(series, 0, None, label=label), pacer(series))

    assert found == breath_lock(series, pacer(series))


def test_too_much_treatment_is_said() -> None:
    series = person_series(3)
    label = series.label.copy()
    label[-20:-16] = BeatLabel.SHORT

    found = breath_lock(cut(series, 0, None, label=label), pacer(series))

    assert isinstance(found.lock, Absent)
    assert found.lock.reason == "needs at most 3 treated beats in a row, has 4"


def test_a_breath_of_exactly_two_beats_cannot_be_told_apart() -> None:
    series = series_of(1000.0 + np.tile([0.0, 0.0], 40))

    found = breath_lock(series, series.middle_s / 2.0)

    assert isinstance(found.lock, Absent)
    assert found.lock.reason.startswith("needs beats at different moments of the breath")


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 1000), st.floats(0.0, 1.0), st.floats(-1000.0, 1000.0))
def test_neither_the_pacers_phase_nor_the_clock_matters(seed: int, phase: float, later_s: float) -> None:
    series = person_series(seed % 7)
    later = series_of(series.nn_ms, later_s)

    expected = values(breath_lock(series, pacer(series)))

    assert values(breath_lock(later, pacer(series) + phase)) == pytest.approx(expected, rel=1e-6)
