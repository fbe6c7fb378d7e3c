"""What heart and breath did together over a whole recording: medians over successive windows."""

from collections.abc import Callable, Sequence

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.breath_by_breath import peak_to_trough
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.concentration_over_time import concentration_over_time
from hrvtrainer.coupling.lock_over_time import lock_over_time
from hrvtrainer.coupling.median_interval import median_estimate
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.soundness import all_alike, unsound

METHODS: dict[str, str] = {
    "spectral_concentration": "median over successive 64-s windows of the power within 0.015 Hz of the "
    "highest peak in 0.04-0.26 Hz, of all in 0.0033-0.4 Hz; Hann window, at most 0.90; 90 % interval of "
    "that median, none known below four windows",
    "coherence_ratio": "median over successive 64-s windows of peak power over the rest, from the "
    "spectral concentration; Hann window, not comparable with other products; 90 % interval of that "
    "median, none known below four windows",
    "breath_lock": "median over successive windows (45 s or 4 breaths, the longer) of the share of the "
    "heart rate's variation that moves with the breath (its first harmonic alone against a pacer); by "
    "chance up to 0.28 against a pacer and 0.35 against a measured breath; 90 % interval of that median",
    "breath_wave_bpm": "median over the same windows of the peak-to-trough size of the heart rate's wave "
    "at the breath's rhythm; 90 % interval of that median",
    "hr_peak_to_trough_bpm": "median over all breaths of highest minus lowest heart rate of a breath; "
    "noise makes it larger; 90 % interval of that median",
}
NO_BREATH = "the recording does not say when the breaths were"
NO_MINUTE = "needs 64 s of clear beats without a gap, has none"
NO_WINDOW = "needs 45 s and 4 breaths in which little was treated and the heart rate moves, has none"
FEWEST_WINDOWS = 4


def whole_recording_coupling(
    series: NnSeries,
    *,
    breaths: Callable[[FloatArray], FloatArray] | None = None,
    inhales_s: Sequence[float] | FloatArray | None = None,
    source: BreathSource = BreathSource.PACER,
) -> dict[str, Metric]:
    """Return the five numbers of heart and breath together, each the median over the recording.

    Parameters
    ----------
    series : NnSeries
        The whole recording.
    breaths : callable or None
        Gives the breath in cycles at an array of session seconds, NaN where it is not known; None when
        nothing is known of the breath.
    inhales_s : sequence or ndarray of float or None
        When the in-breaths began, session seconds on the beats' clock, oldest first.
    source : BreathSource
        Where both come from; lock is of another form for a measured breath.

    Returns
    -------
    dict of str to Estimate or Absent
        Keyed as `METHODS`; ``n`` counts windows or breaths. The interval is that of the median over many
        more windows like these (`median_estimate`). Below four windows it is the median of the windows'
        own intervals where each has one, and otherwise missing.
    """
    if (reason := unsound(series)) is not None:
        return dict.fromkeys(METHODS, Absent(reason=reason, n=len(series)))
    if all_alike(series):
        reason = "needs intervals that differ, these are all alike"
        return dict.fromkeys(METHODS, Absent(reason=reason, n=len(series)))
    course = concentration_over_time(series)
    numbers: dict[str, Metric] = {
        "spectral_concentration": _median(course.concentration.tolist()),
        "coherence_ratio": _median(course.ratio.tolist()),
        "breath_lock": Absent(reason=NO_BREATH),
        "breath_wave_bpm": Absent(reason=NO_BREATH),
        "hr_peak_to_trough_bpm": Absent(reason=NO_BREATH),
    }
    if breaths is not None:
        windows = lock_over_time(series, breaths(series.middle_s), source=source)
        numbers["breath_lock"] = _median_of([window.found.lock for window in windows])
        numbers["breath_wave_bpm"] = _median_of([window.found.wave_bpm for window in windows])
    if inhales_s is not None:
        numbers["hr_peak_to_trough_bpm"] = peak_to_trough(series, inhales_s, last=None).bpm
    return numbers


def _median(values: list[float]) -> Metric:
    if not values:
        return Absent(reason=NO_MINUTE)
    if len(values) < FEWEST_WINDOWS:
        return Estimate(value=float(np.median(values)), n=len(values))
    return median_estimate(values)


def _median_of(metrics: list[Metric]) -> Metric:
    found = [metric for metric in metrics if isinstance(metric, Estimate)]
    if not found:
        return Absent(reason=NO_WINDOW)
    if len(found) >= FEWEST_WINDOWS:
        return median_estimate([one.value for one in found])
    ends = [(one.low, one.high) for one in found]
    return Estimate(
        value=float(np.median([one.value for one in found])),
        low=float(np.median([low for low, _ in ends if low is not None])),
        high=float(np.median([high for _, high in ends if high is not None])),
        n=len(found),
    )
