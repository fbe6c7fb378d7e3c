"""Updates as JSON: one line each, keys as the commands' contract names them."""

import json
from collections.abc import Mapping
from typing import Any

from hrvtrainer.breath.pacer import Pacer, PacerChange
from hrvtrainer.estimates import Estimate, Metric
from hrvtrainer.session.updates import (
    BeatsFollowed,
    BeatsHeard,
    BreathCurveShown,
    BreathMeasured,
    GaugeShown,
    GuidanceShown,
    HeartPlaced,
    HeartUpdate,
    Numbers,
    PhaseChanged,
    Progress,
    SessionEnded,
    SignalChanged,
    StepEntered,
    Summary,
    Update,
)


def metric_json(metric: Metric) -> dict[str, float | int | str | None]:
    """Return a number with its interval, or null with its reason."""
    if isinstance(metric, Estimate):
        return {
            "value": metric.value,
            "low": metric.low,
            "high": metric.high,
            "n": metric.n,
            "reason": None,
        }
    return {"value": None, "low": None, "high": None, "n": metric.n, "reason": metric.reason}


def metrics_json(metrics: Mapping[str, Metric]) -> dict[str, Any]:
    """Return all numbers by key."""
    return {key: metric_json(metric) for key, metric in metrics.items()}


def summary_json(summary: Summary) -> dict[str, Any]:
    """Return the facts that close a session."""
    return {
        "practised_s": summary.practised_s,
        "title": summary.title,
        "distress_before": summary.distress_before,
        "distress_after": summary.distress_after,
        "breaths_paced": summary.breaths_paced,
        "metrics": metrics_json(summary.metrics),
        "other_metrics": [metrics_json(metrics) for metrics in summary.other_metrics],
    }


def update_line(update: Update) -> str:
    """Return one update as one line of JSON; what belongs to one heart says to which."""
    name, content = _content(update)
    whose = {"person": update.person} if isinstance(update, HeartUpdate) else {}
    return json.dumps({"update": name, "t_s": update.at_s, **whose, **content}, ensure_ascii=False)


def end_line(summary: Summary | None) -> str:
    """Return the last line of a replay; the summary is null where the practice did not end."""
    return json.dumps(
        {"update": "end", "summary": summary_json(summary) if summary else None}, ensure_ascii=False
    )


def _content(update: Update) -> tuple[str, dict[str, Any]]:  # noqa: C901, PLR0911, PLR0912 - one case a kind
    match update:
        case Numbers(metrics=metrics):
            return "numbers", {"metrics": metrics_json(metrics)}
        case GaugeShown(level=level, word=word):
            return "gauge", {"level": level, "word": word}
        case BeatsHeard(beats=beats):
            return "beats", {
                "beats": [
                    {
                        "end_s": beat.end_s,
                        "rr_ms": beat.rr_ms,
                        "after_gap": beat.after_gap,
                        "status": beat.status,
                        "label": None if beat.label is None else beat.label.word,
                    }
                    for beat in beats
                ]
            }
        case HeartPlaced(earlier_by_s=earlier_by_s):
            return "heart-placed", {"earlier_by_s": earlier_by_s}
        case BeatsFollowed(source=source, rr_age_s=rr_age_s):
            return "beats-followed", {"source": source, "rr_age_s": metric_json(rr_age_s)}
        case BreathMeasured(breath=breath):
            return "breath", {
                "start_s": breath.start_s,
                "inhale_s": breath.inhale_s,
                "exhale_s": breath.exhale_s,
                "quality": breath.quality,
                "grade": update.grade,
                "source": update.source,
                "paced_inhale_s": update.paced_inhale_s,
                "paced_exhale_s": update.paced_exhale_s,
            }
        case BreathCurveShown(time_s=time_s, volume=volume):
            return "breath-curve", {"time_s": time_s, "volume": volume}
        case StepEntered(number=number, count=count, title=title):
            return "step", {"number": number, "count": count, "title": title}
        case PhaseChanged(phase=phase):
            return "phase", {"phase": phase}
        case GuidanceShown(text=text):
            return "guidance", {"text": text}
        case Progress(practised_s=practised_s, left_s=left_s):
            return "progress", {"practised_s": practised_s, "left_s": left_s}
        case SignalChanged():
            return "signal", {
                "link": update.link,
                "sentence": update.sentence,
                "battery_percent": update.battery_percent,
                "contact": update.contact,
                "has_rr": update.has_rr,
            }
        case PacerChange(from_s=from_s, pacer=pacer):
            return "pacer", {"from_s": from_s, **_pacer(pacer)}
        case SessionEnded(summary=summary):
            return "ended", {"summary": summary_json(summary)}


def _pacer(pacer: Pacer | None) -> dict[str, Any]:
    if pacer is None:
        return {"breaths_per_min": None}
    pattern = pacer.pattern
    return {
        "breaths_per_min": pattern.breaths_per_min,
        "inhale_s": pattern.inhale_s,
        "hold_in_s": pattern.hold_in_s,
        "exhale_s": pattern.exhale_s,
        "hold_out_s": pattern.hold_out_s,
    }
