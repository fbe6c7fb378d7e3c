"""What `analyse` found: as the JSON of the contract, and as words."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from hrvtrainer import __version__
from hrvtrainer.analysis.chosen_part import DoubtfulStretch
from hrvtrainer.analysis.whole_recording import Analysis
from hrvtrainer.beats import BeatLabel
from hrvtrainer.commands.json_lines import metrics_json
from hrvtrainer.exchange.measured_beats import MeasuredBeats

Facts = dict[str, Any]
MOST_SPANS_NAMED = 3

TITLES = {
    "mean_hr_bpm": ("Heart rate", "beats/min", 1),
    "mean_nn_ms": ("Mean NN", "ms", 1),
    "sdnn_ms": ("SDNN", "ms", 1),
    "rmssd_ms": ("RMSSD", "ms", 1),
    "ln_rmssd": ("ln RMSSD", "", 2),
    "pnn50_percent": ("pNN50", "%", 1),
    "sd1_ms": ("SD1", "ms", 1),
    "sd2_ms": ("SD2", "ms", 1),
    "sample_entropy": ("Sample entropy", "", 2),
    "dfa_alpha1": ("DFA alpha 1", "", 2),
    "vlf_ms2": ("VLF power", "ms^2", 0),
    "lf_ms2": ("LF power", "ms^2", 0),
    "hf_ms2": ("HF power", "ms^2", 0),
    "total_power_ms2": ("Total power", "ms^2", 0),
    "lf_peak_hz": ("LF peak", "Hz", 3),
    "spectral_concentration": ("Spectral concentration", "", 2),
    "coherence_ratio": ("Coherence ratio", "", 1),
    "breath_lock": ("Breath lock", "", 2),
    "breath_wave_bpm": ("Breath wave", "beats/min", 1),
    "hr_peak_to_trough_bpm": ("Heart rate range per breath", "beats/min", 1),
    "breathing_rate_breaths_per_min": ("Breathing rate", "breaths/min", 1),
    "inhale_fraction": ("In-breath's share", "", 2),
}


def facts_json(file: str, measured: MeasuredBeats, analysis: Analysis, *, with_beats: bool) -> Facts:
    """Return what was found in one file, keys as the commands' contract names them."""
    facts: Facts = {
        "file": file,
        "format": measured.format,
        "duration_s": round(analysis.duration_s, 3),
        "n_intervals": int(np.count_nonzero(analysis.kept)),
        "beats": dict(analysis.counts),
        "breaks": int(np.count_nonzero(measured.after_gap[1:] & analysis.kept[1:] & analysis.kept[:-1])),
        "not_interpretable": analysis.not_interpretable,
        "doubtful_spans": doubtful_json(analysis.doubtful),
        "metrics": metrics_json(analysis.metrics),
        "methods": dict(analysis.methods),
        "version": __version__,
    }
    if with_beats:
        facts["beat_table"] = _beat_table(analysis)
    return facts


def facts_words(facts: Facts) -> str:
    """Return the same as lines for a person."""
    beats = ", ".join(f"{count} {word}" for word, count in facts["beats"].items() if count)
    lines = [f"{facts['file']}: {facts['n_intervals']} intervals, {_duration(facts['duration_s'])} ({beats})"]
    if facts["breaks"]:
        lines.append(f"  beats are missing in {facts['breaks']} places; nothing is computed across them")
    if facts["not_interpretable"]:
        lines.append(f"  {facts['not_interpretable']}")
    elif facts["doubtful_spans"]:
        lines.append(f"  left out of all but the means: {doubtful_words(facts['doubtful_spans'])}")
    for key, metric in facts["metrics"].items():
        if facts["not_interpretable"] and metric["reason"] == facts["not_interpretable"]:
            continue  # it was said once
        title, unit, decimals = TITLES[key]
        lines.append(f"  {title:<28}{_number(metric, unit, decimals)}")
    return "\n".join(lines)


def doubtful_json(stretches: Iterable[DoubtfulStretch]) -> list[Facts]:
    """Return the doubtful stretches of a recording, in its own seconds."""
    return [
        {"from_s": round(one.from_s, 3), "to_s": round(one.to_s, 3), "reason": one.reason}
        for one in stretches
    ]


def doubtful_words(spans: Sequence[Facts]) -> str:
    """Return where doubtful stretches are and what is doubtful in the longest; at least one."""
    where = ", ".join(
        f"{_duration(one['from_s'])} to {_duration(one['to_s'])}" for one in spans[:MOST_SPANS_NAMED]
    )
    more = f" and {len(spans) - MOST_SPANS_NAMED} more" if len(spans) > MOST_SPANS_NAMED else ""
    longest = max(spans, key=lambda one: float(one["to_s"] - one["from_s"]))
    return f"{where}{more}. {longest['reason']}"


def _number(metric: Facts, unit: str, decimals: int) -> str:
    if metric["value"] is None:
        return f"-  {metric['reason']}"
    told = f"{metric['value']:.{decimals}f} {unit}".strip()
    if metric["low"] is None:
        return told
    return f"{told}  ({metric['low']:.{decimals}f} to {metric['high']:.{decimals}f})"


def _duration(seconds: float) -> str:
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{left:02d}"


def _beat_table(analysis: Analysis) -> list[Facts]:
    """Return one row a measured interval, with what it became."""
    rhythm = analysis.rhythm
    first_nn = np.searchsorted(rhythm.source, np.arange(rhythm.rr_ms.size + 1))
    nn_ms = rhythm.nn.nn_ms.tolist()
    rows = zip(
        analysis.kept.tolist(),
        analysis.end_s.tolist(),
        rhythm.rr_ms.tolist(),
        rhythm.label.tolist(),
        first_nn[:-1].tolist(),
        first_nn[1:].tolist(),
        strict=True,
    )
    words = {int(label): label.word for label in BeatLabel}
    return [
        {
            "index": index,
            "end_s": round(end_s, 6),
            "rr_ms": rr_ms,
            "label": words[label],
            "nn_ms": nn_ms[begin:end],
        }
        for index, (kept, end_s, rr_ms, label, begin, end) in enumerate(rows)
        if kept
    ]
