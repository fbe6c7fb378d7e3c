"""The live numbers by name: what each is, in which unit, over which window, by which formula.

A number whose formula changes gets a new method id, so that an old recording is never compared with
a new formula in silence.
"""

from dataclasses import dataclass

GAUGE_METHOD_ID = "gauge-breath-lock/2"
BREATH_METHOD_ID = "breath-measured/1"
# How beats are placed and gaps found, and which lane of a strap is followed: all numbers rest on it.
BEATS_METHOD_ID = "beats-by-waits-and-lanes/2"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricKind:
    """One number that is shown.

    ``scale`` turns the stored value into the shown one (a share into percent), ``decimals`` is how
    exactly it may be read. What is for research alone is not `in_drawer`.
    """

    key: str
    title: str
    unit: str
    window: str
    method_id: str
    method: str
    scale: float = 1.0
    decimals: int = 0
    in_drawer: bool = True


METRICS = {
    kind.key: kind
    for kind in (
        MetricKind(
            key="mean_hr_bpm",
            title="Heart rate",
            unit="beats/min",
            window="last 60 s",
            method_id="mean-hr-60s/2",
            method="60000 divided by the mean NN interval",
        ),
        MetricKind(
            key="rmssd_ms",
            title="RMSSD",
            unit="ms",
            window="last 60 s",
            method_id="rmssd-60s/2",
            method="root mean square of successive NN differences; none across a gap or a treated beat; "
            "slow breathing itself raises it",
        ),
        MetricKind(
            key="hr_peak_to_trough_bpm",
            title="Heart rate range per breath",
            unit="beats/min",
            window="median of the last 6 paced breaths",
            method_id="peak-to-trough-6-breaths/2",
            method="highest minus lowest heart rate of each paced breath; noise makes it larger; 90 % "
            "interval of the median breath",
            decimals=1,
        ),
        MetricKind(
            key="breath_lock",
            title="Breath lock",
            unit="%",
            window="last 45 s, at least 4 breaths",
            method_id="breath-lock-pacer-first-harmonic/2",
            method="share of the heart rate's variation that moves with the pacer, first harmonic alone; "
            "by chance up to 28 %; 90 % interval of what many such windows would show",
            scale=100.0,
        ),
        MetricKind(
            key="breath_wave_bpm",
            title="Breath wave",
            unit="beats/min",
            window="last 45 s, at least 4 breaths",
            method_id="breath-wave-pacer/2",
            method="peak-to-trough size of the heart rate's wave at the pacer's rhythm; 90 % interval of the "
            "wave that the breath drives",
            decimals=1,
        ),
        MetricKind(
            key="breathing_rate_breaths_per_min",
            title="Breathing rate",
            unit="breaths/min",
            window="last 6 clear breaths",
            method_id="breathing-rate-measured-6-breaths/1",
            method="60 divided by the mean length of clear measured breaths; never from the heart's rhythm",
            decimals=1,
        ),
        MetricKind(
            key="inhale_fraction",
            title="In-breath's share",
            unit="%",
            window="last 6 clear breaths",
            method_id="inhale-fraction-measured-6-breaths/1",
            method="mean share of the in-breath in clear measured breaths; a pause counts half to each side",
            scale=100.0,
        ),
        MetricKind(
            key="breath_lag_s",
            title="Behind the pacer",
            unit="s",
            window="last 6 measured breaths",
            method_id="breath-lag-6-breaths/1",
            method="circular mean of how much later than the pacer's the measured in-breaths begin",
            decimals=1,
            in_drawer=False,
        ),
        MetricKind(
            key="breaths_on_pace_percent",
            title="Breaths on pace",
            unit="%",
            window="all so far",
            method_id="breaths-on-pace/1",
            method="share of measured breaths at which the last six had the pacer's pace within 8 % and kept "
            "time with it",
            in_drawer=False,
        ),
        MetricKind(
            key="spectral_concentration",
            title="Spectral concentration",
            unit="%",
            window="last 64 s",
            method_id="concentration-hann-64s/2",
            method="power within 0.015 Hz of the highest peak in 0.04-0.26 Hz, of all in 0.0033-0.4 Hz; "
            "64 s Hann window, at most 90 %",
            scale=100.0,
        ),
        MetricKind(
            key="coherence_ratio",
            title="Coherence ratio",
            unit="",
            window="last 64 s",
            method_id="coherence-ratio-hann-64s/2",
            method="peak power divided by the rest, from the spectral concentration; 64 s Hann window, "
            "not comparable with other products",
            decimals=1,
        ),
        MetricKind(
            key="lf_peak_hz",
            title="Slow-wave peak",
            unit="Hz",
            window="last 64 s, at least 30 s",
            method_id="lf-peak-harmonic-scan-64s/2",
            method="frequency in 0.04-0.15 Hz whose wave explains most of the heart rate's variation; "
            "90 % interval for the breath that makes it",
            decimals=3,
        ),
        MetricKind(
            key="treated_beats_percent",
            title="Treated beats",
            unit="%",
            window="last 60 s",
            method_id="treated-beats-60s/2",
            method="share of beats that were judged missed, extra, ectopic, long or short",
            decimals=1,
        ),
        MetricKind(
            key="mean_nn_ms",
            title="Mean NN",
            unit="ms",
            window="last 60 s",
            method_id="mean-nn-60s/1",
            method="mean of the NN intervals",
            decimals=1,
            in_drawer=False,
        ),
        MetricKind(
            key="sdnn_ms",
            title="SDNN",
            unit="ms",
            window="last 60 s",
            method_id="sdnn-60s/1",
            method="standard deviation of the NN intervals, n - 1; in slow breathing mostly the breath wave",
            decimals=1,
            in_drawer=False,
        ),
        MetricKind(
            key="ln_rmssd",
            title="ln RMSSD",
            unit="",
            window="last 60 s",
            method_id="ln-rmssd-60s/1",
            method="natural logarithm of RMSSD in ms",
            decimals=2,
            in_drawer=False,
        ),
        MetricKind(
            key="pnn50_percent",
            title="pNN50",
            unit="%",
            window="last 60 s",
            method_id="pnn50-60s/1",
            method="share of valid successive differences larger than 50 ms",
            decimals=1,
            in_drawer=False,
        ),
        MetricKind(
            key="sd1_ms",
            title="SD1",
            unit="ms",
            window="last 60 s",
            method_id="sd1-60s/1",
            method="spread of the Poincare plot across its diagonal",
            decimals=1,
            in_drawer=False,
        ),
        MetricKind(
            key="sd2_ms",
            title="SD2",
            unit="ms",
            window="last 60 s",
            method_id="sd2-60s/1",
            method="spread of the Poincare plot along its diagonal",
            decimals=1,
            in_drawer=False,
        ),
        MetricKind(
            key="sample_entropy",
            title="Sample entropy",
            unit="",
            window="last 60 s",
            method_id="sample-entropy-60s/1",
            method="m = 2, r = 0.2 SD; of one minute only, so very uncertain",
            decimals=2,
            in_drawer=False,
        ),
        MetricKind(
            key="dfa_alpha1",
            title="DFA alpha 1",
            unit="",
            window="last 60 s",
            method_id="dfa-alpha1-60s/1",
            method="boxes of 4 to 16 beats; of one minute only, so very uncertain",
            decimals=2,
            in_drawer=False,
        ),
    )
}


# What the strap measured of the breath; all others come from the heart.
BREATH_METRICS = (
    "breathing_rate_breaths_per_min",
    "inhale_fraction",
    "breath_lag_s",
    "breaths_on_pace_percent",
)
DRAWER_METRICS = {key: kind for key, kind in METRICS.items() if kind.in_drawer}


def method_ids() -> dict[str, str]:
    """Return the method ids for the recording's header: of beats, breaths, the gauge, every live number."""
    return {
        "gauge": GAUGE_METHOD_ID,
        "breath": BREATH_METHOD_ID,
        "beats": BEATS_METHOD_ID,
        **{key: kind.method_id for key, kind in METRICS.items()},
    }
