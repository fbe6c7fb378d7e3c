import numpy as np
import pytest

from hrvtrainer.heart.artifacts.irregularity import Irregularity


def heard(rows: list[tuple[float, float, bool]], irregularity: Irregularity | None = None) -> list[bool]:
    """Whether it was irregular after each interval: as measured, off its forecast, normal."""
    irregularity = irregularity or Irregularity()
    told = []
    for rr_ms, off_ms, normal in rows:
        irregularity.hear(rr_ms, off_ms, normal=normal, foreseeable=True)
        told.append(irregularity.irregular)
    return told


STEADY = (900.0, 5.0, True)
TREATED = (600.0, -300.0, False)


def test_eight_of_twelve_that_are_not_normal_are_irregular() -> None:
    seven = [STEADY] * 40 + [TREATED, TREATED, STEADY] * 3 + [TREATED]

    assert not any(heard(seven))
    assert heard([*seven, TREATED])[-1]


def test_then_what_was_known_no_longer_holds() -> None:
    irregularity = Irregularity()

    told = [irregularity.hear(600.0, -300.0, normal=False, foreseeable=False) for _ in range(10)]

    assert told == [False] * 7 + [True] + [False] * 2


def test_it_is_regular_again_after_thirty_normal_beats() -> None:
    told = heard([TREATED] * 8 + [STEADY] * 40)

    assert told.index(False, 8) == 8 + 29


def test_a_few_treated_beats_among_the_last_keep_it_irregular() -> None:
    told = heard([TREATED] * 8 + [STEADY, STEADY, TREATED] * 40)

    assert all(told[8:])


def wide(cv: float, beats: int, seed: int) -> list[tuple[float, float, bool]]:
    """Independent intervals, all called normal: their forecast is the mean."""
    rng = np.random.default_rng(seed)
    return [(750.0 + off, off, True) for off in (750.0 * cv * rng.standard_normal(beats)).tolist()]


@pytest.mark.parametrize("seed", range(10))
def test_wide_intervals_that_nothing_foresees_are_irregular_although_normal(seed: int) -> None:
    assert np.mean(heard(wide(0.2, 200, seed))[32:]) > 0.9


def test_narrow_intervals_are_not() -> None:
    assert not any(heard(wide(0.06, 400, 1)))


def test_wide_intervals_that_are_foreseen_are_not() -> None:
    """A wave of 400 ms from top to bottom, its forecasts off by 12 % of the beat."""
    rng = np.random.default_rng(2)
    wave = 1000.0 + 300.0 * np.sin(2.0 * np.pi * np.arange(300) / 5.0)
    off = 120.0 * rng.standard_normal(300)

    assert not any(heard([(float(w + o), float(o), True) for w, o in zip(wave, off, strict=True)]))


def test_a_slow_fall_that_forecasts_are_late_for_is_not() -> None:
    """Standing up: every forecast 15 % too long, and yet no step is wide."""
    fall = np.linspace(1000.0, 600.0, 40)

    assert not any(heard([(rr, -0.15 * rr, True) for rr in fall.tolist()]))


def test_nothing_is_said_while_forecasts_know_nothing_of_this_heart() -> None:
    irregularity = Irregularity()
    for rr_ms, off_ms, normal in wide(0.2, 100, 3):
        irregularity.hear(rr_ms, off_ms, normal=normal, foreseeable=False)

    assert not irregularity.irregular


def test_a_fibrillating_heart_that_steadies_is_regular_again() -> None:
    told = heard(wide(0.2, 100, 4) + [STEADY] * 80)

    assert told[99]
    assert 30 < told[100:].index(False) < 60
