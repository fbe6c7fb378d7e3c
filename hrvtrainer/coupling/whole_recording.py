"""What heart and breath did together over a whole recording: medians over successive windows."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.breath_by_breath import peak_to_trough_bpm
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.concentration import spectral_concentration
from hrvtrainer.coupling.lock import breath_lock
from hrvtrainer.estimates import Absent, Estimate, Metric

METHODS: dict[str, str] = {
    "spectral_concentration": "median over successive 64-s windows of the power within 0.015 Hz of the "
    "highest peak in 0.04-0.26 Hz, of all in 0.0033-0.4 Hz; Hann window, at most 0.90; no interval known",
    "coherence_ratio": "median over successive 64-s windows of peak power over the rest, from the "
    "spectral concentration; Hann window, not comparable with other products; no interval known",
    "breath_lock": "median over successive windows (45 s or 4 breaths, the longer) of the share of the "
    "heart rate's variation that moves with the breath; by chance up to 0.28; no interval known",
    "breath_wave_bpm": "median over the same windows of the peak-to-trough size of the heart rate's wave "
    "at the breath's rhythm; no interval known",
    "hr_peak_to_trough_bpm": "median over all breaths of highest minus lowest heart rate of a breath; "
    "noise makes it larger; no interval known",
}
NO_BREATH = "the recording does not say when the breaths were"


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
        When the in-breaths began, session seconds, oldest first.
    source : BreathSource
        Where both come from.
    """
    _ = source
    windows = _windows(series, 64.0)
    found = [spectral_concentration(window) for window in windows]
    numbers = {
        "spectral_concentration": _median([one.concentration for one in found], "64 s without a gap"),
        "coherence_ratio": _median([one.ratio for one in found], "64 s without a gap"),
    }
    if breaths is None:
        numbers |= dict.fromkeys(("breath_lock", "breath_wave_bpm"), Absent(reason=NO_BREATH))
    else:
        locks = [breath_lock(window, breaths(window.middle_s)) for window in _windows(series, 60.0)]
        numbers["breath_lock"] = _median([one.lock for one in locks], "45 s of breathing")
        numbers["breath_wave_bpm"] = _median([one.wave_bpm for one in locks], "45 s of breathing")
    numbers["hr_peak_to_trough_bpm"] = (
        Absent(reason=NO_BREATH) if inhales_s is None else peak_to_trough_bpm(series, inhales_s)
    )
    return numbers


def _windows(series: NnSeries, length_s: float) -> list[NnSeries]:
    if len(series) == 0:
        return []
    edges_s = np.arange(float(series.end_s[0]), float(series.end_s[-1]) + length_s, length_s)
    rows = np.searchsorted(series.end_s, edges_s).tolist()
    place = np.arange(len(series))
    return [series.where((place >= max(0, a - 1)) & (place <= b)) for a, b in pairwise(rows)]


def _median(metrics: list[Metric], needs: str) -> Metric:
    values = [metric.value for metric in metrics if isinstance(metric, Estimate)]
    if not values:
        return Absent(reason=f"needs {needs}, has none")
    return Estimate(value=float(np.median(values)), n=len(values))
