"""Breath from a chest strap's accelerometer, as it comes."""

from collections import deque
from dataclasses import dataclass, replace

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.respiration.acceleration_steps import (
    SMOOTH_DELAY,
    SMOOTH_STEPS,
    STEP_S,
    AccelerationSteps,
)
from hrvtrainer.breath.respiration.breath_builder import BreathBuilder, Stretch
from hrvtrainer.breath.respiration.chest_axis import GRAVITY_HZ, ChestAxis, one_pole
from hrvtrainer.breath.respiration.three import Three
from hrvtrainer.breath.respiration.turn_finder import TurnFinder

KEPT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathNews:
    """What the newest accelerations told.

    Parameters
    ----------
    time_s, display_mg : ndarray of float, shape (n,)
        The breath's signal for the eye, and when each value was. NaN while the body
        moves. It rises with the in-breath once the sign is known.
    breaths : tuple of Breath
        Breaths that became whole. Until the sign is known, none.
    periods_s : tuple of float
        How long these and breaths of unknown sign lasted: enough for a rate, and for nothing else.
    """

    time_s: FloatArray
    display_mg: FloatArray
    breaths: tuple[Breath, ...]
    periods_s: tuple[float, ...]


class AccelerationBreath:
    """Follows the breath in the tilt of the chest; `feed` it accelerations of any number at a time.

    Parameters
    ----------
    sampling_hz : float
        25, 50, 100 or 200, or the true rate within 2 % of one of these.

    Raises
    ------
    AnalysisError
        At another rate.

    Notes
    -----
    science.md 6.5, with these departures:

    - steps of 0.08 s, each the mean of the samples in it after a median of five;
    - the axis is found in three dimensions by the power method (`ChestAxis`), not by a 2 x 2 formula;
    - the signal for the eye is smoothed by two moving means (0.72 s each), which delay every rate by
      0.64 s and bend no phase; `display_response` has what remains of its high-pass;
    - breaths are not placed by crossings of a filtered signal: those only tell which turning points there
      are. Each is placed on the unfiltered projection by least squares (`fit_turn`).

    No published study shows how exact the phase of breath from this place is (science.md 13.3).
    """

    def __init__(self, sampling_hz: float) -> None:
        self._steps = AccelerationSteps(sampling_hz)
        self._chest = ChestAxis()
        self._finder = TurnFinder(STEP_S)
        self._builder = BreathBuilder()
        self._kept: deque[Three] = deque(maxlen=round(KEPT_S / STEP_S))
        self._begun = False
        self._step = 0
        self.sign: float | None = None

    @property
    def swing_mg(self) -> float:
        """The usual way from lowest to highest."""
        return 2.0 * self._finder.amplitude

    def feed(self, acceleration_mg: FloatArray) -> BreathNews:
        """Take accelerations, shape (n, 3), in milli-g; NaN where samples are missing."""
        steps = self._steps.feed(np.asarray(acceleration_mg, dtype=np.float64).reshape(-1, 3))
        step_s = self._steps.step_s
        first_s = (self._step - SMOOTH_DELAY) * step_s + self._steps.middle_s
        display: list[float] = []
        whole: list[Breath] = []
        for mean, shaking, smooth in zip(
            steps.mean_mg.tolist(), steps.shaking_mg2.tolist(), steps.smooth_mg.tolist(), strict=True
        ):
            value = self._advance(None if np.isnan(mean[0]) else tuple(mean), shaking, tuple(smooth))
            display.append(np.nan if value is None else value * (self.sign or 1.0))
            breath = self._breath(value)
            whole += [breath] if breath is not None else []
            self._step += 1
        return BreathNews(
            time_s=first_s + np.arange(len(display), dtype=np.float64) * step_s,
            display_mg=np.array(display),
            breaths=() if self.sign is None else tuple(whole),
            periods_s=tuple(breath.inhale_s + breath.exhale_s for breath in whole),
        )

    def _advance(self, mean_mg: Three | None, shaking_mg2: float, smooth_mg: Three) -> float | None:
        value = self._chest.feed(mean_mg, shaking_mg2, smooth_mg, self.swing_mg)
        if value is None or mean_mg is None:
            self._kept.clear()
            self._finder.reset()
            self._builder.reset()
            return None
        self._kept.append(mean_mg)
        return value

    def _breath(self, value: float | None) -> Breath | None:
        turn = None if value is None else self._finder.feed(value, self._step - SMOOTH_DELAY)
        if turn is None:
            return None
        breath = self._builder.feed(turn, self._projection(), self.sign or 1.0)
        return None if breath is None else replace(breath, start_s=breath.start_s + self._steps.middle_s)

    def _projection(self) -> Stretch:
        """Return the kept accelerations along the axis of now, not filtered."""
        x, y, z = self._chest.axis or (0.0, 0.0, 0.0)
        kept = np.array(self._kept)
        values = kept[:, 0] * x + kept[:, 1] * y + kept[:, 2] * z
        return Stretch(values=values, first_step=self._step - len(self._kept) + 1, step_s=self._steps.step_s)


def display_response(frequency_hz: float) -> complex:
    """Return by what the signal for the eye multiplies a wave of a frequency, its delay already taken out.

    A phase read from that signal divides by this: the high-pass at 0.02 Hz makes it lead, by 17 degrees
    at 4 breaths a minute and by 10 at 7.
    """
    turn = np.exp(-2j * np.pi * frequency_hz * STEP_S)
    smooth = np.sinc(SMOOTH_STEPS * STEP_S * frequency_hz) / np.sinc(STEP_S * frequency_hz)
    gravity = one_pole(GRAVITY_HZ)
    return complex(smooth**2 - gravity / (1.0 - (1.0 - gravity) * turn))
