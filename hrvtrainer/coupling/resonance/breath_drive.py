"""The breath that drives the heart, on an even grid: measured, or built from the starts of in-breaths."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.resonance.inhale_starts import find_inhale_starts
from hrvtrainer.errors import AnalysisError

STEP_S = 0.25
USUAL_INHALE_SHARE = 0.4
FEWEST_INHALES = 3
LONGEST_S = 2 * 3600.0
LONGEST_HOLE_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathDrive:
    """A breath as it drives the heart.

    Parameters
    ----------
    start_s : float
        Seconds of the first sample; the others follow every `STEP_S`.
    volume : ndarray of float, shape (n,)
        Volume about its mean, in any unit.
    inhale_s : ndarray of float, shape (m,)
        When in-breaths began, ever later.
    hole_s : ndarray of float, shape (h, 2)
        From when to when the volume is not known.
    is_measured : bool
        Whether the volume was measured. A built one has the same depth in every breath.
    """

    start_s: float
    volume: FloatArray
    inhale_s: FloatArray
    hole_s: FloatArray
    is_measured: bool


def drive_of_inhales(inhale_s: FloatArray) -> BreathDrive:
    """Build the breath from the starts of in-breaths.

    Parameters
    ----------
    inhale_s : ndarray of float, shape (m,)
        Seconds, at least three, ever later, within two hours.

    Returns
    -------
    BreathDrive
        Raised cosines up for 0.4 of each breath and down for the rest, all of one depth, from the first
        in-breath to the last. Another share of the in-breath turns the phase of the heart's answer by a
        constant, which the estimate leaves free.

    Raises
    ------
    AnalysisError
        With fewer, with times out of order, and with more than two hours.
    """
    _refuse_bad_inhales(inhale_s)
    time_s = _grid(float(inhale_s[0]), float(inhale_s[-1]))
    cycles = np.interp(time_s, inhale_s, np.arange(inhale_s.size))
    phase = cycles - np.floor(cycles)
    rising = 0.5 - 0.5 * np.cos(np.pi * phase / USUAL_INHALE_SHARE)
    falling = 0.5 + 0.5 * np.cos(np.pi * (phase - USUAL_INHALE_SHARE) / (1.0 - USUAL_INHALE_SHARE))
    volume = np.where(phase < USUAL_INHALE_SHARE, rising, falling)
    return BreathDrive(
        start_s=float(time_s[0]),
        volume=volume - np.mean(volume),
        inhale_s=inhale_s,
        hole_s=np.zeros((0, 2)),
        is_measured=False,
    )


def drive_of_volume(time_s: FloatArray, volume: FloatArray) -> BreathDrive:
    """Take a measured breath.

    Parameters
    ----------
    time_s : ndarray of float, shape (n,)
        Seconds, ever later, within two hours; any sampling of 2 Hz or more.
    volume : ndarray of float, shape (n,)
        Volume, rising with the in-breath, in any unit and from any zero.

    Returns
    -------
    BreathDrive
        The volume and the in-breaths found in it; where samples are more than 2 s apart it is a hole.

    Raises
    ------
    AnalysisError
        With values that are no numbers, times out of order, more than two hours, or fewer than three
        in-breaths in it.
    """
    if not (np.isfinite(time_s).all() and np.isfinite(volume).all()):
        raise AnalysisError("needs a breath of numbers, some are not")
    if np.any(np.diff(time_s) <= 0):
        raise AnalysisError("needs times of the breath that only grow")
    if time_s.size < 2 or float(np.ptp(volume)) == 0.0:
        raise AnalysisError("needs a breath that moves, this one is constant")
    _refuse_long(float(time_s[-1] - time_s[0]))
    grid_s = _grid(float(time_s[0]), float(time_s[-1]))
    even = _means(grid_s, time_s, volume)
    inhale_s = find_inhale_starts(grid_s, even)
    if inhale_s.size < FEWEST_INHALES:
        raise AnalysisError(f"needs {FEWEST_INHALES} in-breaths in the volume, has {inhale_s.size}")
    hole_s = [pair for pair in pairwise(time_s.tolist()) if pair[1] - pair[0] > LONGEST_HOLE_S]
    return BreathDrive(
        start_s=float(grid_s[0]),
        volume=even - np.mean(even),
        inhale_s=inhale_s,
        hole_s=np.array(hole_s, dtype=np.float64).reshape(-1, 2),
        is_measured=True,
    )


def _refuse_bad_inhales(inhale_s: FloatArray) -> None:
    if inhale_s.size < FEWEST_INHALES:
        raise AnalysisError(f"needs {FEWEST_INHALES} in-breaths, has {inhale_s.size}")
    if not np.isfinite(inhale_s).all():
        raise AnalysisError("needs in-breaths at times that are numbers, some are not")
    if np.any(np.diff(inhale_s) <= 0):
        raise AnalysisError("needs in-breaths in their order, each later than the one before")
    _refuse_long(float(inhale_s[-1] - inhale_s[0]))


def _refuse_long(length_s: float) -> None:
    if length_s > LONGEST_S:
        raise AnalysisError(f"needs at most {LONGEST_S / 60:.0f} min of breath, has {length_s / 60:.0f}")


def _means(grid_s: FloatArray, time_s: FloatArray, volume: FloatArray) -> FloatArray:
    """Return the mean volume about each point of the grid: quick samples are averaged, not picked."""
    area = np.concatenate(([0.0], np.cumsum(np.diff(time_s) * (volume[1:] + volume[:-1]) / 2.0)))
    edges_s = np.concatenate((grid_s - STEP_S / 2.0, grid_s[-1:] + STEP_S / 2.0))
    edges_s = np.clip(edges_s, time_s[0], time_s[-1])
    widths_s = np.diff(edges_s)
    level = np.interp(edges_s, time_s, area)
    means: FloatArray = np.where(
        widths_s > STEP_S / 4.0,
        np.diff(level) / np.maximum(widths_s, 1e-9),
        np.interp(grid_s, time_s, volume),
    )
    return means


def _grid(first_s: float, last_s: float) -> FloatArray:
    grid_s: FloatArray = first_s + STEP_S * np.arange(int((last_s - first_s) / STEP_S) + 1, dtype=np.float64)
    return grid_s
