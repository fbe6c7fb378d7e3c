"""The default offline method: what a heart would have done is predicted, and artifacts are what it would not.

The published limits look at differences and at the distance from a median. A quiet heart's artifact may be
smaller than a lively heart's breath, so here a robust linear prediction takes the breath away first
(`whitener`), and each kind of artifact is a hypothesis about how the same time was divided
(`redivision`). Passes follow each other, the strongest first, each against what the others have mended.
"""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.artifacts.draft import Change, Draft
from hrvtrainer.heart.artifacts.mended import Mended
from hrvtrainer.heart.artifacts.redivision import Redivisions, Surroundings
from hrvtrainer.heart.artifacts.whitener import Whitener, fit_whitener

FEWEST_BEATS = 3
LEVEL_WINDOW = 11
OUT_OF_LINE = 0.30  # of the level: no part in the fit
ODD = 0.20  # of the level: may be a missed or an extra beat
FITS_WITHIN = 0.6  # of an interval: how far a run's time may be from that many levels
MOST_PASSES = 12
APART = 10
FIRST_PASS_CAUTION = 1.5
AGAIN_CAUTION = 2.0

NUMBER_GAIN = 18.0
LEAST_PART = 0.5

LOOK_FROM = 2.5
MOVE_GAIN = 1.5
LEAST_MOVE_GAIN = 5.0
PRECISION_GAIN = 2.0
RANGE = 0.12  # of the level: how far a beat may be misplaced, about
SMALL_MOVE, SMALL_MOVE_WIDTH, SMALL_MOVE_GAIN = 0.080, 0.03, 6.0
LEAST_MOVE = 0.03
LEAST_MOVED_PART = 0.3

_NUMBERS = ((1, 2), (1, 3), (1, 4), (1, 5), (2, 1), (3, 1), (2, 3), (3, 2))


def mend_by_whitening(rr_ms: FloatArray, known: Whitener | None = None) -> Mended:
    """Label and treat one stretch without a gap.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        Intervals as measured, finite and positive; with fewer than three all are normal.
    known : Whitener or None
        What other stretches of the recording say of this heart.

    Returns
    -------
    Mended
        Total time is kept.
    """
    draft = Draft(rr_ms)
    if rr_ms.size < FEWEST_BEATS:
        return draft.mended()
    for number in range(MOST_PASSES):
        level_ms = level_of(draft.rr_ms)
        near = _look(draft, level_ms, known)
        caution = FIRST_PASS_CAUTION if number == 0 else 1.0
        offers = _other_numbers(near, draft, level_ms) + _moved(near, draft, level_ms, caution)
        changes = _choose(offers, draft.rr_ms.size)
        draft.apply(changes)
        if number and not changes:
            break
    if draft.touched.any():
        _settle(draft, known)
    return draft.mended()


def level_of(rr_ms: FloatArray) -> FloatArray:
    """Return the centred median of 11, mirrored at the ends, shape (n,)."""
    half = LEVEL_WINDOW // 2
    padded = np.pad(rr_ms, half, mode="symmetric")
    level_ms: FloatArray = np.partition(sliding_window_view(padded, LEVEL_WINDOW), half, axis=1)[:, half]
    return level_ms


def well_in_line(rr_ms: FloatArray, level_ms: FloatArray) -> FloatArray:
    """Return 1 where an interval is plainly one heartbeat, 0 where it may be none or several."""
    return (np.abs(rr_ms - level_ms) < OUT_OF_LINE * level_ms).astype(np.float64)


def _look(draft: Draft, level_ms: FloatArray, known: Whitener | None) -> Surroundings:
    whitener = fit_whitener(draft.rr_ms, well_in_line(draft.rr_ms, level_ms), known)
    return Surroundings(whitener, draft.rr_ms)


def _other_numbers(near: Surroundings, draft: Draft, level_ms: FloatArray) -> list[Change]:
    """Return what gains enough by another number of intervals in the same time."""
    share = draft.rr_ms / level_ms
    odd = (np.abs(share - 1.0) > ODD) & ~draft.touched
    changes: list[Change] = []
    for taken, given in _NUMBERS if odd.any() else ():
        if share.size < taken:
            continue
        runs = sliding_window_view(odd, taken).any(axis=1)
        runs &= ~sliding_window_view(draft.touched, taken).any(axis=1)
        runs &= np.abs(sliding_window_view(share, taken).sum(axis=1) - given) < FITS_WITHIN
        first = np.flatnonzero(runs)
        if first.size:
            made = near.redivide(first, taken=taken, given=given)
            whole = made.parts_ms.min(axis=1) > LEAST_PART * level_ms[first]
            changes += _changes(made, np.where(whole, made.gain - NUMBER_GAIN, -np.inf), surely=True)
    return changes


def _moved(near: Surroundings, draft: Draft, level_ms: FloatArray, caution: float) -> list[Change]:
    """Return which beats gain enough at another moment.

    The evidence asked for is that of a beat misplaced anywhere within about an eighth of an interval, against
    one that is where it was: the better a heart can be predicted the more places there are. Small moves
    need more: a heart makes them too.
    """
    first = np.flatnonzero(near.move_strength > LOOK_FROM)
    if not first.size:
        return []
    made = near.redivide(first, taken=2, given=2)
    near_ms = level_ms[first]
    by = np.abs(made.parts_ms[:, 0] - draft.rr_ms[first]) / near_ms
    precision = np.log(RANGE * near_ms / near.move_error_ms[first])
    needed = np.maximum(MOVE_GAIN + PRECISION_GAIN * precision, LEAST_MOVE_GAIN)
    needed += SMALL_MOVE_GAIN * (np.maximum(SMALL_MOVE - by, 0.0) / SMALL_MOVE_WIDTH) ** 2
    again = draft.touched[first] | draft.touched[first + 1]
    needed *= np.where(again, AGAIN_CAUTION, caution)
    whole = (by > LEAST_MOVE) & (made.parts_ms.min(axis=1) > LEAST_MOVED_PART * near_ms)
    return _changes(made, np.where(whole, made.gain - needed, -np.inf), surely=False)


def _changes(made: Redivisions, beyond: FloatArray, *, surely: bool) -> list[Change]:
    """Return those whose gain lies beyond what was needed; the odds are even where it is just enough."""
    return [
        Change(
            first=int(made.first[row]),
            taken=made.taken,
            parts_ms=made.parts_ms[row],
            gain=float(made.gain[row]),
            doubt=0.0 if surely else 1.0 / (1.0 + math.exp(min(0.5 * float(beyond[row]), 50.0))),
        )
        for row in np.flatnonzero(beyond > 0).tolist()
    ]


def _choose(changes: list[Change], size: int) -> list[Change]:
    """Return the changes that are the strongest about them.

    Each artifact spoils the evidence in the eight intervals on either side. So what stands near a stronger
    offer waits for the next pass, even where that offer itself has to wait.
    """
    shadowed = np.zeros(size + 2 * APART, dtype=np.bool_)
    chosen: list[Change] = []
    for change in sorted(changes, key=lambda one: (-one.gain, one.first)):
        if not shadowed[change.first + APART : change.first + APART + change.taken].any():
            chosen.append(change)
        shadowed[change.first : change.first + change.taken + 2 * APART] = True
    return chosen


def _settle(draft: Draft, known: Whitener | None) -> None:
    """Place every run once more, now that all around it is mended."""
    level_ms = level_of(draft.rr_ms)
    near = _look(draft, level_ms, known)
    runs = draft.runs()
    for count in sorted({count for _, count in runs}):
        first = [begin for begin, length in runs if length == count]
        was = [draft.measured(begin, count) for begin in first]
        placed_ms = near.place(
            np.array(first), np.stack([ms for ms, _ in was]), np.array([doubt for _, doubt in was])
        )
        for begin, parts_ms in zip(first, placed_ms, strict=True):
            if parts_ms.min() > LEAST_PART * level_ms[begin]:
                draft.settle(begin, parts_ms)
