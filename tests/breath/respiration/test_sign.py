import numpy as np
import pytest

from hrvtrainer.breath.respiration.sign import SignFinder

STEP_S = 0.08
TIME_S = np.arange(0.0, 90.0, STEP_S)
VOLUME = 0.5 - 0.5 * np.cos(2.0 * np.pi * TIME_S / 10.0)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("late_s", [0.0, 0.6, 1.5])
def test_the_way_in_is_found_even_from_someone_who_follows_late(sign: float, late_s: float) -> None:
    breathed = -sign * np.cos(2.0 * np.pi * (TIME_S - late_s) / 10.0)
    breathed = breathed + 0.5 * np.random.default_rng(1).standard_normal(TIME_S.size)
    finder = SignFinder(STEP_S)

    assert finder.feed(breathed[:370], VOLUME[:370]) is None
    assert finder.feed(breathed[370:380], VOLUME[370:380]) == sign
    assert finder.feed(-breathed, VOLUME) == sign


def test_someone_who_does_not_follow_stays_unknown_until_they_do() -> None:
    other = np.cos(2.0 * np.pi * TIME_S / 4.3)
    finder = SignFinder(STEP_S)

    assert finder.feed(other, VOLUME) is None
    assert finder.feed(VOLUME, VOLUME) == 1.0


def test_what_is_missing_or_constant_decides_nothing() -> None:
    finder = SignFinder(STEP_S)

    assert finder.feed(np.full(TIME_S.size, np.nan), VOLUME) is None
    assert finder.feed(np.ones(TIME_S.size), VOLUME) is None
