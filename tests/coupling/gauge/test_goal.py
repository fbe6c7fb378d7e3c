import numpy as np
import pytest

from hrvtrainer.coupling.gauge.goal import LEVELS, GoalSession, next_goal, share_above
from hrvtrainer.estimates import Absent, Estimate


def session(middle: float, goal: float | None, spread: float = 0.1) -> GoalSession:
    return GoalSession(lock=np.linspace(middle - spread, middle + spread, 201), goal=goal)


def goal_of(*sessions: GoalSession) -> float:
    found = next_goal(sessions)
    assert isinstance(found, Estimate)
    return found.value


def test_the_four_levels_rise() -> None:
    borders = [(level.linked, level.deep) for level in LEVELS]

    assert borders == sorted(borders)
    assert all(linked < deep for linked, deep in borders)


def test_the_first_goal_is_ones_own_35th_percentile() -> None:
    assert goal_of(session(0.6, None)) == pytest.approx(0.5 + 0.35 * 0.2)


@pytest.mark.parametrize(("middle", "goal"), [(0.1, 0.30), (0.95, 0.80)])
def test_a_goal_is_bounded(middle: float, goal: float) -> None:
    assert goal_of(session(middle, None)) == goal


def test_it_rises_after_two_easy_sessions_by_at_most_a_twentieth() -> None:
    assert goal_of(session(0.7, 0.4)) == 0.4
    assert goal_of(session(0.7, 0.4), session(0.7, 0.4)) == pytest.approx(0.45)
    assert goal_of(session(0.55, 0.50, 0.04), session(0.55, 0.50, 0.04)) == pytest.approx(0.51 + 0.35 * 0.08)


def test_it_falls_after_one_hard_session_by_at_most_a_twentieth() -> None:
    assert goal_of(session(0.4, 0.6)) == pytest.approx(0.55)
    assert goal_of(session(0.40, 0.47)) == pytest.approx(0.42)


def test_it_stays_where_the_last_session_was_neither() -> None:
    assert goal_of(session(0.7, 0.6), session(0.6, 0.6)) == 0.6


def test_it_never_moves_away_from_what_is_wanted() -> None:
    """Two easy sessions after a poor one: the percentile of the three lies below the goal."""
    poor = GoalSession(lock=np.linspace(0.1, 0.3, 402), goal=0.5)

    assert goal_of(poor, session(0.53, 0.5, 0.02), session(0.53, 0.5, 0.02)) == 0.5


def test_only_the_last_three_sessions_count() -> None:
    recent = [session(0.6, None), session(0.6, None), session(0.6, None)]

    assert goal_of(session(0.1, None), *recent) == goal_of(*recent)
    assert next_goal([session(0.1, None), *recent]) == next_goal(recent)


def test_a_goal_that_began_too_high_or_too_low_comes_within_reach() -> None:
    """A person with lock N(0.6, 0.12): a goal of 0.8 is reached 5 % of the time, one of 0.3 all of it.

    A goal rests between its rules: it moves down below 30 % and up above 80 % alone, so it may stay where
    34 % lie above it. science.md's aim of 55 to 75 % is not what its own rules lead to.
    """
    rng = np.random.default_rng(1)
    for began in (0.8, 0.3):
        goal, sessions = began, []
        for _ in range(20):
            lock = np.clip(rng.normal(0.6, 0.12, 600), 0.0, 1.0)
            sessions.append(GoalSession(lock=lock, goal=goal))
            goal = goal_of(*sessions)
        above = share_above(np.clip(rng.normal(0.6, 0.12, 6000), 0.0, 1.0), goal)
        assert isinstance(above, Estimate)
        assert 0.28 <= above.value <= 0.82
        assert abs(goal - began) > 0.05


def test_seconds_without_a_lock_do_not_count() -> None:
    gaps = np.array([0.2, np.nan, 0.6, np.nan, 0.7, 0.5])

    assert share_above(gaps, 0.5) == Estimate(value=0.75, n=4)
    assert goal_of(GoalSession(lock=gaps, goal=None)) == pytest.approx(
        float(np.percentile([0.2, 0.6, 0.7, 0.5], 35))
    )


def test_without_a_lock_there_is_a_reason() -> None:
    empty = GoalSession(lock=np.array([np.nan]), goal=0.5)

    assert next_goal([empty]) == Absent(reason="needs a session with a breath lock")
    assert next_goal([]) == Absent(reason="needs a session with a breath lock")
    assert share_above(empty.lock, 0.5) == Absent(reason="no second of this session has a breath lock")
