"""The moving-block bootstrap of beats: what the totals might have been, had other minutes been measured."""

import numpy as np

from hrvtrainer.beats import FloatArray

DRAWS = 500
FEWEST_A_BLOCK = 8
BREATHS_A_BLOCK = 2.0
ROWS_AT_ONCE = 200_000


def beats_a_block(intervals: int, mean_nn_ms: float, breath_period_s: float | None) -> int:
    """Return how many intervals a block holds: two breaths where a breath is known, else eight.

    Never more than a quarter of the intervals, never fewer than one.
    """
    beats = FEWEST_A_BLOCK
    if breath_period_s is not None:
        beats = max(beats, round(1000.0 * BREATHS_A_BLOCK * breath_period_s / mean_nn_ms))
    return max(1, min(beats, intervals // 4))


def interval_of(draws: FloatArray) -> tuple[float, float]:
    """Return the 5th and the 95th percentile."""
    low, high = np.percentile(draws, (5.0, 95.0))
    return float(low), float(high)


def block_totals(columns: FloatArray, block: int, rng: np.random.Generator) -> FloatArray:
    """Return the totals of every column in 500 draws of whole blocks.

    Parameters
    ----------
    columns : ndarray of float, shape (m, n)
        One row per quantity that is summed, one column per interval, oldest first.
    block : int
        Intervals in a block, 1 to n.
    rng : Generator
        Where the blocks begin.

    Returns
    -------
    ndarray of float, shape (500, m)
        Totals of ``max(1, round(n / block))`` blocks each.

    Notes
    -----
    Kuensch (1989), doi:10.1214/aos/1176347265, in the circular form of Politis and Romano (1992): the
    last intervals are followed by the first, so that every interval is drawn equally often. Only sums
    are drawn: a block's sums come from one cumulative sum, so a draw costs its blocks, not its beats.
    """
    m, n = columns.shape
    sums = np.zeros((m, n + block))
    np.cumsum(np.concatenate((columns, columns[:, : block - 1]), axis=1), axis=1, out=sums[:, 1:])
    by_block = np.ascontiguousarray((sums[:, block:] - sums[:, :-block]).T)
    blocks = max(1, round(n / block))
    totals = np.empty((DRAWS, m))
    at_once = max(1, ROWS_AT_ONCE // blocks)
    for first in range(0, DRAWS, at_once):
        part = totals[first : first + at_once]
        starts = rng.integers(0, n, size=(part.shape[0], blocks))
        np.sum(by_block[starts], axis=1, out=part)
    return totals
