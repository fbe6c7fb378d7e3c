"""How steadily two hearts keep their angle to each other, breath by breath of one pacer."""

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.chance_level import plv_chance_level
from hrvtrainer.coupling.phase_locking import phase_locking as locking_of_angles
from hrvtrainer.coupling.synchrony.segments import Segments
from hrvtrainer.estimates import Absent, Estimate, Metric


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
    `hrvtrainer.coupling.phase_locking` of the angles between the two, one angle a breath and heart: that
    of the first harmonic of its rate in that breath. It says that both keep the same pace. Two people who
    have never met reach 0.9 on one pacer, so it says nothing beyond.
    """
    angles = [
        _breath_angles(rate_bpm, round(group.pattern.cycle_s / group.step_s))
        for group in segments.groups
        if group.pattern is not None
        for rate_bpm in (group.first, group.second)
    ]
    if not angles:
        return Absent(reason="no pacer led both")
    return locking_of_angles(np.concatenate(angles[::2]) - np.concatenate(angles[1::2])).value


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
