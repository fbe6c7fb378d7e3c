import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import chndtr

from hrvtrainer.coupling.size_interval import size_interval


def chance_of_less(seen: float, true: float) -> float:
    """P(R < seen) for a vector of two normal parts of error 1 about a point ``true`` away from zero."""
    return float(chndtr(seen**2, 2.0, true**2))


@pytest.mark.parametrize("seen", [2.6, 2.7, 3.0, 3.2, 3.5, 4.0, 4.6, 5.0, 5.5, 6.0, 7.0, 10.0, 30.0])
def test_each_end_is_the_true_size_that_would_seldom_give_what_was_seen(seen: float) -> None:
    low, high = size_interval(3.0 * seen, 3.0)

    assert chance_of_less(seen, low / 3.0) == pytest.approx(0.95, abs=0.006)
    assert chance_of_less(seen, high / 3.0) == pytest.approx(0.05, abs=0.006)


@pytest.mark.parametrize("seen", [1.0, 1.3, 2.0, 2.4])
def test_what_chance_gives_once_in_twenty_may_be_nothing(seen: float) -> None:
    low, high = size_interval(seen, 1.0)

    assert low == 0.0
    assert chance_of_less(seen, high) == pytest.approx(0.05, abs=0.006)


def test_a_lucky_zero_is_not_certain() -> None:
    assert size_interval(0.0, 2.0) == size_interval(2.0, 2.0)
    assert size_interval(0.0, 2.0) == pytest.approx((0.0, 4.576))


def test_without_error_the_size_is_the_interval() -> None:
    assert size_interval(3.0, 0.0) == (3.0, 3.0)
    assert size_interval(0.0, 0.0) == (0.0, 0.0)


@given(st.floats(0.0, 50.0), st.floats(0.01, 10.0))
def test_the_size_lies_in_its_interval_and_a_larger_size_moves_it_up(size: float, error: float) -> None:
    low, high = size_interval(size, error)
    more_low, more_high = size_interval(size + 0.1, error)

    assert 0.0 <= low <= size <= high
    assert more_low >= low
    assert more_high >= high


@pytest.mark.parametrize("true", [0.0, 1.0, 2.0, 3.0, 5.0, 8.0])
def test_nine_of_ten_intervals_hold_the_true_size(true: float) -> None:
    rng = np.random.default_rng(4)
    seen = np.hypot(true + rng.standard_normal(4000), rng.standard_normal(4000))
    ends = [size_interval(size, 1.0) for size in seen.tolist()]

    covered = np.mean([low <= true <= high for low, high in ends])

    # from zero and small sizes the lower end cannot miss
    assert 0.885 <= covered <= (0.96 if true <= 2.0 else 0.915)
