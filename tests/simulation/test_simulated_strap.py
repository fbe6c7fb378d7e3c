import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_people import pace_from, release_from

from hrvtrainer.beats import FloatArray
from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading, SourceEvent
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.compliance import ARRHYTHMIC, ECTOPIC, EXPERT, WANDERER, ComplianceScript
from hrvtrainer.simulation.parameters import DEMO_PERSON, PersonParameters
from hrvtrainer.simulation.radio import LinkDrop
from hrvtrainer.simulation.strap import SimulatedStrap
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, decode_heart_rate
from hrvtrainer.straps.polar.control_point import ControlOp, ControlReply, ControlStatus, decode_control
from hrvtrainer.straps.polar.frames import AccelerationFrame, EcgFrame, PulseFrame, decode_polar_data
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.truth import ArtifactKind

DROP = LinkDrop(at_s=60.25, for_s=12.0)
MEASURED = (Characteristic.POLAR_CONTROL, Characteristic.POLAR_DATA)


def packets(events: list[SourceEvent]) -> list[tuple[float, HeartRateMeasurement]]:
    return [
        (event.arrival_s, decode_heart_rate(event.raw))
        for event in events
        if isinstance(event, Reading) and event.characteristic is Characteristic.HEART_RATE
    ]


def told_ticks(events: list[SourceEvent]) -> list[int]:
    return [ticks for _, packet in packets(events) for ticks in packet.rr_ticks]


def links(events: list[SourceEvent]) -> list[tuple[float, LinkState]]:
    return [(event.at_s, event.state) for event in events if isinstance(event, LinkChanged)]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0.0, 90.0), max_size=40).map(sorted))
def test_events_do_not_depend_on_how_they_are_asked_for(cuts: list[float]) -> None:
    at_once, in_pieces = (
        SimulatedStrap(7, script=WANDERER, artifacts=ArtifactLevel.STRESS, link_drops=[DROP])
        for _ in range(2)
    )
    for strap in (at_once, in_pieces):
        strap.hear(pace_from(20.0))
    told = [event for cut in [*cuts, 90.0] for event in in_pieces.events(cut)]
    assert told == at_once.events(90.0)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 12))
def test_a_change_heard_before_its_time_works_alike_at_every_pace_of_asking(seconds_at_once: int) -> None:
    told = {}
    for stride in (1, seconds_at_once):
        strap = SimulatedStrap(2, sends_ecg=True, sends_acceleration=True)
        told[stride] = events = strap.events(12.0)
        strap.hear(pace_from(24.37))
        events += [event for until in range(12 + stride, 24 + 1, stride) for event in strap.events(until)]
        events += strap.events(50.0)
        strap.hear(release_from(50.0))  # at the very moment, as in a pause
        events += strap.events(70.0)
    assert told[1] == told[seconds_at_once]


def test_events_come_once_in_order_and_before_the_time_asked_for() -> None:
    strap = SimulatedStrap(3, artifacts=ArtifactLevel.STRESS, link_drops=[DROP])
    last_s = 0.0
    for until in range(1, 181):
        for event in strap.events(until):
            assert last_s <= event.at_s < until
            last_s = event.at_s
    assert strap.events(180.0) == []


def test_the_link_is_live_from_the_start_and_the_strap_says_what_it_is() -> None:
    live, *readings = SimulatedStrap(1).events(0.1)
    assert live == LinkChanged(at_s=0.0, source_id="simulated", state=LinkState.LIVE)
    told = {event.characteristic: event.raw for event in readings if isinstance(event, Reading)}
    assert told == {Characteristic.MODEL: b"Simulated person", Characteristic.BATTERY: bytes([90])}


def test_t_11_5_the_intervals_of_an_hour_add_up_to_an_hour() -> None:
    """T-11.5: within one interval; measured, within one rounding of 1/1024 s."""
    strap = SimulatedStrap(4)
    ticks = told_ticks(strap.events(3600.0))
    beat_s = strap.truth().beat_s
    assert len(ticks) > 3500
    ends_s = beat_s[0] + np.cumsum(ticks) / 1024.0
    # Rounding each beat's time, not each interval, leaves one rounding at either end.
    assert np.max(np.abs(ends_s - beat_s[1 : ends_s.size + 1])) <= 1.0 / 1024.0
    elapsed_s = beat_s[ends_s.size] - beat_s[0]
    assert np.sum(ticks) / 1024.0 == pytest.approx(elapsed_s, abs=60.0 / 67.0)
    assert ends_s[-1] == pytest.approx(3600.0, abs=4.0)


def test_every_second_a_packet_of_up_to_three_intervals_heard_soon_after_the_beat() -> None:
    strap = SimulatedStrap(5, person=PersonParameters(heart_rate_bpm=165.0))
    heard = packets(strap.events(300.0))
    beat_s = iter(strap.truth().beat_s[1:].tolist())
    ages_s = []
    for arrival_s, packet in heard:
        assert len(packet.rr_ticks) <= 3
        assert packet.contact is True
        ages_s += [arrival_s - next(beat_s) for _ in packet.rr_ticks]
    assert {len(packet.rr_ticks) for _, packet in heard} == {2, 3}
    assert 0.3 <= min(ages_s) < max(ages_s) <= 1.5
    assert len(heard) == pytest.approx(300, abs=2)


def test_a_slow_heart_leaves_packets_empty_and_a_very_quick_one_waits() -> None:
    slow = packets(SimulatedStrap(5, person=PersonParameters(heart_rate_bpm=48.0)).events(120.0))
    assert {len(packet.rr_ticks) for _, packet in slow} == {0, 1}
    assert all(packet.has_rr_flag == bool(packet.rr_ticks) for _, packet in slow)
    quick = packets(SimulatedStrap(5, person=PersonParameters(heart_rate_bpm=200.0)).events(120.0))
    assert max(len(packet.rr_ticks) for _, packet in quick) == 3


def test_a_straps_own_rate_is_the_mean_of_its_last_intervals() -> None:
    heard = packets(SimulatedStrap(6).events(60.0))
    recent: list[int] = []
    for _, packet in heard:
        recent = [*recent, *packet.rr_ticks][-8:]
        assert packet.bpm == (round(61440 * len(recent) / sum(recent)) if recent else 0)


def test_a_stall_holds_packets_back_without_mixing_them() -> None:
    calm, stressed = (
        SimulatedStrap(8, artifacts=level) for level in (ArtifactLevel.NONE, ArtifactLevel.STRESS)
    )
    calm_s, stressed_s = ([at_s for at_s, _ in packets(strap.events(600.0))] for strap in (calm, stressed))
    gaps_s = [np.diff(arrivals) for arrivals in (calm_s, stressed_s)]
    assert max(gaps_s[0]) < 1.25
    assert 2.9 < max(gaps_s[1]) < 4.0
    assert 0.0 < min(gaps_s[1]) < 0.1
    assert len(stressed_s) == pytest.approx(600, abs=4)


def test_what_is_under_way_or_sent_while_the_link_is_lost_never_comes() -> None:
    whole, dropped = SimulatedStrap(9), SimulatedStrap(9, link_drops=[DROP])
    expected, heard = whole.events(120.0), dropped.events(120.0)
    assert links(heard) == [(0.0, LinkState.LIVE), (60.25, LinkState.LOST), (72.25, LinkState.LIVE)]
    lost = [event for event in packets(expected) if event not in packets(heard)]
    assert len(lost) in {12, 13}
    assert all(60.25 <= arrival_s < 72.25 + 1.5 for arrival_s, _ in lost)
    after = [arrival_s for arrival_s, _ in packets(heard) if arrival_s > 60.25]
    assert after[0] >= 72.25 + 0.3
    assert np.array_equal(whole.truth().beat_s, dropped.truth().beat_s)


def test_the_battery_is_read_again_after_a_drop() -> None:
    events = SimulatedStrap(9, link_drops=[LinkDrop(at_s=3600.0, for_s=5.0)]).events(3610.0)
    batteries = [
        (event.at_s, event.raw)
        for event in events
        if isinstance(event, Reading) and event.characteristic is Characteristic.BATTERY
    ]
    assert batteries == [(0.0, bytes([90])), (3605.0, bytes([89]))]


def test_a_dropout_takes_contact_and_beats_and_no_interval_spans_it() -> None:
    strap = SimulatedStrap(11, artifacts=ArtifactLevel.STRESS)
    heard = packets(strap.events(1200.0))
    dropouts = [a for a in strap.truth().artifacts if a.kind is ArtifactKind.DROPOUT]
    assert dropouts
    inside = [
        packet
        for at_s, packet in heard
        for dropout in dropouts
        if dropout.at_s + 5.0 < at_s < dropout.at_s + dropout.for_s
    ]
    assert inside
    assert all(packet.contact is False and not packet.rr_ticks for packet in inside)
    assert any(packet.contact is False for _, packet in heard)
    assert max(itertools.chain(*(packet.rr_ticks for _, packet in heard))) < 5 * 1024


def frames(events: list[SourceEvent]) -> list[tuple[float, EcgFrame | AccelerationFrame | PulseFrame]]:
    return [
        (event.arrival_s, decode_polar_data(event.raw))
        for event in events
        if isinstance(event, Reading) and event.characteristic is Characteristic.POLAR_DATA
    ]


def measuring(seed: int, *, script: ComplianceScript = WANDERER, level: str = "stress") -> SimulatedStrap:
    strap = SimulatedStrap(
        seed,
        script=script,
        artifacts=ArtifactLevel(level),
        link_drops=[DROP],
        sends_ecg=True,
        sends_acceleration=True,
    )
    strap.hear(pace_from(20.0))
    return strap


def test_measuring_changes_nothing_about_the_packets_of_beats() -> None:
    plain = SimulatedStrap(7, script=WANDERER, artifacts=ArtifactLevel.STRESS, link_drops=[DROP])
    plain.hear(pace_from(20.0))
    told = measuring(7).events(240.0)
    beats_alone = [
        event for event in told if not isinstance(event, Reading) or event.characteristic not in MEASURED
    ]
    assert beats_alone == plain.events(240.0)
    assert len(told) > len(beats_alone) + 600


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(0.0, 80.0), max_size=30).map(sorted))
def test_frames_do_not_depend_on_how_they_are_asked_for(cuts: list[float]) -> None:
    at_once, in_pieces = measuring(7), measuring(7)
    told: list[SourceEvent] = []
    for cut in [*cuts, 80.0]:
        new = in_pieces.events(cut)
        assert all(event.at_s < cut for event in new)
        told += new
    assert told == at_once.events(80.0)


def test_frames_come_in_order_soon_after_their_last_sample_and_not_while_the_link_is_lost() -> None:
    strap = measuring(3)
    events = strap.events(180.0)
    assert [event.at_s for event in events] == sorted(event.at_s for event in events)
    truth = strap.truth()
    assert truth.ecg is not None
    assert truth.movement is not None
    for kind, rate_hz, per_frame in (
        (EcgFrame, truth.ecg.rate_hz, 73),
        (AccelerationFrame, truth.movement.rate_hz, 36),
    ):
        heard = [(at_s, frame) for at_s, frame in frames(events) if isinstance(frame, kind)]
        arrivals = np.array([at_s for at_s, _ in heard])
        assert not np.any((arrivals > DROP.at_s) & (arrivals < DROP.back_s))
        assert np.any(arrivals < DROP.at_s)
        apart_s = np.diff([frame.last_ns for _, frame in heard]) / 1e9
        assert np.min(apart_s) > per_frame / rate_hz - 0.015, "what measured on unheard was stopped first"
        assert np.median(apart_s) == pytest.approx(per_frame / rate_hz, abs=0.004)
        late_s = arrivals - np.array([frame.last_ns for _, frame in heard]) / 1e9
        assert np.ptp(late_s) < 4.0, "a stall of the link, at most"
        assert np.percentile(late_s, 75) - late_s.min() < 0.2


def answers(events: list[SourceEvent]) -> list[tuple[float, ControlOp, PolarMeasurement, ControlStatus]]:
    told = []
    for event in events:
        if isinstance(event, Reading) and event.characteristic is Characteristic.POLAR_CONTROL:
            reply = decode_control(event.raw)
            assert isinstance(reply, ControlReply)
            told.append((event.arrival_s, reply.op, reply.kind, reply.status))
    return told


def test_each_measurement_is_stopped_and_started_by_a_request_whose_answer_is_told() -> None:
    told = answers(measuring(3).events(120.0))
    ecg, acceleration = PolarMeasurement.ECG, PolarMeasurement.ACCELERATION
    found_still, found_measuring = ControlStatus.ALREADY, ControlStatus.OK  # after the drop
    assert [answer[1:] for answer in told] == [
        (op, kind, status)
        for found in (found_still, found_measuring)
        for kind in (ecg, acceleration)
        for op, status in (
            (ControlOp.STOP, found),
            (ControlOp.SETTINGS, ControlStatus.OK),
            (ControlOp.START, ControlStatus.OK),
        )
    ]
    assert 0.25 < told[0][0] < told[5][0] < 1.0
    assert DROP.back_s < told[6][0] < told[11][0] < DROP.back_s + 4.0, "a stall of the link, at most"


def test_a_link_that_drops_again_at_once_is_asked_for_nothing_meanwhile() -> None:
    drops = [LinkDrop(at_s=10.0, for_s=5.0), LinkDrop(at_s=15.3, for_s=5.0)]
    strap = SimulatedStrap(3, link_drops=drops, sends_ecg=True)
    told = answers(strap.events(30.0))
    assert [at_s for at_s, *_ in told if 10.0 <= at_s < 20.3] == []
    # The stop before the second drop was done, and its answer lost.
    late = [status for at_s, *_, status in told if at_s > 20.3]
    assert late == [ControlStatus.ALREADY, ControlStatus.OK, ControlStatus.OK]
    assert any(at_s > 20.3 for at_s, _ in frames(strap.events(40.0)))


@pytest.mark.parametrize("script", [EXPERT, ARRHYTHMIC, ECTOPIC])
def test_a_frame_comes_a_fifth_of_a_second_after_its_last_sample(script: ComplianceScript) -> None:
    strap = SimulatedStrap(5, script=script, sends_ecg=True, sends_acceleration=True)
    strap.hear(pace_from(10.0))
    events = strap.events(300.0)
    truth = strap.truth()
    for kind, per_frame, sampling in ((EcgFrame, 73, truth.ecg), (AccelerationFrame, 36, truth.movement)):
        assert sampling is not None
        arrivals = np.array([at_s for at_s, frame in frames(events) if isinstance(frame, kind)])
        last_s = (
            sampling.first_sample_s + (per_frame * np.arange(1, arrivals.size + 1) - 1) / sampling.rate_hz
        )
        late_s = arrivals - last_s
        assert late_s.min() > 0.15
        assert np.median(late_s) < 0.25
        if script is ECTOPIC:  # what a premature beat may show in waits until it has come
            assert late_s.max() < 1.2
        else:
            assert late_s.max() < 0.3


def test_packets_lost_one_by_one_are_missing_and_no_other_changes() -> None:
    whole, lossy = (
        packets(SimulatedStrap(5).events(600.0)),
        packets(SimulatedStrap(5, lost_part=0.1).events(600.0)),
    )
    assert len(whole) - len(lossy) == pytest.approx(60, abs=20)
    assert {at_s for at_s, _ in lossy} < {at_s for at_s, _ in whole}


def test_a_busy_computer_hands_packets_over_in_bunches_and_in_their_order() -> None:
    plain, bunched = (
        SimulatedStrap(5, sends_ecg=True, sends_acceleration=True, bunch_s=bunch_s).events(60.0)
        for bunch_s in (0.0, 2.5)
    )
    arrivals = {event.at_s for event in bunched if isinstance(event, Reading)}
    assert arrivals == {2.5 * k for k in range(24)}
    for kind in Characteristic:
        told, expected = (
            [event.raw for event in events if isinstance(event, Reading) and event.characteristic is kind]
            for events in (bunched, plain)
        )
        assert told == expected[: len(told)]


def test_the_frames_times_give_the_true_rate() -> None:
    strap = SimulatedStrap(5, sends_ecg=True, sends_acceleration=True)
    heard = [frame for _, frame in frames(strap.events(600.0)) if isinstance(frame, EcgFrame)]
    ecg = strap.truth().ecg
    assert ecg is not None
    stamps_s = np.array([frame.last_ns for frame in heard]) / 1e9
    assert stamps_s[0] > 599_616_000.0
    seen = 73.0 * np.arange(stamps_s.size)
    rate_hz = float(np.polyfit(stamps_s - stamps_s[0], seen, 1)[0])
    assert rate_hz == pytest.approx(ecg.rate_hz, rel=5e-5)
    assert 130.0 * 0.995 <= ecg.rate_hz <= 130.0 * 1.005


def parabola_peak_s(at_s: FloatArray, uv: FloatArray, near_s: float) -> float:
    place = int(np.argmin(np.abs(at_s - near_s)))
    top = place - 4 + int(np.argmax(uv[place - 4 : place + 5]))
    before, here, after = uv[top - 1 : top + 2]
    return float(at_s[top] + 0.5 * (before - after) / (before - 2 * here + after) * (at_s[1] - at_s[0]))


def test_the_r_waves_lie_where_the_truth_has_them_also_those_that_the_strap_missed() -> None:
    strap = SimulatedStrap(6, artifacts=ArtifactLevel.STRESS, sends_ecg=True)
    events = strap.events(600.0)
    truth = strap.truth()
    assert truth.ecg is not None
    assert truth.movement is None
    uv = np.concatenate([frame.ecg_uv for _, frame in frames(events) if isinstance(frame, EcgFrame)]) * 1.0
    at_s = truth.ecg.first_sample_s + np.arange(uv.size) / truth.ecg.rate_hz
    noisy = [a for a in truth.artifacts if a.kind in {ArtifactKind.MUSCLE, ArtifactKind.DROPOUT}]
    early_s = [a.at_s + a.moved_s for a in truth.artifacts if a.kind is ArtifactKind.EARLY]
    assert set(early_s) <= set(truth.ecg.r_s.tolist())
    off_ms = [
        1000.0 * (parabola_peak_s(at_s, uv, r) - r)
        for r in truth.ecg.r_s[(truth.ecg.r_s > 5.0) & (truth.ecg.r_s < 595.0)].tolist()
        if r not in early_s and not any(a.at_s - 0.1 < r < a.at_s + a.for_s + 0.1 for a in noisy)
    ]
    assert len(off_ms) > 500
    assert abs(np.mean(off_ms)) < 0.1
    assert np.std(off_ms) < 1.0
    assert truth.ecg.r_s.size == truth.beat_s.size


def test_a_fibrillating_heart_has_no_p_waves_in_its_ecg() -> None:
    means = []
    for script in (EXPERT, ARRHYTHMIC):
        strap = SimulatedStrap(6, script=script, sends_ecg=True)
        uv = np.concatenate(
            [frame.ecg_uv for _, frame in frames(strap.events(120.0)) if isinstance(frame, EcgFrame)]
        )
        ecg = strap.truth().ecg
        assert ecg is not None
        at_s = ecg.first_sample_s + np.arange(uv.size) / ecg.rate_hz
        r_s = ecg.r_s[1:][np.diff(ecg.r_s) > 0.85]
        p, base = (np.mean(np.interp(r_s - before_s, at_s, uv)) for before_s in (0.16, 0.08))
        means.append(float(p - base))
    assert means[0] > 80.0
    assert abs(means[1]) < 30.0


def test_the_acceleration_follows_the_breath_along_its_axis() -> None:
    strap = SimulatedStrap(8, script=EXPERT, sends_acceleration=True)
    strap.hear(pace_from(5.0))
    heard = [frame for _, frame in frames(strap.events(300.0)) if isinstance(frame, AccelerationFrame)]
    truth = strap.truth()
    assert truth.ecg is None
    assert truth.movement is not None
    mg = np.array([sample for frame in heard for sample in frame.acc_mg]) @ np.array(
        truth.movement.breath_axis
    )
    at_s = truth.movement.first_sample_s + np.arange(mg.size) / truth.movement.rate_hz
    breath = np.interp(at_s, truth.sample_s, truth.volume)
    smooth = np.convolve(mg, np.ones(25) / 25.0, mode="same")[25:-25]
    assert np.corrcoef(smooth, breath[25:-25])[0, 1] > 0.9
    assert np.polyfit(breath, mg, 1)[0] == pytest.approx(truth.movement.breath_mg, rel=0.15)
    assert 4.0 <= truth.movement.breath_mg <= 20.0


def test_the_truth_says_who_this_is_and_where_chance_began() -> None:
    strap = SimulatedStrap(8, script=EXPERT, source_id="somebody")
    strap.events(10.0)
    assert strap.source_ids == ("somebody",)
    (truth,) = strap.truths().values()
    assert (truth.seed, truth.script) == (8, "expert")
    assert PersonParameters(**truth.person) == DEMO_PERSON
