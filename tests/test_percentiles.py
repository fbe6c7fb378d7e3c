import pytest
from scipy.special import stdtrit

from hrvtrainer.percentiles import NORMAL_95, student_95


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 6, 7, 10, 30, 115, 10_000])
def test_student_is_that_of_the_library(freedom: int) -> None:
    assert student_95(freedom) == pytest.approx(stdtrit(freedom, 0.95), abs=0.001)


def test_with_many_degrees_of_freedom_it_is_the_normal_percentile() -> None:
    assert student_95(10**6) == pytest.approx(NORMAL_95, abs=1e-5)
