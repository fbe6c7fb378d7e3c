"""The live numbers of one second, each with its window, or the reason why there is none."""

from dataclasses import replace

import numpy as np

from hrvtrainer.beats import NnSeries
from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.coupling.breath_by_breath import peak_to_trough_bpm
from hrvtrainer.coupling.concentration import spectral_concentration
from hrvtrainer.coupling.lock import breath_lock
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.live_nn import LiveNn
from hrvtrainer.heart.spectrum.slow_wave import lf_peak_hz
from hrvtrainer.heart.time_domain import mean_hr_bpm, rmssd_estimate
from hrvtrainer.session.metrics import METRICS

WINDOW_S = 60.0
RECENT_S = 90.0  # breath lock and concentration choose their part from it
LF_WINDOW_S = 64.0
PEAK_TO_TROUGH_BREATHS = 6
FRESH_S = 10.0
MOST_TREATED_PERCENT = 10.0
MOST_TREATED_FOR_RATE_PERCENT = 50.0

NEEDS_EVEN_SIGNAL = (
    "rmssd_ms",
    "hr_peak_to_trough_bpm",
    "breath_lock",
    "breath_wave_bpm",
    "spectral_concentration",
    "coherence_ratio",
    "lf_peak_hz",
)

NOT_INTERPRETABLE = "the rhythm or the contact is uneven; HRV cannot be read from it"
NO_PACER = "no pacer leads at the moment"
UNEVEN = "more than one beat in ten needed treating"


def live_numbers(at_s: float, nn: LiveNn, pacers: PacerHistory, *, earlier_by_s: float) -> dict[str, Metric]:
    """Return every live number of second ``at_s``.

    Parameters
    ----------
    at_s : float
        Session seconds; FINAL beats that ended up to here count.
    nn : LiveNn
        The heart so far.
    pacers : PacerHistory
        The pacers so far.
    earlier_by_s : float
        How much earlier than the beats' ends say the heart beat; decides which beats belong to which
        breath, and nothing else.

    Notes
    -----
    When the newest final beat is older than 10 s there are no numbers: a window without its end would
    show the past as the present.
    """
    last_s = nn.last_final_end_s
    if last_s is None or at_s - last_s > FRESH_S:
        return _all_absent("listening for the heartbeat")
    minute = nn.window(until_s=at_s, length_s=WINDOW_S)
    treated = nn.treated_percent(at_s, WINDOW_S)
    numbers: dict[str, Metric] = {
        "mean_hr_bpm": mean_hr_bpm(minute),
        "treated_beats_percent": Absent(reason="no beats yet")
        if treated is None
        else Estimate(value=treated, n=len(minute)),
    }
    if treated is not None and treated > MOST_TREATED_FOR_RATE_PERCENT:
        numbers["mean_hr_bpm"] = Absent(reason="more than half of the beats needed treating")
    if nn.irregular:
        return {**_all_absent(NOT_INTERPRETABLE), **numbers}
    numbers["rmssd_ms"] = rmssd_estimate(minute, paced=pacers.at(at_s) is not None)
    recent = nn.window(until_s=at_s, length_s=RECENT_S)
    concentration = spectral_concentration(recent)
    numbers |= {
        "spectral_concentration": concentration.concentration,
        "coherence_ratio": concentration.ratio,
        "lf_peak_hz": lf_peak_hz(nn.window(until_s=at_s, length_s=LF_WINDOW_S)),
        "hr_peak_to_trough_bpm": _peak_to_trough(at_s, nn, pacers, earlier_by_s),
    }
    numbers["breath_lock"], numbers["breath_wave_bpm"] = _lock(at_s, recent, pacers)
    if treated is not None and treated > MOST_TREATED_PERCENT:
        numbers |= dict.fromkeys(NEEDS_EVEN_SIGNAL, Absent(reason=UNEVEN))
    return numbers


def _all_absent(reason: str) -> dict[str, Metric]:
    return {key: Absent(reason=reason) for key in METRICS}


def _lock(at_s: float, recent: NnSeries, pacers: PacerHistory) -> tuple[Metric, Metric]:
    if pacers.at(at_s) is None:
        absent = Absent(reason=NO_PACER)
        return absent, absent
    lock = breath_lock(recent, pacers.breaths(recent.middle_s))
    return lock.lock, lock.wave_bpm


def _peak_to_trough(at_s: float, nn: LiveNn, pacers: PacerHistory, earlier_by_s: float) -> Metric:
    pacer = pacers.at(at_s)
    led_since_s = pacers.led_since_s(at_s)
    if pacer is None or led_since_s is None:
        return Absent(reason=NO_PACER)
    # One breath more than is counted: the newest is still being breathed.
    length_s = (PEAK_TO_TROUGH_BREATHS + 2) * pacer.pattern.cycle_s + earlier_by_s
    series = nn.window(until_s=at_s, length_s=length_s)
    heart_time = replace(series, end_s=series.end_s - earlier_by_s)
    inhales_s = pacers.inhales_s(max(led_since_s, at_s - length_s), at_s)
    return peak_to_trough_bpm(heart_time, np.asarray(inhales_s))
