"""How a simulated heart answers a breath: as a formula, and sample by sample."""

import math

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray
from hrvtrainer.simulation.parameters import PersonParameters

ComplexArray = NDArray[np.complex128]

SAMPLE_HZ = 50
VAGAL_CORNER_HZ = 0.3
SLOWEST_RESONANCE = 3.5
QUICKEST_RESONANCE = 8.5


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
    resonator = person.response_bpm / (
        1.0
        + 1j * person.resonance_q * (frequency_hz / person.resonance_hz - person.resonance_hz / frequency_hz)
    )
    vagal = person.vagal_bpm / (1.0 + 1j * frequency_hz / VAGAL_CORNER_HZ)
    answer: ComplexArray = resonator + vagal
    return answer


def resonance_breaths_per_min(person: PersonParameters) -> float:
    """Return the pace, 3.5 to 8.5/min, at which the heart answers most: the truth to be found."""
    paces = np.arange(SLOWEST_RESONANCE, QUICKEST_RESONANCE + 0.0005, 0.001)
    return float(paces[np.argmax(np.abs(heart_response(person, paces / 60.0)))])


class HeartAnswer:
    """The formula as two causal filters at 50 Hz, at rest at their start.

    Notes
    -----
    The resonator is the bilinear transform, exact at its centre; at 7/min its gain is off by less
    than 0.1 %. Half of the quick path's gain, which a steady breath would add to the mean, is taken
    away. A constant phase of the resonator is not causal, and is 0 here.
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
        return growth * self._response_bpm * swing + self._vagal_bpm * (self._vagal - 0.5)
