import math

import numpy as np
import pytest

from hrvtrainer.coupling.gauge.own_usual import (
    PRIOR_SPREAD_LN_RMSSD,
    OwnUsual,
    own_usual,
    robust_deviation,
)
from hrvtrainer.errors import AnalysisError


def test_one_value_has_the_prior_spread() -> None:
    usual = own_usual([3.5], prior_spread_ln=0.3)

    assert (usual.middle_ln, usual.n) == (3.5, 1)
    assert usual.spread_ln == pytest.approx(0.3)


def test_the_spread_is_drawn_towards_the_prior() -> None:
    values = [3.0, 3.1, 3.2, 3.3, 3.4]
    deviation = 1.4826 * 1.206 * 0.1

    usual = own_usual(values, prior_spread_ln=0.25)

    assert usual.middle_ln == pytest.approx(3.2)
    assert usual.spread_ln == pytest.approx(math.sqrt((5 * 0.25**2 + 4 * deviation**2) / 9))
    assert deviation < usual.spread_ln < 0.25


def test_ten_values_count_and_older_ones_do_not() -> None:
    newest = [3.0 + 0.01 * i for i in range(10)]

    assert own_usual([9.0, 1.0, *newest], prior_spread_ln=0.25) == own_usual(newest, prior_spread_ln=0.25)


def test_one_odd_day_counts_little() -> None:
    calm = [3.4, 3.45, 3.5, 3.55, 3.6, 3.5, 3.48]
    odd = [*calm[:-1], 1.0]

    ordinary = own_usual(calm, prior_spread_ln=0.25)
    disturbed = own_usual(odd, prior_spread_ln=0.25)

    assert disturbed.middle_ln == pytest.approx(ordinary.middle_ln, abs=0.03)
    assert disturbed.spread_ln == pytest.approx(ordinary.spread_ln, rel=0.1)


@pytest.mark.parametrize("n", [2, 3, 4, 5, 6, 7, 8, 9, 10, 15])
def test_the_robust_deviation_is_not_biased_by_few_values(n: int) -> None:
    """Measured with 20,000 samples of each size: within 1.5 % of the true deviation."""
    samples = np.random.default_rng(n).standard_normal((4000, n)).tolist()

    assert np.mean([robust_deviation(sample) for sample in samples]) == pytest.approx(1.0, abs=0.04)


def test_the_middle_is_vaguer_with_fewer_values() -> None:
    usual = OwnUsual(middle_ln=3.0, spread_ln=0.2, n=4)

    assert usual.middle_error_ln == pytest.approx(1.2533 * 0.1, rel=1e-4)


@pytest.mark.parametrize("values", [[], [math.nan], [3.0, math.inf]])
def test_without_numbers_there_is_no_usual(values: list[float]) -> None:
    with pytest.raises(AnalysisError, match="needs earlier values"):
        own_usual(values, prior_spread_ln=PRIOR_SPREAD_LN_RMSSD)
