import numpy as np
import pytest

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.resonance.between_sessions import differs, prior_after
from hrvtrainer.coupling.resonance.pace_posterior import PACES, PacePosterior, pooled, posterior_of
from hrvtrainer.coupling.resonance.pace_prior import USUAL_PEOPLE


def about(mean: float, sd: float) -> PacePosterior:
    probability = np.exp(-0.5 * ((PACES - mean) / sd) ** 2)
    return PacePosterior(probability=probability / probability.sum(), answer=np.ones(PACES.size))


def peaks(at: list[float]) -> FloatArray:
    return np.stack([np.exp(-0.5 * (PACES - one) ** 2) for one in at])


def test_the_posterior_counts_where_answers_are_largest() -> None:
    posterior = posterior_of(peaks([5.0, 5.0, 6.0, 6.0]))

    assert posterior.mean == pytest.approx(5.5)
    assert posterior.sd == pytest.approx(0.5)
    assert posterior.answer.max() == 1.0


def test_the_interval_holds_nine_tenths() -> None:
    posterior = about(5.6, 0.3)

    assert posterior.low == pytest.approx(5.6 - 1.645 * 0.3, abs=0.01)
    assert posterior.high == pytest.approx(5.6 + 1.645 * 0.3, abs=0.01)
    assert posterior.width == pytest.approx(posterior.high - posterior.low)


def test_an_interval_ends_where_the_paces_end() -> None:
    edge = np.zeros(PACES.size)
    edge[0] = 1.0

    posterior = PacePosterior(probability=edge, answer=np.ones(PACES.size))

    assert posterior.low == PACES[0]
    assert posterior.high == pytest.approx(PACES[0], abs=0.03)


def test_the_good_range_is_where_the_answer_is_nearly_the_largest() -> None:
    narrow = posterior_of(peaks([5.5]))

    low, high = narrow.good_range

    width = np.sqrt(2.0 * np.log(1.0 / 0.95))
    assert low == pytest.approx(5.5 - width, abs=0.06)
    assert high == pytest.approx(5.5 + width, abs=0.06)
    assert about(5.5, 0.3).good_range == pytest.approx((PACES[0], PACES[-1]))


def test_the_same_data_cut_twice_are_not_counted_twice() -> None:
    one, other = about(5.4, 0.3), about(5.6, 0.3)

    both = pooled([one, other])

    assert both.mean == pytest.approx(5.5)
    assert both.sd == pytest.approx(np.hypot(0.3, 0.1), abs=0.01)
    assert pooled([one, other], 0.5).sd == pytest.approx(0.5 * both.sd, abs=0.01)
    assert pooled([one, other], 0.5).mean == pytest.approx(5.5)
    assert pooled([one, other], 0.5).probability.sum() == pytest.approx(1.0)


def test_what_is_carried_over_grows_less_sure() -> None:
    sure = about(6.1, 0.15)

    assert prior_after(sure).mean == pytest.approx(6.1)
    assert prior_after(sure).sd == 0.4
    assert prior_after(about(6.1, 0.5)).sd == pytest.approx(np.hypot(0.5, 0.3), abs=0.01)
    assert prior_after(sure, 4).sd == pytest.approx(np.hypot(0.15, 0.6), abs=0.01)
    with pytest.raises(ValueError, match="at least 1 session ago"):
        prior_after(sure, 0)


def test_a_retest_differs_only_beyond_both_uncertainties() -> None:
    """science.md 5.4: |d| > 1.645 sqrt(sd1^2 + sd2^2)."""
    bound = 1.645 * np.hypot(0.3, 0.2)

    assert not differs(about(5.5, 0.3), about(5.5 + bound - 0.02, 0.2))
    assert differs(about(5.5, 0.3), about(5.5 + bound + 0.02, 0.2))


def test_usual_people_are_a_normal_belief() -> None:
    density = USUAL_PEOPLE.log_density(np.array([5.64, 6.24]))

    assert density.tolist() == [0.0, pytest.approx(-0.5)]
    assert USUAL_PEOPLE.width_90 == pytest.approx(1.974)
