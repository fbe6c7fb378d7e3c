"""One needle, two honest modes: at rest RMSSD, at a pace the breath wave, each against one's own usual."""

import math
from dataclasses import dataclass
from enum import StrEnum

from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.coupling.gauge.own_usual import OwnUsual, Usual
from hrvtrainer.coupling.gauge.rest_baseline import MOST_RATE_DIFFERENCE, breathing_differs
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.percentiles import TWO_SIDED_90

SLOWEST_REST_BREATHS_PER_MIN = 9.0
QUICKEST_REST_BREATHS_PER_MIN = 20.0
REST_WINDOW_S = 60.0
OFF_PACE = 0.15
LARGEST_Z = 3.0

FIXED_SENTENCE = (
    "No chest strap measures vagal tone directly. "
    "This needle compares you with yourself, at the same breathing."
)
RMSSD_WHILE_PACED = "raised by slow breathing itself"
OTHER_PACE = "you breathe at another pace than the guide"
SLOW_WITHOUT_A_GUIDE = "slow breathing without a guide: there is no usual to compare it with"
QUICK_WITHOUT_A_GUIDE = "breathing is quicker than at rest"
OTHER_THAN_BASELINES = "you breathe otherwise than in your resting baselines"


class GaugeMode(StrEnum):
    """What the needle stands for, with the words that stand beside it."""

    REST = "rest"
    PACED = "paced"

    @property
    def label(self) -> str:
        """The words beside the needle."""
        return {
            GaugeMode.REST: "Resting vagal index (vs your usual)",
            GaugeMode.PACED: "Breath-heart wave (vs your usual)",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breathing:
    """How the person breathes at this moment.

    Parameters
    ----------
    pattern : BreathPattern or None
        The pacer's breath, None where none leads.
    unpaced_s : float
        Seconds since a pacer last led; infinite when none did. Read only where none leads.
    measured_breaths_per_min : float or None
        The measured rate, where there is one.
    usual_breaths_per_min : float or None
        The rate of the resting baselines, where it was measured.
    """

    pattern: BreathPattern | None
    unpaced_s: float = math.inf
    measured_breaths_per_min: float | None = None
    usual_breaths_per_min: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GaugeReading:
    """Where the needle stands.

    Parameters
    ----------
    mode : GaugeMode or None
        None when the breathing fits neither.
    z : Metric
        How many of one's own spreads from one's usual, -3 to 3, with its 90 % interval.
    percent : Metric
        The same as 0 to 100, 50 being the usual: 100 times the normal distribution at ``z``.
    """

    mode: GaugeMode | None
    z: Metric
    percent: Metric


def vagal_gauge(
    breathing: Breathing, *, rmssd_ms: Metric, wave_bpm: Metric, at_rest: Usual, at_this_pace: Usual
) -> GaugeReading:
    """Return the needle of this moment.

    Parameters
    ----------
    breathing : Breathing
        What decides the mode.
    rmssd_ms : Metric
        RMSSD of the last 60 s; read at rest only.
    wave_bpm : Metric
        Breath wave of the last 45 s; read while a pacer leads only.
    at_rest : OwnUsual or Absent
        From `rest_usual`.
    at_this_pace : OwnUsual or Absent
        From `paced_usual`.

    Returns
    -------
    GaugeReading
        With a reason in place of the needle while there is no usual yet, when the number itself is
        absent, and when the breathing is neither spontaneous nor the pacer's.

    Notes
    -----
    Slow breathing raises RMSSD by itself (RMSSD of a wave of amplitude ``a`` at ``f`` is
    ``sqrt(2) a |sin(pi f RR)|``; Grossman & Taylor 2007, doi:10.1016/j.biopsycho.2005.11.014), so RMSSD
    under a pacer is never a needle. The interval joins the number's own with the error of the middle of
    one's usual; the latter goes beyond the specification's, which left it out: with three baselines it
    is the larger part.
    """
    mode, misfit = _mode(breathing)
    if misfit is not None:
        return GaugeReading(mode=mode, z=misfit, percent=misfit)
    number, usual = (rmssd_ms, at_rest) if mode is GaugeMode.REST else (wave_bpm, at_this_pace)
    z = standing(number, usual)
    return GaugeReading(mode=mode, z=z, percent=as_percent(z))


def standing(number: Metric, usual: Usual) -> Metric:
    """Return how many spreads a number lies from its usual, -3 to 3, or why that is not known."""
    if isinstance(usual, Absent):
        return usual
    if isinstance(number, Absent):
        return number
    if number.value <= 0:
        return Absent(reason="needs a heart rate that moves, this one is constant", n=number.n)
    z = _spreads_away(number.value, usual)
    if number.low is None or number.high is None:
        return Estimate(value=_clipped(z), n=number.n)
    middle_error = TWO_SIDED_90 * usual.middle_error_ln / usual.spread_ln
    below = math.hypot(z - _spreads_away(number.low, usual), middle_error)
    above = math.hypot(_spreads_away(number.high, usual) - z, middle_error)
    return Estimate(value=_clipped(z), low=_clipped(z - below), high=_clipped(z + above), n=number.n)


def as_percent(z: Metric) -> Metric:
    """Return 100 times the normal distribution function at z, interval and all; 50 is the usual."""
    if isinstance(z, Absent):
        return z
    low = None if z.low is None else _percent(z.low)
    high = None if z.high is None else _percent(z.high)
    return Estimate(value=_percent(z.value), low=low, high=high, n=z.n)


def _mode(breathing: Breathing) -> tuple[GaugeMode | None, Absent | None]:
    """Return what the needle stands for, and what speaks against showing it."""
    measured = breathing.measured_breaths_per_min
    if breathing.pattern is not None:
        off_pace = breathing_differs(measured, breathing.pattern.breaths_per_min, OFF_PACE)
        return GaugeMode.PACED, Absent(reason=OTHER_PACE) if off_pace else None
    if breathing.unpaced_s < REST_WINDOW_S:
        return GaugeMode.REST, Absent(reason=f"needs {REST_WINDOW_S:.0f} s without a guide")
    if measured is not None and not SLOWEST_REST_BREATHS_PER_MIN <= measured <= QUICKEST_REST_BREATHS_PER_MIN:
        slow = measured < SLOWEST_REST_BREATHS_PER_MIN
        return None, Absent(reason=SLOW_WITHOUT_A_GUIDE if slow else QUICK_WITHOUT_A_GUIDE)
    usual = breathing.usual_breaths_per_min
    unlike = usual is not None and breathing_differs(measured, usual, MOST_RATE_DIFFERENCE)
    return GaugeMode.REST, Absent(reason=OTHER_THAN_BASELINES) if unlike else None


def _spreads_away(value: float, usual: OwnUsual) -> float:
    return (math.log(value) - usual.middle_ln) / usual.spread_ln if value > 0 else -math.inf


def _clipped(z: float) -> float:
    return max(-LARGEST_Z, min(LARGEST_Z, z))


def _percent(z: float) -> float:
    return 50.0 * (1.0 + math.erf(z / math.sqrt(2.0)))
