"""A simulated strap that sends intervals and ECG, heard as a session hears it, against what was really so."""

from dataclasses import replace

import numpy as np
import pytest
from ecg_signals import matched
from heard_straps import Floats, Heard, heard, later_s, no_frames

from hrvtrainer.beats import Beat
from hrvtrainer.estimates import Estimate
from hrvtrainer.events import Characteristic, Reading, SourceEvent
from hrvtrainer.session.streams.beat_lanes import BeatSource
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.radio import LinkDrop
from hrvtrainer.simulation.strap import SimulatedStrap
from hrvtrainer.straps.polar.frames import EcgFrame, decode_polar_data, encode_ecg

IN_FLIGHT = 5  # the first beat ends no interval, and at the end some are under way


def r_s(strap: SimulatedStrap) -> Floats:
    ecg = strap.truth().ecg
    assert ecg is not None
    return ecg.r_s


def runs(beats: list[Beat]) -> list[list[Beat]]:
    """Return the beats between gaps."""
    parts: list[list[Beat]] = []
    for beat in beats:
        if beat.after_gap or not parts:
            parts.append([])
        parts[-1].append(beat)
    return parts


def rows_of(beats: list[Beat], true_s: Floats) -> list[int]:
    """Return which true peak each beat of a run ends at, its lateness taken off; -1 where there is none."""
    end_s = np.array([beat.end_s for beat in beats])
    end_s = end_s - later_s(end_s, true_s)
    nearest = np.argmin(np.abs(true_s[:, None] - end_s), axis=0)
    is_near = np.abs(true_s[nearest] - end_s) < 0.03
    return [int(row) for row in np.where(is_near, nearest, -1)]


def is_every_beat_once(told: Heard, true_s: Floats) -> bool:
    rows = rows_of(told.told, true_s)
    rr_ms = np.array([beat.rr_ms for beat in told.told])
    true_ms = np.diff(true_s)[np.array(rows) - 1] * 1000.0
    return (
        [beat.after_gap for beat in told.told].count(True) == 1
        and rows == list(range(rows[0], rows[0] + len(rows)))
        and len(rows) >= true_s.size - IN_FLIGHT
        and bool(np.all(np.abs(rr_ms - true_ms) < 3.0))
        and bool(np.all(np.diff([beat.end_s for beat in told.told]) > 0.0))
    )


@pytest.mark.parametrize("seed", [11, 12])
def test_back_and_forth_between_strap_and_ecg_no_beat_is_lost_or_told_twice(seed: int) -> None:
    strap = SimulatedStrap(seed, sends_ecg=True)

    told = heard(strap.events(200.0), no_frames((70.0, 80.0), (120.0, 160.0)))

    assert is_every_beat_once(told, r_s(strap))
    assert told.masters[:4] == [BeatSource.RR, BeatSource.ECG, BeatSource.RR, BeatSource.ECG]
    assert told.lanes.master is BeatSource.ECG


def test_frames_lost_singly_cost_no_beat() -> None:
    strap = SimulatedStrap(13, sends_ecg=True)
    rng = np.random.default_rng(1)

    told = heard(
        strap.events(240.0),
        lambda reading: reading.characteristic is not Characteristic.POLAR_DATA or rng.random() > 0.04,
    )

    assert is_every_beat_once(told, r_s(strap))
    assert told.lanes.changes > 4


def test_an_ecg_that_begins_half_a_minute_later_takes_over() -> None:
    strap = SimulatedStrap(14, sends_ecg=True)

    told = heard(strap.events(120.0), no_frames((0.0, 30.0)))

    assert is_every_beat_once(told, r_s(strap))
    assert told.masters == [BeatSource.RR, BeatSource.ECG]


def test_packets_that_begin_late_find_the_lane_on_the_ecg() -> None:
    strap = SimulatedStrap(15, sends_ecg=True)

    told = heard(
        strap.events(150.0),
        lambda reading: reading.characteristic is not Characteristic.HEART_RATE or reading.arrival_s > 40.0,
    )

    assert is_every_beat_once(told, r_s(strap)[1:])
    assert told.masters == [BeatSource.RR, BeatSource.ECG]  # until something comes, it is the strap
    assert told.lanes.later_by_s == 0.0
    assert isinstance(told.lanes.rr_age_s, Estimate)


@pytest.mark.parametrize("seed", [16, 17, 18])
def test_the_age_of_the_straps_intervals_is_measured(seed: int) -> None:
    """Beside the ECG's own way, of which the quickest frame's is not known and taken off here."""
    strap = SimulatedStrap(seed, sends_ecg=True)
    events = strap.events(120.0)
    told = heard(events)
    ecg = strap.truth().ecg
    assert ecg is not None

    ends_s = np.array([beat.end_s for beat in told.rr_beats])
    age_s = later_s(ends_s, ecg.r_s)
    arrivals_s = [
        event.arrival_s
        for event in events
        if isinstance(event, Reading) and event.characteristic is Characteristic.POLAR_DATA
    ]
    lasts_s = ecg.first_sample_s + (73.0 * np.arange(1, len(arrivals_s) + 1) - 1.0) / ecg.rate_hz
    quickest_s = float(np.min(np.array(arrivals_s) - lasts_s))

    assert isinstance(told.lanes.rr_age_s, Estimate)
    assert told.lanes.rr_age_s.value == pytest.approx(age_s - quickest_s, abs=0.02)
    assert told.lanes.rr_age_s.low is not None
    assert told.lanes.rr_age_s.high is not None
    assert told.lanes.rr_age_s.low < told.lanes.rr_age_s.value < told.lanes.rr_age_s.high


@pytest.mark.parametrize("for_s", [8.0, 60.0])
def test_a_lost_link_is_one_gap_in_the_lane_whatever_each_lane_has(for_s: float) -> None:
    strap = SimulatedStrap(19, sends_ecg=True, link_drops=[LinkDrop(at_s=70.0, for_s=for_s)])

    told = heard(strap.events(200.0))

    true_s = r_s(strap)
    before, after = runs(told.told)
    rows, later_rows = rows_of(before, true_s), rows_of(after, true_s)
    assert rows == list(range(rows[0], rows[0] + len(rows)))
    assert later_rows == list(range(later_rows[0], later_rows[0] + len(later_rows)))
    assert later_rows[0] > rows[-1]
    assert true_s[rows[-1]] > 67.0
    assert true_s[later_rows[0]] < 70.0 + for_s + 4.0
    assert len(later_rows) >= np.count_nonzero(true_s > 70.0 + for_s + 4.0) - IN_FLIGHT
    assert told.lanes.master is BeatSource.ECG


def test_a_clock_that_is_set_to_2019_costs_no_beat() -> None:
    strap = SimulatedStrap(20, sends_ecg=True)

    def set_back(event: SourceEvent) -> SourceEvent:
        if not isinstance(event, Reading) or event.characteristic is not Characteristic.POLAR_DATA:
            return event
        frame = decode_polar_data(event.raw)
        assert isinstance(frame, EcgFrame)
        back_ns = 75 * 10**9 if event.arrival_s > 75.0 else 0
        return replace(event, raw=encode_ecg(replace(frame, last_ns=frame.last_ns - back_ns)))

    told = heard(set_back(event) for event in strap.events(180.0))

    assert told.ecg.restarts == 1
    assert is_every_beat_once(told, r_s(strap))
    assert told.lanes.master is BeatSource.ECG


def test_under_stress_the_told_beats_are_the_hearts_and_not_the_straps() -> None:
    """Missed, double and misplaced beats, stalls, dropouts, and bursts of muscle over the ECG."""
    lost, false, by_rr_lost, by_rr_false, all_beats = 0, 0, 0, 0, 0
    for seed in (21, 22):
        strap = SimulatedStrap(seed, sends_ecg=True, artifacts=ArtifactLevel.STRESS)
        told = heard(strap.events(600.0))
        assert np.all(np.diff([beat.end_s for beat in told.told]) > 0.0)
        true_s = r_s(strap)
        all_beats += true_s.size
        for beats, is_lane in ((told.told, True), (told.rr_beats, False)):
            found: set[int] = set()
            wrong = 0
            for run in runs(beats):
                rows = rows_of(run, true_s)
                wrong += rows.count(-1)
                assert len(found & (set(rows) - {-1})) <= 1
                found |= set(rows) - {-1}
            if is_lane:
                lost, false = lost + true_s.size - len(found), false + wrong
            else:
                by_rr_lost, by_rr_false = by_rr_lost + true_s.size - len(found), by_rr_false + wrong
    assert lost < by_rr_lost
    assert false < by_rr_false
    assert lost / all_beats < 0.05
    assert false / all_beats < 0.02


def test_intervals_told_by_the_ecg_are_truer_than_the_straps_ticks() -> None:
    strap = SimulatedStrap(24, sends_ecg=True)
    told = heard(strap.events(240.0))
    true_s = r_s(strap)
    beats = [beat for beat in told.told if beat.end_s > 40.0]
    end_s = np.array([beat.end_s for beat in beats])
    rows, true_rows = matched(end_s - later_s(end_s, true_s), true_s, 0.05)
    errors_ms = np.array([beat.rr_ms for beat in beats])[rows] - np.diff(true_s)[true_rows - 1] * 1000.0
    assert rows.size == len(beats)
    assert errors_ms.std() < 0.5
    assert abs(errors_ms.mean()) < 0.05
