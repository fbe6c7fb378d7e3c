"""Who follows whom: the lag at which two hearts are most alike."""

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.synchrony.shuffle_test import Alikeness


def lag_of_most(alikeness: Alikeness) -> float:
    """Return the lag at which the real pairing stands out most.

    Parameters
    ----------
    alikeness : Alikeness
        From `shuffled` or `phase_randomised`.

    Returns
    -------
    float
        Seconds, positive where the second heart follows the first.

    Notes
    -----
    The mean of the surrogates is taken away first: under one pacer two hearts are alike at the lag that
    their answers to it have, whoever leads. The best lag of the grid is refined by a parabola.
    """
    excess: FloatArray = alikeness.profiles[0] - np.mean(alikeness.profiles[1:], axis=0)
    middle = excess.size // 2
    best = int(np.argmax(excess))
    shift = 0.0
    if 0 < best < excess.size - 1:
        before, at, after = excess[best - 1 : best + 2].tolist()
        bend = before - 2.0 * at + after
        shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return (best + shift - middle) * alikeness.step_s
