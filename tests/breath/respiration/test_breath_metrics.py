import numpy as np
import pytest
from scipy.special import stdtrit

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.respiration.breath_metrics import breathing_rate, inhale_fraction
from hrvtrainer.estimates import Absent, Estimate, Metric


def breaths_of(lengths_s: list[float], share: float = 0.4, quality: float = 0.9) -> list[Breath]:
    starts_s = np.concatenate(([0.0], np.cumsum(lengths_s)))[:-1].tolist()
    return [
        Breath(
            start_s=start_s,
            inhale_s=share * length_s,
            exhale_s=(1.0 - share) * length_s,
            depth=1.0,
            quality=quality,
        )
        for start_s, length_s in zip(starts_s, lengths_s, strict=True)
    ]


def interval(metric: Metric) -> tuple[float, float, float]:
    assert isinstance(metric, Estimate)
    assert metric.low is not None
    assert metric.high is not None
    return metric.low, metric.value, metric.high


def test_the_rate_is_sixty_over_the_mean_length() -> None:
    low, rate, high = interval(breathing_rate(breaths_of([9.0, 11.0, 10.0, 10.0])))

    assert rate == 6.0
    assert low == pytest.approx(60.0 / (10.0 + stdtrit(3, 0.95) * np.sqrt(2.0 / 3.0) / 2.0), rel=0.002)
    assert low < rate < high


def test_ninety_of_a_hundred_intervals_hold_the_rate() -> None:
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(400):
        lengths_s = (10.0 + rng.standard_normal(6)).tolist()
        low, _, high = interval(breathing_rate(breaths_of(lengths_s)))
        inside += low <= 6.0 <= high

    assert 0.85 <= inside / 400 <= 0.95


def test_unclear_breaths_count_for_nothing() -> None:
    breaths = [*breaths_of([10.0] * 3), *breaths_of([3.0] * 5, quality=0.3)]

    assert breathing_rate(breaths) == Estimate(value=6.0, low=6.0, high=6.0, n=3)
    assert breathing_rate(breaths[1:]) == Absent(reason="needs 3 clear breaths, has 2", n=2)
    assert inhale_fraction(breaths[1:]) == Absent(reason="needs 3 clear breaths, has 2", n=2)
    assert breathing_rate([]) == Absent(reason="needs 3 clear breaths, has 0", n=0)


def test_the_in_breaths_share_is_the_mean_one() -> None:
    breaths = [*breaths_of([10.0], share=0.3), *breaths_of([10.0], share=0.4), *breaths_of([10.0], share=0.5)]

    low, share, high = interval(inhale_fraction(breaths))

    assert share == pytest.approx(0.4)
    assert share - low == pytest.approx(stdtrit(2, 0.95) * 0.1 / np.sqrt(3.0), rel=0.013)
    assert high - share == pytest.approx(share - low)


def test_wild_breaths_keep_their_interval_positive() -> None:
    low, _, high = interval(breathing_rate(breaths_of([1.0, 1.0, 20.0])))

    assert 0.0 < low < high
