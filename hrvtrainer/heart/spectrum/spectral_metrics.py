"""Band powers and the slow peak of a recording."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.errors import AnalysisError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.soundness import all_alike, unbroken, unsound
from hrvtrainer.heart.spectrum.density import HF, LF, TOTAL, VLF, Spectrum
from hrvtrainer.heart.spectrum.detrending import Detrend, detrended, power_kept
from hrvtrainer.heart.spectrum.lomb import lomb
from hrvtrainer.heart.spectrum.padded_power import GRID_HZ
from hrvtrainer.heart.spectrum.peak_interval import peak_interval_hz
from hrvtrainer.heart.spectrum.power_interval import band_power
from hrvtrainer.heart.spectrum.tachogram import even_tachogram
from hrvtrainer.heart.spectrum.welch import SEGMENT_POINTS, welch

LEAST_LF_S = 120.0
LEAST_VLF_S = 300.0
LONGEST_MEAN_NN_S = 2.0

_AS_NOISE = "; 90 % interval by chi-square, as if the power varied like noise"
_PRIORS = " after smoothness priors (lambda 500) unless asked otherwise"

METHODS = {
    "vlf_ms2": "power in 0.0033-0.04 Hz of the linearly detrended tachogram (4 Hz cubic spline, Welch with "
    "300 s Hann segments unless asked otherwise)" + _AS_NOISE,
    "lf_ms2": f"power in 0.04-0.15 Hz{_PRIORS}; slow breathing lies in this band" + _AS_NOISE,
    "hf_ms2": f"power in 0.15-0.40 Hz{_PRIORS}; not vagal power while breathing is slower than 9 a minute"
    + _AS_NOISE,
    "total_power_ms2": "power in 0.0033-0.40 Hz of the linearly detrended tachogram, so not the sum of the "
    "three bands" + _AS_NOISE,
    "lf_peak_hz": "frequency of the highest density in 0.04-0.15 Hz; 90 % interval for the wave that makes "
    "it, by the likelihood of one resonance on a floor",
}


class Psd(StrEnum):
    """How the density is estimated."""

    WELCH = "welch"
    LOMB = "lomb"


def spectral_metrics(
    series: NnSeries,
    *,
    psd: Psd | str = Psd.WELCH,
    detrend: Detrend | str = Detrend.SMOOTHNESS_PRIORS,
) -> dict[str, Metric]:
    """Return the powers of the bands and the slow peak.

    Parameters
    ----------
    series : NnSeries
        The whole recording or the part that is asked about; gaps are allowed, nothing crosses them.
    psd : Psd or str
        ``welch`` (4 Hz tachogram) or ``lomb`` (the beats as they came).
    detrend : Detrend or str
        ``smoothness-priors``, ``linear`` or ``constant``.

    Returns
    -------
    dict of str to Estimate or Absent
        The keys of `METHODS`. ``n`` counts the intervals. All need 120 s without a gap, VLF and the total
        300 s; the beat that is under way at the end counts. No peak where the band's highest density lies
        at its end and still rises beyond: it is the flank of something else.

    Raises
    ------
    AnalysisError
        For a psd or detrend of another name.

    Notes
    -----
    Task Force of the ESC and NASPE (1996), doi:10.1161/01.CIR.93.5.1043, for the bands. Departs from it in
    that no ratio of bands is made. Smoothness priors take nearly all power below 0.02 Hz: VLF and the
    total come from the linearly detrended intervals wherever these priors are asked for.
    """
    way, taken = _named(Psd, psd), _named(Detrend, detrend)
    slow = Detrend.LINEAR if taken is Detrend.SMOOTHNESS_PRIORS else taken
    n = len(series)
    if (absent := _none(series)) is not None:
        return dict.fromkeys(METHODS, absent)
    stretches = _stretches(series)
    fast = _spectrum(stretches, way, taken)
    held_s = longest_s(series)
    metrics: dict[str, Metric] = dict.fromkeys(METHODS, _too_short(LEAST_VLF_S, held_s, n))
    metrics["lf_ms2"] = band_power(fast, LF, n=n)
    metrics["hf_ms2"] = band_power(fast, HF, n=n)
    metrics["lf_peak_hz"] = _peak(fast, taken, n)
    if held_s >= LEAST_VLF_S:
        whole = fast if slow is taken else _spectrum(stretches, way, slow)
        metrics["vlf_ms2"] = band_power(whole, VLF, n=n)
        metrics["total_power_ms2"] = band_power(whole, TOTAL, n=n)
    return metrics


def density_of(series: NnSeries, *, psd: Psd, detrend: Detrend) -> Spectrum | Absent:
    """Return the power spectral density of a series, or why there is none.

    Parameters
    ----------
    series : NnSeries
        NN intervals of any origin; gaps are allowed.
    psd, detrend : Psd, Detrend
        As in `spectral_metrics`.

    Returns
    -------
    Spectrum or Absent
        Absent with less than 120 s without a gap, fewer than a beat in two seconds, or no variation.
    """
    absent = _none(series)
    return _spectrum(_stretches(series), psd, detrend) if absent is None else absent


def _none(series: NnSeries) -> Absent | None:
    """Return why a series has no spectrum, or None when it has one."""
    n = len(series)
    if (reason := unsound(series)) is not None:
        return Absent(reason=reason, n=n)
    if all_alike(series):
        return Absent(reason="needs intervals that differ, these are all alike", n=n)
    if (held_s := longest_s(series)) < LEAST_LF_S:
        return _too_short(LEAST_LF_S, held_s, n)
    if float(np.mean(series.nn_ms)) / 1000.0 > LONGEST_MEAN_NN_S:
        return Absent(reason="needs a beat in two seconds or more, has fewer", n=n)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Beats without a gap, as they came and at 4 Hz."""

    times_s: FloatArray
    nn_ms: FloatArray
    even_ms: FloatArray


def _stretches(series: NnSeries) -> list[_Stretch]:
    """Return the stretches that hold a segment: 300 s, or the longest one where none does."""
    rows = unbroken(series)
    points = [int((series.end_s[part.stop - 1] - series.end_s[part.start]) * GRID_HZ) + 1 for part in rows]
    needed = min(SEGMENT_POINTS, max(points))
    return [
        _Stretch(
            times_s=series.end_s[part],
            nn_ms=series.nn_ms[part],
            even_ms=even_tachogram(series.end_s[part], series.nn_ms[part]),
        )
        for part, held in zip(rows, points, strict=True)
        if held >= needed
    ]


def _spectrum(stretches: list[_Stretch], psd: Psd, detrend: Detrend) -> Spectrum:
    rest = [detrended(stretch.even_ms, detrend) for stretch in stretches]
    if psd is Psd.WELCH:
        return welch(rest)
    return lomb([_beats(stretch, values) for stretch, values in zip(stretches, rest, strict=True)])


def _beats(stretch: _Stretch, rest_ms: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the beats' times and intervals, less what was taken off at 4 Hz."""
    grid_s = stretch.times_s[0] + np.arange(rest_ms.size) / GRID_HZ
    return stretch.times_s, stretch.nn_ms - np.interp(stretch.times_s, grid_s, stretch.even_ms - rest_ms)


def longest_s(series: NnSeries) -> float:
    """Return the seconds of the longest unbroken stretch, the beat that is under way at its end included."""
    return max(
        float(series.end_s[rows.stop - 1] - series.end_s[rows.start])
        + float(series.nn_ms[rows.start] + series.nn_ms[rows.stop - 1]) / 1000.0
        for rows in unbroken(series)
    )


def _peak(spectrum: Spectrum, detrend: Detrend, n: int) -> Metric:
    rows = np.flatnonzero(LF.holds(spectrum.frequency_hz))
    highest = int(rows[np.argmax(spectrum.density_ms2_per_hz[rows])])
    if float(np.max(spectrum.density_ms2_per_hz[highest - 1 : highest + 2])) > float(
        spectrum.density_ms2_per_hz[highest]
    ):
        return Absent(reason="no slow wave stands out", n=n)
    peak_hz = float(spectrum.frequency_hz[highest])
    low, high = peak_interval_hz(spectrum, power_kept(spectrum.frequency_hz, detrend))
    return Estimate(value=peak_hz, low=min(low, peak_hz), high=max(high, peak_hz), n=n)


def _too_short(needed_s: float, held_s: float, n: int) -> Absent:
    return Absent(reason=f"needs {needed_s:.0f} s of beats without a gap, has {int(held_s)}", n=n)


_Choice = TypeVar("_Choice", bound=StrEnum)


def _named(kind: type[_Choice], name: str) -> _Choice:
    try:
        return kind(name)
    except ValueError:
        words = ", ".join(kind)
        raise AnalysisError(f"{kind.__name__.lower()} must be one of {words}, not {name!r}") from None
