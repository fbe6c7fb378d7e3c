"""How well a breath signal can be read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.respiration.small_solve import normal_equations, solved
from hrvtrainer.estimates import Absent, Estimate, Metric

SHORTEST_S = 20.0
BREATH_HZ = (0.05, 0.5)
ALL_HZ = (0.05, 2.0)
BINS_PER_WINDOW = 2
GOOD = 0.75
USABLE = 0.45


class BreathGrade(StrEnum):
    """What a breath signal is good for."""

    GOOD = "good"
    USABLE = "usable"
    POOR = "poor"

    @classmethod
    def of(cls, likeness: float) -> Self:
        """Return the grade of a likeness, 0 to 1: good from 0.75 on, usable from 0.45 on."""
        return cls.GOOD if likeness >= GOOD else cls.USABLE if likeness >= USABLE else cls.POOR


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathSignalQuality:
    """Two views of one signal, 0 to 1 each, and the grade of the worse.

    Parameters
    ----------
    power_share : Metric
        Power between 0.05 and 0.5 Hz over power between 0.05 and 2 Hz.
    regularity : Metric
        Multiple correlation with its own strongest wave and that wave's second harmonic.
    grade : BreathGrade
        Good from 0.75 on, usable from 0.45 on; poor also where there is too little signal.
    """

    power_share: Metric
    regularity: Metric
    grade: BreathGrade


def signal_quality(values: FloatArray, step_s: float) -> BreathSignalQuality:
    """Judge a stretch of a breath signal.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        The signal at equal steps, in any unit; about 30 s of it.
    step_s : float
        Seconds of a step, at most 0.25.

    Returns
    -------
    BreathSignalQuality
        Numbers absent, grade poor, with less than 20 s or where something is missing or nothing moves.

    Notes
    -----
    Thresholds are ours. The strongest wave is sought between 0.05 and 0.5 Hz in steps of half the
    resolution. No interval is known for either number.
    """
    n = int(values.size)
    if n * step_s < SHORTEST_S:
        return _unknown(f"needs {SHORTEST_S:.0f} s of breath signal, has {int(n * step_s)}", n)
    if not np.isfinite(values).all():
        return _unknown("needs a breath signal without a hole", n)
    steps = np.arange(n, dtype=np.float64)
    centred = steps - steps.mean()
    signal = values - values.mean()
    signal = signal - centred * float((centred * signal).sum() / (centred * centred).sum())
    total = float((signal * signal).sum())
    if not total > 1e-18 * n:
        return _unknown("needs a breath signal that moves, this one is constant", n)
    spacing_hz = 1.0 / (BINS_PER_WINDOW * n * step_s)
    frequency_hz = np.arange(ALL_HZ[0], ALL_HZ[1], spacing_hz)
    power = _power(signal, frequency_hz * step_s)
    is_breath = frequency_hz < BREATH_HZ[1]
    share = float(power[is_breath].sum() / power.sum())
    strongest_hz = float(frequency_hz[int(np.argmax(np.where(is_breath, power, 0.0)))])
    regularity = _regularity(signal, strongest_hz * step_s)
    return BreathSignalQuality(
        power_share=Estimate(value=share, n=n),
        regularity=Estimate(value=regularity, n=n),
        grade=BreathGrade.of(min(share, regularity)),
    )


def _power(signal: FloatArray, cycles_per_step: FloatArray) -> FloatArray:
    """Return the power at each frequency; all in one go, as a live signal is judged once a second."""
    places = np.arange(signal.size)
    tapered = signal * (0.5 - 0.5 * np.cos(2.0 * np.pi * (places + 0.5) / signal.size))
    angles = (2.0 * np.pi * cycles_per_step)[:, np.newaxis] * places
    in_phase, across = ((tapered * wave).sum(axis=1) for wave in (np.cos(angles), np.sin(angles)))
    power: FloatArray = in_phase**2 + across**2
    return power


def _regularity(signal: FloatArray, cycles_per_step: float) -> float:
    angle = 2.0 * np.pi * cycles_per_step * np.arange(signal.size)
    columns = [np.cos(angle), np.sin(angle), np.cos(2.0 * angle), np.sin(2.0 * angle)]
    products, right = normal_equations(columns, signal)
    weights = solved(products, right, 0.0)
    assert weights is not None  # four waves of at least one cycle are never the same
    explained = sum(weight * part for weight, part in zip(weights, right, strict=True))
    return float(np.sqrt(min(1.0, max(0.0, explained / float((signal * signal).sum())))))


def _unknown(reason: str, n: int) -> BreathSignalQuality:
    absent = Absent(reason=reason, n=n)
    return BreathSignalQuality(power_share=absent, regularity=absent, grade=BreathGrade.POOR)
