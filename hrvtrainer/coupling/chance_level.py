"""How large a number of coupling gets by chance alone in one of twenty cases."""

import math

import numpy as np

from hrvtrainer.coupling.breath_source import BreathSource

_WINDOWS_S = (30.0, 35.0, 40.0, 45.0, 50.0, 60.0, 75.0, 90.0)
_PACER = (0.46, 0.40, 0.34, 0.28, 0.27, 0.21, 0.16, 0.13)
_MEASURED = (0.55, 0.48, 0.41, 0.35, 0.32, 0.25, 0.19, 0.16)


def lock_chance_level(window_s: float, source: BreathSource) -> float:
    """Return what breath lock exceeds in one of twenty windows of a heart that is not linked.

    Parameters
    ----------
    window_s : float
        Seconds of the window; 30 to 90 are known, beyond them the nearest one's value is told.
    source : BreathSource
        Where the breath's phase comes from, which decides the form of lock.

    Returns
    -------
    float
        The 95 % bound, 0 to 1, interpolated between windows.

    Notes
    -----
    From simulated hearts with slow waves of their own (360 people of each kind, 1,700 to 5,500 windows a
    length). Measured breath: hearts that do not answer breaths of 4.5 to 7 a minute. Pacer: half such
    hearts, half people who ignore the pacer and breathe 12 to 14 a minute; at 45 s the bound in use,
    0.28, is exceeded in 6 % (9 % of the first half, 3 % of the second). A heart with large waves of its
    own near the breath's rhythm exceeds every bound more often.
    """
    levels = _MEASURED if source.is_measured else _PACER
    return float(np.interp(window_s, _WINDOWS_S, levels))


def plv_chance_level(n: int) -> float:
    """Return the phase locking value that ``n`` angles without any order exceed in one of twenty cases.

    Notes
    -----
    ``sqrt(-ln 0.05 / n)``, the Rayleigh test's bound for many angles; capped at 1, which it reaches at
    three.
    """
    return min(1.0, math.sqrt(-math.log(0.05) / n))


def coherence_chance_level(segments: int) -> float:
    """Return the magnitude-squared coherence that independent signals exceed in one of twenty cases.

    Parameters
    ----------
    segments : int
        How many segments that share nothing were averaged, at least two.

    Notes
    -----
    ``1 - 0.05^(1 / (segments - 1))`` (Carter 1977, doi:10.1109/TASSP.1977.1162938).
    """
    return float(1.0 - 0.05 ** (1.0 / (segments - 1)))
