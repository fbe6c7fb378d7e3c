import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_people import pace_from, release_from

from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading, SourceEvent
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.compliance import WANDERER
from hrvtrainer.simulation.parameters import PersonParameters
from hrvtrainer.simulation.strap import LinkDrop, SimulatedStrap
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, decode_heart_rate
from hrvtrainer.truth import ArtifactKind

DROP = LinkDrop(at_s=60.25, for_s=12.0)


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
        strap = SimulatedStrap(2)
        told[stride] = events = strap.events(12.0)
        strap.hear(pace_from(24.37))
        events += [event for until in range(12 + stride, 24 + 1, stride) for event in strap.events(until)]
        events += strap.events(24.37)
        strap.hear(release_from(50.0))
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


def test_the_intervals_of_an_hour_add_up_to_an_hour() -> None:
    strap = SimulatedStrap(4)
    ticks = told_ticks(strap.events(3600.0))
    beat_s = strap.truth().beat_s
    assert len(ticks) > 3500
    ends_s = beat_s[0] + np.cumsum(ticks) / 1024.0
    # Rounding each beat's time, not each interval, leaves one rounding at either end.
    assert np.max(np.abs(ends_s - beat_s[1 : ends_s.size + 1])) <= 1.0 / 1024.0
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
    for dropout in dropouts:
        inside = [p for at_s, p in heard if dropout.at_s + 5.0 < at_s < dropout.at_s + dropout.for_s]
        assert all(packet.contact is False and not packet.rr_ticks for packet in inside)
    assert any(packet.contact is False for _, packet in heard)
    assert max(itertools.chain(*(packet.rr_ticks for _, packet in heard))) < 5 * 1024
