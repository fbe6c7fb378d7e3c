"""A strap that measures more than its intervals: beats from its ECG, breaths from its movement, all told."""

from functools import cache

import numpy as np
import pytest
from fakes import ONE_STEP, practice

from hrvtrainer.beats import Beat
from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.breath.respiration.signal_quality import BreathGrade
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading
from hrvtrainer.session.session import Session
from hrvtrainer.session.streams.beat_lanes import BeatSource
from hrvtrainer.session.updates import (
    BeatsFollowed,
    BeatsHeard,
    BreathCurveShown,
    BreathMeasured,
    HeartPlaced,
    Numbers,
    SignalChanged,
    Update,
)
from hrvtrainer.simulation.strap import SimulatedStrap
from hrvtrainer.straps.polar.frames import (
    AccelerationFrame,
    PulseFrame,
    PulseInterval,
    encode_acceleration,
    encode_pulse,
)
from hrvtrainer.truth import GroundTruth

LENGTH_S = 240


@cache
def lived(*, ecg: bool, acceleration: bool) -> tuple[tuple[Update, ...], GroundTruth]:
    strap = SimulatedStrap(5, sends_ecg=ecg, sends_acceleration=acceleration)
    session = Session(practice(ONE_STEP), minutes=None)
    updates: list[Update] = []
    for second in range(1, LENGTH_S + 1):
        news: list[Update] = []
        for event in strap.events(float(second)):
            news += session.feed(event)
        news += session.advance(float(second))
        for update in news:
            if isinstance(update, PacerChange):
                strap.hear(update)
        updates += news
    return tuple(updates), strap.truth()


def metrics_at(updates: tuple[Update, ...], second: int) -> Numbers:
    return next(update for update in updates if isinstance(update, Numbers) and update.at_s == second)


@pytest.mark.parametrize(
    ("ecg", "acceleration", "source"),
    [
        (False, True, BreathSource.ACCELERATION),
        (True, False, BreathSource.ECG),
        (True, True, BreathSource.ACCELERATION),
    ],
)
def test_breaths_are_told_beside_the_pacer(*, ecg: bool, acceleration: bool, source: BreathSource) -> None:
    updates, _ = lived(ecg=ecg, acceleration=acceleration)
    breaths = [update for update in updates if isinstance(update, BreathMeasured)]
    assert len(breaths) > 10
    assert {breath.source for breath in breaths} == {source}
    best = BreathGrade.GOOD if source is BreathSource.ACCELERATION else BreathGrade.USABLE
    assert {breath.grade for breath in breaths[-8:]} == {best}
    late = breaths[-8:]
    assert all(breath.paced_inhale_s == pytest.approx(4.0) for breath in late)
    assert all(breath.paced_exhale_s == pytest.approx(6.0) for breath in late)
    lengths_s = [each.breath.inhale_s + each.breath.exhale_s for each in late]
    assert np.mean(lengths_s) == pytest.approx(10.0, abs=0.6)
    rate = metrics_at(updates, LENGTH_S).metrics["breathing_rate_breaths_per_min"]
    share = metrics_at(updates, LENGTH_S).metrics["inhale_fraction"]
    assert isinstance(rate, Estimate)
    assert rate.value == pytest.approx(6.0, abs=0.4)
    assert isinstance(share, Estimate)
    assert share.value == pytest.approx(0.4, abs=0.08)


def test_a_strap_that_sends_intervals_alone_says_that_breath_is_not_measured() -> None:
    updates, _ = lived(ecg=False, acceleration=False)
    assert not any(isinstance(update, BreathMeasured | BeatsFollowed) for update in updates)
    share = metrics_at(updates, LENGTH_S).metrics["inhale_fraction"]
    assert isinstance(share, Absent)
    assert share.reason == "not measured: this strap sends no movement"


def test_beats_come_from_the_ecg_once_the_two_agree_and_no_beat_is_told_twice() -> None:
    updates, truth = lived(ecg=True, acceleration=False)
    (followed,) = [update for update in updates if isinstance(update, BeatsFollowed)]
    assert followed.source is BeatSource.ECG
    assert isinstance(followed.rr_age_s, Estimate)
    assert 0.1 < followed.rr_age_s.value < 1.5
    beats = [
        beat
        for update in updates
        if isinstance(update, BeatsHeard)
        for beat in update.beats
        if beat.label is None
    ]
    ends = np.array([beat.end_s for beat in beats])
    assert np.all(np.diff(ends) > 0.2)
    assert not any(beat.after_gap for beat in beats[1:])
    passed_s = ends[-1] - ends[0]
    assert sum(beat.rr_ms for beat in beats[1:]) / 1000.0 == pytest.approx(passed_s, abs=0.15)
    true_s = truth.beat_s[truth.beat_s < LENGTH_S]
    assert len(beats) == pytest.approx(true_s.size, abs=4)


def test_the_age_of_the_intervals_is_measured_and_places_the_heart() -> None:
    updates, truth = lived(ecg=True, acceleration=False)
    placed = [update for update in updates if isinstance(update, HeartPlaced)][-1]
    beats = [beat for u in updates if isinstance(u, BeatsHeard) for beat in u.beats if beat.label is None]
    heart_s = np.array([beat.end_s for beat in beats[-20:]]) - placed.earlier_by_s
    nearest = np.array([np.min(np.abs(truth.beat_s - at_s)) for at_s in heart_s])
    assert np.median(nearest) < 0.2


def pulse_reading(arrival_s: float, pp_ms: int) -> Reading:
    pulse = PulseFrame(last_ns=0, intervals=(PulseInterval(bpm=60, pp_ms=pp_ms, error_ms=5, moved=False),))
    return Reading(
        arrival_s=arrival_s,
        source_id="armband",
        characteristic=Characteristic.POLAR_DATA,
        raw=encode_pulse(pulse),
    )


def provisional(updates: list[Update]) -> list[Beat]:
    return [beat for u in updates if isinstance(u, BeatsHeard) for beat in u.beats if beat.label is None]


def test_pulse_intervals_are_beats_where_a_sensor_sends_no_others() -> None:
    session = Session(practice(ONE_STEP), minutes=None)
    updates: list[Update] = []
    for second in range(1, 40):
        updates += session.feed(pulse_reading(float(second), 1000 + second % 3))
    assert [beat.rr_ms for beat in provisional(updates)[:3]] == [1001.0, 1002.0, 1000.0]
    assert any(update.has_rr for update in updates if isinstance(update, SignalChanged))


def test_a_link_that_was_lost_for_a_moment_leaves_a_gap_between_pulse_intervals() -> None:
    session = Session(practice(ONE_STEP), minutes=None)
    updates: list[Update] = []
    for second in (1, 2, 3):
        updates += session.feed(pulse_reading(float(second), 1000))
    for at_s, state in ((3.5, LinkState.LOST), (5.5, LinkState.LIVE)):
        updates += session.feed(LinkChanged(at_s=at_s, source_id="armband", state=state))
    updates += session.feed(pulse_reading(6.0, 1000))
    assert [beat.after_gap for beat in provisional(updates)] == [False, False, False, True]


def test_a_frame_that_came_twice_draws_nothing_new() -> None:
    session = Session(practice(ONE_STEP), minutes=None)
    frame = encode_acceleration(AccelerationFrame(last_ns=700_000_000, acc_mg=((0, 0, 1000),) * 36))

    def told(at_s: float) -> list[BreathCurveShown]:
        reading = Reading(
            arrival_s=at_s, source_id="strap", characteristic=Characteristic.POLAR_DATA, raw=frame
        )
        return [update for update in session.feed(reading) if isinstance(update, BreathCurveShown)]

    told(1.0)
    assert told(1.1) == []
