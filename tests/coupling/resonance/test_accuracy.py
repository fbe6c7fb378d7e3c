"""How near the pace comes (science.md 5.5): resonances, loops with delays, and hearts without any pace."""

from dataclasses import replace

import numpy as np
import pytest
from assessed_hearts import assessed, lived, rms, series, spoilt, told, volume_of
from assessment_breaths import EXACTLY, breathe, legs, steps
from delayed_hearts import draw_delayed_hearts, steady_depth
from resonant_hearts import SILENT

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.resonance.assessment import (
    Assessment,
    Method,
    Outcome,
    assess,
)
from hrvtrainer.coupling.resonance.breath_drive import drive_of_inhales
from hrvtrainer.coupling.resonance.classic_stepped import score_steps
from hrvtrainer.coupling.resonance.pace_prior import USUAL_PEOPLE
from hrvtrainer.estimates import Absent, Estimate


def errors_and_cover(found: list[Assessment], truths: list[float]) -> tuple[float, float]:
    """Return RMSE and the share of intervals that hold, of those assessments that told a pace."""
    both = [(told(one), true) for one, true in zip(found, truths, strict=True) if one.good_range is not None]
    assert len(both) >= 0.9 * len(truths)
    held = [bool(pace.low <= true <= pace.high) for pace, true in both]  # type: ignore[operator]
    return rms([pace.value - true for pace, true in both]), float(np.mean(held))


def people(asked_s: FloatArray, count: int) -> tuple[list[Assessment], list[float], list[float]]:
    """Return what was told, the truth, and the error of the step with the largest swing."""
    found, truths, swings = [], [], []
    for seed in range(count):
        heart, breath, beats_s = lived(seed, asked_s)
        drive = volume_of(breath)
        found.append(assessed(beats_s, drive))
        truths.append(heart.true_pace)
        scores = score_steps(series(beats_s), drive.inhale_s)
        swings.append(max(scores, key=lambda one: one.swing_bpm).breaths_per_min - heart.true_pace)
    return found, truths, swings


def test_t_5_1_people_are_told_nearer_than_by_the_largest_swing() -> None:
    """Twenty of the 200 of the long test."""
    found, truths, swings = people(steps(), 20)
    rmse, held = errors_and_cover(found, truths)
    assert rmse <= 0.40
    assert held >= 0.78
    assert rmse <= 0.75 * rms(swings)


@pytest.mark.long
def test_t_5_1_two_hundred_people_are_told_nearer_than_by_the_largest_swing() -> None:
    """Steps of 5 x 2 min: RMSE 0.250, held 95.8 %, the swing alone 0.623; 189 of 200 were told.

    science.md's row "1 leg" cannot be had: a leg of four minutes holds at most eleven stretches of two
    breaths, and by its own 5.2 fewer than twelve are "not found". None of 200 single legs was told.
    """
    found, truths, swings = people(steps(), 200)
    rmse, held = errors_and_cover(found, truths)
    assert rmse <= 0.40
    assert 0.78 <= held <= 0.97
    assert rmse <= 0.75 * rms(swings)


@pytest.mark.long
def test_t_5_1_the_interval_of_four_legs_holds_in_300_people() -> None:
    """The issue's own bound for 90 % intervals: 85 to 95 % of at least 300; the first 200 gave 93.4 %."""
    found, truths, _ = people(legs(4), 300)
    rmse, held = errors_and_cover(found, truths)
    assert rmse <= 0.30
    assert 0.85 <= held <= 0.95


def test_hearts_of_another_kind_are_told_as_near() -> None:
    """Loops of pressure and heart rate with delays, not the estimator's model.

    Sixteen of them here, where one that errs by 0.9/min makes 0.25 by itself; 200 in the long test.
    """
    found, truths = delayed(11, 16)
    rmse, held = errors_and_cover(found, truths)
    assert rmse <= 0.40
    assert held >= 0.75


@pytest.mark.long
def test_two_hundred_hearts_of_another_kind_are_told_as_near() -> None:
    """Asked are RMSE 0.25/min and 85 %. Measured 0.186 and 93 %; another draw of 200 gave 0.197 and 91 %."""
    found, truths = delayed(21, 200)
    rmse, held = errors_and_cover(found, truths)
    assert rmse <= 0.25
    assert 0.85 <= held <= 0.95


def delayed(seed: int, count: int) -> tuple[list[Assessment], list[float]]:
    """Return what was told of loops with delays, and the truth."""
    rng = np.random.default_rng(seed)
    hearts = draw_delayed_hearts(count, rng)
    parts = np.array_split(np.arange(count), 1 + count // 40)
    truths = np.concatenate([hearts.chosen(rows).true_paces() for rows in parts]).tolist()
    breaths = [breathe(legs(4), steady_depth(rng), rng) for _ in truths]
    lives = hearts.live(breaths, rng)
    found = [assessed(beats_s, volume_of(breath)) for breath, beats_s in zip(breaths, lives, strict=True)]
    return found, truths


@pytest.mark.parametrize("centre_hz", [0.075, 0.085, 0.092, 0.100, 0.110])
def test_t_5_2_a_heart_without_noise_is_found_exactly(centre_hz: float) -> None:
    """Errors of 0.005 to 0.025/min at these five."""
    heart = replace(SILENT, centre_hz=centre_hz)
    breath = breathe(legs(4), EXACTLY, np.random.default_rng(1))
    found = assessed(heart.live(breath, np.random.default_rng(2)), volume_of(breath))
    assert found.outcome is Outcome.FOUND
    assert found.method is Method.RESONATOR
    assert found.reason == ""
    assert told(found).value == pytest.approx(heart.true_pace, abs=0.05)
    assert found.good_range is not None
    assert found.good_range[0] < heart.true_pace < found.good_range[1]
    assert found.minutes_used == pytest.approx(16.0, abs=1.0)


def test_t_5_3_a_hidden_delay_moves_the_estimate_of_untimed_beats_little() -> None:
    """Of 60 people the mean moved by 0.004/min, a single one by 0.035 (root mean square)."""
    moved = []
    for seed in range(8):
        _, breath, beats_s = lived(seed, legs(4))
        drive = drive_of_inhales(breath.inhale_s)
        plain = assessed(beats_s, drive, one_clock=False)
        late = assessed(beats_s + 2.5, drive, one_clock=False)
        assert plain.method is late.method is Method.WAVE_SIZE
        if isinstance(plain.pace, Estimate) and isinstance(late.pace, Estimate):
            assert plain.outcome is late.outcome is Outcome.ROUGH
            assert "does not say when its beats were" in plain.reason
            moved.append(late.pace.value - plain.pace.value)
    assert len(moved) >= 6
    assert abs(np.mean(moved)) <= 0.15
    assert rms(moved) <= 0.10


def assert_not_found(found: Assessment) -> None:
    assert found.outcome is Outcome.NOT_FOUND
    assert found.reason
    assert isinstance(found.pace, Absent)
    assert found.good_range is None
    if found.posterior is not None:
        assert found.posterior.width >= 0.8 * USUAL_PEOPLE.width_90


@pytest.mark.parametrize("measured", [True, False])
def test_t_5_4_a_heart_that_does_not_answer_is_not_found(*, measured: bool) -> None:
    for seed in range(8):
        _, breath, beats_s = lived(seed, legs(4), response_bpm=0.0)
        assert_not_found(
            assessed(beats_s, volume_of(breath) if measured else drive_of_inhales(breath.inhale_s))
        )


@pytest.mark.long
def test_t_5_4_two_hundred_hearts_that_do_not_answer_are_not_found() -> None:
    """200 of 200; the posterior was at least 0.93 as wide as the prior."""
    for seed in range(200):
        _, breath, beats_s = lived(seed, legs(4), response_bpm=0.0)
        assert_not_found(assessed(beats_s, volume_of(breath)))


def test_a_strong_quick_answer_without_a_resonance_is_never_called_found() -> None:
    """Two of 40 were told a rough pace, none was found."""
    for seed in range(8):
        _, breath, beats_s = lived(seed, legs(4), response_bpm=0.0, vagal_bpm=6.0)
        assert assessed(beats_s, volume_of(breath)).outcome is not Outcome.FOUND


def extreme(centre_hz: float, count: int) -> list[bool]:
    held = []
    for seed in range(count):
        heart, breath, beats_s = lived(seed, legs(2), centre_hz=centre_hz)
        found = assessed(beats_s, volume_of(breath))
        if isinstance(found.pace, Estimate):
            pace = told(found)
            held.append(bool(pace.low <= heart.true_pace <= pace.high))  # type: ignore[operator]
    assert len(held) >= 0.7 * count
    return held


@pytest.mark.parametrize("centre_hz", [0.070, 0.115])
def test_t_5_5_extreme_hearts_are_mostly_inside_their_interval(centre_hz: float) -> None:
    """Twelve of the hundred of the long test, so the bound is lower: 0.6 in place of 0.75."""
    assert np.mean(extreme(centre_hz, 12)) >= 0.6


@pytest.mark.long
@pytest.mark.parametrize("centre_hz", [0.070, 0.115])
def test_t_5_5_a_hundred_extreme_hearts_are_inside_their_interval(centre_hz: float) -> None:
    """79 and 85 % of 100."""
    assert np.mean(extreme(centre_hz, 100)) >= 0.75


def errors_when_spoilt(count: int) -> tuple[list[float], list[float]]:
    clean_errors, spoilt_errors = [], []
    for seed in range(count):
        heart, breath, beats_s = lived(seed, legs(4))
        clean, drive = series(beats_s), volume_of(breath)
        bad = spoilt(clean, breath, np.random.default_rng([seed, 9]))
        plain, worse = (
            assess(one, drive, one_clock=True, rng=np.random.default_rng(1)) for one in (clean, bad)
        )
        if isinstance(plain.pace, Estimate) and isinstance(worse.pace, Estimate):
            clean_errors.append(plain.pace.value - heart.true_pace)
            spoilt_errors.append(worse.pace.value - heart.true_pace)
    assert len(clean_errors) >= 0.9 * count
    return clean_errors, spoilt_errors


def test_t_5_6_a_fifth_of_spoilt_stretches_costs_little() -> None:
    """Sixteen of the hundred of the long test."""
    clean_errors, spoilt_errors = errors_when_spoilt(16)
    assert rms(spoilt_errors) <= 1.4 * rms(clean_errors)


@pytest.mark.long
def test_t_5_6_a_fifth_of_spoilt_stretches_costs_little_in_a_hundred_people() -> None:
    """RMSE 0.256 clean, 0.278 spoilt."""
    clean_errors, spoilt_errors = errors_when_spoilt(100)
    assert rms(spoilt_errors) <= 1.4 * rms(clean_errors)
