"""By which angle heart rate runs ahead of the breath, and when that may be said.

An angle needs one clock: a second of unknown delay is 36 degrees at 6 breaths a minute. Only beats
from the strap's ECG beside a breath that the strap measured are on one clock; of all others only the
change within a session can be told.
"""

import cmath
import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np

from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.harmonic_fit import HarmonicFit
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.percentiles import TWO_SIDED_90

LEAST_SIZE_IN_ERRORS = 2.4477  # below it the wave itself may be chance (`size_interval` includes 0)
TOO_SMALL = "the heart's wave at the breath's rhythm may be chance, so it has no angle"
NO_SHARED_CLOCK = "beats and breath are not on one clock; only the change within the session can be told"
OTHER_SOURCES = "the two angles come from different sources and cannot be compared"


class BeatSource(StrEnum):
    """Where the times of the beats come from."""

    ECG = "ecg"  # found in the strap's ECG, whose samples it timed itself
    RR = "rr"  # the strap's own intervals: no time of their own, up to 4 s old


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseAngle:
    """Angle of heart rate over breath, in degrees; above 0 the heart leads.

    Parameters
    ----------
    degrees : float
        The angle found, -180 (out) to 180, with whatever delay lies between the two clocks in it: not
        to be shown. Ask for `absolute` or `change_since`.
    error_deg : float
        Its standard error.
    n : int
        How many intervals it rests on.
    beats : BeatSource
        Where the beats' times come from.
    breath : BreathSource
        Where the breath's phase comes from.
    """

    degrees: float
    error_deg: float
    n: int
    beats: BeatSource
    breath: BreathSource

    @property
    def absolute(self) -> Metric:
        """The angle with its 90 % interval, or why it cannot be told."""
        if self.beats is not BeatSource.ECG or not self.breath.is_measured:
            return Absent(reason=NO_SHARED_CLOCK, n=self.n)
        return _estimate(self.degrees, self.error_deg, self.n)

    def change_since(self, earlier: "PhaseAngle") -> Metric:
        """Return by how much the angle grew since an earlier one of the same session.

        Parameters
        ----------
        earlier : PhaseAngle
            From a window that shares no beat with this one, and from the same sources.

        Returns
        -------
        Estimate or Absent
            Degrees, -180 (out) to 180, with the 90 % interval; an unknown but constant delay is the
            same angle only while the pace is the same.
        """
        n = min(self.n, earlier.n)
        if (self.beats, self.breath) != (earlier.beats, earlier.breath):
            return Absent(reason=OTHER_SOURCES, n=n)
        error_deg = math.hypot(self.error_deg, earlier.error_deg)
        return _estimate(wrapped_deg(self.degrees - earlier.degrees), error_deg, n)


def phase_angle(
    heart: HarmonicFit, breath: complex, *, beats: BeatSource, source: BreathSource
) -> PhaseAngle | Absent:
    """Return the angle of the heart's first harmonic over the breath's.

    Parameters
    ----------
    heart : HarmonicFit
        Heart rate at the intervals' midpoints, fitted to the breath's phase. At their ends it would
        seem 180 * RR * f degrees later.
    breath : complex
        First harmonic of the volume over the same phase: `HarmonicFit.first` of a measured breath, or
        `volume_harmonic` of the pacer's pattern.
    beats, source : BeatSource, BreathSource
        Where both come from; they travel with the angle.

    Returns
    -------
    PhaseAngle or Absent
        Absent when heart's wave or breath is too small to have an angle.

    Notes
    -----
    ``arg(C_HR / C_v)``; 0 says that the rate rises with the in-breath and peaks at its end (Vaschillo,
    Vaschillo & Lehrer 2006, doi:10.1007/s10484-006-9009-3). The error is that of the first harmonic
    across its direction, ``first_error / |C_HR|`` radians; the breath's own error is left out.
    """
    if breath == 0 or heart.first_size <= LEAST_SIZE_IN_ERRORS * heart.first_error:
        return Absent(reason=TOO_SMALL, n=heart.n)
    return PhaseAngle(
        degrees=wrapped_deg(math.degrees(cmath.phase(heart.first / breath))),
        error_deg=math.degrees(heart.first_error / heart.first_size),
        n=heart.n,
        beats=beats,
        breath=source,
    )


def wrapped_deg(degrees: float) -> float:
    """Return the same angle between -180 (out) and 180 degrees."""
    return 180.0 - (180.0 - degrees) % 360.0


@lru_cache(maxsize=64)
def volume_harmonic(pattern: BreathPattern) -> complex:
    """Return the complex amplitude of the first harmonic of a breath of volume 0 to 1 over its phase."""
    phase = np.arange(1024) / 1024.0
    volume = np.array([pattern.volume(at) for at in phase.tolist()])
    turn = 2.0 * np.pi * phase
    return complex(2.0 * np.mean(volume * np.cos(turn)), -2.0 * np.mean(volume * np.sin(turn)))


def _estimate(degrees: float, error_deg: float, n: int) -> Estimate:
    reach = TWO_SIDED_90 * error_deg
    return Estimate(value=degrees, low=degrees - reach, high=degrees + reach, n=n)
