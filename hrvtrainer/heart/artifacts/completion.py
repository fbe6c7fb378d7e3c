"""A series without holes, for those who want every interval."""

import numpy as np

from hrvtrainer.beats import BeatLabel, FloatArray, LabelArray
from hrvtrainer.heart.artifacts.mended import IndexArray
from hrvtrainer.heart.artifacts.possible import is_possible


def complete_nn_ms(rr_ms: FloatArray, label: LabelArray, nn_ms: FloatArray, source: IndexArray) -> FloatArray:
    """Return the treated intervals with every gap filled whose length was measured.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        The intervals as measured.
    label : ndarray of int8, shape (n,)
        What each was judged to be.
    nn_ms : ndarray of float, shape (m,)
        The treated intervals.
    source : ndarray of int, shape (m,)
        The measured interval that each came from, never falling.

    Returns
    -------
    ndarray of float
        Intervals in milliseconds, oldest first. A gap that lasted (an interval too long for the beats that
        it hides to be found) becomes equal intervals, about as long as the median; a value that cannot
        be an interval has no length and becomes nothing.
    """
    gaps = np.flatnonzero((label == BeatLabel.GAP) & is_possible(rr_ms))
    if not gaps.size:
        return nn_ms
    usual_ms = float(np.median(nn_ms if nn_ms.size else rr_ms[gaps]))
    pieces: list[FloatArray] = []
    done = 0
    for gap in gaps.tolist():
        here = int(np.searchsorted(source, gap))
        lasted_ms = float(rr_ms[gap])
        count = max(1, round(lasted_ms / usual_ms))
        pieces += [nn_ms[done:here], np.full(count, lasted_ms / count)]
        done = here
    return np.concatenate((*pieces, nn_ms[done:]))
