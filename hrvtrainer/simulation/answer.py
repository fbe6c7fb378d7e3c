"""How a simulated heart answers a breath: as a formula, and sample by sample."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray
from hrvtrainer.simulation.parameters import PersonParameters

ComplexArray = NDArray[np.complex128]

SAMPLE_HZ = 50
VAGAL_CORNER_HZ = 0.3
SLOWEST_RESONANCE = 3.5
QUICKEST_RESONANCE = 8.5
_PACE_STEP = 0.001
_HALVINGS = 30  # from 3 octaves to less than 1e-8/min


def heart_response(person: PersonParameters, frequency_hz: FloatArray) -> ComplexArray:
    """Return how the heart answers a breath of volume 0 to 1, by frequency.

    Parameters
    ----------
    person : PersonParameters
        Whose heart.
    frequency_hz : ndarray of float
        Frequencies above 0, in Hz.

    Returns
    -------
    ndarray of complex
        Heart rate over volume, in bpm per unit volume; a positive angle says that the heart leads.
    """
    turn = np.exp(1j * math.radians(person.resonance_phase_deg))
    answer: ComplexArray = turn * resonator(person, frequency_hz) + vagal_path(person, frequency_hz)
    return answer


def streamed_response(person: PersonParameters, frequency_hz: FloatArray) -> ComplexArray:
    """Return the same as `HeartAnswer` makes it, with the phase that a causal filter can have."""
    turned = resonator(person, frequency_hz)
    if person.resonance_phase_deg:
        ratio = frequency_hz / _all_pass_hz(person)
        sign = -math.copysign(1.0, person.resonance_phase_deg)
        turned = turned * (sign * (1.0 - 1j * ratio) / (1.0 + 1j * ratio))
    answer: ComplexArray = turned + vagal_path(person, frequency_hz)
    return answer


def resonator(person: PersonParameters, frequency_hz: FloatArray) -> ComplexArray:
    """Return the slow resonance alone, without its constant phase."""
    ratio = frequency_hz / person.resonance_hz
    below: ComplexArray = np.asarray(1.0 + 1j * person.resonance_q * (ratio - 1.0 / ratio))
    return person.response_bpm / below


def vagal_path(person: PersonParameters, frequency_hz: FloatArray) -> ComplexArray:
    """Return the quick path alone."""
    below: ComplexArray = np.asarray(1.0 + 1j * frequency_hz / VAGAL_CORNER_HZ)
    return person.vagal_bpm / below


def resonance_breaths_per_min(person: PersonParameters, *, streamed: bool = False) -> float:
    """Return the pace, 3.5 to 8.5/min, at which the heart answers most: the truth to be found.

    It is the peak of the whole answer, both paths and the constant phase together, not the resonator's
    centre. ``streamed`` asks for the answer as the causal filter makes it.
    """
    paces = np.arange(SLOWEST_RESONANCE, QUICKEST_RESONANCE + _PACE_STEP / 2, _PACE_STEP)
    response = streamed_response if streamed else heart_response
    best = float(paces[np.argmax(np.abs(response(person, paces / 60.0)))])
    return round(best, 3)


def with_resonance(
    person: PersonParameters, breaths_per_min: float, *, streamed: bool = False
) -> PersonParameters:
    """Return the same person with a heart that answers most at this pace.

    The resonator's centre is moved until the peak of the whole answer stands there.

    Raises
    ------
    ValueError
        If the pace is not between 3.5 and 8.5/min, or this heart has no peak there.
    """
    if not SLOWEST_RESONANCE < breaths_per_min < QUICKEST_RESONANCE:
        raise ValueError(
            f"a resonance lies between {SLOWEST_RESONANCE:g} and {QUICKEST_RESONANCE:g} breaths/min, "
            f"got {breaths_per_min:g}"
        )
    low_hz, high_hz = breaths_per_min / 120.0, breaths_per_min / 15.0
    for _ in range(_HALVINGS):
        middle_hz = 0.5 * (low_hz + high_hz)
        if resonance_breaths_per_min(replace(person, resonance_hz=middle_hz), streamed=streamed) < (
            breaths_per_min
        ):
            low_hz = middle_hz
        else:
            high_hz = middle_hz
    moved = replace(person, resonance_hz=high_hz)
    if abs(resonance_breaths_per_min(moved, streamed=streamed) - breaths_per_min) > 2.0 * _PACE_STEP:
        raise ValueError(f"this heart cannot answer most at {breaths_per_min:g} breaths/min")
    return moved


class HeartAnswer:
    """The formula as two causal filters at 50 Hz, at rest at their start.

    Notes
    -----
    The resonator is the bilinear transform, exact at its centre; at 7/min its gain is off by less
    than 0.1 %. Half of the quick path's gain, which a steady breath would add to the mean, is taken
    away. A constant phase of the resonator is not causal: a first-order all-pass stands for it, exact at
    the centre and elsewhere in proportion to frequency (a lag) or to its inverse (a lead);
    `streamed_response` says what that comes to, and `hrvtrainer.simulation.batch` has it exactly.
    """

    def __init__(self, person: PersonParameters) -> None:
        turn = 2.0 * math.pi * person.resonance_hz / SAMPLE_HZ
        alpha = math.sin(turn) / (2.0 * person.resonance_q)
        self._input_gain = alpha / (1.0 + alpha)
        self._once = 2.0 * math.cos(turn) / (1.0 + alpha)
        self._twice = -(1.0 - alpha) / (1.0 + alpha)
        self._vagal_part = 1.0 - math.exp(-2.0 * math.pi * VAGAL_CORNER_HZ / SAMPLE_HZ)
        self._response_bpm = person.response_bpm
        self._vagal_bpm = person.vagal_bpm
        self._volume_1 = self._volume_2 = self._swing_1 = self._swing_2 = 0.0
        self._vagal = 0.5
        self._turn = _AllPass(person) if person.resonance_phase_deg else None

    def feed(self, volume: float, growth: float) -> float:
        """Take the next sample of the breath and return what it adds to heart rate, in bpm.

        ``growth`` multiplies the resonance.
        """
        swing = (
            self._input_gain * (volume - self._volume_2)
            + self._once * self._swing_1
            + self._twice * self._swing_2
        )
        self._volume_1, self._volume_2 = volume, self._volume_1
        self._swing_1, self._swing_2 = swing, self._swing_1
        self._vagal += (volume - self._vagal) * self._vagal_part
        if self._turn is not None:
            swing = self._turn.feed(swing)
        return growth * self._response_bpm * swing + self._vagal_bpm * (self._vagal - 0.5)


class _AllPass:
    """Turns the phase and leaves the size."""

    def __init__(self, person: PersonParameters) -> None:
        warped = math.tan(math.pi * _all_pass_hz(person) / SAMPLE_HZ)
        self._part = (warped - 1.0) / (warped + 1.0)
        self._sign = -math.copysign(1.0, person.resonance_phase_deg)
        self._in_1 = self._out_1 = 0.0

    def feed(self, value: float) -> float:
        out = self._part * (value - self._out_1) + self._in_1
        self._in_1, self._out_1 = value, out
        return self._sign * out


def _all_pass_hz(person: PersonParameters) -> float:
    """Return the corner at which a first-order all-pass turns the resonator's centre as asked."""
    half = math.tan(math.radians(abs(person.resonance_phase_deg)) / 2.0)
    return person.resonance_hz * (half if person.resonance_phase_deg > 0 else 1.0 / half)
