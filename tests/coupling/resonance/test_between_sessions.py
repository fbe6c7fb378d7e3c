"""What one assessment hands on to the next, when it may stop, and what is a change."""

from dataclasses import replace

import numpy as np
import pytest

from hrvtrainer.coupling.resonance.assessment import Method, Outcome, unfounded
from hrvtrainer.coupling.resonance.between_sessions import differs, is_enough, prior_after
from hrvtrainer.coupling.resonance.pace_posterior import PACES, PacePosterior


def belief(mean: float, sd: float) -> PacePosterior:
    probability = np.exp(-0.5 * ((PACES - mean) / sd) ** 2)
    return PacePosterior(probability=probability / probability.sum(), answer=np.ones(PACES.size))


def test_a_belief_widens_from_session_to_session_and_never_grows_too_sure() -> None:
    assert prior_after(belief(5.5, 0.2)).sd == pytest.approx(0.4)
    assert prior_after(belief(5.5, 0.5)).sd == pytest.approx(np.hypot(0.5, 0.3), abs=0.01)
    assert prior_after(belief(5.5, 0.5), 4).sd == pytest.approx(np.hypot(0.5, 0.6), abs=0.01)
    assert prior_after(belief(5.5, 0.5)).mean == pytest.approx(5.5, abs=0.01)
    with pytest.raises(ValueError, match="at least 1 session ago"):
        prior_after(belief(5.5, 0.5), 0)


def test_a_difference_counts_when_it_is_more_than_both_are_unsure() -> None:
    assert differs(belief(5.0, 0.2), belief(5.6, 0.2))
    assert not differs(belief(5.0, 0.3), belief(5.6, 0.3))


def test_the_assessment_stops_when_it_knows_enough_or_after_four_legs() -> None:
    nothing = unfounded("too little")
    sure = replace(
        nothing,
        outcome=Outcome.FOUND,
        method=Method.RESONATOR,
        posterior=belief(5.5, 0.2),
        good_range=(5.0, 6.0),
    )
    unsure = replace(sure, posterior=belief(5.5, 0.6))
    assert is_enough(sure, 1)
    assert not is_enough(unsure, 3)
    assert not is_enough(nothing, 3)
    assert is_enough(nothing, 4)
