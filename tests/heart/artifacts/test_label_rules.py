import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.beats import BeatLabel
from hrvtrainer.heart.artifacts.label_rules import (
    Neighbourhood,
    Verdict,
    expected_ms,
    judge,
    quartile_deviation,
)


def near(
    rr_ms: float,
    *,
    next_ms: float | None = 900.0,
    steps: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0),
    level: float = 0.0,
) -> Neighbourhood:
    return Neighbourhood(
        rr_ms=rr_ms,
        next_ms=next_ms,
        steps=steps,
        median_ms=900.0,
        alone_ms=900.0,
        merged_ms=900.0,
        level=level,
        level_limit_ms=90.0,
    )


@given(st.lists(st.floats(0.0, 2000.0), min_size=1, max_size=90))
def test_the_quartile_deviation_is_half_the_distance_of_the_quartiles(values: list[float]) -> None:
    low, high = np.quantile(values, [0.25, 0.75])

    assert quartile_deviation(values) == pytest.approx((high - low) / 2, abs=1e-9)


@pytest.mark.parametrize(
    ("neighbourhood", "verdict"),
    [
        (near(900.0), Verdict(label=BeatLabel.NORMAL)),
        (near(1200.0, steps=(-3.0, 6.0, -3.0, 0.0), level=3.3), Verdict(label=BeatLabel.ECTOPIC)),
        (near(600.0, steps=(3.0, -6.0, 3.0, 0.0), level=-6.6), Verdict(label=BeatLabel.ECTOPIC)),
        (near(600.0, next_ms=1200.0, steps=(0.0, -3.0, 6.0, -3.0)), Verdict(label=BeatLabel.SHORT)),
        (near(1000.0, steps=(0.0, 1.1, -2.2, 1.1)), Verdict(label=BeatLabel.LONG)),
        (near(400.0, next_ms=500.0, steps=(0.0, -5.0, 1.0, 4.0)), Verdict(label=BeatLabel.EXTRA)),
        (near(400.0, next_ms=None, steps=(0.0, -5.0, 0.0, 0.0), level=-11.0), Verdict(label=BeatLabel.SHORT)),
        (near(1800.0, level=10.0), Verdict(label=BeatLabel.MISSED, parts=2)),
        (near(2700.0, level=20.0), Verdict(label=BeatLabel.MISSED, parts=3)),
        (near(3600.0, level=30.0), Verdict(label=BeatLabel.MISSED, parts=4)),
        (near(4500.0, level=40.0), Verdict(label=BeatLabel.GAP)),
        (near(1500.0, level=6.7), Verdict(label=BeatLabel.LONG)),
        (near(1300.0, level=4.4), Verdict(label=BeatLabel.LONG)),
        (near(299.0, next_ms=900.0, level=-2.9), Verdict(label=BeatLabel.SHORT)),
        (near(2001.0, level=2.9), Verdict(label=BeatLabel.LONG)),
    ],
)
def test_an_interval_is_judged_by_its_neighbours(neighbourhood: Neighbourhood, verdict: Verdict) -> None:
    assert judge(neighbourhood) == verdict


def test_a_beat_far_from_the_median_is_examined_although_its_step_is_small() -> None:
    """The branch that public implementations never reach."""
    assert judge(near(740.0, steps=(0.5, -0.5, 0.2, 0.0), level=-3.5)).label is BeatLabel.SHORT


@pytest.mark.parametrize(
    ("before_ms", "after_ms", "expected"),
    [
        (800.0, 1000.0, 900.0),
        (None, 1000.0, 880.0),
        (800.0, None, 880.0),
        (400.0, 1000.0, 880.0),
        (800.0, 1800.0, 880.0),
    ],
)
def test_an_interval_is_expected_to_be_like_plausible_neighbours(
    before_ms: float | None, after_ms: float | None, expected: float
) -> None:
    assert expected_ms(880.0, before_ms, after_ms) == expected
