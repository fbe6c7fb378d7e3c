"""Two hearts in one session: each with numbers, a gauge and a link of its own; a third one is kept only."""

import logging
from collections.abc import Sequence

import pytest
from fakes import ONE_STEP, practice, steady_rr_ms

from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.events import (
    Characteristic,
    Ended,
    Event,
    ImportedBeats,
    LatencyChosen,
    LinkChanged,
    LinkState,
    Reading,
    WallClock,
)
from hrvtrainer.session.session import Session
from hrvtrainer.session.updates import (
    BeatsHeard,
    GaugeShown,
    HeartPlaced,
    Numbers,
    SessionEnded,
    SignalChanged,
    Update,
)
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, encode_heart_rate

FIRST, OTHER, THIRD = "first", "other", "third"
OF_A_SOURCE = Reading | ImportedBeats | LinkChanged | LatencyChosen


def beats(source_id: str, *, rr_ms: float, until_s: float) -> list[Event]:
    told: list[Event] = []
    at_s = 0.0
    for interval in steady_rr_ms(2000, rr_ms=rr_ms):
        at_s += interval / 1000.0
        if at_s >= until_s:
            break
        told.append(ImportedBeats(at_s=at_s, source_id=source_id, rr_ms=(interval,)))
    return told


def packets(source_id: str, *, rr_ticks: int, until_s: int) -> list[Event]:
    raw = encode_heart_rate(HeartRateMeasurement(bpm=60, rr_ticks=(rr_ticks,)))
    return [
        Reading(
            arrival_s=second * rr_ticks / 1024 + 0.01,
            source_id=source_id,
            characteristic=Characteristic.HEART_RATE,
            raw=raw,
        )
        for second in range(1, until_s)
    ]


def lived(events: Sequence[Event], until_s: float) -> list[Update]:
    session = Session(practice(ONE_STEP), minutes=None)
    for source_id in dict.fromkeys(event.source_id for event in events if isinstance(event, OF_A_SOURCE)):
        session.feed(LinkChanged(at_s=0.0, source_id=source_id, state=LinkState.SEARCHING))
    updates = [u for event in sorted(events, key=lambda event: event.at_s) for u in session.feed(event)]
    return [*updates, *session.advance(until_s)]


def numbers(updates: list[Update], person: int) -> list[Numbers]:
    return [update for update in updates if isinstance(update, Numbers) and update.person == person]


def pair(until_s: float = 120.0) -> list[Event]:
    return [*beats(FIRST, rr_ms=900.0, until_s=until_s), *beats(OTHER, rr_ms=750.0, until_s=until_s)]


def without_person(updates: list[Numbers]) -> list[tuple[float, object]]:
    return [(update.at_s, update.metrics) for update in updates]


def test_each_heart_has_the_numbers_that_it_has_alone() -> None:
    both = lived(pair(), 120.0)
    alone = lived(beats(OTHER, rr_ms=750.0, until_s=120.0), 120.0)
    assert without_person(numbers(both, 1)) == without_person(numbers(alone, 0))
    assert without_person(numbers(both, 0)) == without_person(
        numbers(lived(beats(FIRST, rr_ms=900.0, until_s=120.0), 120.0), 0)
    )


def test_every_second_tells_the_numbers_and_the_gauge_of_both() -> None:
    told = [u for u in lived(pair(), 100.0) if isinstance(u, Numbers | GaugeShown) and u.at_s == 90.0]
    assert [(type(update), update.person) for update in told] == [
        (Numbers, 0),
        (GaugeShown, 0),
        (Numbers, 1),
        (GaugeShown, 1),
    ]


def test_the_link_of_one_is_no_news_of_the_other() -> None:
    lost = LinkChanged(at_s=70.0, source_id=OTHER, state=LinkState.LOST, reason="away")
    updates = lived([*pair(70.0), *beats(FIRST, rr_ms=900.0, until_s=120.0)[78:], lost], 120.0)
    assert {u.person for u in updates if isinstance(u, SignalChanged) and u.link is LinkState.LOST} == {1}
    newest = [numbers(updates, person)[-1].metrics["mean_hr_bpm"] for person in (0, 1)]
    assert isinstance(newest[0], Estimate)
    assert isinstance(newest[1], Absent)


def test_beats_and_places_say_whose_they_are() -> None:
    places = [
        LatencyChosen(at_s=0.0, source_id=FIRST, latency_s=0.5),
        LatencyChosen(at_s=0.0, source_id=OTHER, latency_s=2.6),
    ]
    updates = lived([*places, *pair(20.0)], 20.0)
    placed = {u.person: u.earlier_by_s for u in updates if isinstance(u, HeartPlaced)}
    assert placed == {0: 0.5, 1: 2.6}
    means = {0: 900.0, 1: 750.0}
    for update in updates:
        if isinstance(update, BeatsHeard):
            assert all(abs(beat.rr_ms - means[update.person]) < 60.0 for beat in update.beats)


def test_a_computer_that_slept_breaks_both() -> None:
    walls = [WallClock(at_s=30.5, wall_s=1030.5), WallClock(at_s=31.5, wall_s=1131.5)]
    two = [*packets(FIRST, rr_ticks=1000, until_s=60), *packets(OTHER, rr_ticks=900, until_s=60)]
    breaks = {
        (update.person, round(update.at_s))
        for update in lived([*two, *walls], 50.0)
        if isinstance(update, BeatsHeard) and update.beats[0].after_gap and update.at_s > 2.0
    }
    assert {person for person, _ in breaks} == {0, 1}
    assert {at_s for _, at_s in breaks} <= {32, 33, 34, 35}  # told, and told again when final


def test_a_third_source_is_said_once_and_followed_by_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        three = lived([*pair(30.0), *beats(THIRD, rr_ms=600.0, until_s=30.0)], 30.0)
    assert three == lived(pair(30.0), 30.0)
    assert len(caplog.messages) == 1
    assert "600" not in caplog.text


def test_a_third_source_has_no_place() -> None:
    third = LatencyChosen(at_s=20.0, source_id=THIRD, latency_s=1.0)
    assert lived([*pair(30.0), third], 30.0) == lived(pair(30.0), 30.0)


def test_the_summary_has_a_part_for_each() -> None:
    updates = lived([*pair(), Ended(at_s=120.0)], 120.0)
    (ended,) = [update for update in updates if isinstance(update, SessionEnded)]
    (other,) = ended.summary.other_metrics
    rates = [metrics["mean_hr_bpm"] for metrics in (ended.summary.metrics, other)]
    assert [round(rate.value) for rate in rates if isinstance(rate, Estimate)] == [67, 80]


def test_one_heart_alone_has_no_other_part() -> None:
    updates = lived([*beats(FIRST, rr_ms=900.0, until_s=20.0), Ended(at_s=20.0)], 20.0)
    (ended,) = [update for update in updates if isinstance(update, SessionEnded)]
    assert ended.summary.other_metrics == ()
