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
from hrvtrainer.session.heart import Hearts
from hrvtrainer.session.heart_stream import HeartStream
from hrvtrainer.session.sleep_watch import SleepWatch
from hrvtrainer.session.updates import BeatsHeard, HeartUpdate

FORMAT = "hrvsession"
FEWEST_BREATHS = 6

_OF_A_SOURCE = Reading | ImportedBeats | LinkChanged | LatencyChosen


def read_session(path: Path, *, heart: int = 1) -> tuple[MeasuredBeats, KnownBreath]:
    """Read a session file for analysis.

    Parameters
    ----------
    path : Path
        The file.
    heart : int
        Whose, where two people practised: 1 the heart that spoke first, 2 the other.

    Returns
    -------
    MeasuredBeats
        The beats as the strap told them, on the session clock; where there are two hearts, a remark says
        which of them these are.
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
        If it holds no heartbeat, or no second heart where that is asked for.
    """
    with Recording(path) as recording:
        events = list(recording.events())
        pacers = PacerHistory()
        for update in recording.updates():
            if isinstance(update, PacerChange):
                pacers.add(update)
        last_s = recording.last_s
    sources = _sources(events)
    if heart > max(len(sources), 1):
        raise AnalysisError(f"{path.name}: holds one heart alone")
    source_id = sources[heart - 1] if sources else ""
    beats, earlier_by_s = _beats(events, pacers, source_id)
    if not beats:
        raise AnalysisError(f"{path.name}: holds no heartbeat")
    measured = MeasuredBeats(
        format=FORMAT,
        rr_ms=np.array([beat.rr_ms for beat in beats]),
        after_gap=np.array([beat.after_gap for beat in beats], dtype=np.bool_),
        end_s=np.array([beat.end_s for beat in beats]),
        remarks=(f"heart {heart} of 2, {source_id}; --heart chooses",) if len(sources) > 1 else (),
    )
    breaths = _measured_breaths(events, pacers, source_id)
    return measured, _known(breaths, pacers, last_s, earlier_by_s)


def _sources(events: Sequence[Event]) -> list[str]:
    """Return whose hearts a session follows, in the order in which they spoke: two at most."""
    return list(dict.fromkeys(event.source_id for event in events if isinstance(event, _OF_A_SOURCE)))[
        : Hearts.MOST
    ]


def _known(
    breaths: Sequence[Breath], pacers: PacerHistory, last_s: float, earlier_by_s: float
) -> KnownBreath:
    inhales_s = np.array(pacers.inhales_s(0.0, last_s))
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


def _measured_breaths(events: Sequence[Event], pacers: PacerHistory, source_id: str) -> list[Breath]:
    """Return the breaths of a strap's accelerometer on the session's clock."""
    readings = (event for event in events if isinstance(event, Reading))
    chest = read_acceleration(reading for reading in readings if reading.source_id == source_id)
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


def _beats(events: Sequence[Event], pacers: PacerHistory, source_id: str) -> tuple[list[Beat], float]:
    """Return the beats of one source, and how much earlier than told the heart beat."""
    heart, sleep = HeartStream(), SleepWatch()
    beats: list[Beat] = []
    for event in events:
        told: list[HeartUpdate] = []
        if isinstance(event, _OF_A_SOURCE) and event.source_id != source_id:
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
