from dataclasses import replace

import numpy as np
import pytest
from driven_hearts import PACES, driven_heart
from heart_signals import TestPerson, draw_person, series_of

from hrvtrainer.beats import BeatLabel
from hrvtrainer.coupling.phase_locking import PhaseLocking, amplitude_of_each_breath, phase_locking
from hrvtrainer.estimates import Absent, Estimate


def test_the_value_is_the_length_of_the_mean_angle() -> None:
    angles = np.array([0.1, -0.2, 0.4, 2.0, 0.0, -0.7])

    found = phase_locking(angles)

    assert isinstance(found.value, Estimate)
    assert found.value.value == pytest.approx(np.hypot(np.cos(angles).mean(), np.sin(angles).mean()))
    assert found.value.n == 6
    assert found.chance_level == pytest.approx(0.71, abs=0.005)


def test_angles_that_are_all_alike_are_locked_wholly() -> None:
    value = phase_locking(np.full(30, 1.234)).value

    assert isinstance(value, Estimate)
    assert value.value == pytest.approx(1.0)
    assert value.value <= 1.0


def test_five_breaths_are_too_few() -> None:
    assert phase_locking(np.zeros(5)) == PhaseLocking(
        value=Absent(reason="needs 6 breaths, has 5", n=5), chance_level=None
    )


def test_a_breath_by_itself_has_the_amplitude_of_plain_least_squares() -> None:
    heart = driven_heart(1, 6.0, 100.0)
    series, breaths = heart.series, heart.breaths(heart.series.middle_s)
    number = int(np.floor(breaths[0])) + 3
    here = np.floor(breaths) == number
    within = breaths[here] - number
    turn = 2.0 * np.pi * within
    matrix = np.stack([np.ones(here.sum()), within, np.cos(turn), np.sin(turn)], axis=1)
    solution = np.linalg.lstsq(matrix, series.hr_bpm[here], rcond=None)[0]

    found = amplitude_of_each_breath(series, breaths)

    assert found.size == int(np.floor(breaths[-1])) - int(np.floor(breaths[0])) - 1
    assert found[2] == pytest.approx(complex(solution[2], -solution[3]))


def test_a_follower_is_locked_and_a_deaf_heart_is_not() -> None:
    """Deaf hearts are above the level in 8 % of ten breaths, not 5: their own waves outlast a breath."""
    locked: list[bool] = []
    deaf: list[bool] = []
    for seed in range(36):
        anybody = draw_person(np.random.default_rng(seed))
        unmoved = replace(anybody, swing_bpm=1e-9, direct_bpm=0.0)
        for person, told in ((TestPerson(), locked), (unmoved, deaf)):
            heart = driven_heart(seed, PACES[seed % len(PACES)], 500.0, person)
            amplitude = amplitude_of_each_breath(heart.series, heart.breaths(heart.series.middle_s))
            for first in range(0, amplitude.size - 10, 10):
                found = phase_locking(np.angle(amplitude[first : first + 10]))
                assert isinstance(found.value, Estimate)
                assert found.chance_level is not None
                told.append(found.value.value > found.chance_level)

    assert np.mean(locked) > 0.95
    assert 0.02 <= np.mean(deaf) <= 0.14


def test_unclear_breaths_are_left_out() -> None:
    heart = driven_heart(3, 6.0, 120.0)
    series, breaths = heart.series, heart.breaths(heart.series.middle_s)
    whole = amplitude_of_each_breath(series, breaths).size
    rows = [int(np.flatnonzero(np.floor(breaths) == np.floor(breaths[0]) + k)[4]) for k in (2, 4, 6)]
    label, contiguous, unknown = series.label.copy(), series.contiguous.copy(), breaths.copy()
    label[rows[0]] = BeatLabel.ECTOPIC
    contiguous[rows[1]] = False
    unknown[rows[2] - 4 : rows[2] + 3] = np.nan

    found = amplitude_of_each_breath(replace(series, label=label, contiguous=contiguous), unknown)

    assert found.size == whole - 3


def test_a_breath_at_two_moments_only_is_left_out() -> None:
    series = series_of(np.full(60, 1000.0))

    assert amplitude_of_each_breath(series, np.repeat(np.arange(10.0), 6)).size == 0


def test_where_no_breath_is_known_there_is_none() -> None:
    assert amplitude_of_each_breath(series_of(np.full(9, 900.0)), np.full(9, np.nan)).size == 0
    assert amplitude_of_each_breath(series_of(np.array([])), np.array([])).size == 0
