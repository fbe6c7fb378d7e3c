import math
from datetime import date

import pytest

from hrvtrainer.coupling.gauge.weekly import Week, weekly_means
from hrvtrainer.errors import AnalysisError
from hrvtrainer.estimates import Absent, Estimate

MONDAY = date(2024, 1, 1)


def test_three_values_of_a_week_have_a_mean() -> None:
    days = [date(2024, 1, 7), date(2024, 1, 1), date(2024, 1, 3)]

    (week,) = weekly_means(days, [3.0, 3.2, 3.4])

    assert week.monday == MONDAY
    assert isinstance(week.ln_rmssd, Estimate)
    assert week.ln_rmssd.value == pytest.approx(3.2)
    assert week.ln_rmssd.n == 3
    assert week.ln_rmssd.low is not None
    assert week.ln_rmssd.high is not None
    reach = week.ln_rmssd.high - 3.2
    assert reach == pytest.approx(3.2 - week.ln_rmssd.low)
    assert 0.2 < reach < 1.645 * 0.35 / math.sqrt(3)


def test_two_values_are_too_few() -> None:
    weeks = weekly_means([date(2024, 1, 8), date(2024, 1, 14), date(2024, 1, 7)], [3.0, 3.2, 3.1])

    assert weeks == (
        Week(monday=MONDAY, ln_rmssd=Absent(reason="needs 3 baselines in the week, has 1", n=1)),
        Week(monday=date(2024, 1, 8), ln_rmssd=Absent(reason="needs 3 baselines in the week, has 2", n=2)),
    )


def test_no_values_are_no_weeks() -> None:
    assert weekly_means([], []) == ()


def test_days_and_values_must_belong_together() -> None:
    with pytest.raises(AnalysisError, match="needs one day for each value, has 1 and 2"):
        weekly_means([MONDAY], [3.0, 3.1])
    with pytest.raises(AnalysisError, match="needs values that are numbers"):
        weekly_means([MONDAY], [math.nan])
