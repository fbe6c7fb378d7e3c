"""RR intervals of an electrocardiogram."""

from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.errors import AnalysisError
from hrvtrainer.heart.ecg.detector import LARGEST_UV, r_peaks
from hrvtrainer.heart.ecg.r_peaks import SignalGap

SMALLEST_UV = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgBeats:
    """RR intervals and the R peaks they lie between, oldest first.

    Parameters
    ----------
    rr_ms : ndarray of float, shape (n,)
        Intervals in milliseconds. The stretch across a gap is no interval and is left out.
    after_gap : ndarray of bool, shape (n,)
        True where beats may be missing before this interval; always for the first.
    end_s : ndarray of float, shape (n,)
        When each interval ended, seconds since the signal began.
    peak_s, amplitude_uv, quality : ndarray of float, shape (m,)
        Every R peak: when, how high above its local line (negative where it points down), and how
        clearly it stands out, 0 to 1. ``m`` is ``n`` plus the number of unbroken stretches.
    peak_after_gap : ndarray of bool, shape (m,)
        True for the first peak of each unbroken stretch.
    gaps : tuple of SignalGap
        Where no beat could be found, in samples.
    """

    rr_ms: FloatArray
    after_gap: BoolArray
    end_s: FloatArray
    peak_s: FloatArray
    amplitude_uv: FloatArray
    quality: FloatArray
    peak_after_gap: BoolArray
    gaps: tuple[SignalGap, ...]


def beats_from_ecg(ecg_uv: FloatArray, sampling_hz: float) -> EcgBeats:
    """Return the RR intervals of an electrocardiogram.

    Parameters
    ----------
    ecg_uv : ndarray of float, shape (n,)
        Microvolts; NaN where samples are missing.
    sampling_hz : float
        The true rate, 100 to 4000 samples a second.

    Returns
    -------
    EcgBeats
        At least one interval.

    Raises
    ------
    AnalysisError
        When the rate is none of these, the values are too small to be microvolts, or no two beats stand
        out without a gap between them.

    Notes
    -----
    See `RPeakDetector` for the method.
    """
    ecg = np.asarray(ecg_uv, dtype=np.float64)
    known = ecg[np.abs(ecg) <= LARGEST_UV]
    span_uv = float(np.max(known) - np.min(known)) if known.size else 0.0
    if span_uv < SMALLEST_UV:
        raise AnalysisError(
            f"needs an electrocardiogram in microvolts, this signal moves by {span_uv:.3g} altogether"
        )
    peaks = r_peaks(ecg, sampling_hz)
    peak_s = peaks.time_s(sampling_hz)
    joined = ~peaks.after_gap[1:]
    if not joined.any():
        raise AnalysisError(f"needs two heartbeats in a row, finds {len(peaks)} that stand out")
    return EcgBeats(
        rr_ms=(np.diff(peak_s) * 1000.0)[joined],
        after_gap=peaks.after_gap[:-1][joined],
        end_s=peak_s[1:][joined],
        peak_s=peak_s,
        amplitude_uv=peaks.amplitude_uv,
        quality=peaks.quality,
        peak_after_gap=peaks.after_gap,
        gaps=peaks.gaps,
    )
