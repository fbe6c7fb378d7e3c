"""`resonance`: the pace at which a heart answers breath most, from a recording and its breath."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from hrvtrainer import __version__
from hrvtrainer.analysis.chosen_part import ChosenPart, chosen, part_of
from hrvtrainer.analysis.own_session import read_session
from hrvtrainer.beats import FloatArray
from hrvtrainer.commands.analysis_told import doubtful_json, doubtful_words
from hrvtrainer.coupling.resonance.assessment import Assessment, Outcome, assess, unfounded
from hrvtrainer.coupling.resonance.breath_drive import BreathDrive, drive_of_inhales, drive_of_volume
from hrvtrainer.coupling.resonance.classic_sliding import sliding_pace
from hrvtrainer.coupling.resonance.classic_stepped import stepped_pace
from hrvtrainer.errors import AnalysisError, ForeignFileError
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.exchange.breath_text import read_breath, read_inhales
from hrvtrainer.exchange.measured_beats import MeasuredBeats, read_beats
from hrvtrainer.exchange.text_file import is_database
from hrvtrainer.heart.artifacts.treated import treat

FOUND, NOT_FOUND = 0, 1
SEED = 20000604  # of the draws that make the posterior: the same file gives the same answer
BEFORE_BEATS_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Beats and the breath meanwhile.

    Parameters
    ----------
    format : str
        The format that the beats had.
    part : ChosenPart
        All of the recording.
    drive : BreathDrive
        The breath, on the clock of the beats.
    one_clock : bool
        Whether both were timed by one clock, to about a second.
    """

    format: str
    part: ChosenPart
    drive: BreathDrive
    one_clock: bool


def resonance(file: Path, *, inhales: Path | None, breath: Path | None, as_json: bool, heart: int = 1) -> int:
    """Assess one recording, or one heart of a session of two people; return 1 where no pace was found.

    Raises
    ------
    ForeignFileError, RecordingError, AnalysisError
        If beats or breath cannot be read.
    """
    recorded = _read(file, inhales, breath, heart)
    if recorded.part.not_interpretable:
        found = unfounded(recorded.part.not_interpretable)
    else:
        found = assess(
            recorded.part.sound,
            recorded.drive,
            one_clock=recorded.one_clock,
            rng=np.random.default_rng(SEED),
        )
    facts = _facts(file, recorded, found)
    print(json.dumps(facts, ensure_ascii=False, allow_nan=False) if as_json else _words(facts))
    return NOT_FOUND if found.outcome is Outcome.NOT_FOUND else FOUND


def _read(file: Path, inhales: Path | None, breath: Path | None, heart: int) -> Recorded:
    own_inhale_s: FloatArray | None = None
    own = is_database(file)
    if own:
        measured, known = read_session(file, heart=heart)
        own_inhale_s = known.inhales_s
        for remark in measured.remarks:
            print(f"hrvtrainer: {file}: {remark}", file=sys.stderr)
    else:
        measured = read_beats(file)
    if measured.rr_ms.size == 0:
        raise ForeignFileError(f"{file.name}: holds no heartbeat")
    rhythm = treat(measured.rr_ms, after_gap=measured.after_gap)
    drive = _drive(file, inhales, breath, own_inhale_s)
    _refuse_other_time(measured, drive, inhales or breath or file)
    return Recorded(
        format=measured.format,
        part=part_of(measured, rhythm, chosen(measured)),
        drive=drive,
        one_clock=not own,
    )


def _drive(
    file: Path, inhales: Path | None, breath: Path | None, own_inhale_s: FloatArray | None
) -> BreathDrive:
    """Return the breath: as measured, else as its in-breaths were told, else as the pacer led."""
    inhale_s = read_inhales(inhales) if inhales else own_inhale_s
    if inhale_s is None and breath is None:
        raise ForeignFileError(
            f"{file.name}: needs the breath: --inhales with the starts of in-breaths, or --breath"
        )
    try:
        if breath is None:
            assert inhale_s is not None
            return drive_of_inhales(inhale_s)
        drive = drive_of_volume(*read_breath(breath))
    except AnalysisError as fault:
        raise AnalysisError(f"{(breath or inhales or file).name}: {fault}") from fault
    return replace(drive, inhale_s=inhale_s) if inhales and inhale_s is not None else drive


def _refuse_other_time(measured: MeasuredBeats, drive: BreathDrive, source: Path) -> None:
    """Refuse a breath that lies wholly outside the beats: another clock or another unit."""
    first_s, last_s = float(measured.end_s[0]) - BEFORE_BEATS_S, float(measured.end_s[-1])
    if not np.any((drive.inhale_s >= first_s) & (drive.inhale_s <= last_s)):
        raise ForeignFileError(
            f"{source.name}: its breaths, {drive.inhale_s[0]:.0f} to {drive.inhale_s[-1]:.0f} s, lie outside "
            f"the beats, {measured.end_s[0]:.0f} to {last_s:.0f} s"
        )


def _facts(file: Path, recorded: Recorded, found: Assessment) -> dict[str, Any]:
    good = found.good_range
    return {
        "file": file.name,
        "format": recorded.format,
        "outcome": found.outcome.value,
        "reason": found.reason or None,
        "breaths_per_min": _pace(found.pace),
        "good_range": None if good is None else [_one_decimal(good[0]), _one_decimal(good[1])],
        "method": found.method.value,
        "minutes_used": _one_decimal(found.minutes_used),
        "wave_bpm": _one_decimal(found.wave_bpm),
        "chunks": {"used": found.chunks_used, "dropped": dict(found.chunks_dropped)},
        "not_interpretable": recorded.part.not_interpretable,
        "doubtful_spans": doubtful_json(recorded.part.doubtful),
        "breath": "volume" if recorded.drive.is_measured else "in-breaths",
        "classic": _classic(recorded),
        "version": __version__,
    }


def _classic(recorded: Recorded) -> dict[str, Any]:
    """Return the published scores, of what may be read."""
    part, inhale_s = recorded.part, recorded.drive.inhale_s
    if part.not_interpretable:
        absent = _pace(Absent(reason=part.not_interpretable))
        return {"stepped_breaths_per_min": absent, "sliding_breaths_per_min": absent}
    return {
        "stepped_breaths_per_min": _pace(stepped_pace(part.sound, inhale_s)),
        "sliding_breaths_per_min": _pace(sliding_pace(part.sound, inhale_s)),
    }


def _pace(pace: Metric) -> dict[str, Any]:
    """Return a pace with one decimal: no assessment knows more."""
    if isinstance(pace, Estimate):
        ends = [None if end is None else _one_decimal(end) for end in (pace.low, pace.high)]
        return {
            "value": _one_decimal(pace.value),
            "low": ends[0],
            "high": ends[1],
            "n": pace.n,
            "reason": None,
        }
    return {"value": None, "low": None, "high": None, "n": pace.n, "reason": pace.reason}


def _one_decimal(value: float) -> float:
    return round(value, 1)


def _words(facts: Mapping[str, Any]) -> str:
    pace, good = facts["breaths_per_min"], facts["good_range"]
    used = [f"({facts['minutes_used']:.0f} min of slow breathing, wave {facts['wave_bpm']:.1f} bpm)"]
    if facts["doubtful_spans"] and not facts["not_interpretable"]:
        used.append(f"(left out: {doubtful_words(facts['doubtful_spans'])})")
    if pace["value"] is None:
        lines = [
            f"No pace stood out today: {facts['reason']}.",
            "6 breaths a minute is a good pace meanwhile; another day may tell more.",
        ]
        return "\n".join([*lines, *used])
    sure = f"{pace['value']:.1f} breaths a minute ({pace['low']:.1f} to {pace['high']:.1f})"
    lines = [
        f"This heart answers most at about {sure}.",
        f"Anything from {good[0]:.1f} to {good[1]:.1f} is nearly as good: take what is comfortable.",
    ]
    if facts["reason"]:
        lines.append(f"Take it as a rough guide: {facts['reason']}.")
    return "\n".join([*lines, *used])
