"""Is it likelier that these intervals were divided otherwise? One test for every kind of artifact.

A missed beat is one interval that should be two, an extra beat two that should be one, a misplaced or
early beat two that should be two others of the same sum. Each such *redivision* of ``taken`` intervals
into ``given`` ones keeps their time, is placed by least squares against the whitener's prediction of the
new intervals and of the eight after them, and is scored by how much likelier the residuals become.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.artifacts.mended import IndexArray
from hrvtrainer.heart.artifacts.whitener import ORDER, Whitener, local_scale_ms
from hrvtrainer.heart.artifacts.windows import windows

TAIL = 6.0  # degrees of freedom of the residuals' Student distribution: hearts leap more than a Gauss allows


@dataclass(frozen=True, slots=True, kw_only=True)
class Redivisions:
    """Candidates of one kind, with the best division and the score of each.

    Parameters
    ----------
    first : ndarray of int, shape (c,)
        Where the run of ``taken`` intervals begins.
    taken : int
        How many intervals it has.
    parts_ms : ndarray of float, shape (c, given)
        What they would become.
    gain : ndarray of float, shape (c,)
        Twice the log likelihood ratio, less what chance alone would gain.
    """

    first: IndexArray
    taken: int
    parts_ms: FloatArray
    gain: FloatArray


class Surroundings:
    """A stretch as its whitener sees it."""

    def __init__(self, whitener: Whitener, rr_ms: FloatArray) -> None:
        self._whitener = whitener
        self._padded_ms = whitener.padded_ms(rr_ms)
        self._residual_ms = whitener.residual_ms(self._padded_ms)
        self.scale_ms = local_scale_ms(self._residual_ms, whitener.scale_ms)
        self._moved = np.convolve(whitener.taps, [1.0, -1.0])
        self._move_size = float(np.sqrt(self._moved @ self._moved))

    @property
    def move_error_ms(self) -> FloatArray:
        """Standard error of a single moved beat's place, shape (n,)."""
        return self.scale_ms / self._move_size

    @cached_property
    def move_strength(self) -> FloatArray:
        """How clearly the beat between interval i and i + 1 stands at the wrong moment, shape (n - 1,).

        The matched filter for a moved beat, in standard deviations; never negative.
        """
        ahead = np.concatenate((self._residual_ms, np.zeros(self._moved.size - 2)))
        answer_ms = np.correlate(ahead, self._moved, "valid")
        strength: FloatArray = np.abs(answer_ms) / (self._move_size * self.scale_ms[:-1])
        return strength

    def redivide(self, first: IndexArray, *, taken: int, given: int) -> Redivisions:
        """Return the best division of each run of ``taken`` intervals into ``given``, and what it gains.

        Parameters
        ----------
        first : ndarray of int, shape (c,)
            Where each run begins.
        taken, given : int
            At least one each.
        """
        window = windows(self._padded_ms, 2 * ORDER + taken)[first]
        scale_ms = self.scale_ms[first][:, np.newaxis]
        even_ms = window[:, ORDER : ORDER + taken].sum(axis=1, keepdims=True) / given
        parts_ms = np.repeat(even_ms, given, axis=1)
        rows = _rows(self._whitener.taps, given)
        divided = np.concatenate((window[:, :ORDER], parts_ms, window[:, ORDER + taken :]), axis=1)
        fresh_ms = divided @ rows.T - self._whitener.offset_ms
        if given > 1:
            moves = _moves(given)
            reach = rows[:, ORDER : ORDER + given] @ moves
            by_ms = -np.linalg.solve(reach.T @ reach, reach.T @ fresh_ms.T).T
            fresh_ms = fresh_ms + by_ms @ reach.T
            parts_ms = parts_ms + by_ms @ moves.T
        stale_ms = window @ _rows(self._whitener.taps, taken).T - self._whitener.offset_ms
        gain = _surprise(stale_ms / scale_ms) - _surprise(fresh_ms / scale_ms) - (taken - 1)
        return Redivisions(first=first, taken=taken, parts_ms=parts_ms, gain=gain)

    def place(self, first: IndexArray, was_ms: FloatArray, doubt: FloatArray) -> FloatArray:
        """Return the final parts of runs that keep their number of intervals, shape (c, count).

        Parameters
        ----------
        first : ndarray of int, shape (c,)
            Where each run begins.
        was_ms : ndarray of float, shape (c, count)
            What was measured there; of no consequence where there is no doubt.
        doubt : ndarray of float, shape (c,)
            Probability that the measured intervals were right after all.

        Notes
        -----
        Least squares alone is too smooth: it leaves out what the heart does beside the prediction, and
        RMSSD falls. So each run leaves the least-squares place by the smallest step (in units of its
        own uncertainty) after which the squared differences in it are what they are expected to be: those
        of the prediction plus its variance, or, as far as there is doubt, those that were measured.
        """
        count = was_ms.shape[1]
        parts_ms = self.redivide(first, taken=count, given=count).parts_ms
        moves = _moves(count)
        reach = _rows(self._whitener.taps, count)[:, ORDER : ORDER + count] @ moves
        variance = np.linalg.inv(reach.T @ reach)
        steps = np.diff(np.pad(moves, ((1, 1), (0, 0))), axis=0)
        before_ms = self._padded_ms[first + ORDER - 1]
        after_ms = self._padded_ms[first + ORDER + count]
        step_ms = np.diff(np.column_stack((before_ms, parts_ms, after_ms)), axis=1)
        was_step_ms = np.diff(np.column_stack((before_ms, was_ms, after_ms)), axis=1)
        missing = self.scale_ms[first] ** 2 * float(np.trace(steps @ variance @ steps.T))
        held = _energy(was_step_ms) - _energy(step_ms) - missing
        missing += doubt * np.maximum(held, 0.0)
        towards_ms = step_ms @ steps @ variance
        gained_ms = towards_ms @ steps.T
        square, slope = _energy(gained_ms), (step_ms * gained_ms).sum(axis=1)
        root = np.sqrt(slope**2 + square * missing) - slope
        by = np.divide(root, square, out=np.zeros_like(root), where=square > 0)
        placed_ms: FloatArray = parts_ms + (by[:, np.newaxis] * towards_ms) @ moves.T
        return placed_ms


def _energy(rows: FloatArray) -> FloatArray:
    energy: FloatArray = (rows * rows).sum(axis=1)
    return energy


def _surprise(residual: FloatArray) -> FloatArray:
    surprise: FloatArray = (TAIL + 1.0) * np.log1p(residual * residual / TAIL).sum(axis=1)
    return surprise


def _rows(taps: FloatArray, width: int) -> FloatArray:
    """Return the matrix that whitens eight intervals, ``width`` of interest and eight more."""
    count = width + ORDER
    matrix = np.zeros((count, count + ORDER))
    for row in range(count):
        matrix[row, row : row + ORDER + 1] = taps[::-1]
    return matrix


def _moves(given: int) -> FloatArray:
    """Return the ways to move the beats within a run: each makes one interval longer, the next shorter."""
    moves: FloatArray = np.eye(given, given - 1) - np.eye(given, given - 1, k=-1)
    return moves
