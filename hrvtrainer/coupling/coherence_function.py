"""How linearly heart rate follows a free breath, frequency by frequency: for whole recordings only."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.chance_level import coherence_chance_level
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.soundness import unsound
from hrvtrainer.heart.spectrum.natural_spline import natural_spline
from hrvtrainer.heart.spectrum.padded_power import GRID_HZ, hann
from hrvtrainer.heart.spectrum.straight_line import without_line

SEGMENT_S = 60.0
FEWEST_SEGMENTS = 5
BREATH_FROM_HZ = 0.05
BREATH_TO_HZ = 0.5
FEWEST_BEATS = 2
STILL = 1e-9
FIXED_PACE = "two waves of one fixed pace are always coherent; this number needs free or sliding breathing"


class Pacing(StrEnum):
    """What led the breath during a recording."""

    FREE = "free"
    SLIDING = "sliding"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BreathCoherence:
    """Magnitude-squared coherence of heart rate and breath.

    Parameters
    ----------
    frequency_hz, coherence : ndarray of float, shape (m,)
        0 to 2 Hz in steps of 1/60 Hz, and the coherence there, 0 to 1.
    segments : int
        How many segments were averaged.
    chance_level : float
        What independent signals exceed in one of twenty cases, at one frequency.
    at_breath : Estimate
        The coherence where the breath has most power; no interval known.
    breath_hz : float
        That frequency.
    """

    frequency_hz: FloatArray
    coherence: FloatArray
    segments: int
    chance_level: float
    at_breath: Metric
    breath_hz: float


def breath_coherence(
    series: NnSeries, time_s: FloatArray, volume: FloatArray, *, pacing: Pacing
) -> BreathCoherence | Absent:
    """Return the coherence of heart rate and measured breath over segments of 60 s.

    Parameters
    ----------
    series : NnSeries
        The recording's intervals, on the breath's clock.
    time_s, volume : ndarray of float, shape (k,)
        The measured breath in any unit, at increasing session seconds.
    pacing : Pacing
        What led the breath; a fixed pace is refused.

    Returns
    -------
    BreathCoherence or Absent
        Absent at a fixed pace, without five segments that no gap breaks, and when heart or breath stands
        still.

    Notes
    -----
    Welch: heart rate at the intervals' midpoints by natural cubic spline and breath by straight lines at
    4 Hz, each segment without its line, Hann window. One departure: no overlap, so that the segments are
    independent and the chance level is exact.
    """
    if pacing is Pacing.FIXED:
        return Absent(reason=FIXED_PACE)
    if (reason := unsound(series)) is not None:
        return Absent(reason=reason, n=len(series))
    if not (np.all(np.isfinite(time_s)) and np.all(np.isfinite(volume))):
        return Absent(reason="needs a breath that is made of numbers, some are not")
    pairs = _segments(series, time_s, volume)
    if len(pairs) < FEWEST_SEGMENTS:
        reason = f"needs {FEWEST_SEGMENTS} minutes of beats and breath without a gap, has {len(pairs)}"
        return Absent(reason=reason, n=len(pairs))
    heart, breath = _waves([pair[0] for pair in pairs]), _waves([pair[1] for pair in pairs])
    heart_power = np.mean(np.abs(heart) ** 2, axis=0)
    breath_power = np.mean(np.abs(breath) ** 2, axis=0)
    if not (np.max(heart_power) > STILL and np.max(breath_power) > 0.0):
        return Absent(reason="needs a heart and a breath that move, one stands still", n=len(pairs))
    both = heart_power * breath_power
    cross = np.abs(np.mean(heart * np.conj(breath), axis=0)) ** 2
    coherence = np.minimum(1.0, np.divide(cross, both, out=np.zeros_like(both), where=both > 0.0))
    frequency_hz = np.arange(coherence.size) / SEGMENT_S
    searched = (frequency_hz >= BREATH_FROM_HZ) & (frequency_hz <= BREATH_TO_HZ)
    place = int(np.argmax(np.where(searched, breath_power, -1.0)))
    return BreathCoherence(
        frequency_hz=frequency_hz,
        coherence=coherence,
        segments=len(pairs),
        chance_level=coherence_chance_level(len(pairs)),
        at_breath=Estimate(value=float(coherence[place]), n=len(pairs)),
        breath_hz=float(frequency_hz[place]),
    )


def _segments(
    series: NnSeries, time_s: FloatArray, volume: FloatArray
) -> list[tuple[FloatArray, FloatArray]]:
    """Return heart rate and breath at 4 Hz over each 60 s that both cover without a gap."""
    if len(series) < FEWEST_BEATS or time_s.size < FEWEST_BEATS:
        return []
    middle_s = series.middle_s
    steps_s = np.arange(round(SEGMENT_S * GRID_HZ)) / GRID_HZ
    pairs: list[tuple[FloatArray, FloatArray]] = []
    begin_s = max(float(middle_s[0]), float(time_s[0]))
    until_s = min(float(middle_s[-1]), float(time_s[-1])) - float(steps_s[-1])
    while begin_s <= until_s:
        first = int(np.searchsorted(middle_s, begin_s, side="right")) - 1
        last = int(np.searchsorted(middle_s, begin_s + steps_s[-1])) + 1
        broken = np.flatnonzero(~series.contiguous[first + 1 : last])
        if broken.size:
            begin_s = float(middle_s[first + 1 + int(broken[-1])])
            continue
        grid_s = begin_s + steps_s
        rows = slice(max(0, first - 5), last + 5)
        rate = natural_spline(middle_s[rows], series.hr_bpm[rows], grid_s)
        pairs.append((rate, np.interp(grid_s, time_s, volume)))
        begin_s += SEGMENT_S
    return pairs


def _waves(segments: list[FloatArray]) -> NDArray[np.complex128]:
    level = np.stack([without_line(segment) for segment in segments])
    waves: NDArray[np.complex128] = np.fft.rfft(level * hann(level.shape[1]), axis=1)
    return waves
