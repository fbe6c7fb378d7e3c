"""Every number of a whole recording: treated, cut to a part, and computed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hrvtrainer.analysis.conventions import METHODS, ORDER, RATE_OF_ECG, RATE_OF_RHYTHM
from hrvtrainer.analysis.measured_breath import rate_of_rhythm
from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, NnSeries
from hrvtrainer.breath.respiration.r_amplitude import rate_from_r_waves
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.whole_recording import whole_recording_coupling
from hrvtrainer.errors import AnalysisError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.exchange.measured_beats import MeasuredBeats
from hrvtrainer.heart.artifacts.treated import ArtifactMethod, TreatedRhythm, treat
from hrvtrainer.heart.nonlinear.nonlinear_metrics import nonlinear_metrics
from hrvtrainer.heart.spectrum.detrending import Detrend
from hrvtrainer.heart.spectrum.spectral_metrics import Psd, spectral_metrics
from hrvtrainer.heart.time_domain import time_domain_metrics

MOST_TREATED_PERCENT = 10.0
BOOTSTRAP_SEED = 1  # the same file gives the same intervals
STEADY = ("mean_hr_bpm", "mean_nn_ms", "breathing_rate_breaths_per_min", "inhale_fraction")
NOT_MEASURED = Absent(reason="no breath was measured")

_OF_THE_SPECTRUM = ("vlf_ms2", "lf_ms2", "hf_ms2", "total_power_ms2", "lf_peak_hz")
_OF_THE_BREATH = ("breath_lock", "breath_wave_bpm", "hr_peak_to_trough_bpm")
_PSD_WORDS = {
    Psd.WELCH: "Welch, 4 Hz not-a-knot spline, 300-s Hann segments (or the whole), half overlapping",
    Psd.LOMB: "Lomb-Scargle on the beats themselves, 300-s segments (or the whole), half overlapping",
}
_DETREND_WORDS = {
    Detrend.CONSTANT: "the mean taken away",
    Detrend.LINEAR: "a straight line taken away",
    Detrend.SMOOTHNESS_PRIORS: "smoothness priors (lambda 500) for LF and HF, a line for VLF and total",
}
_ARTIFACT_WORDS = {
    ArtifactMethod.WHITENED: "whitened residuals and joint tests of what may have happened",
    ArtifactMethod.LIPPONEN_TARVAINEN: "Lipponen & Tarvainen 2019, published thresholds",
    ArtifactMethod.NONE: "none: every possible interval taken as it is",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What was asked for: artifact method, part of the recording in its own seconds, spectrum."""

    artifacts: ArtifactMethod = ArtifactMethod.WHITENED
    from_s: float | None = None
    to_s: float | None = None
    psd: Psd = Psd.WELCH
    detrend: Detrend = Detrend.SMOOTHNESS_PRIORS


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBreath:
    """What a recording says of the breath.

    Parameters
    ----------
    breaths : callable or None
        Gives the breath in cycles at times, NaN where it is not known.
    inhales_s : ndarray of float or None
        When the in-breaths began.
    source : BreathSource
        Who said so.
    rate, inhale_fraction : Metric
        Breathing rate and the in-breath's share, where they were measured at the chest.
    period_s : float or None
        About how long a breath lasts, for the bootstrap's blocks.
    """

    breaths: Callable[[FloatArray], FloatArray] | None = None
    inhales_s: FloatArray | None = None
    source: BreathSource = BreathSource.PACER
    rate: Metric = NOT_MEASURED
    inhale_fraction: Metric = NOT_MEASURED
    period_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What was found.

    Parameters
    ----------
    duration_s : float
        From the first interval's beginning to the last one's end, holes included.
    rhythm : TreatedRhythm
        Every interval as measured and as treated; `kept` says which of them lie in the chosen part.
    end_s : ndarray of float
        When each measured interval ended on the recording's clock.
    kept : ndarray of bool
        Which measured intervals lie in the chosen part.
    counts : mapping of str to int
        How many of those got each label.
    metrics : mapping of str to Metric
        Every number, or why there is none.
    methods : mapping of str to str
        How each was made.
    """

    duration_s: float
    rhythm: TreatedRhythm
    end_s: FloatArray
    kept: BoolArray
    counts: Mapping[str, int]
    metrics: Mapping[str, Metric]
    methods: Mapping[str, str]


def analyse_recording(
    measured: MeasuredBeats, settings: Settings, breath: KnownBreath | None = None
) -> Analysis:
    """Compute every number of a recording, or of the part of it that was asked for.

    Parameters
    ----------
    measured : MeasuredBeats
        The beats, as the file states them.
    settings : Settings
        What was asked for. Artifacts are judged with all of the recording in view, the part is cut then.
    breath : KnownBreath or None
        What the recording says of the breath.

    Raises
    ------
    AnalysisError
        If no interval lies in the part that was asked for.
    """
    breath = breath or _breath_of(measured)
    rhythm = treat(measured.rr_ms, after_gap=measured.after_gap, method=settings.artifacts)
    kept = _chosen(measured, settings)
    if not kept.any():
        raise AnalysisError("no heartbeat lies in the part that was asked for")
    series = _part(rhythm, measured.end_s, kept)
    first, last = np.flatnonzero(kept)[[0, -1]].tolist()
    first_ms = float(measured.rr_ms[first]) if rhythm.label[first] != BeatLabel.GAP else 0.0
    return Analysis(
        duration_s=float(measured.end_s[last] - measured.end_s[first]) + first_ms / 1000.0,
        rhythm=rhythm,
        end_s=measured.end_s,
        kept=kept,
        counts={label.word: int(np.count_nonzero(rhythm.label[kept] == label)) for label in BeatLabel},
        metrics=_numbers(series, rhythm, kept, settings, breath),
        methods=_methods(settings, breath, measured),
    )


def _breath_of(measured: MeasuredBeats) -> KnownBreath:
    """Return what a foreign file says of the breath: a rate where it has an ECG."""
    return KnownBreath() if measured.ecg is None else KnownBreath(rate=rate_from_r_waves(measured.ecg))


def _chosen(measured: MeasuredBeats, settings: Settings) -> BoolArray:
    """Return which intervals lie wholly in the part, counted from the first interval's beginning."""
    if measured.end_s.size == 0:
        return np.zeros(0, dtype=np.bool_)
    length_s = np.clip(measured.rr_ms, 0.0, 5000.0) / 1000.0
    began_s = float(measured.end_s[0] - length_s[0])
    from_s = -np.inf if settings.from_s is None else began_s + settings.from_s
    to_s = np.inf if settings.to_s is None else began_s + settings.to_s
    chosen: BoolArray = (measured.end_s - length_s >= from_s - 1e-9) & (measured.end_s <= to_s + 1e-9)
    return chosen


def _part(rhythm: TreatedRhythm, end_s: FloatArray, kept: BoolArray) -> NnSeries:
    """Return the NN intervals of the part, on the recording's clock."""
    inside = kept[rhythm.source]
    shift_s = (end_s - rhythm.end_s)[rhythm.source]
    nn = rhythm.nn
    joined = inside.copy()
    joined[1:] &= inside[:-1]
    joined[:1] = False
    return NnSeries(
        end_s=nn.end_s + shift_s,
        nn_ms=nn.nn_ms,
        label=nn.label,
        contiguous=nn.contiguous & joined,
        pair_valid=nn.pair_valid & joined,
    ).where(inside)


def _numbers(
    series: NnSeries, rhythm: TreatedRhythm, kept: BoolArray, settings: Settings, breath: KnownBreath
) -> dict[str, Metric]:
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    rate = breath.rate if isinstance(breath.rate, Estimate) else rate_of_rhythm(series)
    period_s = breath.period_s or (60.0 / rate.value if isinstance(rate, Estimate) else None)
    numbers: dict[str, Metric] = {
        "breathing_rate_breaths_per_min": rate,
        "inhale_fraction": breath.inhale_fraction,
    }
    numbers |= time_domain_metrics(series, rng=rng, breath_period_s=period_s)
    reason = rhythm.not_interpretable or _too_much(rhythm, kept)
    if reason is not None:
        absent = Absent(reason=reason, n=len(series))
        measured = breath.rate if isinstance(breath.rate, Estimate) else absent
        steady = {**numbers, "breathing_rate_breaths_per_min": measured}
        return {key: steady[key] if key in STEADY else absent for key in ORDER}
    numbers |= nonlinear_metrics(series, rng=rng, breath_period_s=period_s)
    numbers |= spectral_metrics(series, psd=settings.psd, detrend=settings.detrend)
    numbers |= whole_recording_coupling(
        series, breaths=breath.breaths, inhales_s=breath.inhales_s, source=breath.source
    )
    return {key: numbers[key] for key in ORDER}


def _too_much(rhythm: TreatedRhythm, kept: BoolArray) -> str | None:
    label = rhythm.label[kept]
    treated = np.count_nonzero((label != BeatLabel.NORMAL) & (label != BeatLabel.GAP))
    percent = 100.0 * treated / label.size
    if percent <= MOST_TREATED_PERCENT:
        return None
    return f"needs at most {MOST_TREATED_PERCENT:.0f} % treated beats, has {np.ceil(percent):.0f} %"


def _methods(settings: Settings, breath: KnownBreath, measured: MeasuredBeats) -> dict[str, str]:
    spectrum = f"{_PSD_WORDS[settings.psd]}; {_DETREND_WORDS[settings.detrend]}"
    methods = {key: METHODS[key] for key in ORDER}
    methods |= {key: f"{METHODS[key]}; {spectrum}" for key in _OF_THE_SPECTRUM}
    if isinstance(breath.rate, Absent):
        methods["breathing_rate_breaths_per_min"] = RATE_OF_RHYTHM
    elif measured.ecg is not None:
        methods["breathing_rate_breaths_per_min"] = RATE_OF_ECG
    if breath.breaths is not None:
        methods |= {key: f"{methods[key]}; breath: {breath.source}" for key in _OF_THE_BREATH}
    return {**methods, "artifacts": _ARTIFACT_WORDS[settings.artifacts]}
