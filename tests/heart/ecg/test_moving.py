import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.heart.ecg.moving import moving_max, moving_sum


@pytest.mark.parametrize("width", [1, 2, 3, 7, 8, 13, 64, 65])
def test_each_value_is_made_of_its_own_window(width: int) -> None:
    values = np.random.default_rng(width).standard_normal(200)
    windows = [values[start : start + width] for start in range(201 - width)]

    assert np.allclose(moving_sum(values, width), [np.sum(window) for window in windows], atol=1e-12)
    assert np.array_equal(moving_max(values, width), [np.max(window) for window in windows])


def test_too_few_values_give_none() -> None:
    assert moving_sum(np.ones(4), 5).size == 0
    assert moving_max(np.empty(0), 1).size == 0


@given(st.integers(1, 40), st.integers(0, 100))
def test_a_part_gives_the_bits_of_the_whole(width: int, start: int) -> None:
    values = 1e6 * np.random.default_rng(1).standard_normal(200)

    assert np.array_equal(moving_sum(values[start:], width), moving_sum(values, width)[start:])
