"""A person's usual breath wave at one pace."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.coupling.gauge.own_usual import (
    FEWEST_KEPT,
    PRIOR_SPREAD_LN_WAVE,
    Usual,
    own_usual,
)
from hrvtrainer.estimates import Absent

SAME_PACE_BREATHS_PER_MIN = 0.3
SAME_INHALE_FRACTION = 0.025
SAME_PAUSE_SHARE = 0.05
FIRST_S = 60.0
LAST_S = 240.0
FEWEST_SECONDS = 90
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class PacedSession:
    """What one earlier session says about the wave: its breath, and the median of ln wave (bpm)."""

    pattern: BreathPattern
    wave_ln: float


def same_breath(one: BreathPattern, other: BreathPattern) -> bool:
    """Tell whether waves at two breaths may be compared.

    Notes
    -----
    Within 0.3/min, the same in-breath to out-breath (its fraction within 0.025) and pauses alike
    (their share of the cycle within 0.05): a wave depends on all three.
    """
    return (
        abs(one.breaths_per_min - other.breaths_per_min) <= SAME_PACE_BREATHS_PER_MIN + _ROUNDING
        and abs(one.inhale_fraction - other.inhale_fraction) <= SAME_INHALE_FRACTION + _ROUNDING
        and abs(_pause_share(one) - _pause_share(other)) <= SAME_PAUSE_SHARE + _ROUNDING
    )


def median_wave_ln(paced_s: FloatArray, wave_bpm: FloatArray, *, until_s: float = math.inf) -> float | Absent:
    """Return the median ln wave of a session from its second minute at a pace on.

    Parameters
    ----------
    paced_s : ndarray of float, shape (n,)
        Seconds since the pace began, one value a second.
    wave_bpm : ndarray of float, shape (n,)
        The breath wave then, NaN where there was none.
    until_s : float
        Where to stop, in seconds since the pace began; 240 for "minutes two to four".

    Returns
    -------
    float or Absent
        Absent with fewer than 90 seconds that have a wave.
    """
    inside = (paced_s >= FIRST_S) & (paced_s < until_s) & np.isfinite(wave_bpm) & (wave_bpm > 0)
    n = int(np.count_nonzero(inside))
    if n < FEWEST_SECONDS:
        reason = f"learning your usual: needs {FEWEST_SECONDS} s of this pace after its first minute, has {n}"
        return Absent(reason=reason, n=n)
    return float(np.median(np.log(wave_bpm[inside])))


def paced_usual(
    sessions: Sequence[PacedSession], pattern: BreathPattern, *, today_ln: float | Absent
) -> Usual:
    """Return the usual wave at a breath.

    Parameters
    ----------
    sessions : sequence of PacedSession
        Earlier sessions, oldest first, whatever their pace.
    pattern : BreathPattern
        The breath that leads now.
    today_ln : float or Absent
        The median of this session's minutes two to four, from `median_wave_ln`.

    Returns
    -------
    OwnUsual or Absent
        From the newest ten sessions at this breath where there are three; before that from this session
        alone (``n`` is 1 and the spread is the prior); Absent until its minutes two to four are over.
    """
    alike = [session.wave_ln for session in sessions if same_breath(session.pattern, pattern)]
    if len(alike) >= FEWEST_KEPT:
        return own_usual(alike, prior_spread_ln=PRIOR_SPREAD_LN_WAVE)
    if isinstance(today_ln, Absent):
        return today_ln
    return own_usual([today_ln], prior_spread_ln=PRIOR_SPREAD_LN_WAVE)


def _pause_share(pattern: BreathPattern) -> float:
    return (pattern.hold_in_s + pattern.hold_out_s) / pattern.cycle_s
