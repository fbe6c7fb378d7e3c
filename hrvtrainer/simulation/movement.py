"""The simulated accelerometer on the chest: the earth's pull, tilted by the breath."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.spells import Spells
from hrvtrainer.truth import ArtifactKind

GRAVITY_MG = 1000.0
_HEART_MG = 3.0
_HEART_AFTER_S = 0.05
_HEART_HZ = 8.0
_HEART_FADES_S = 0.08
_HEART_LASTS_S = 0.5
_WALK_MG_PER_SQRT_S = 0.2
_TURN_DEG = (3.0, 8.0)
_TURN_S = (0.8, 2.0)
_TURN_NOISE_MG = 40.0
_TURNS_PER_S = {
    ArtifactLevel.NONE: 0.0,
    ArtifactLevel.DEFAULT: 1.0 / 300.0,
    ArtifactLevel.STRESS: 1.0 / 60.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChestMotion:
    """How one chest moves under the strap.

    Parameters
    ----------
    breath_mg : float
        How far the acceleration goes from empty to full for a usual breath at 6/min.
    noise_mg : float
        Standard deviation of the white noise of each axis.
    down, breath_axis : ndarray of float, shape (3,)
        Where the earth pulls, and where the acceleration goes with an in-breath: of length 1 and at a
        right angle to each other, as a tilt has it.
    """

    breath_mg: float
    noise_mg: float
    down: FloatArray
    breath_axis: FloatArray

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Self:
        """Return one person's, by chance."""
        down = _unit(rng.standard_normal(3))
        return cls(
            breath_mg=float(rng.uniform(4.0, 20.0)),
            noise_mg=float(rng.uniform(1.0, 3.0)),
            down=down,
            breath_axis=_unit(np.cross(down, rng.standard_normal(3))),
        )


class Chest:
    """One chest over a session: how it tilts, beats, creeps and turns.

    Parameters
    ----------
    motion : ChestMotion
        Whose.
    level : ArtifactLevel
        How often they change their posture.
    rng : Generator
        Where chance comes from.
    """

    def __init__(self, motion: ChestMotion, level: ArtifactLevel, rng: np.random.Generator) -> None:
        self._rng, turn_rng, self._axis_rng = rng.spawn(3)
        self._motion = motion
        self._axes = np.stack([motion.down, motion.breath_axis])
        self._heart_axis = _unit(self._rng.standard_normal(3))
        self._creep_mg = np.zeros(3)
        self._turn: _Turn | None = None
        self.turns = Spells(ArtifactKind.POSTURE, per_s=_TURNS_PER_S[level], lasting_s=_TURN_S, rng=turn_rng)

    def acceleration_mg(self, sample_s: FloatArray, r_s: FloatArray, volume: FloatArray) -> FloatArray:
        """Return what the strap feels; ask in the order of time, without a hole.

        Parameters
        ----------
        sample_s : ndarray of float, shape (n,)
            When it is sampled, evenly, oldest first, in session seconds.
        r_s : ndarray of float
            The R waves that lie near.
        volume : ndarray of float, shape (n,)
            The breath at the samples.

        Returns
        -------
        ndarray of float, shape (n, 3)
            Thousandths of the earth's pull, rounded to whole ones.
        """
        n = sample_s.size
        down, breath_axis, shaking = self._posture(sample_s)
        white, shake, steps = self._rng.standard_normal((3, n, 3))
        step_s = float(sample_s[-1] - sample_s[0]) / max(n - 1, 1)
        creep = self._creep_mg + np.cumsum(_WALK_MG_PER_SQRT_S * math.sqrt(step_s) * steps, axis=0)
        self._creep_mg = creep[-1]
        felt = (
            GRAVITY_MG * down
            + self._motion.breath_mg * (volume[:, None] - 0.5) * breath_axis
            + _heart_mg(sample_s, r_s)[:, None] * self._heart_axis
            + creep
            + self._motion.noise_mg * white
            + _TURN_NOISE_MG * shaking[:, None] * shake
        )
        rounded: FloatArray = np.round(felt)
        return rounded

    def _posture(self, sample_s: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return both axes at each sample, and how much it shakes, 0 to 1."""
        for spell in self.turns.begin_until(float(sample_s[-1])):
            self._settle()
            self._turn = _Turn(
                at_s=spell.at_s,
                for_s=spell.for_s,
                about=_unit(self._axis_rng.standard_normal(3)),
                by_rad=math.radians(float(self._axis_rng.uniform(*_TURN_DEG))),
            )
        if self._turn is None:
            down, breath_axis = (np.broadcast_to(axis, (sample_s.size, 3)) for axis in self._axes)
            return down, breath_axis, np.zeros(sample_s.size)
        done = self._turn.done(sample_s)
        down, breath_axis = (_turned(axis, self._turn.about, self._turn.by_rad * done) for axis in self._axes)
        if done[0] == 1.0:
            self._settle()
        return down, breath_axis, np.sqrt(4.0 * done * (1.0 - done))

    def _settle(self) -> None:
        """Make a turn's end the new posture."""
        if self._turn is not None:
            whole = np.array([self._turn.by_rad])
            self._axes = np.stack([_turned(axis, self._turn.about, whole)[0] for axis in self._axes])
            self._turn = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """A turn of the body about an axis."""

    at_s: float
    for_s: float
    about: FloatArray
    by_rad: float

    def done(self, at_s: FloatArray) -> FloatArray:
        """Return how far it has come, 0 to 1."""
        part = np.clip((at_s - self.at_s) / self.for_s, 0.0, 1.0)
        smooth: FloatArray = 0.5 - 0.5 * np.cos(math.pi * part)
        return smooth


def _heart_mg(sample_s: FloatArray, r_s: FloatArray) -> FloatArray:
    """Return the small recoil after each beat."""
    recoil = np.zeros(sample_s.shape)
    for r in r_s.tolist():
        after_s = sample_s - r - _HEART_AFTER_S
        during = (after_s >= 0.0) & (after_s < _HEART_LASTS_S)
        ringing = np.exp(-after_s[during] / _HEART_FADES_S) * np.sin(
            2.0 * math.pi * _HEART_HZ * after_s[during]
        )
        recoil[during] += _HEART_MG * ringing
    return recoil


def _turned(axis: FloatArray, about: FloatArray, by_rad: FloatArray) -> FloatArray:
    """Return a direction turned by each angle: Rodrigues' formula, shape (n, 3)."""
    cosine, sine = np.cos(by_rad)[:, None], np.sin(by_rad)[:, None]
    along = about * float(np.sum(about * axis))
    turned: FloatArray = axis * cosine + np.cross(about, axis) * sine + along * (1.0 - cosine)
    return turned


def _unit(direction: FloatArray) -> FloatArray:
    unit: FloatArray = direction / np.sqrt(np.sum(direction**2))
    return unit
