"""Every number of a whole recording: treated, cut to a part, and computed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hrvtrainer.analysis.chosen_part import ChosenPart, DoubtfulStretch, chosen, part_of
from hrvtrainer.analysis.conventions import METHODS, ORDER, RATE_OF_ECG, RATE_OF_RHYTHM
from hrvtrainer.analysis.measured_breath import rate_of_rhythm
from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, LabelArray, NnSeries
from hrvtrainer.breath.respiration.r_amplitude import rate_from_r_waves
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.whole_recording import whole_recording_coupling
from hrvtrainer.errors import AnalysisError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.exchange.measured_beats import MeasuredBeats
from hrvtrainer.heart.artifacts.treated import ArtifactMethod, TreatedRhythm, treat
from hrvtrainer.heart.artifacts.treatment import too_large_a_share
from hrvtrainer.heart.nonlinear.nonlinear_metrics import nonlinear_metrics
from hrvtrainer.heart.spectrum.detrending import Detrend
from hrvtrainer.heart.spectrum.spectral_metrics import Psd, spectral_metrics
from hrvtrainer.heart.time_domain import mean_metrics, time_domain_metrics

BOOTSTRAP_SEED = 1  # the same file gives the same intervals
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
    """What was asked for.

    Parameters
    ----------
    artifacts : ArtifactMethod
        How artifacts are found and treated.
    from_s, to_s : float or None
        The part of the recording, in seconds from the beginning of its first interval; None for all of it.
    psd : Psd
        How the spectrum is estimated.
    detrend : Detrend
        What is taken off the rhythm before.
    """

    artifacts: ArtifactMethod = ArtifactMethod.WHITENED
    from_s: float | None = None
    to_s: float | None = None
    psd: Psd = Psd.WELCH
    detrend: Detrend = Detrend.SMOOTHNESS_PRIORS


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBreath:
    """What a recording says of the breath; what it does not say is None or absent.

    Parameters
    ----------
    breaths : callable or None
        Gives the breath in cycles at times on the recording's clock, NaN where it is not known.
    inhales_s : ndarray of float or None
        When the in-breaths began, on the clock of the beats.
    source : BreathSource
        Where these two come from: a pacer or a measurement.
    rate, inhale_fraction : Metric
        Breathing rate and the in-breath's share as they were measured at the chest; the rate of R waves
        too.
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
    """What was found in a recording, or in the part of it that was asked for.

    Parameters
    ----------
    duration_s : float
        From the beginning of the part's first interval to the end of its last one, holes included.
    rhythm : TreatedRhythm
        Every interval of the whole recording as measured and as treated.
    end_s : ndarray of float
        When each of them ended on the recording's clock.
    kept : ndarray of bool
        Which of them lie in the part.
    counts : mapping of str to int
        How many of those got each label.
    doubtful : tuple of DoubtfulStretch
        What of the part only the means rest on.
    not_interpretable : str or None
        Why the part as a whole allows no number of heart rate variability, None where it does.
    metrics : mapping of str to Metric
        Every number of `ORDER`, or why there is none.
    methods : mapping of str to str
        How each was made, and under ``artifacts`` how those were found.
    """

    duration_s: float
    rhythm: TreatedRhythm
    end_s: FloatArray
    kept: BoolArray
    counts: Mapping[str, int]
    doubtful: tuple[DoubtfulStretch, ...]
    not_interpretable: str | None
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
        What was asked for. Artifacts and doubtful stretches are judged with all of the recording in view,
        the part is cut then.
    breath : KnownBreath or None
        What the recording says of the breath.

    Raises
    ------
    AnalysisError
        If no interval lies in the part that was asked for.
    """
    breath = breath or _breath_of(measured)
    rhythm = treat(measured.rr_ms, after_gap=measured.after_gap, method=settings.artifacts)
    kept = chosen(measured, from_s=settings.from_s, to_s=settings.to_s)
    if not kept.any():
        raise AnalysisError("no heartbeat lies in the part that was asked for")
    part = part_of(measured, rhythm, kept)
    first, last = np.flatnonzero(kept)[[0, -1]].tolist()
    first_ms = float(measured.rr_ms[first]) if rhythm.label[first] != BeatLabel.GAP else 0.0
    return Analysis(
        duration_s=float(measured.end_s[last] - measured.end_s[first]) + first_ms / 1000.0,
        rhythm=rhythm,
        end_s=measured.end_s,
        kept=kept,
        counts={label.word: int(np.count_nonzero(rhythm.label[kept] == label)) for label in BeatLabel},
        doubtful=part.doubtful,
        not_interpretable=part.not_interpretable,
        metrics=_numbers(part, rhythm, settings, breath),
        methods=_methods(settings, breath, measured),
    )


def _breath_of(measured: MeasuredBeats) -> KnownBreath:
    """Return what a foreign file says of the breath: a rate where it has an ECG."""
    return KnownBreath() if measured.ecg is None else KnownBreath(rate=rate_from_r_waves(measured.ecg))


def _numbers(
    part: ChosenPart, rhythm: TreatedRhythm, settings: Settings, breath: KnownBreath
) -> dict[str, Metric]:
    """Return every number: the means and the measured breath of any rhythm, the others of a sound one."""
    steady = mean_metrics(part.series) | {"inhale_fraction": breath.inhale_fraction}
    if isinstance(breath.rate, Estimate):
        steady["breathing_rate_breaths_per_min"] = breath.rate
    reason = part.not_interpretable or _too_much(rhythm.label[part.is_sound])
    if reason is not None:
        absent = Absent(reason=reason, n=len(part.series))
        return {key: steady.get(key, absent) for key in ORDER}
    numbers = _of_a_sound_rhythm(part.sound, settings, breath) | steady
    return {key: numbers[key] for key in ORDER}


def _of_a_sound_rhythm(series: NnSeries, settings: Settings, breath: KnownBreath) -> dict[str, Metric]:
    """Return what is read from the rhythm, its breathing rate included."""
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    rate = breath.rate if isinstance(breath.rate, Estimate) else rate_of_rhythm(series)
    period_s = breath.period_s or (60.0 / rate.value if isinstance(rate, Estimate) else None)
    return {
        "breathing_rate_breaths_per_min": rate,
        **time_domain_metrics(series, rng=rng, breath_period_s=period_s),
        **nonlinear_metrics(series, rng=rng, breath_period_s=period_s),
        **spectral_metrics(series, psd=settings.psd, detrend=settings.detrend),
        **whole_recording_coupling(
            series, breaths=breath.breaths, inhales_s=breath.inhales_s, source=breath.source
        ),
    }


def _too_much(label: LabelArray) -> str | None:
    """Return why so many of these intervals were treated that they give no variability; a gap is none."""
    treated = np.count_nonzero((label != BeatLabel.NORMAL) & (label != BeatLabel.GAP))
    return too_large_a_share(100.0 * float(treated) / label.size)


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
