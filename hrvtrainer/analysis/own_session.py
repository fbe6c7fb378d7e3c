"""A session of ours as beats and breath: the strap's packets decoded again, the pacer as it led."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from hrvtrainer.analysis.whole_recording import KnownBreath
from hrvtrainer.beats import Beat, BeatStatus
from hrvtrainer.breath.pacer import PacerChange, PacerHistory
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.errors import AnalysisError
from hrvtrainer.events import Event, ImportedBeats, LatencyChosen, LinkChanged, Reading, WallClock
from hrvtrainer.exchange.measured_beats import MeasuredBeats
from hrvtrainer.recording.reader import Recording
from hrvtrainer.session.heart_stream import HeartStream
from hrvtrainer.session.sleep_watch import SleepWatch
from hrvtrainer.session.updates import BeatsHeard, Update

FORMAT = "hrvsession"


def read_session(path: Path) -> tuple[MeasuredBeats, KnownBreath]:
    """Read a session file for analysis.

    Returns
    -------
    MeasuredBeats
        The beats as the strap told them, on the session clock; those of the first source where there
        are several.
    KnownBreath
        The pacer. In-breaths are put where the beats that they moved were told: later by the strap's
        latency; the pacer's phase is left on its own clock, for lock and wave do not need that.

    Raises
    ------
    RecordingError
        If it is no session of ours or is damaged.
    AnalysisError
        If it holds no heartbeat.
    """
    with Recording(path) as recording:
        beats, earlier_by_s = _beats(recording.events())
        pacers = PacerHistory()
        changes = [update for update in recording.updates() if isinstance(update, PacerChange)]
        last_s = recording.last_s
    if not beats:
        raise AnalysisError(f"{path.name}: holds no heartbeat")
    for change in changes:
        pacers.add(change)
    measured = MeasuredBeats(
        format=FORMAT,
        rr_ms=np.array([beat.rr_ms for beat in beats]),
        after_gap=np.array([beat.after_gap for beat in beats], dtype=np.bool_),
        end_s=np.array([beat.end_s for beat in beats]),
    )
    paced = any(change.pacer is not None for change in changes)
    return measured, _paced_breath(pacers, last_s, earlier_by_s) if paced else KnownBreath()


def _paced_breath(pacers: PacerHistory, last_s: float, earlier_by_s: float) -> KnownBreath:
    inhales_s = np.array(pacers.inhales_s(0.0, last_s))
    return KnownBreath(
        breaths=pacers.breaths,
        inhales_s=inhales_s + earlier_by_s,
        source=BreathSource.PACER,
        period_s=float(np.median(np.diff(inhales_s))) if inhales_s.size > 1 else None,
    )


def _beats(events: Iterable[Event]) -> tuple[list[Beat], float]:
    """Return the beats of the first source in their order, and how much earlier the heart beat."""
    heart, sleep = HeartStream(), SleepWatch()
    source_id: str | None = None
    beats: list[Beat] = []
    for event in events:
        told: list[Update] = []
        if isinstance(event, Reading | ImportedBeats | LinkChanged | LatencyChosen):
            source_id = source_id or event.source_id
            if event.source_id != source_id:
                continue
            told = heart.place(event) if isinstance(event, LatencyChosen) else heart.hear(event)
        elif isinstance(event, WallClock) and sleep.slept(event):
            told = heart.break_here(event.at_s, "sleep")
        for update in told:
            if isinstance(update, BeatsHeard):
                beats += [beat for beat in update.beats if beat.status is BeatStatus.PROVISIONAL]
    return beats, heart.earlier_by_s
