"""The default offline method: what a heart would have done is predicted, and artifacts are what it would not.

The published limits look at differences and at the distance from a median. A quiet heart's artifact may be
smaller than a lively heart's breath, so here a robust linear prediction takes the breath away first
(`whitener`), and each kind of artifact is a hypothesis about how the same time was divided
(`redivision`). Passes follow each other, the strongest first, each against what the others have mended.

Of our own make. Departures from Lipponen & Tarvainen 2019, doi:10.1080/03091902.2019.1640306
(`lipponen_tarvainen`, which stands beside it under its own name):

- No limits on differences or on the distance from a median; a likelihood ratio of residuals instead.
- Residuals are taken to have a Student distribution. With a normal one the same share of misplaced beats
  cost three times as many clean ones.
- Two to five parts of a missed beat, placed by least squares; up to three intervals merged; and a missed or
  extra beat beside a misplaced one is one hypothesis.
- A moved pair keeps its sum. An early beat is one that comes by more than 15 % of an interval too soon:
  both intervals are called ectopic; other pairs are called short and long.
- How much evidence is asked for depends on how well this heart can be predicted, on the size of the
  move, and on how many artifacts this recording has shown so far.
- Placed parts keep the expected squared differences, not only the expected place (`Surroundings.place`).

What cannot be done: in a heart whose residual is 35 ms (RMSSD about 50 ms at night) a beat misplaced by
80 ms lies at 3.5 standard errors of its place; some such are not found, and few larger ones are left.
"""

import math

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.artifacts.draft import Change, Draft
from hrvtrainer.heart.artifacts.levels import level_of, well_in_line
from hrvtrainer.heart.artifacts.mended import Mended
from hrvtrainer.heart.artifacts.redivision import Redivisions, Surroundings
from hrvtrainer.heart.artifacts.whitener import Whitener, fit_whitener
from hrvtrainer.heart.artifacts.windows import sums

FEWEST_BEATS = 3
ODD = 0.20  # of the level: may be a missed or an extra beat
FITS_WITHIN, FITS_EACH = 0.45, 0.15  # of an interval: how far a run's time may be from that many levels
MOST_PASSES = 12
APART = 10

NUMBER_GAIN = 18.0
BESIDE_GAIN = 12.0  # a number and a move at once must earn both
MISFIT_WIDTH, NEIGHBOUR_WITHIN = 0.08, 0.4
LEAST_PART = 0.5

LOOK_FROM = 2.5
MOVE_GAIN, LEAST_MOVE_GAIN = 0.25, 4.0
PRECISION_GAIN = 2.0
RANGE = 0.12  # of the level: how far a beat may be misplaced, about
SMALL_MOVE, SMALL_MOVE_WIDTH, SMALL_MOVE_GAIN = 0.080, 0.03, 6.0
LEAST_MOVE = 0.03
LEAST_MOVED_PART = 0.3
FIRST_PASS_CAUTION = 2.0
AGAIN_CAUTION = 2.0
USUAL_RATE, USUAL_FOUND, USUAL_BEATS = 0.01, 0.5, 300
OTHER_KIND = 0.5
LEAST_RARE = 1.0

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
    found, caution = 0.0, FIRST_PASS_CAUTION
    for _ in range(MOST_PASSES):
        level_ms = level_of(draft.rr_ms)
        near = _look(draft, level_ms, known)
        offers = _other_numbers(near, draft, level_ms)
        offers += _moved(near, draft, level_ms, caution + _rarity(found, rr_ms.size))
        changes = _choose(offers, draft.rr_ms.size)
        draft.apply(changes)
        if not changes and not caution:
            break
        found += sum(map(_certainty, changes))
        caution = 0.0
    _settle(draft, near if not changes else _look(draft, level_of(draft.rr_ms), known))
    return draft.mended()


def _rarity(found: float, beats: int) -> float:
    """Return how much more than usual must be gained: where few were found, few are to be expected.

    The rate is that of the found ones and of half a one in 300 earlier beats; one in a hundred is usual.
    """
    return max(2.0 * math.log(USUAL_RATE * (beats + USUAL_BEATS) / (found + USUAL_FOUND)), LEAST_RARE)


def _certainty(change: Change) -> float:
    """Return how much a change tells of the rate of moved beats.

    One at even odds tells nothing: else each doubtful find would invite the next. Another number of beats
    tells half as much as a moved one.
    """
    return (1.0 - 2.0 * change.doubt) * (1.0 if change.parts_ms.size == change.taken else OTHER_KIND)


def _look(draft: Draft, level_ms: FloatArray, known: Whitener | None) -> Surroundings:
    whitener = fit_whitener(draft.rr_ms, well_in_line(draft.rr_ms, level_ms), known)
    return Surroundings(whitener, draft.rr_ms)


def _other_numbers(near: Surroundings, draft: Draft, level_ms: FloatArray) -> list[Change]:
    """Return what gains enough by another number of intervals in the same time."""
    share = draft.rr_ms / level_ms
    odd = (np.abs(share - 1.0) > ODD) & ~draft.touched
    changes: list[Change] = []
    for taken, given in _NUMBERS if odd.any() else ():
        runs = (sums(odd, taken) > 0) & (sums(draft.touched, taken) == 0)
        first = np.flatnonzero(runs & (np.abs(sums(share, taken) - given) < FITS_WITHIN + FITS_EACH * given))
        if first.size:
            made = near.redivide(first, taken=taken, given=given)
            whole = made.parts_ms.min(axis=1) > LEAST_PART * level_ms[first]
            worth = made.gain - BESIDE_GAIN * (min(taken, given) - 1)
            beyond = np.where(whole, worth - NUMBER_GAIN, -np.inf)
            worth -= _misfit(draft.rr_ms, level_ms, made) / MISFIT_WIDTH**2
            changes += _changes(made, worth, beyond, surely=True)
    return changes


def _misfit(rr_ms: FloatArray, level_ms: FloatArray, made: Redivisions) -> FloatArray:
    """Return how far the parts are from a straight line between their neighbours: a sum of squared shares.

    Where a wave swings widely, the prediction alone can be as content with one beat more or less.
    """
    end, parts = made.first + made.taken, made.parts_ms.shape[1]
    usual_ms = level_ms[made.first]
    low_ms, high_ms = (1.0 - NEIGHBOUR_WITHIN) * usual_ms, (1.0 + NEIGHBOUR_WITHIN) * usual_ms
    before_ms = np.clip(rr_ms[np.maximum(made.first - 1, 0)], low_ms, high_ms)
    after_ms = np.clip(rr_ms[np.minimum(end, rr_ms.size - 1)], low_ms, high_ms)
    way = np.arange(1, parts + 1) / (parts + 1)
    line_ms = before_ms[:, np.newaxis] + (after_ms - before_ms)[:, np.newaxis] * way
    misfit: FloatArray = (((made.parts_ms - line_ms) / usual_ms[:, np.newaxis]) ** 2).sum(axis=1)
    return misfit


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
    needed = (needed + caution) * np.where(again, AGAIN_CAUTION, 1.0)
    whole = (by > LEAST_MOVE) & (made.parts_ms.min(axis=1) > LEAST_MOVED_PART * near_ms)
    return _changes(made, made.gain, np.where(whole, made.gain - needed, -np.inf), surely=False)


def _changes(made: Redivisions, worth: FloatArray, beyond: FloatArray, *, surely: bool) -> list[Change]:
    """Return those whose gain lies beyond what was needed; the odds are even where it is just enough."""
    return [
        Change(
            first=int(made.first[row]),
            taken=made.taken,
            parts_ms=made.parts_ms[row],
            gain=float(worth[row]),
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


def _settle(draft: Draft, near: Surroundings) -> None:
    """Place every run once more, now that all around it is mended."""
    level_ms = level_of(draft.rr_ms)
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
