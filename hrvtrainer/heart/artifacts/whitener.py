"""What the intervals before say about the next one, and how far it is from that."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.artifacts.windows import middle, windows

ORDER = 8
ROUNDS = 3
BISQUARE = (
    4.685  # 95 % efficiency on normal residuals: Beaton & Tukey 1974, doi:10.1080/00401706.1974.10489171
)
USUAL_CARRY = 0.9
USUAL_ROWS, KNOWN_ROWS = 4.0, 30.0
LEAST_SCALE_MS = 2.0
NORMAL_MAD = 1.4826
SCALE_WINDOW, SCALE_HOP = 64, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Whitener:
    """A linear prediction from the eight intervals before: what it leaves is nearly white.

    Parameters
    ----------
    taps : ndarray of float, shape (9,)
        1 and the negative weights of the intervals before, the nearest first.
    offset_ms : float
        What is subtracted besides.
    scale_ms : float
        Robust standard deviation of the residual.
    """

    taps: FloatArray
    offset_ms: float
    scale_ms: float

    def padded_ms(self, rr_ms: FloatArray) -> FloatArray:
        """Return a stretch, at least one interval, with eight forecast ones on either side.

        A stationary series is predicted backwards by the same weights as forwards.
        """
        before = self._forecast(rr_ms[: 2 * ORDER][::-1])[::-1]
        return np.concatenate((before, rr_ms, self._forecast(rr_ms[-2 * ORDER :])))

    def residual_ms(self, padded_ms: FloatArray) -> FloatArray:
        """Return interval minus prediction for the n intervals of a padded stretch."""
        residual: FloatArray = np.convolve(padded_ms[:-ORDER], self.taps, "valid") - self.offset_ms
        return residual

    def _forecast(self, rr_ms: FloatArray) -> list[float]:
        """Return the next eight, kept within the range of the intervals given."""
        known: list[float] = rr_ms.tolist()
        low, high = min(known), max(known)
        known = ([known[0]] * ORDER + known)[-ORDER:]
        weights = (-self.taps[:0:-1]).tolist()
        for _ in range(ORDER):
            told = self.offset_ms + sum(map(float.__mul__, weights, known[-ORDER:]))
            known.append(min(max(told, low), high))
        return known[ORDER:]


def fit_whitener(rr_ms: FloatArray, trust: FloatArray, known: Whitener | None = None) -> Whitener:
    """Fit the prediction so that intervals out of line do not bend it.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        Intervals of one stretch; at least one.
    trust : ndarray of float, shape (n,)
        0 where an interval must not take part, neither as predicted nor as predictor; else 1.
    known : Whitener or None
        What other stretches of the recording say.

    Notes
    -----
    Least squares, re-weighted three times by Tukey's bisquare of the residual. What is known weighs as
    much as thirty rows; where nothing is, "nine tenths of this one's way from the median" as four:
    with few intervals it rules.
    """
    middle_ms = middle(rr_ms[trust > 0]) if trust.any() else middle(rr_ms)
    x = rr_ms - middle_ms
    start, prior_rows = _prior(known, middle_ms)
    if x.size <= ORDER:
        scale_ms = known.scale_ms if known else robust_scale_ms(np.diff(x))
        return _whitener(start, middle_ms, scale_ms)
    rows = windows(x, ORDER + 1)
    design = np.ones(rows.shape)
    design[:, :ORDER] = rows[:, ORDER - 1 :: -1]
    target = rows[:, ORDER]
    trusted = windows(trust, ORDER + 1).min(axis=1)
    if not trusted.any():
        trusted = np.ones(len(rows))
    spread = robust_scale_ms(x) ** 2
    ridge = prior_rows * np.array([spread] * ORDER + [1.0])
    weight, solution, scale_ms = trusted, start, 0.0
    for _ in range(ROUNDS):
        weighted = (design * weight[:, np.newaxis]).T
        solution = np.linalg.solve(weighted @ design + np.diag(ridge), weighted @ target + ridge * start)
        residual = target - design @ solution
        scale_ms = robust_scale_ms(residual[trusted > 0])
        weight = trusted * np.maximum(1.0 - (residual / (BISQUARE * scale_ms)) ** 2, 0.0) ** 2
    return _whitener(solution, middle_ms, _shared_scale_ms(scale_ms, len(rows), known))


def local_scale_ms(residual_ms: FloatArray, whole_ms: float) -> FloatArray:
    """Return how much the residual varies about each interval.

    Parameters
    ----------
    residual_ms : ndarray of float, shape (n,)
        What the whitener left.
    whole_ms : float
        The scale of the stretch.

    Returns
    -------
    ndarray of float, shape (n,)
        The geometric mean of the scale of 64 intervals about each and of the whole stretch's.
    """
    size = residual_ms.size
    if size <= SCALE_WINDOW:
        return np.full(size, whole_ms)
    near = windows(np.abs(residual_ms), SCALE_WINDOW)[::SCALE_HOP]
    half = SCALE_WINDOW // 2
    local_ms = np.maximum(NORMAL_MAD * np.partition(near, half, axis=1)[:, half], LEAST_SCALE_MS)
    centre = np.arange(len(near)) * SCALE_HOP + 0.5 * (SCALE_WINDOW - 1)
    scale_ms: FloatArray = np.interp(np.arange(size), centre, np.sqrt(local_ms * whole_ms))
    return scale_ms


def robust_scale_ms(values_ms: FloatArray) -> float:
    """Return the standard deviation that a normal sample with this median of sizes has, at least 2 ms."""
    if not values_ms.size:
        return LEAST_SCALE_MS
    return max(NORMAL_MAD * middle(np.abs(values_ms)), LEAST_SCALE_MS)


def _prior(known: Whitener | None, middle_ms: float) -> tuple[FloatArray, float]:
    if known is None:
        return np.array([USUAL_CARRY] + [0.0] * ORDER), USUAL_ROWS
    lift_ms = known.offset_ms - middle_ms * float(known.taps.sum())
    return np.concatenate((-known.taps[1:], [lift_ms])), KNOWN_ROWS


def _shared_scale_ms(scale_ms: float, rows: int, known: Whitener | None) -> float:
    if known is None:
        return scale_ms
    square = (rows * scale_ms**2 + KNOWN_ROWS * known.scale_ms**2) / (rows + KNOWN_ROWS)
    return float(np.sqrt(square))


def _whitener(solution: FloatArray, middle_ms: float, scale_ms: float) -> Whitener:
    taps = np.concatenate(([1.0], -solution[:ORDER]))
    offset_ms = float(solution[ORDER]) + middle_ms * float(taps.sum())
    return Whitener(taps=taps, offset_ms=offset_ms, scale_ms=scale_ms)
