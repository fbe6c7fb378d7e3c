"""The numbers of a recording in their order, and how each is made, in words."""

from hrvtrainer.coupling.whole_recording import METHODS as COUPLING_METHODS
from hrvtrainer.heart.nonlinear.nonlinear_metrics import METHODS as NONLINEAR_METHODS
from hrvtrainer.heart.spectrum.spectral_metrics import METHODS as SPECTRAL_METHODS
from hrvtrainer.heart.time_domain import METHODS as TIME_DOMAIN_METHODS

ORDER = (
    "mean_hr_bpm",
    "mean_nn_ms",
    "sdnn_ms",
    "rmssd_ms",
    "ln_rmssd",
    "pnn50_percent",
    "sd1_ms",
    "sd2_ms",
    "sample_entropy",
    "dfa_alpha1",
    "vlf_ms2",
    "lf_ms2",
    "hf_ms2",
    "total_power_ms2",
    "lf_peak_hz",
    "spectral_concentration",
    "coherence_ratio",
    "breath_lock",
    "breath_wave_bpm",
    "hr_peak_to_trough_bpm",
    "breathing_rate_breaths_per_min",
    "inhale_fraction",
)
_BREATH_METHODS = {
    "breathing_rate_breaths_per_min": "breaths a minute, as measured at the chest; no interval known",
    "inhale_fraction": "share of the in-breath in the breath, as measured at the chest; no interval known",
}
METHODS = {
    **TIME_DOMAIN_METHODS,
    **NONLINEAR_METHODS,
    **SPECTRAL_METHODS,
    **COUPLING_METHODS,
    **_BREATH_METHODS,
}
