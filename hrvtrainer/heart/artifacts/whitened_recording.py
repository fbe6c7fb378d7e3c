"""The default method over a whole recording: piece by piece, never across a gap, each knowing the rest."""

from collections.abc import Sequence

import numpy as np

from hrvtrainer.beats import BeatLabel, FloatArray
from hrvtrainer.heart.artifacts.levels import level_of, well_in_line
from hrvtrainer.heart.artifacts.mended import MOST_PARTS, IndexArray, Mended
from hrvtrainer.heart.artifacts.whitened import mend_by_whitening
from hrvtrainer.heart.artifacts.whitener import Whitener, fit_whitener

LONGEST_PIECE = 900
PIECE = 600
CONTEXT = 60
MOST_LEVELS = MOST_PARTS + 0.5


def mend_recording(stretches: Sequence[FloatArray]) -> list[Mended]:
    """Label and treat all stretches of a recording.

    Parameters
    ----------
    stretches : sequence of ndarray of float
        Intervals between gaps, as measured, finite and positive.

    Returns
    -------
    list of Mended
        One for each. An interval that would hold more than five beats is a gap.

    Notes
    -----
    A rhythm changes over a day: a stretch of more than 900 intervals is treated in pieces of about 600
    that overlap, parted where both say that nothing is amiss. Where there are several stretches, the
    whole recording's prediction stands in for what a short one cannot tell.
    """
    known = _common(stretches) if len(stretches) > 1 else None
    return [_mend_stretch(rr_ms, known) for rr_ms in stretches]


def _common(stretches: Sequence[FloatArray]) -> Whitener:
    whole = np.concatenate(stretches)
    trust = np.concatenate([well_in_line(rr_ms, level_of(rr_ms)) for rr_ms in stretches])
    trust[np.cumsum([0, *[rr_ms.size for rr_ms in stretches[:-1]]])] = 0.0  # no row reaches across
    return fit_whitener(whole, trust)


def _mend_stretch(rr_ms: FloatArray, known: Whitener | None) -> Mended:
    gaps = np.flatnonzero(rr_ms > MOST_LEVELS * level_of(rr_ms))
    label = np.full(rr_ms.size, BeatLabel.GAP, dtype=np.int8)
    nn_ms: list[FloatArray] = [np.zeros(0)]
    source: list[IndexArray] = [np.zeros(0, dtype=np.intp)]
    for first, end in zip([0, *(gaps + 1)], [*gaps, rr_ms.size], strict=True):
        if first < end:
            mended = _mend_piecewise(rr_ms[first:end], known)
            label[first:end] = mended.label
            nn_ms.append(mended.nn_ms)
            source.append(mended.source + first)
    return Mended(label=label, nn_ms=np.concatenate(nn_ms), source=np.concatenate(source))


def _mend_piecewise(rr_ms: FloatArray, known: Whitener | None) -> Mended:
    label = np.zeros(rr_ms.size, dtype=np.int8)
    nn_ms: list[FloatArray] = []
    source: list[IndexArray] = []
    done = 0
    while done < rr_ms.size:
        end = rr_ms.size if rr_ms.size - done <= LONGEST_PIECE else done + PIECE + 2 * CONTEXT
        begin = max(done - CONTEXT, 0)
        mended = mend_by_whitening(rr_ms[begin:end], known)
        if done and mended.label[done - begin - 1 : done - begin + 1].any():
            begin = done  # this piece would divide time that the one before has settled
            mended = mend_by_whitening(rr_ms[begin:end], known)
        seam = end if end == rr_ms.size else begin + _seam(mended)
        here = (mended.source >= done - begin) & (mended.source < seam - begin)
        label[done:seam] = mended.label[done - begin : seam - begin]
        nn_ms.append(mended.nn_ms[here])
        source.append(mended.source[here] + begin)
        done = seam
    return Mended(label=label, nn_ms=np.concatenate(nn_ms), source=np.concatenate(source))


def _seam(mended: Mended) -> int:
    """Return where a piece may end: between two normal intervals, about a context's length before its end."""
    quiet = mended.label[-2 * CONTEXT :] == BeatLabel.NORMAL
    places = np.flatnonzero(quiet[:-1] & quiet[1:]) + 1
    if not places.size:
        return mended.label.size
    nearest = int(places[np.argmin(np.abs(places - CONTEXT))])
    return int(mended.label.size - quiet.size) + nearest
