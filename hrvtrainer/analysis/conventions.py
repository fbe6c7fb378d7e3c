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
RATE_OF_RHYTHM = (
    "median rate of the heart's own wave in windows of 60 s, where one stands out, for it is most likely the "
    "breath; low and high are the 5th and 95th percentile of the windows"
)
RATE_OF_ECG = (
    "median rate of the wave in the height of the R waves in windows of 60 s, where one stands out; low and "
    "high are the 5th and 95th percentile of the windows"
)
_BREATH_METHODS = {
    "breathing_rate_breaths_per_min": "60 over the mean length of the breaths that the accelerometer at the "
    "chest measured; 90 % interval of the mean",
    "inhale_fraction": "mean share of the in-breath in a breath, as the accelerometer at the chest measured "
    "it; 90 % interval of the mean",
}
METHODS = {
    **TIME_DOMAIN_METHODS,
    **NONLINEAR_METHODS,
    **SPECTRAL_METHODS,
    **COUPLING_METHODS,
    **_BREATH_METHODS,
}
