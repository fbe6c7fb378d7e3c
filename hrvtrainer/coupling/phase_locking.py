"""How alike the angle between heart and breath is from one breath to the next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import BeatLabel, FloatArray, NnSeries
from hrvtrainer.coupling.chance_level import plv_chance_level
from hrvtrainer.estimates import Absent, Estimate, Metric

ComplexArray = NDArray[np.complex128]

FEWEST_BREATHS = 6
FEWEST_BEATS = 5  # a line and a sine take four
LEAST_DETERMINANT = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseLocking:
    """Length of the mean of the breaths' unit angles, 0 to 1, and what chance exceeds once in twenty."""

    value: Metric
    chance_level: float | None


def phase_locking(angles_rad: FloatArray) -> PhaseLocking:
    """Return the phase locking value of one angle per breath.

    Parameters
    ----------
    angles_rad : ndarray of float, shape (n,)
        Angle of heart over breath of each breath; breaths share no beat.

    Returns
    -------
    PhaseLocking
        ``|mean(exp(i angle))|``, no interval known; ``n`` counts the breaths. Absent with fewer than six.

    Notes
    -----
    Lachaux et al. 1999 (doi:10.1002/(SICI)1097-0193(1999)8:4<194::AID-HBM4>3.0.CO;2-C), over breaths in
    place of trials and never over samples, which are not independent. The chance level is for angles
    without any order: a heart that does not answer has waves of its own that outlast a breath, and is
    above it in 7 to 8 % of cases (paces 4.5 to 7), in 15 % where the pace is that of its own waves.
    """
    n = int(angles_rad.size)
    if n < FEWEST_BREATHS:
        return PhaseLocking(
            value=Absent(reason=f"needs {FEWEST_BREATHS} breaths, has {n}", n=n), chance_level=None
        )
    length = float(np.abs(np.mean(np.exp(1j * angles_rad))))
    return PhaseLocking(value=Estimate(value=min(1.0, length), n=n), chance_level=plv_chance_level(n))


def amplitude_of_each_breath(series: NnSeries, breaths: FloatArray) -> ComplexArray:
    """Return the complex amplitude of heart rate over each clear breath.

    Parameters
    ----------
    series : NnSeries
        The intervals, on the breath's clock.
    breaths : ndarray of float, shape (n,)
        Breaths (cycles) at each interval's midpoint, never falling, NaN where not known.

    Returns
    -------
    ndarray of complex, shape (m,)
        Beats per minute, oldest breath first. Left out are breaths with fewer than five beats, a gap, a
        treated beat, or beats at too few moments, and the first and the last, which may be parts.

    Notes
    -----
    Least squares of a line and one sine on the beats of the breath alone, so that no two share a beat.
    """
    rows = np.flatnonzero(np.isfinite(breaths))
    if rows.size == 0:
        return np.empty(0, dtype=np.complex128)
    breath = np.floor(breaths[rows])
    number = np.cumsum(np.diff(breath, prepend=breath[0]) != 0)
    count = int(number[-1]) + 1
    unclear = (series.label[rows] != BeatLabel.NORMAL) | ~series.contiguous[rows]
    whole = np.bincount(number, weights=unclear, minlength=count) == 0
    whole &= np.bincount(number, minlength=count) >= FEWEST_BEATS
    whole[[0, -1]] = False
    within = breaths[rows] - breath
    turn = 2.0 * np.pi * within
    columns = np.stack([np.ones(rows.size), within - 0.5, np.cos(turn), np.sin(turn)])
    rate = series.hr_bpm[rows]
    rate = rate - np.mean(rate)

    def summed(values: FloatArray) -> FloatArray:
        total: FloatArray = np.bincount(number, weights=values, minlength=count)[whole]
        return total

    products = np.array([[summed(left * right) for right in columns] for left in columns]).T
    values = np.array([summed(column * rate) for column in columns]).T
    clear = np.linalg.det(products / products[:, :1, :1]) > LEAST_DETERMINANT
    solution = np.linalg.solve(products[clear], values[clear][:, :, None])[:, :, 0]
    amplitude: ComplexArray = solution[:, 2] - 1j * solution[:, 3]
    return amplitude
