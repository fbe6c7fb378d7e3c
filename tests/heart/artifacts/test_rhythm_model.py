import numpy as np
import pytest

from hrvtrainer.heart.artifacts.burg import burg_coefficients
from hrvtrainer.heart.artifacts.rhythm_model import (
    FIRST_COEFFICIENTS,
    HISTORY_BEATS,
    LEAST_SPREAD_MS,
    REFIT_BEATS,
    RhythmModel,
)


def learnt(intervals_ms: list[float]) -> RhythmModel:
    rhythm = RhythmModel()
    rhythm.begin(intervals_ms[:3])
    for interval_ms in intervals_ms:
        rhythm.learn_normal(interval_ms, interval_ms - rhythm.forecast_ms(rhythm.lags_ms))
    return rhythm


def around(middle_ms: float, spread_ms: float, beats: int, seed: int = 1) -> list[float]:
    rng = np.random.default_rng(seed)
    return [middle_ms + spread_ms * float(noise) for noise in rng.standard_normal(beats)]


def test_it_begins_at_the_middle_of_what_comes() -> None:
    rhythm = RhythmModel()

    rhythm.begin([1800.0, 900.0, 910.0])

    assert rhythm.lags_ms == [910.0] * 8
    assert rhythm.forecast_ms(rhythm.lags_ms) == pytest.approx(910.0)
    assert not rhythm.is_fitted


def test_a_steady_heart_is_foreseen_to_the_least_spread() -> None:
    rhythm = learnt([900.0] * 400)

    assert rhythm.forecast_ms(rhythm.lags_ms) == pytest.approx(900.0)
    assert rhythm.variance_ms2 == pytest.approx(LEAST_SPREAD_MS**2, rel=0.05)


@pytest.mark.parametrize("spread_ms", [5.0, 30.0])
def test_the_variance_is_that_of_the_forecasts(spread_ms: float) -> None:
    """Independent intervals: nothing can be foreseen, so the errors are the intervals' own spread."""
    spreads_ms = [learnt(around(900.0, spread_ms, 300, seed)).variance_ms2 ** 0.5 for seed in range(20)]

    assert np.mean(spreads_ms) == pytest.approx(spread_ms, rel=0.15)


@pytest.mark.parametrize(("beats", "spread_ms"), [(16, 15.0), (48, 25.0)])
def test_a_heart_that_suddenly_swings_four_times_wider_is_soon_believed(beats: int, spread_ms: float) -> None:
    quiet = around(900.0, 10.0, 200)

    rhythm = learnt(quiet + around(900.0, 40.0, beats, seed=2))

    assert spread_ms < rhythm.variance_ms2**0.5 < 40.0


def test_one_odd_beat_hardly_widens_the_variance() -> None:
    quiet = around(900.0, 10.0, 200)

    before, after = learnt(quiet).variance_ms2, learnt([*quiet, 1500.0]).variance_ms2

    assert before < after < 1.5 * before


def test_the_variance_is_bounded_whatever_comes() -> None:
    assert learnt([400.0, 1600.0] * 100).variance_ms2 ** 0.5 < 0.14 * 1050.0


def test_a_fit_is_made_every_24_beats_of_the_last_240() -> None:
    intervals_ms = around(900.0, 30.0, 472)
    rhythm = learnt(intervals_ms)
    last = np.array(intervals_ms[-HISTORY_BEATS:])

    expected = burg_coefficients(last - float(last.sum()) / last.size, LEAST_SPREAD_MS**2)
    assert rhythm.coefficients == expected
    assert rhythm.is_fitted


def test_a_new_fit_is_told() -> None:
    rhythm = RhythmModel()
    rhythm.begin([900.0])

    told = [rhythm.learn(900.0) for _ in range(96)]

    assert [beat + 1 for beat, fitted in enumerate(told) if fitted] == [8, 16, 24, 32, 40, 64, 88]


def test_the_level_follows_a_heart_that_rises_for_good() -> None:
    rhythm = learnt(around(950.0, 15.0, 300) + around(650.0, 15.0, 60, seed=3))

    assert rhythm.forecast_ms(rhythm.lags_ms) == pytest.approx(650.0, abs=60.0)


def test_after_a_gap_it_begins_near_what_comes_and_in_doubt() -> None:
    rhythm = learnt([900.0] * 100)
    sure_ms2 = rhythm.variance_ms2

    rhythm.part()
    rhythm.begin([1020.0, 1000.0, 1010.0])

    assert rhythm.lags_ms == [1010.0] * 8
    assert rhythm.variance_ms2 > 100.0 * sure_ms2
    assert rhythm.is_fitted


@pytest.mark.parametrize("far_ms", [1900.0, 450.0])
def test_after_a_gap_the_level_stands_for_what_is_far_from_it(far_ms: float) -> None:
    rhythm = learnt([900.0] * 100)

    rhythm.part()
    rhythm.begin([far_ms])

    assert rhythm.lags_ms == pytest.approx([900.0] * 8)


def test_what_is_cleared_begins_as_the_first_time() -> None:
    rhythm = learnt(around(900.0, 30.0, 200))

    rhythm.clear()
    rhythm.begin([500.0, 500.0, 500.0])

    assert rhythm.coefficients == FIRST_COEFFICIENTS
    assert rhythm.forecast_ms(rhythm.lags_ms) == pytest.approx(500.0)
    assert not rhythm.is_fitted


def test_the_memory_is_bounded() -> None:
    rhythm = learnt(around(900.0, 30.0, 2000))

    assert len(rhythm.lags_ms) < 40
    assert len(rhythm._history_ms) < HISTORY_BEATS + REFIT_BEATS
