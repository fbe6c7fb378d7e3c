"""How much of a stretch was treated, and when that is too much for a number."""

import math
from collections.abc import Iterable

import numpy as np

from hrvtrainer.beats import BeatLabel, LabelArray

MOST_TREATED_PERCENT = 10.0
LONGEST_TREATED_RUN = 3


def longest_run(flags: Iterable[bool]) -> int:
    """Return the length of the longest unbroken run of True."""
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest


def too_large_a_share(percent: float) -> str | None:
    """Return why so many per cent treated intervals allow no number, or None where they do."""
    if percent <= MOST_TREATED_PERCENT:
        return None
    return f"needs at most {MOST_TREATED_PERCENT:.0f} % treated beats, has {math.ceil(percent)} %"


def too_much_treated(label: LabelArray) -> str | None:
    """Return why a stretch of NN intervals was treated too much for a number, or None when it was not.

    Parameters
    ----------
    label : ndarray of int8, shape (n,)
        The `BeatLabel` of each interval, oldest first; at least one.

    Notes
    -----
    More than 10 % treated intervals, or more than three in a row.
    """
    treated = label != BeatLabel.NORMAL
    count = int(np.count_nonzero(treated))
    if count == 0:
        return None
    percent = 100.0 * count / label.size
    if (reason := too_large_a_share(percent)) is not None:
        return reason
    run = longest_run(treated.tolist())
    if run > LONGEST_TREATED_RUN:
        return f"needs at most {LONGEST_TREATED_RUN} treated beats in a row, has {run}"
    return None
