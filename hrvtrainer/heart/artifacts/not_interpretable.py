"""Rhythms of which heart rate variability says nothing: recognised and said, not corrected away.

What is called variability is the sinus node's answer to breath, posture and mood. In atrial
fibrillation, with frequent ectopic beats, or where a sensor loses contact, the same formulas give large
numbers that mean something else.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, LabelArray
from hrvtrainer.heart.artifacts.levels import level_of
from hrvtrainer.heart.artifacts.possible import is_possible
from hrvtrainer.heart.artifacts.whitener import fit_whitener
from hrvtrainer.heart.artifacts.windows import middle

WINDOW_BEATS = 120
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
        if reason is None:
            continue
        if spans and spans[-1].end == begin:
            begin, reason = spans[-1].first, spans.pop().reason  # noqa: PLW2901 - the span grows
        spans.append(DoubtfulSpan(first=begin, end=end, reason=reason))
    return tuple(spans)


def whole_not_interpretable(rr_ms: FloatArray, label: LabelArray) -> str | None:
    """Return why a recording is not interpretable: its longest span's reason, if over half is doubtful."""
    spans = doubtful_spans(rr_ms, label)
    if 2 * sum(span.end - span.first for span in spans) <= rr_ms.size:
        return None
    return max(spans, key=lambda span: span.end - span.first).reason if spans else None


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
