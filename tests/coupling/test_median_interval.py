import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.coupling.median_interval import median_estimate


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=60))
def test_the_value_is_the_median_and_lies_in_the_interval(values: list[int]) -> None:
    found = median_estimate([float(value) for value in values])

    assert found.value == pytest.approx(float(np.median(values)))
    assert found.low is not None
    assert found.high is not None
    assert min(values) <= found.low <= found.value <= found.high <= max(values)
    assert found.n == len(values)


def test_the_ends_are_the_values_whose_ranks_chance_seldom_passes() -> None:
    """100 values: ranks 50.5 -+ 8.2, as the binomial distribution has it (42 to 59 holds 91 %)."""
    found = median_estimate([float(rank) for rank in range(1, 101)])

    assert found.low == pytest.approx(42.275)
    assert found.high == pytest.approx(58.725)


def test_values_that_vary_together_have_a_wider_interval() -> None:
    values = [float(rank) for rank in range(100)]
    narrow, wide = median_estimate(values), median_estimate(values, inflation=1.5)

    assert narrow.low is not None
    assert wide.low is not None
    assert wide.low < narrow.low


@pytest.mark.parametrize(
    ("n", "least", "most"), [(4, 0.85, 0.90), (6, 0.87, 0.97), (9, 0.87, 0.97), (40, 0.87, 0.94)]
)
def test_about_nine_of_ten_intervals_hold_the_true_median(n: int, least: float, most: float) -> None:
    """Four values cannot do better than their whole range, 87.5 %."""
    rng = np.random.default_rng(n)
    inside: list[bool] = []
    for values in np.exp(rng.standard_normal((2000, n))).tolist():
        found = median_estimate(values)
        assert found.low is not None
        assert found.high is not None
        inside.append(found.low <= 1.0 <= found.high)

    assert least <= np.mean(inside) <= most
