"""The one offline entry: intervals as measured in, treated ones and what was judged of each out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, LabelArray, NnSeries
from hrvtrainer.heart.artifacts.lipponen_tarvainen import mend_by_published_limits
from hrvtrainer.heart.artifacts.mended import IndexArray, Mended
from hrvtrainer.heart.artifacts.not_interpretable import DoubtfulSpan, doubtful_spans
from hrvtrainer.heart.artifacts.possible import LEAST_POSSIBLE_MS, is_measured, is_possible
from hrvtrainer.heart.artifacts.whitened_recording import mend_recording

_SPOILS_NEXT = (BeatLabel.ECTOPIC, BeatLabel.EXTRA)


class ArtifactMethod(StrEnum):
    """How artifacts are found and treated."""

    WHITENED = "whitened"
    LIPPONEN_TARVAINEN = "lipponen-tarvainen"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatedRhythm:
    """Intervals as measured, what each was judged to be, and the series that they became.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        The intervals as measured, never altered.
    end_s : ndarray of float, shape (n,)
        When each one ended. A value that cannot be an interval takes no time.
    label : ndarray of int8, shape (n,)
        The `BeatLabel` of each.
    nn : NnSeries
        The m intervals after treatment.
    source : ndarray of int, shape (m,)
        For each NN interval the measured one that it came from, never falling.
    doubtful : tuple of DoubtfulSpan
        Where the rhythm is none that heart rate variability may be read from; its intervals are treated
        like all others, and what to do about it is for the caller to judge.
    """

    rr_ms: FloatArray
    end_s: FloatArray
    label: LabelArray
    nn: NnSeries
    source: IndexArray
    doubtful: tuple[DoubtfulSpan, ...]


def treat(
    rr_ms: FloatArray,
    *,
    after_gap: BoolArray,
    start_s: float = 0.0,
    method: ArtifactMethod = ArtifactMethod.WHITENED,
) -> TreatedRhythm:
    """Judge every interval and treat the artifacts.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        Intervals in milliseconds, as measured: anything, of any length, NaN and infinite ones too.
    after_gap : ndarray of bool, shape (n,)
        True where beats may be missing before an interval: nothing is compared across.
    start_s : float
        When the first interval began.
    method : ArtifactMethod
        With `NONE` every possible interval is normal.

    Returns
    -------
    TreatedRhythm
        An interval that cannot be one (not finite, below 20 ms, above 5000 ms) is a gap, and so is a
        fragment below 200 ms that nothing around it accounts for.
    """
    lasting = is_possible(rr_ms) if method is ArtifactMethod.NONE else is_measured(rr_ms)
    end_s: FloatArray = start_s + np.cumsum(np.where(lasting, rr_ms, 0.0)) / 1000.0
    label = np.full(rr_ms.size, BeatLabel.GAP, dtype=np.int8)
    nn_ms: list[FloatArray] = [np.zeros(0)]
    source: list[IndexArray] = [np.zeros(0, dtype=np.intp)]
    stretches = _unbroken(lasting, after_gap)
    treated = _METHODS[method]([rr_ms[first:end] for first, end in stretches])
    for (first, end), mended in zip(stretches, treated, strict=True):
        label[first:end] = mended.label
        nn_ms.append(mended.nn_ms)
        source.append(mended.source + first)
    sources, all_ms = np.concatenate(source), np.concatenate(nn_ms)
    label[sources[all_ms < LEAST_POSSIBLE_MS]] = BeatLabel.GAP  # fragments that belong to nothing
    kept = label[sources] != BeatLabel.GAP
    return TreatedRhythm(
        rr_ms=rr_ms,
        end_s=end_s,
        label=label,
        nn=_series(all_ms[kept], sources[kept], label, end_s, after_gap),
        source=sources[kept],
        doubtful=doubtful_spans(rr_ms, label),
    )


def _leave(stretches: Sequence[FloatArray]) -> list[Mended]:
    return [
        Mended(label=np.zeros(rr_ms.size, dtype=np.int8), nn_ms=rr_ms.copy(), source=np.arange(rr_ms.size))
        for rr_ms in stretches
    ]


def _mend_published(stretches: Sequence[FloatArray]) -> list[Mended]:
    return [mend_by_published_limits(rr_ms) for rr_ms in stretches]


_METHODS: dict[ArtifactMethod, Callable[[Sequence[FloatArray]], list[Mended]]] = {
    ArtifactMethod.WHITENED: mend_recording,
    ArtifactMethod.LIPPONEN_TARVAINEN: _mend_published,
    ArtifactMethod.NONE: _leave,
}


def _unbroken(possible: BoolArray, after_gap: BoolArray) -> list[tuple[int, int]]:
    """Return begin and end of every stretch of possible intervals without a gap."""
    begins = possible & (after_gap | ~np.concatenate(([False], possible[:-1])))
    ends = possible & np.concatenate((after_gap[1:] | ~possible[1:], [True]))[: possible.size]
    return list(zip(np.flatnonzero(begins).tolist(), (np.flatnonzero(ends) + 1).tolist(), strict=True))


def _series(
    nn_ms: FloatArray, source: IndexArray, label: LabelArray, end_s: FloatArray, after_gap: BoolArray
) -> NnSeries:
    """Place the treated intervals in time and say which neighbours may be compared."""
    breaks = np.cumsum(after_gap | (label == BeatLabel.GAP))
    stretch = breaks[source]
    joined = np.concatenate(([False], stretch[1:] == stretch[:-1]))[: source.size]
    spoiled = np.concatenate(([False], np.isin(label[:-1], _SPOILS_NEXT) & ~after_gap[1:]))[: label.size]
    measured = ((label == BeatLabel.NORMAL) & ~spoiled)[source]
    next_to = np.concatenate(([False], np.diff(source) == 1))[: source.size]
    both = measured & np.concatenate(([False], measured[:-1]))[: source.size]
    return NnSeries(
        end_s=_ends_s(nn_ms, source, stretch, end_s),
        nn_ms=nn_ms,
        label=label[source],
        contiguous=joined,
        pair_valid=joined & next_to & both,
    )


def _ends_s(nn_ms: FloatArray, source: IndexArray, stretch: IndexArray, end_s: FloatArray) -> FloatArray:
    """Count every stretch back from its end, so that rounding never adds up."""
    if not nn_ms.size:
        return np.zeros(0)
    run = np.cumsum(nn_ms) / 1000.0
    last = np.flatnonzero(np.append(stretch[1:] != stretch[:-1], [True]))
    offset = end_s[source[last]] - run[last]
    ends: FloatArray = run + np.repeat(offset, np.diff(last, prepend=-1))
    return ends
