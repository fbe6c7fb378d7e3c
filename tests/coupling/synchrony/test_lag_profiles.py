import numpy as np
import pytest

from hrvtrainer.coupling.synchrony.lag_profiles import matched_profiles, pair_profiles


def test_every_pairing_at_every_lag_is_pearsons_correlation() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.standard_normal((2, 4, 50))

    z = pair_profiles(first, second, 0.5)

    assert z.shape == (21, 4, 4)
    for row, lag in enumerate(range(-10, 11)):
        for i in range(4):
            for j in range(4):
                one = first[i, : 50 - lag] if lag >= 0 else first[i, -lag:]
                other = second[j, lag:] if lag >= 0 else second[j, : 50 + lag]
                expected = np.arctanh(np.corrcoef(one, other)[0, 1])
                assert z[row, i, j] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_matched_segments_are_the_diagonal_also_in_stacks() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.standard_normal((2, 5, 60))
    z = pair_profiles(first, second, 0.25)

    matched = matched_profiles(first, np.stack([second, second[::-1]]), 0.25)

    assert matched.shape == (41, 2, 5)
    np.testing.assert_allclose(matched[:, 0], np.diagonal(z, axis1=1, axis2=2), atol=1e-12)
    np.testing.assert_allclose(matched[:, 1], z[:, np.arange(5), np.arange(5)[::-1]], atol=1e-12)


def test_a_copy_has_the_largest_z_and_a_still_heart_none() -> None:
    one = np.random.default_rng(3).standard_normal((1, 60))

    assert pair_profiles(one, one, 0.25)[20, 0, 0] == pytest.approx(np.arctanh(0.999))
    assert pair_profiles(one, np.ones((1, 60)), 0.25) == pytest.approx(np.zeros((41, 1, 1)))
