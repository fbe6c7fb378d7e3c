"""A session of ours as beats and breath: the strap's packets decoded again, the pacer as it led."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hrvtrainer.analysis.measured_breath import breaths_of_acceleration, cycles_of_breaths, inhales_of_breaths
from hrvtrainer.analysis.strap_acceleration import read_acceleration
from hrvtrainer.analysis.whole_recording import KnownBreath
from hrvtrainer.beats import Beat, BeatStatus, FloatArray
from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pacer import PacerChange, PacerHistory
from hrvtrainer.breath.respiration.breath_metrics import breathing_rate, inhale_fraction
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.errors import AnalysisError
from hrvtrainer.events import Event, ImportedBeats, LatencyChosen, LinkChanged, Reading, WallClock
from hrvtrainer.exchange.measured_beats import MeasuredBeats
from hrvtrainer.recording.reader import Recording
from hrvtrainer.session.heart_stream import HeartStream
from hrvtrainer.session.sleep_watch import SleepWatch
from hrvtrainer.session.updates import BeatsHeard, HeartUpdate

FORMAT = "hrvsession"
FEWEST_BREATHS = 6

_OF_A_SOURCE = Reading | ImportedBeats | LinkChanged | LatencyChosen


def read_session(path: Path) -> tuple[MeasuredBeats, KnownBreath]:
    """Read a session file for analysis.

    Returns
    -------
    MeasuredBeats
        The beats as the strap told them, on the session clock; those of the first source where there
        are several.
    KnownBreath
        The breath as the strap's accelerometer measured it, where it did and somebody followed the pacer
        (which tells it which way is in); else the pacer. In-breaths are put where the beats that they
        moved were told: later by the strap's latency; the phase is left on its own clock, for lock and
        wave do not need that.

    Raises
    ------
    RecordingError
        If it is no session of ours or is damaged.
    AnalysisError
        If it holds no heartbeat.
    """
    with Recording(path) as recording:
        events = list(recording.events())
        pacers = PacerHistory()
        for update in recording.updates():
            if isinstance(update, PacerChange):
                pacers.add(update)
        last_s = recording.last_s
    beats, earlier_by_s = _beats(events, pacers)
    if not beats:
        raise AnalysisError(f"{path.name}: holds no heartbeat")
    measured = MeasuredBeats(
        format=FORMAT,
        rr_ms=np.array([beat.rr_ms for beat in beats]),
        after_gap=np.array([beat.after_gap for beat in beats], dtype=np.bool_),
        end_s=np.array([beat.end_s for beat in beats]),
    )
    return measured, _breath(events, pacers, last_s, earlier_by_s)


def _breath(events: Sequence[Event], pacers: PacerHistory, last_s: float, earlier_by_s: float) -> KnownBreath:
    inhales_s = np.array(pacers.inhales_s(0.0, last_s))
    breaths = _measured_breaths(events, pacers)
    if len(breaths) >= FEWEST_BREATHS:
        return KnownBreath(
            breaths=cycles_of_breaths(breaths),
            inhales_s=inhales_of_breaths(breaths) + earlier_by_s,
            source=BreathSource.ACCELERATION,
            rate=breathing_rate(breaths),
            inhale_fraction=inhale_fraction(breaths),
            period_s=float(np.median([breath.end_s - breath.start_s for breath in breaths])),
        )
    if inhales_s.size == 0:
        return KnownBreath()
    return KnownBreath(
        breaths=pacers.breaths,
        inhales_s=inhales_s + earlier_by_s,
        source=BreathSource.PACER,
        period_s=float(np.median(np.diff(inhales_s))) if inhales_s.size > 1 else None,
    )


def _measured_breaths(events: Sequence[Event], pacers: PacerHistory) -> list[Breath]:
    """Return the breaths of the accelerometer on the session's clock."""
    readings = [event for event in events if isinstance(event, Reading)]
    first = readings[0].source_id if readings else ""
    chest = read_acceleration(reading for reading in readings if reading.source_id == first)
    if chest is None:
        return []
    stretch = chest.sampling_hz / chest.true_hz  # the tracker counts nominal seconds

    def volume(at_s: FloatArray) -> FloatArray:
        session_s = (chest.first_s + at_s * stretch).tolist()
        led = [(pacers.at(one_s), one_s) for one_s in session_s]
        return np.array([np.nan if pacer is None else pacer.volume(one_s) for pacer, one_s in led])

    return [
        Breath(
            start_s=chest.first_s + breath.start_s * stretch,
            inhale_s=breath.inhale_s * stretch,
            exhale_s=breath.exhale_s * stretch,
            depth=breath.depth,
            quality=breath.quality,
        )
        for breath in breaths_of_acceleration(chest.acceleration_mg, chest.sampling_hz, volume)
    ]


def _beats(events: Sequence[Event], pacers: PacerHistory) -> tuple[list[Beat], float]:
    """Return the beats of the source that spoke first, and how much earlier than told the heart beat."""
    heart, sleep = HeartStream(), SleepWatch()
    beats: list[Beat] = []
    first = next((event.source_id for event in events if isinstance(event, _OF_A_SOURCE)), "")
    for event in events:
        told: list[HeartUpdate] = []
        if isinstance(event, _OF_A_SOURCE) and event.source_id != first:
            continue
        if isinstance(event, LatencyChosen):
            told = heart.place(event)
        elif isinstance(event, Reading | ImportedBeats | LinkChanged):
            told = heart.hear(event, pacers)
        elif isinstance(event, WallClock) and sleep.slept(event):
            told = heart.break_here(event.at_s, "sleep")
        for update in told:
            if isinstance(update, BeatsHeard):
                beats += [beat for beat in update.beats if beat.status is BeatStatus.PROVISIONAL]
    return beats, heart.earlier_by_s
