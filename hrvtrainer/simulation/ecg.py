"""The simulated electrocardiogram: a few bells for every beat, and what lies over them."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.spells import Spells
from hrvtrainer.truth import ArtifactKind

LONGEST_BEFORE_R_S = 0.30  # a P wave begins no earlier
LONGEST_AFTER_R_S = 0.80  # and no T wave ends later
_CHUNK = 256
_RESTING_RR_S = 1.0
_WANDER_UV = 100.0
_BREATH_IN_R = 0.1
_BURST_UV = 120.0
_BURST_S = (0.5, 3.0)
_BURSTS_PER_S = {
    ArtifactLevel.NONE: 0.0,
    ArtifactLevel.DEFAULT: 1.0 / 120.0,
    ArtifactLevel.STRESS: 1.0 / 30.0,
}
_NO_CONTACT_UV = 400.0
_P_AFTER_S = -0.16
_P_SD_S = 0.022
# Size in microvolts, middle after R and standard deviation in seconds.
_Q = (-180.0, -0.027, 0.008)
_S = (-280.0, 0.030, 0.009)
_T_AFTER_S = 0.29
_T_SD_S = 0.050
# A beat from the ventricles: broad, without a P wave, its T wave turned over.
_EARLY_R = (1300.0, 0.0, 0.028)
_EARLY_S = (-500.0, 0.110, 0.030)
_EARLY_T_UV = -350.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgShape:
    """What one person's ECG looks like.

    Parameters
    ----------
    r_uv, r_sd_s : float
        Height and standard deviation of the R wave's bell.
    p_uv, t_uv : float
        Heights of the P and T waves; there is no P wave where the atria fibrillate.
    noise_uv : float
        Standard deviation of the white noise.
    """

    r_uv: float = 1000.0
    r_sd_s: float = 0.010
    p_uv: float = 120.0
    t_uv: float = 250.0
    noise_uv: float = 20.0

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Self:
        """Return one person's, by chance."""
        return cls(r_sd_s=float(rng.uniform(0.008, 0.012)), noise_uv=float(rng.uniform(10.0, 30.0)))

    def without_p(self) -> "EcgShape":
        """Return the same with atria that fibrillate."""
        return replace(self, p_uv=0.0)


def ecg_uv(
    shape: EcgShape, sample_s: FloatArray, r_s: FloatArray, is_early: BoolArray, volume: FloatArray
) -> FloatArray:
    """Return an ECG without noise.

    Parameters
    ----------
    shape : EcgShape
        Whose.
    sample_s : ndarray of float, shape (n,)
        When it is sampled, oldest first, in session seconds.
    r_s : ndarray of float, shape (m,)
        When the R waves peak, oldest first; one that lies outside shows only its outer waves.
    is_early : ndarray of bool, shape (m,)
        True for a premature beat from the ventricles.
    volume : ndarray of float, shape (n,)
        The breath at the samples: R is 10 % higher at 1 than at 0, and the baseline 0.1 mV.

    Returns
    -------
    ndarray of float, shape (n,)
        Microvolts.

    Notes
    -----
    P, Q, R, S and T are Gaussian bells, as in McSharry et al. (2003), doi:10.1109/TBME.2003.808805, but
    placed at fixed times from R (T in proportion to the square root of the interval before), without
    that model's dynamics. At 10 ms the neighbours move the peak of R by less than 0.02 ms.
    """
    told = np.empty(sample_s.shape)
    rr_s = np.diff(r_s, prepend=r_s[:1] - _RESTING_RR_S)
    for first in range(0, sample_s.size, _CHUNK):
        part = slice(first, first + _CHUNK)
        at_s = sample_s[part]
        near = slice(
            int(np.searchsorted(r_s, at_s[0] - LONGEST_AFTER_R_S)),
            int(np.searchsorted(r_s, at_s[-1] + LONGEST_BEFORE_R_S)),
        )
        r_gain = 1.0 + _BREATH_IN_R * (volume[part] - 0.5)
        told[part] = _beats_uv(shape, at_s, r_gain, r_s[near], rr_s[near], is_early[near])
    return told + _WANDER_UV * (volume - 0.5)


def _beats_uv(
    shape: EcgShape,
    at_s: FloatArray,
    r_gain: FloatArray,
    r_s: FloatArray,
    rr_s: FloatArray,
    is_early: BoolArray,
) -> FloatArray:
    told = np.zeros(at_s.shape)
    for r, rr, early in zip(r_s.tolist(), rr_s.tolist(), is_early.tolist(), strict=True):
        after_s = at_s - r
        t_after_s = _T_AFTER_S * min(max(rr, 0.3), 1.5) ** 0.5
        if early:
            bells = [_EARLY_S, (_EARLY_T_UV, t_after_s + 0.05, _T_SD_S)]
            r_bell = _EARLY_R
        else:
            bells = [(shape.p_uv, _P_AFTER_S, _P_SD_S), _Q, _S, (shape.t_uv, t_after_s, _T_SD_S)]
            r_bell = (shape.r_uv, 0.0, shape.r_sd_s)
        told += r_gain * _bell(after_s, r_bell)
        for bell in bells:
            told += _bell(after_s, bell)
    return told


def _bell(after_s: FloatArray, bell: tuple[float, float, float]) -> FloatArray:
    size_uv, middle_s, sd_s = bell
    curve: FloatArray = size_uv * np.exp(-0.5 * ((after_s - middle_s) / sd_s) ** 2)
    return curve


class EcgNoise:
    """What lies over the heart's own signal: white noise, bursts of muscle, and pads without contact.

    Parameters
    ----------
    shape : EcgShape
        How much noise.
    level : ArtifactLevel
        How often muscles burst in.
    rng : Generator
        Where chance comes from.
    """

    def __init__(self, shape: EcgShape, level: ArtifactLevel, rng: np.random.Generator) -> None:
        self._noise_uv = shape.noise_uv
        self._rng, burst_rng = rng.spawn(2)
        self.bursts = Spells(
            ArtifactKind.MUSCLE, per_s=_BURSTS_PER_S[level], lasting_s=_BURST_S, rng=burst_rng
        )

    def over(self, ecg: FloatArray, sample_s: FloatArray, has_contact: BoolArray) -> FloatArray:
        """Return what the pads feel, in microvolts; ask in the order of time."""
        white, muscle = self._rng.standard_normal((2, ecg.size))
        felt = np.where(has_contact, ecg + self._noise_uv * white, _NO_CONTACT_UV * white)
        over: FloatArray = felt + _BURST_UV * muscle * self.bursts.cover(sample_s)
        return over
