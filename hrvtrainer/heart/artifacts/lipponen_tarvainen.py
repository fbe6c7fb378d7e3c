"""The published offline method: thresholds that follow the rhythm, and what lies beyond them.

Lipponen & Tarvainen 2019, doi:10.1080/03091902.2019.1640306. Departures, where the paper is silent or
where its public implementations are known to fail:

- Quartiles are nearest ranks of 91 values (the 23rd and the 69th), not interpolated. At either end of a
  stretch the series is mirrored, so that every window has 91 (and every median 11) values.
- A limit is at least 5.2 ms (as if the quartile deviation were 1 ms): a constant series has no 0/0.
- A difference that would need an interval before the first one or after the last one is 0.
- The look at the *next* interval changes nothing here: whatever it could find is found when that
  interval's own turn comes, because "|D| > 1 or |M| > 3" is tested in full. Ectopic goes first.
- Several missed beats in a row: as many parts as the median fits, two to five. More is a gap.
- An extra beat takes the interval after it along: both are labelled, and merged.
"""

import numpy as np

from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, LabelArray
from hrvtrainer.heart.artifacts.label_repair import repair
from hrvtrainer.heart.artifacts.mended import MOST_PARTS, Mended

LIMIT_WIDTH = 5.2
LIMIT_WINDOW_BEATS = 91
LOWER_QUARTILE_RANK, UPPER_QUARTILE_RANK = 22, 68  # of 91, counted from 0
MEDIAN_WINDOW_BEATS = 11
ECTOPIC_SLOPE, ECTOPIC_OFFSET = 0.13, 0.17
FAR_FROM_MEDIAN = 3.0
LEAST_LIMIT_MS = 5.2


def mend_by_published_limits(rr_ms: FloatArray) -> Mended:
    """Label and treat one stretch without a gap.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        Intervals as measured, finite and positive; any number of them.

    Returns
    -------
    Mended
        The labels of `published_labels`, repaired by `label_repair.repair`.
    """
    label, median_ms = published_labels(rr_ms)
    return repair(rr_ms, label, median_ms)


def published_labels(rr_ms: FloatArray) -> tuple[LabelArray, FloatArray]:
    """Return the label of each interval, and the local median that it was judged by.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        Intervals of one stretch without a gap, finite and positive. With fewer than three all are normal.

    Returns
    -------
    label : ndarray of int8, shape (n,)
        `BeatLabel` values.
    median_ms : ndarray of float, shape (n,)
        The centred median of 11.
    """
    if rr_ms.size < 3:
        median = float(np.median(rr_ms)) if rr_ms.size else 0.0
        return np.zeros(rr_ms.size, dtype=np.int8), np.full(rr_ms.size, median)
    median_ms = _ranked(rr_ms, MEDIAN_WINDOW_BEATS // 2, MEDIAN_WINDOW_BEATS)
    step_ms = np.diff(rr_ms, prepend=rr_ms[0])
    off_ms = rr_ms - median_ms
    off_ms = np.where(off_ms < 0, 2.0 * off_ms, off_ms)
    off_limit_ms = _limit_ms(off_ms)
    step = step_ms / _limit_ms(step_ms)
    far = np.abs(off_ms / off_limit_ms) > FAR_FROM_MEDIAN
    return _decide(rr_ms, median_ms, off_limit_ms, step, far), median_ms


def _limit_ms(values_ms: FloatArray) -> FloatArray:
    size_ms = np.abs(values_ms)
    low_ms = _ranked(size_ms, LOWER_QUARTILE_RANK, LIMIT_WINDOW_BEATS)
    high_ms = _ranked(size_ms, UPPER_QUARTILE_RANK, LIMIT_WINDOW_BEATS)
    limit_ms: FloatArray = np.maximum(LIMIT_WIDTH * 0.5 * (high_ms - low_ms), LEAST_LIMIT_MS)
    return limit_ms


def _ranked(values: FloatArray, rank: int, window: int) -> FloatArray:
    """Return the value of a rank, counted from 0, in the window about each one; mirrored at the ends."""
    from scipy import ndimage  # noqa: PLC0415 - takes longer to import than the engine

    # Mirrored here: scipy 1.17 errs where a mirrored window is many times as long as the series.
    half = window // 2
    padded = np.pad(values, half, mode="symmetric")
    ranked: FloatArray = ndimage.rank_filter(padded, rank, size=window)[half : half + values.size]
    return ranked


def _decide(
    rr_ms: FloatArray, median_ms: FloatArray, off_limit_ms: FloatArray, step: FloatArray, far: BoolArray
) -> LabelArray:
    before = np.concatenate(([0.0], step[:-1]))
    after = np.concatenate((step[1:], [0.0]))
    later = np.concatenate((step[2:], [0.0, 0.0]))
    up, down = step > 1, step < -1
    ectopic = (up & (np.maximum(before, after) < -ECTOPIC_SLOPE * step - ECTOPIC_OFFSET)) | (
        down & (np.minimum(before, after) > -ECTOPIC_SLOPE * step + ECTOPIC_OFFSET)
    )
    long = up & (np.minimum(after, later) < -1)
    short = down & (np.maximum(after, later) > 1)
    odd = ~ectopic & (long | short | far)

    parts = np.maximum(2.0, np.round(rr_ms / median_ms))
    missed = odd & (long | far) & (np.abs(rr_ms / parts - median_ms) < off_limit_ms)
    merged_ms = rr_ms + np.concatenate((rr_ms[1:], [np.inf]))
    extra = odd & ~missed & (short | far) & (np.abs(merged_ms - median_ms) < off_limit_ms)

    label = np.zeros(rr_ms.size, dtype=np.int8)
    label[odd] = np.where(rr_ms[odd] < median_ms[odd], BeatLabel.SHORT, BeatLabel.LONG)
    label[ectopic] = BeatLabel.ECTOPIC
    label[missed] = np.where(parts[missed] > MOST_PARTS, BeatLabel.GAP, BeatLabel.MISSED)
    taken = -1
    for index in np.flatnonzero(extra).tolist():
        if index > taken:
            taken = index + 1
            label[index : taken + 1] = BeatLabel.EXTRA
    return label
