import numpy as np
import pytest

from hrvtrainer.simulation.compliance import BEGINNER, EXPERT, SCRIPTS, WANDERER, Follower


def test_scripts_are_found_by_their_names() -> None:
    assert set(SCRIPTS) == {
        "beginner",
        "expert",
        "wanderer",
        "talker",
        "sigher",
        "over-breather",
        "arrhythmic",
    }


def test_a_beginner_learns_and_the_response_grows_with_it() -> None:
    beginner = Follower(BEGINNER, np.random.default_rng(1))
    assert [beginner.compliance(at_s) for at_s in (0.0, 120.0, 240.0, 900.0)] == pytest.approx(
        [0.5, 0.725, 0.95, 0.95]
    )
    assert [beginner.growth(at_s) for at_s in (0.0, 240.0, 900.0)] == pytest.approx([1.0, 1.1, 1.1])


def test_an_expert_stays() -> None:
    expert = Follower(EXPERT, np.random.default_rng(1))
    assert {expert.compliance(at_s) for at_s in range(900)} == {0.98}
    assert expert.growth(500.0) == 1.0


def test_a_wanderers_lapses_last_ten_to_thirty_seconds() -> None:
    wanderer = Follower(WANDERER, np.random.default_rng(1))
    away = np.array([wanderer.compliance(step / 50) == 0.0 for step in range(3600 * 50)])
    starts, ends = (
        np.flatnonzero(np.diff(away.astype(int)) == 1),
        np.flatnonzero(np.diff(away.astype(int)) == -1),
    )
    lapses_s = (ends - starts[: ends.size]) / 50
    attentive_s = (starts[1:] - ends[: starts.size - 1]) / 50
    assert 9.9 <= lapses_s.min() < lapses_s.max() <= 30.1
    assert 29.9 <= attentive_s.min() < attentive_s.max() <= 90.1
