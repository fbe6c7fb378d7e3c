"""How each package is asked for the same numbers of the same beats, in an interpreter of its own."""

import importlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Work = Callable[[], dict[str, float]]
LIVE_S = 60.0


def hundred(rr: FloatArray, live_beat: Callable[[FloatArray], None]) -> dict[str, float]:
    """Give the last minute of each of a hundred beats; the beats begin two minutes into the series."""
    end_s = np.cumsum(rr) / 1000.0
    first = int(np.searchsorted(end_s, 2.0 * LIVE_S))
    for beat in range(first, first + 100):
        begin = int(np.searchsorted(end_s, end_s[beat] - LIVE_S, side="right"))
        live_beat(rr[begin : beat + 1])
    return {}


def our_live_beats(rr: FloatArray) -> dict[str, float]:
    """Let our live engine take the same hundred beats, after the two minutes before them."""
    beats = importlib.import_module("hrvtrainer.beats")
    engine_module = importlib.import_module("hrvtrainer.session.live_engine")
    pacer_module = importlib.import_module("hrvtrainer.breath.pacer")
    pattern = importlib.import_module("hrvtrainer.breath.pattern").BreathPattern.paced(6.0)
    pacers = pacer_module.PacerHistory()
    pacer = pacer_module.Pacer(pattern=pattern, began_s=0.0, breaths_before=0)
    pacers.add(pacer_module.PacerChange(at_s=0.0, from_s=0.0, pacer=pacer))
    engine = engine_module.LiveEngine()
    end_s = np.cumsum(rr) / 1000.0
    first = int(np.searchsorted(end_s, 2.0 * LIVE_S))
    second = 0.0
    for index in range(first + 100):
        at_s = float(end_s[index])
        engine.feed(beats.Beat(end_s=at_s, rr_ms=float(rr[index]), after_gap=index == 0))
        if index < first:
            continue
        engine.beat_numbers(at_s, pacers, earlier_by_s=0.3)
        if at_s >= second:
            engine.second_numbers(at_s)
            second = at_s // 1.0 + 1.0
    return {}


def neurokit2(rr: FloatArray) -> dict[str, Work]:
    """Return how neurokit2 is asked; it wants the places of beats in samples."""
    nk = importlib.import_module("neurokit2")
    peaks = nk.intervals_to_peaks(rr, sampling_rate=1000)

    def timed() -> dict[str, float]:
        row = nk.hrv_time(peaks, sampling_rate=1000).iloc[0]
        return {
            "mean_hr": 60000.0 / row.HRV_MeanNN,
            "sdnn": row.HRV_SDNN,
            "rmssd": row.HRV_RMSSD,
            "pnn50": row.HRV_pNN50,
        }

    def welch() -> dict[str, float]:
        row = nk.hrv_frequency(peaks, sampling_rate=1000, psd_method="welch", normalize=False).iloc[0]
        return {"lf": row.HRV_LF, "hf": row.HRV_HF}

    def treated(beats: FloatArray) -> dict[str, float]:
        places = np.round(np.cumsum(np.r_[0.0, beats])).astype(int)
        nk.signal_fixpeaks(places, sampling_rate=1000, iterative=False, method="Kubios")
        return {}

    def live_beat(window: FloatArray) -> None:
        treated(window)
        now = nk.intervals_to_peaks(window, sampling_rate=1000)
        nk.hrv_time(now, sampling_rate=1000)
        nk.hrv_frequency(now, sampling_rate=1000, psd_method="welch", normalize=False)

    return {
        "artifacts": lambda: treated(rr),
        "100 live beats": lambda: hundred(rr, live_beat),
        "time": timed,
        "welch": welch,
        "dfa": lambda: {"dfa": nk.fractal_dfa(rr, scale=np.arange(4, 17), multifractal=False)[0]},
        "entropy": lambda: {
            "sampen": nk.entropy_sample(rr, delay=1, dimension=2, tolerance=0.2 * np.std(rr, ddof=1))[0]
        },
    }


def systole(rr: FloatArray) -> dict[str, Work]:
    """Return how systole is asked."""
    hrv = importlib.import_module("systole.hrv")
    detection = importlib.import_module("systole.detection")
    correction = importlib.import_module("systole.correction")

    def live_beat(window: FloatArray) -> None:
        clean, _ = correction.correct_rr(window, verbose=False)
        hrv.time_domain(np.asarray(clean, dtype=float))
        hrv.frequency_domain(np.asarray(clean, dtype=float))

    def treated() -> dict[str, float]:
        detection.rr_artefacts(rr)
        return {}

    def named(kind: str, names: dict[str, str]) -> dict[str, float]:
        table = getattr(hrv, kind)(rr)
        rows = dict(zip(table["Metric"], table["Values"], strict=True))
        return {ours: rows[theirs] for ours, theirs in names.items()}

    return {
        "artifacts": treated,
        "100 live beats": lambda: hundred(rr, live_beat),
        "time": lambda: named(
            "time_domain", {"mean_hr": "MeanBPM", "sdnn": "SDNN", "rmssd": "RMSSD", "pnn50": "pnn50"}
        ),
        "welch": lambda: named("frequency_domain", {"lf": "lf_power", "hf": "hf_power"}),
    }


def hrv_analysis(rr: FloatArray) -> dict[str, Work]:
    """Return how hrv-analysis is asked."""
    hrv = importlib.import_module("hrvanalysis")
    intervals = rr.tolist()

    def timed() -> dict[str, float]:
        found = hrv.get_time_domain_features(intervals)
        names = {"mean_hr": "mean_hr", "sdnn": "sdnn", "rmssd": "rmssd", "pnn50": "pnni_50"}
        return {ours: found[theirs] for ours, theirs in names.items()}

    def welch() -> dict[str, float]:
        found = hrv.get_frequency_domain_features(intervals)
        return {"lf": found["lf"], "hf": found["hf"]}

    def live_beat(window: FloatArray) -> None:
        values = window.tolist()
        hrv.get_time_domain_features(values)
        hrv.get_frequency_domain_features(values)

    return {
        "100 live beats": lambda: hundred(rr, live_beat),
        "time": timed,
        "welch": welch,
        "entropy": lambda: {"sampen": hrv.get_sampen(intervals)["sampen"]},
    }


def hrvtrainer(rr: FloatArray) -> dict[str, Work]:
    """Return how we are asked; every number with its interval, except for the first."""
    beats = importlib.import_module("hrvtrainer.beats")
    domain = importlib.import_module("hrvtrainer.heart.time_domain")
    spectra = importlib.import_module("hrvtrainer.heart.spectrum.spectral_metrics")
    regularity = importlib.import_module("hrvtrainer.heart.nonlinear.regularity")
    scaling = importlib.import_module("hrvtrainer.heart.nonlinear.scaling")
    published = importlib.import_module("hrvtrainer.heart.artifacts.lipponen_tarvainen")
    joined = np.arange(rr.size) > 0
    series = beats.NnSeries(
        end_s=np.cumsum(rr) / 1000.0,
        nn_ms=rr,
        label=np.zeros(rr.size, dtype=np.int8),
        contiguous=joined,
        pair_valid=joined,
    )
    names = {"mean_hr": "mean_hr_bpm", "sdnn": "sdnn_ms", "rmssd": "rmssd_ms", "pnn50": "pnn50_percent"}

    def timed() -> dict[str, float]:
        found = domain.plain_time_domain(series)
        return {ours: found[key] for ours, key in names.items()}

    def welch() -> dict[str, float]:
        found = spectra.spectral_metrics(series)
        return {"lf": found["lf_ms2"].value, "hf": found["hf_ms2"].value}

    def treated() -> dict[str, float]:
        published.published_labels(rr)
        return {}

    return {
        "artifacts": treated,
        "100 live beats": lambda: our_live_beats(rr),
        "time": timed,
        "welch": welch,
        "dfa": lambda: {"dfa": scaling.dfa_alpha1(series).value},
        "entropy": lambda: {"sampen": regularity.sample_entropy(series).value},
    }


ASKED = {
    "hrvtrainer": ("hrvtrainer.heart.spectrum.spectral_metrics", hrvtrainer),
    "neurokit2": ("neurokit2", neurokit2),
    "systole": ("systole.hrv", systole),
    "hrv-analysis": ("hrvanalysis", hrv_analysis),
}
