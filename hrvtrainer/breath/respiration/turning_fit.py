"""Where a breath turns, by least squares: the half-waves between turning points drawn as raised cosines."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.respiration.small_solve import normal_equations, solved

ROUNDS = 8
FIRST_DAMPING = 0.01
SHORTEST_HALF_S = 0.4
SETTLED_S = 0.002


def fit_turns(
    time_s: FloatArray, values: FloatArray, rough_s: list[float]
) -> list[tuple[float, float]] | None:
    """Fit turning points in a row, and return when each was and how high.

    Parameters
    ----------
    time_s, values : ndarray of float, shape (n,)
        The signal from about the first turning point to about the last; not smoothed.
    rough_s : list of float
        Where the turning points seem to be, three or more.

    Returns
    -------
    list of tuple or None
        Moment and level of each; the first and the last are the least exact, as only one side is seen.
        None when two come closer than 0.4 s, or nothing can be told apart.

    Notes
    -----
    Moments and levels together by damped Gauss-Newton. A raised cosine turns softly, so its lowest sample
    says little about where; the slopes on both sides say it. A breath of another shape is drawn as the
    raised cosines that are closest to it.
    """
    best = _Drawn.of(time_s, values, rough_s)
    damping = FIRST_DAMPING
    for _ in range(ROUNDS):
        if best is None:
            return None
        step = solved(*best.equations(), damping)
        if step is None:
            return None
        changes = step[: len(rough_s)]
        moved = [moment + change for moment, change in zip(best.moments, changes, strict=True)]
        tried = _Drawn.of(time_s, values, moved)
        if tried is None or tried.left >= best.left:
            damping *= 10.0
            continue
        best, damping = tried, damping * 0.3
        if max(abs(change) for change in changes) < SETTLED_S:
            break
    return list(zip(best.moments, best.levels, strict=True)) if best is not None else None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The curve of some moments with the levels that suit it best."""

    moments: list[float]
    levels: list[float]
    parts: list[FloatArray]  # how much each level counts at each sample
    shares: list[FloatArray]  # how far each half-wave is through at each sample
    residual: FloatArray
    left: float

    @classmethod
    def of(cls, time_s: FloatArray, values: FloatArray, moments: list[float]) -> Self | None:
        if min(after_s - before_s for before_s, after_s in pairwise(moments)) < SHORTEST_HALF_S:
            return None
        shares = [
            np.clip((time_s - before_s) / (after_s - before_s), 0.0, 1.0)
            for before_s, after_s in pairwise(moments)
        ]
        ways = [0.5 - 0.5 * np.cos(np.pi * share) for share in shares]
        parts = [1.0 - ways[0], *(before - after for before, after in pairwise(ways)), ways[-1]]
        levels = solved(*normal_equations(parts, values), 0.0)
        if levels is None:
            return None
        residual = values.copy()
        for level, part in zip(levels, parts, strict=True):
            residual -= level * part
        return cls(list(moments), levels, parts, shares, residual, float((residual * residual).sum()))

    def equations(self) -> tuple[list[list[float]], list[float]]:
        """Return the normal equations of moments and levels together."""
        columns = [np.zeros(self.residual.size) for _ in self.moments]
        for row, share in enumerate(self.shares):
            way = self.levels[row + 1] - self.levels[row]
            slope = way * 0.5 * np.pi * np.sin(np.pi * share) / (self.moments[row + 1] - self.moments[row])
            columns[row] += slope * (share - 1.0)
            columns[row + 1] -= slope * share
        return normal_equations([*columns, *self.parts], self.residual)
