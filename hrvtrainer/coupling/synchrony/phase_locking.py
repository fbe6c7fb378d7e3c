"""How steadily two hearts keep their angle to each other, breath by breath of one pacer."""

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.chance_level import plv_chance_level
from hrvtrainer.coupling.synchrony.segments import Segments
from hrvtrainer.estimates import Absent, Estimate, Metric

FEWEST_BREATHS = 6


def phase_locking(segments: Segments) -> Metric:
    """Return the phase locking value of two hearts at the pace that leads both.

    Parameters
    ----------
    segments : Segments
        From `cut_segments`.

    Returns
    -------
    Estimate or Absent
        0 to 1, no interval known; ``n`` counts the breaths. Absent without a shared pacer, or with fewer
        than six breaths.

    Notes
    -----
    ``|mean over breaths exp(i (theta_1 - theta_2))|``, one angle a breath and heart, that of the first
    harmonic of its rate in that breath (Lachaux et al. 1999,
    doi:10.1002/(SICI)1097-0193(1999)8:4<194::AID-HBM4>3.0.CO;2-C, there over trials). It says that both
    keep the same pace. Two people who have never met reach 0.9 on one pacer, so it says nothing beyond.
    """
    angles = [
        _breath_angles(rate_bpm, round(group.pattern.cycle_s / group.step_s))
        for group in segments.groups
        if group.pattern is not None
        for rate_bpm in (group.first, group.second)
    ]
    if not angles:
        return Absent(reason="no pacer led both")
    between = np.concatenate(angles[::2]) - np.concatenate(angles[1::2])
    n = int(between.size)
    if n < FEWEST_BREATHS:
        return Absent(reason=f"needs {FEWEST_BREATHS} clear breaths, has {n}", n=n)
    return Estimate(value=float(np.hypot(np.mean(np.cos(between)), np.mean(np.sin(between)))), n=n)


def above_chance(locking: Metric) -> bool:
    """Tell whether a locking is larger than angles without order give in 19 of 20 cases."""
    return isinstance(locking, Estimate) and locking.value > plv_chance_level(locking.n)


def _breath_angles(rate_bpm: FloatArray, points_a_breath: int) -> FloatArray:
    """Return the angle of the first harmonic of every breath."""
    breaths = rate_bpm.reshape(-1, points_a_breath)
    level = breaths - np.mean(breaths, axis=1, keepdims=True)
    phase = 2.0 * np.pi * np.arange(points_a_breath) / points_a_breath
    angle: FloatArray = np.arctan2(
        -np.sum(level * np.sin(phase), axis=1), np.sum(level * np.cos(phase), axis=1)
    )
    return angle
