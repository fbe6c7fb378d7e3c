"""From labels to NN intervals, as the published method has it: total time is kept."""

import numpy as np

from hrvtrainer.beats import BeatLabel, FloatArray, LabelArray
from hrvtrainer.heart.artifacts.mended import MOST_PARTS, IndexArray, Mended, shared_sources

_MOVED = (BeatLabel.ECTOPIC, BeatLabel.LONG, BeatLabel.SHORT)


def repair(rr_ms: FloatArray, label: LabelArray, median_ms: FloatArray) -> Mended:
    """Split missed beats, merge extra ones, share out the time of moved ones; a gap becomes nothing.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        Intervals as measured, of one stretch without a gap.
    label : ndarray of int8, shape (n,)
        `BeatLabel` of each; extra ones stand in pairs.
    median_ms : ndarray of float, shape (n,)
        What an interval there should be, about.

    Returns
    -------
    Mended
        A run of ectopic, long and short intervals becomes as many as the median fits into its time, on
        a straight line between the run's neighbours. A run of one is shared with the neighbour that
        makes the more plausible pair; that neighbour keeps its label.
    """
    nn_ms: list[FloatArray] = []
    source: list[IndexArray] = []
    done = 0
    for first, last in _stretches(rr_ms, label, median_ms):
        nn_ms += [rr_ms[done:first]]
        source += [np.arange(done, first)]
        fresh = _become(rr_ms, label, median_ms, first, last)
        nn_ms.append(fresh)
        source.append(shared_sources(first, last, fresh.size))
        done = last + 1
    nn_ms.append(rr_ms[done:])
    source.append(np.arange(done, rr_ms.size))
    return Mended(label=label, nn_ms=np.concatenate(nn_ms), source=np.concatenate(source))


def _stretches(rr_ms: FloatArray, label: LabelArray, median_ms: FloatArray) -> list[tuple[int, int]]:
    """Return first and last interval of everything that is repaired as one."""
    odd = np.flatnonzero(label != BeatLabel.NORMAL).tolist()
    kinds = label.tolist()
    found: list[tuple[int, int]] = []
    for index in odd:
        if found and index <= found[-1][1]:
            continue
        last = index
        if kinds[index] == BeatLabel.EXTRA:
            last += 1
        elif kinds[index] in _MOVED:
            while last + 1 < len(kinds) and kinds[last + 1] in _MOVED:
                last += 1
            if last == index:
                found.append(_pair(rr_ms, label, median_ms, index, found[-1][1] if found else -1))
                continue
        found.append((index, last))
    return found


def _pair(
    rr_ms: FloatArray, label: LabelArray, median_ms: FloatArray, index: int, taken: int
) -> tuple[int, int]:
    """Return a lone odd interval with the normal neighbour that fits it best."""
    pairs = [
        (low, low + 1)
        for low, other in ((index - 1, index - 1), (index, index + 1))
        if taken < other < rr_ms.size and label[other] == BeatLabel.NORMAL
    ]

    def misfit(pair: tuple[int, int]) -> float:
        fitting = float(rr_ms[pair[0]] + rr_ms[pair[1]]) / float(median_ms[index])
        return abs(fitting - max(1.0, round(fitting)))

    return min(pairs, key=misfit, default=(index, index))


def _become(rr_ms: FloatArray, label: LabelArray, median_ms: FloatArray, first: int, last: int) -> FloatArray:
    total_ms, expected_ms = float(rr_ms[first : last + 1].sum()), float(median_ms[first])
    kind = label[first]
    if kind == BeatLabel.GAP:
        return np.zeros(0)
    if kind == BeatLabel.EXTRA:
        return np.array([total_ms])
    count = max(1, round(total_ms / expected_ms))
    if kind == BeatLabel.MISSED:
        count = min(max(2, count), MOST_PARTS)
        return np.full(count, total_ms / count)
    before_ms, after_ms = expected_ms, expected_ms
    if first > 0 and last + 1 < rr_ms.size and label[first - 1] == label[last + 1] == BeatLabel.NORMAL:
        before_ms, after_ms = float(rr_ms[first - 1]), float(rr_ms[last + 1])
    weights = before_ms + (after_ms - before_ms) * np.arange(1, count + 1) / (count + 1)
    shared: FloatArray = weights * (total_ms / weights.sum())
    return shared
