"""Band powers and the slow peak of a recording."""

from enum import StrEnum

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.soundness import all_alike, unbroken, unsound
from hrvtrainer.heart.spectrum.density import HF, LF, TOTAL, VLF, Spectrum
from hrvtrainer.heart.spectrum.detrending import Detrend, detrended
from hrvtrainer.heart.spectrum.tachogram import even_tachograms
from hrvtrainer.heart.spectrum.welch import welch

LEAST_LF_S = 120.0
LEAST_VLF_S = 300.0


class Psd(StrEnum):
    """How the density is estimated."""

    WELCH = "welch"
    LOMB = "lomb"


METHODS = {
    "vlf_ms2": "power in 0.0033-0.04 Hz, of the linearly detrended tachogram",
    "lf_ms2": "power in 0.04-0.15 Hz, smoothness priors (lambda 500); slow breathing lies in this band",
    "hf_ms2": "power in 0.15-0.40 Hz, smoothness priors (lambda 500)",
    "total_power_ms2": "power in 0.0033-0.40 Hz, of the linearly detrended tachogram",
    "lf_peak_hz": "frequency of the highest density in 0.04-0.15 Hz; no interval known",
}


def spectral_metrics(
    series: NnSeries, *, psd: str = Psd.WELCH, detrend: str = Detrend.SMOOTHNESS_PRIORS
) -> dict[str, Metric]:
    """Return the powers of the bands and the slow peak.

    Parameters
    ----------
    series : NnSeries
        The whole recording or the part that is asked about; gaps are allowed.
    psd : Psd or str
        ``welch`` or ``lomb``.
    detrend : Detrend or str
        ``smoothness-priors``, ``linear`` or ``constant``.
    """
    slow = Detrend.LINEAR if detrend == Detrend.SMOOTHNESS_PRIORS else Detrend(detrend)
    Psd(psd)
    n = len(series)
    if (reason := unsound(series)) is not None:
        return dict.fromkeys(METHODS, Absent(reason=reason, n=n))
    if all_alike(series):
        return dict.fromkeys(METHODS, Absent(reason="needs intervals that differ, these are all alike", n=n))
    held_s = longest_s(series)
    if held_s < LEAST_LF_S:
        return dict.fromkeys(METHODS, _too_short(LEAST_LF_S, held_s, n))
    even = even_tachograms(series)
    fast = _spectrum(even, Detrend(detrend))
    metrics: dict[str, Metric] = {
        "vlf_ms2": _too_short(LEAST_VLF_S, held_s, n),
        "lf_ms2": Estimate(value=fast.power_ms2(LF), n=n),
        "hf_ms2": Estimate(value=fast.power_ms2(HF), n=n),
        "total_power_ms2": _too_short(LEAST_VLF_S, held_s, n),
        "lf_peak_hz": Estimate(value=fast.peak_hz(LF), n=n),
    }
    if held_s >= LEAST_VLF_S:
        whole = _spectrum(even, slow)
        metrics["vlf_ms2"] = Estimate(value=whole.power_ms2(VLF), n=n)
        metrics["total_power_ms2"] = Estimate(value=whole.power_ms2(TOTAL), n=n)
    return metrics


def longest_s(series: NnSeries) -> float:
    """Return the seconds of the longest unbroken stretch, the beat that is under way at its end included."""
    return max(
        float(series.end_s[rows.stop - 1] - series.end_s[rows.start])
        + float(series.nn_ms[rows.start] + series.nn_ms[rows.stop - 1]) / 1000.0
        for rows in unbroken(series)
    )


def _too_short(needed_s: float, held_s: float, n: int) -> Absent:
    return Absent(reason=f"needs {needed_s:.0f} s of beats without a gap, has {int(held_s)}", n=n)


def _spectrum(even: list[FloatArray], detrend: Detrend) -> Spectrum:
    return welch([detrended(values, detrend) for values in even])
