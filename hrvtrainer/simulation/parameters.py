"""What makes one simulated person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonParameters:
    """One person: heart, breath and how they vary.

    Parameters
    ----------
    heart_rate_bpm : float
        Mean heart rate at the session's start.
    settling_bpm, settling_s : float
        By how much the mean heart rate moves in the end, and the time constant of that.
    drift_bpm_per_min : float
        By how much it moves beside that, on and on.
    resonance_hz, resonance_q : float
        Centre and sharpness of the slow resonance between heart and vessels.
    resonance_phase_deg : float
        A constant phase of the resonance; positive: the heart leads the breath at the centre.
    response_bpm : float
        Peak-to-trough heart rate at the centre for a breath of volume 0 to 1.
    vagal_bpm : float
        The same for the quick path, at zero frequency.
    mayer_bpm, slow_bpm, broad_bpm : float
        Standard deviations of the heart's own waves: through the resonance, 0.003-0.05 Hz, 0.05-0.5 Hz.
    own_breaths_per_min, own_variability : float
        The pace at which they breathe when nobody leads, and its standard deviation per breath,
        relative.
    inhale_fraction : float
        The in-breath's share of their own breath.
    lag_s : float
        How long after the pacer they breathe.
    jitter_cycles : float
        Standard deviation of the breath's phase about where it is meant to be.
    depth_sd, depth_slope : float
        Standard deviation of the natural logarithm of a breath's depth, and the exponent with which
        breaths grow deeper as they grow slower than 6/min.
    """

    heart_rate_bpm: float = 67.0
    settling_bpm: float = 0.0
    settling_s: float = 180.0
    drift_bpm_per_min: float = 0.0
    resonance_hz: float = 0.092
    resonance_q: float = 1.3
    resonance_phase_deg: float = 0.0
    response_bpm: float = 9.0
    vagal_bpm: float = 1.5
    mayer_bpm: float = 1.0
    slow_bpm: float = 1.8
    broad_bpm: float = 0.6
    own_breaths_per_min: float = 14.0
    own_variability: float = 0.10
    inhale_fraction: float = 0.4
    lag_s: float = 0.25
    jitter_cycles: float = 0.03
    depth_sd: float = 0.12
    depth_slope: float = 0.25


DEMO_PERSON = PersonParameters(
    heart_rate_bpm=68.0,
    settling_bpm=-4.0,
    resonance_hz=0.095,
    resonance_q=1.4,
    response_bpm=11.0,
    vagal_bpm=1.0,
    mayer_bpm=0.8,
    slow_bpm=1.3,
    broad_bpm=0.5,
    own_breaths_per_min=13.0,
    jitter_cycles=0.025,
)
