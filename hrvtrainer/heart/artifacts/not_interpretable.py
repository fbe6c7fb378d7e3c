"""Rhythms of which heart rate variability says nothing: recognised and said, not corrected away.

What is called variability is the sinus node's answer to breath, posture and mood. In atrial
fibrillation, with frequent ectopic beats, or where a sensor loses contact, the same formulas give large
numbers that mean something else.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, LabelArray
from hrvtrainer.heart.artifacts.levels import level_of
from hrvtrainer.heart.artifacts.possible import is_possible
from hrvtrainer.heart.artifacts.whitener import fit_whitener
from hrvtrainer.heart.artifacts.windows import middle

WINDOW_BEATS = 120
MARGIN_BEATS = 90
FEWEST_BEATS = 30
MOST_TREATED = 0.15
MOST_EARLY = 0.09
EARLY, RETURN = 0.85, 0.20
LEAST_STEP = 0.09
MOST_IRREGULAR = 0.11
WHAT_HELPS = "Often the sensor lies loose or dry; if it stays so, a clinician can look at the rhythm"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtfulSpan:
    """Measured intervals ``first`` to ``end - 1``, and why their variability means nothing."""

    first: int
    end: int
    reason: str


def doubtful_spans(rr_ms: FloatArray, label: LabelArray) -> tuple[DoubtfulSpan, ...]:
    """Return where the rhythm is not one that these numbers are made for.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        Intervals as measured, impossible ones too.
    label : ndarray of int8, shape (n,)
        What each was judged to be.

    Returns
    -------
    tuple of DoubtfulSpan
        Windows of 120 intervals (the last one up to 239), each judged by `why_not_interpretable`;
        doubtful neighbours are one span that tells the first one's reason.
    """
    spans: list[DoubtfulSpan] = []
    begins = range(0, max(rr_ms.size - WINDOW_BEATS + 1, 1), WINDOW_BEATS)
    worth = _worth_a_look(rr_ms, label, len(begins) - 1)
    for begin in [*itertools.compress(begins, worth.tolist()), begins[-1]]:
        end = begin + WINDOW_BEATS if begin != begins[-1] else rr_ms.size
        reason = why_not_interpretable(rr_ms[begin:end], label[begin:end])
        if reason is not None:
            _add(spans, DoubtfulSpan(first=begin, end=end, reason=reason))
    return tuple(spans)


def with_margins(spans: Sequence[DoubtfulSpan], intervals: int) -> tuple[DoubtfulSpan, ...]:
    """Return the same with 90 intervals more on either side: what no variability should be read from.

    Parameters
    ----------
    spans : sequence of DoubtfulSpan
        Of one recording, in order.
    intervals : int
        How many intervals it has.

    Notes
    -----
    A window that is uneven in half of its beats or less is not called doubtful, and ten such beats spoil a
    number. In 60 simulated people whose rest held 150 to 420 uneven or early beats, the RMSSD of the rest
    came out up to 8 times as large without a margin; up to 3 times with one of 60 intervals; and within
    4 % with 90, corrected or not. More than that only costs beats.
    """
    grown: list[DoubtfulSpan] = []
    for span in spans:
        first, end = max(span.first - MARGIN_BEATS, 0), min(span.end + MARGIN_BEATS, intervals)
        _add(grown, DoubtfulSpan(first=first, end=end, reason=span.reason))
    return tuple(grown)


def mostly_doubtful(spans: Sequence[DoubtfulSpan], kept: BoolArray) -> str | None:
    """Return why a part of a recording is not interpretable, or None where enough of it is.

    Parameters
    ----------
    spans : sequence of DoubtfulSpan
        Of the whole recording.
    kept : ndarray of bool, shape (n,)
        Which of its intervals lie in the part.

    Returns
    -------
    str or None
        The reason of the span that takes most of the part, if over half of the part is doubtful.
    """
    inside = [int(np.count_nonzero(kept[span.first : span.end])) for span in spans]
    if 2 * sum(inside) <= np.count_nonzero(kept):
        return None
    return spans[inside.index(max(inside))].reason


def why_not_interpretable(rr_ms: FloatArray, label: LabelArray) -> str | None:
    """Return why the variability of one stretch means nothing, or None.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        Intervals as measured, impossible ones too.
    label : ndarray of int8, shape (n,)
        What each was judged to be.

    Returns
    -------
    str or None
        Words for a person. None too where fewer than 30 intervals are possible: too few to tell.

    Notes
    -----
    In this order: what a linear prediction from eight intervals leaves is more than 11 % of the median
    interval (clean hearts, slow breathing and breath waves of 160 ms RMSSD leave at most 7 %, independent
    draws with the spread of atrial fibrillation 12 % and more); more than 9 % are at least 15 % shorter
    than the median of 11 and followed by one that is longer by 20 % of it; more than 15 % of the
    intervals are artifacts. Nothing of this is asked where half the differences are below 9 % of the
    median interval and few intervals were treated.
    """
    possible = rr_ms[is_possible(rr_ms)]
    if possible.size < FEWEST_BEATS:
        return None
    treated = float(np.count_nonzero(label != BeatLabel.NORMAL)) / rr_ms.size
    usual_ms = middle(possible)
    if treated <= MOST_EARLY / 2 and middle(np.abs(np.diff(possible))) < LEAST_STEP * usual_ms:
        return None
    left = fit_whitener(possible, np.ones(possible.size)).scale_ms / usual_ms
    if left > MOST_IRREGULAR:
        return _reason(
            f"the beats follow each other unevenly, {100 * left:.0f} % of an interval more than breath "
            "explains"
        )
    if (early := _early_share(possible)) > MOST_EARLY:
        return _reason(f"{100 * early:.0f} % of the beats come well before they are due")
    if treated > MOST_TREATED:
        return _reason(f"{100 * treated:.0f} % of the intervals are artifacts")
    return None


def _add(spans: list[DoubtfulSpan], span: DoubtfulSpan) -> None:
    """Put a span behind the others; where it touches the last one, that one grows."""
    if spans and spans[-1].end >= span.first:
        span = replace(spans.pop(), end=span.end)
    spans.append(span)


def _worth_a_look(rr_ms: FloatArray, label: LabelArray, windows: int) -> BoolArray:
    """Return which windows may be doubtful, by what is quick to tell."""
    rows = (windows, WINDOW_BEATS)
    inside = np.where(is_possible(rr_ms), rr_ms, 0.0)[: windows * WINDOW_BEATS].reshape(rows)
    labels = label[: windows * WINDOW_BEATS].reshape(rows)
    broken = (labels == BeatLabel.GAP).any(axis=1)
    treated = np.count_nonzero(labels, axis=1) > MOST_EARLY / 2 * WINDOW_BEATS
    steps_ms = np.median(np.abs(np.diff(inside, axis=1)), axis=1)
    worth: BoolArray = broken | treated | (steps_ms >= LEAST_STEP * np.median(inside, axis=1))
    return worth


def _early_share(rr_ms: FloatArray) -> float:
    level_ms = level_of(rr_ms)
    early = (rr_ms < EARLY * level_ms)[:-1] & (np.diff(rr_ms) > RETURN * level_ms[1:])
    return float(np.mean(early))


def _reason(what: str) -> str:
    """Say what was seen and what helps, and name no illness: that is for a clinician to say."""
    return f"HRV not interpretable: {what}. {WHAT_HELPS}"
