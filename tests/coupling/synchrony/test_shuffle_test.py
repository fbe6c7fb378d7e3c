from itertools import permutations

import numpy as np
import pytest

from hrvtrainer.coupling.synchrony.leader import lag_of_most
from hrvtrainer.coupling.synchrony.segments import SegmentGroup
from hrvtrainer.coupling.synchrony.shuffle_test import (
    Alikeness,
    effect_size,
    exchanged,
    largest_standing,
    share_as_large,
    shuffled,
)


def group(seed: int, count: int, points: int = 60, step_s: float = 0.5) -> SegmentGroup:
    first, second = np.random.default_rng(seed).standard_normal((2, count, points))
    return SegmentGroup(first=first, second=second, step_s=step_s, pattern=None)


def test_the_first_order_is_the_real_one_and_blocks_keep_their_segments() -> None:
    orders = exchanged(20, 200, np.random.default_rng(1))

    assert orders[0].tolist() == list(range(20))
    for order in orders.tolist():
        for begin in range(0, 20, 5):
            assert sorted(order[begin : begin + 5]) == list(range(begin, begin + 5))


def test_all_orders_of_a_block_are_equally_likely() -> None:
    orders = exchanged(3, 6000, np.random.default_rng(2))[1:]

    counts = [int(np.sum((orders == order).all(axis=1))) for order in permutations(range(3))]
    assert sum(counts) == 6000
    assert min(counts) > 880
    assert max(counts) < 1120


@pytest.mark.parametrize(("count", "sizes"), [(2, [2]), (7, [7]), (8, [4, 4]), (16, [6, 5, 5])])
def test_blocks_are_as_equal_as_can_be(count: int, sizes: list[int]) -> None:
    orders = exchanged(count, 300, np.random.default_rng(3))
    begin = 0
    for size in sizes:
        here = orders[:, begin : begin + size]
        assert (np.sort(here, axis=1) == np.arange(begin, begin + size)).all()
        assert len({tuple(order) for order in here.tolist()}) > 1
        begin += size
    assert begin == count


def test_p_is_exact_when_nothing_joins_the_two() -> None:
    """Noise in segments, 400 times: p is uniform, so 5 % are below 0.05 and half below 0.5."""
    p = []
    for seed in range(400):
        found = shuffled([group(seed, 16)], np.random.default_rng([seed, 1]), surrogates=99)
        p.append(share_as_large(largest_standing(found.profiles)))

    assert 0.02 <= np.mean(np.array(p) <= 0.05) <= 0.085
    assert 0.43 <= np.mean(np.array(p) <= 0.5) <= 0.57


def test_row_0_is_the_mean_over_matched_segments() -> None:
    one = group(1, 8)
    found = shuffled([one], np.random.default_rng(1), surrogates=19)

    zero_lag = [np.corrcoef(a, b)[0, 1] for a, b in zip(one.first, one.second, strict=True)]
    assert found.profiles.shape == (20, 21)
    assert found.profiles[0, 10] == pytest.approx(np.mean(np.arctanh(zero_lag)))
    assert found.absolute.shape == (20,)
    assert found.step_s == 0.5


def test_groups_count_by_their_segments_and_the_shorter_reach_is_kept() -> None:
    one, other = group(1, 6), group(2, 3, step_s=0.45)

    both = shuffled([one, other], np.random.default_rng(1), surrogates=9)

    rng = np.random.default_rng(1)
    alone = [shuffled([each], rng, surrogates=9) for each in (one, other)]
    assert both.profiles.shape == (10, 21)
    assert both.step_s == pytest.approx((6 * 0.5 + 3 * 0.45) / 9)
    expected = (6 * alone[0].profiles + 3 * alone[1].profiles[:, 0 + (23 - 21) // 2 :][:, :21]) / 9
    np.testing.assert_allclose(both.profiles, expected, atol=1e-12)


def test_p_counts_ties_against_the_claim() -> None:
    assert share_as_large(np.array([1.0, 1.0, 0.5, 2.0])) == pytest.approx(3 / 4)
    assert share_as_large(np.array([3.0, 1.0, 0.5, 2.0])) == pytest.approx(1 / 4)


def test_the_effect_size_is_in_the_surrogates_deviations() -> None:
    assert effect_size(np.array([5.0, 1.0, 3.0])) == pytest.approx(3.0)
    assert effect_size(np.array([5.0, 1.0, 1.0])) is None


def test_a_lag_where_all_pairings_are_alike_does_not_stand_out() -> None:
    profiles = np.array([[1.0, 2.0], [1.0, 1.0], [1.0, 0.0]])

    assert largest_standing(profiles) == pytest.approx([1.2247, 0.0, 0.0], abs=1e-3)


def test_the_lag_is_refined_between_the_points_of_the_grid() -> None:
    lags = np.arange(-20, 21) * 0.25
    real = np.exp(-(((lags - 1.37) / 3.0) ** 2))
    flat = np.zeros((5, 41))

    found = lag_of_most(Alikeness(profiles=np.vstack((real, flat)), absolute=np.zeros(6), step_s=0.25))

    assert found == pytest.approx(1.37, abs=0.01)


@pytest.mark.parametrize(("real", "lag_s"), [([3.0, 1.0, 0.0], -0.5), ([0.0, 1.0, 3.0], 0.5)])
def test_a_lag_at_the_end_of_the_reach_is_told_as_it_is(real: list[float], lag_s: float) -> None:
    alikeness = Alikeness(profiles=np.array([real, [0.0] * 3]), absolute=np.zeros(2), step_s=0.5)

    assert lag_of_most(alikeness) == lag_s


def test_what_every_pairing_shares_is_no_lag() -> None:
    """Two answers to one pacer are alike at their own lag in every pairing: only the rest counts."""
    shared = np.array([0.0, 0.1, 0.9, 0.2, 0.0])
    real = shared + np.array([0.0, 0.0, 0.0, 0.0, 0.3])

    assert lag_of_most(
        Alikeness(profiles=np.vstack((real, shared, shared)), absolute=np.zeros(3), step_s=1.0)
    ) == pytest.approx(2.0)
