"""Levels of breath lock, and a goal that follows the person."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.estimates import Absent, Estimate, Metric

PERCENTILE = 35.0
LAST_SESSIONS = 3
LOWEST_GOAL = 0.30
HIGHEST_GOAL = 0.80
LARGEST_STEP = 0.05
TOO_EASY = 0.80
EASY_SESSIONS = 2
TOO_HARD = 0.30


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """From which breath lock on heart and breath are called linked, and deeply so."""

    linked: float
    deep: float


LEVELS = (
    Level(linked=0.35, deep=0.55),
    Level(linked=0.45, deep=0.65),
    Level(linked=0.55, deep=0.75),
    Level(linked=0.65, deep=0.82),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalSession:
    """One session's breath lock, a value a second, and the goal that stood then (None: none did)."""

    lock: FloatArray
    goal: float | None


def share_above(lock: FloatArray, goal: float) -> Metric:
    """Return the share of the seconds with a lock in which it was at or above the goal, 0 to 1."""
    known = lock[np.isfinite(lock)]
    if known.size == 0:
        return Absent(reason="no second of this session has a breath lock")
    return Estimate(value=float(np.mean(known >= goal)), n=int(known.size))


def next_goal(sessions: Sequence[GoalSession]) -> Metric:
    """Return the goal for the next session.

    Parameters
    ----------
    sessions : sequence of GoalSession
        Earlier ones, oldest first; NaN where a second had no lock.

    Returns
    -------
    Estimate or Absent
        A breath lock between 0.30 and 0.80, no interval known; ``n`` counts the sessions that it rests
        on. Absent while no session has a lock.

    Notes
    -----
    The first goal is one's own 35th percentile of the last three sessions: so 65 % of the time lies
    above it, in the middle of the 55 to 75 % that are aimed at. A goal that stands moves towards that
    percentile by at most 0.05 a session: up only when two sessions in a row were above it for more than
    80 % of their time, down when the last was for less than 30 %. Off until somebody asks for it; all
    constants are our decision. Wave size is never a goal: it depends on age.
    """
    known = [session for session in sessions if np.isfinite(session.lock).any()]
    if not known:
        return Absent(reason="needs a session with a breath lock")
    newest = known[-LAST_SESSIONS:]
    locks = np.concatenate([session.lock[np.isfinite(session.lock)] for session in newest])
    wanted = _bounded(float(np.percentile(locks, PERCENTILE)))
    stood = newest[-1].goal
    goal = wanted if stood is None else _bounded(stood + _step(newest, stood, wanted))
    return Estimate(value=goal, n=len(newest))


def _step(newest: Sequence[GoalSession], stood: float, wanted: float) -> float:
    """Return by how much a goal moves: only where the sessions were too easy or the last too hard."""
    shares = [
        float(np.mean(session.lock[np.isfinite(session.lock)] >= stood))
        for session in newest[-EASY_SESSIONS:]
    ]
    if len(shares) == EASY_SESSIONS and min(shares) > TOO_EASY:
        return min(max(wanted - stood, 0.0), LARGEST_STEP)
    if shares[-1] < TOO_HARD:
        return max(min(wanted - stood, 0.0), -LARGEST_STEP)
    return 0.0


def _bounded(goal: float) -> float:
    return max(LOWEST_GOAL, min(HIGHEST_GOAL, goal))
