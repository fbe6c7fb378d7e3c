"""The session as a whole: order, time, and the same numbers however it is run."""

from collections.abc import Sequence

import pytest
from fakes import ONE_STEP, TWO_STEPS, practice, steady_rr_ms
from hypothesis import given, settings
from hypothesis import strategies as st

from hrvtrainer.errors import OutOfOrderError
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.events import (
    Characteristic,
    Ended,
    Event,
    ImportedBeats,
    LatencyChosen,
    LinkChanged,
    LinkState,
    Marked,
    Moment,
    PaceNudged,
    Paused,
    Rated,
    Reading,
    Resumed,
    Stayed,
    WallClock,
    WentOn,
)
from hrvtrainer.session.live_engine import HEART_METRICS
from hrvtrainer.session.metrics import METRICS
from hrvtrainer.session.session import Session
from hrvtrainer.session.updates import (
    BeatsHeard,
    GaugeShown,
    Numbers,
    Phase,
    PhaseChanged,
    Progress,
    SessionEnded,
    StepEntered,
    Update,
)
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, encode_heart_rate


def session(toml: str = ONE_STEP, minutes: float | None = None) -> Session:
    return Session(practice(toml), minutes=minutes)


def beats(until_s: float) -> list[Event]:
    """A heart that swings with a breath of 10 s, one event a beat."""
    told: list[Event] = []
    at_s = 0.0
    for rr_ms in steady_rr_ms(2000):
        at_s += rr_ms / 1000.0
        if at_s >= until_s:
            break
        told.append(ImportedBeats(at_s=at_s, source_id="test", rr_ms=(rr_ms,)))
    return told


def live(events: Sequence[Event], until_s: float, *, run: Session | None = None) -> list[Update]:
    """Feed events as they come, with a tick each second, as the queue does."""
    run = run or session()
    updates: list[Update] = []
    second = 1
    for event in events:
        while second <= event.at_s:
            updates += run.advance(float(second))
            second += 1
        updates += run.feed(event)
    updates += run.advance(until_s)
    return updates


def numbers_at(updates: list[Update], second: int) -> Numbers:
    return next(update for update in updates if isinstance(update, Numbers) and update.at_s == second)


def test_every_second_tells_every_number_or_its_reason() -> None:
    updates = live(beats(120.0), 120.0)
    told = [update for update in updates if isinstance(update, Numbers)]
    assert [update.at_s for update in told] == [float(second) for second in range(1, 121)]
    for update in told:
        assert set(update.metrics) == set(METRICS)
        for metric in update.metrics.values():
            assert isinstance(metric, Estimate) or metric.reason


def test_the_numbers_of_a_steady_heart_are_what_they_are() -> None:
    metrics = numbers_at(live(beats(130.0), 130.0), 125).metrics
    rate = metrics["mean_hr_bpm"]
    lock = metrics["breath_lock"]
    assert isinstance(rate, Estimate)
    assert rate.value == pytest.approx(66.7, abs=0.3)
    assert isinstance(lock, Estimate)
    assert lock.value > 0.95
    rmssd = metrics["rmssd_ms"]
    assert isinstance(rmssd, Estimate)
    assert rmssd.low is not None
    assert rmssd.high is not None
    assert rmssd.low < rmssd.value < rmssd.high


def test_nothing_is_shown_of_a_heart_that_is_not_heard() -> None:
    updates = live(beats(60.0), 75.0)
    metrics = numbers_at(updates, 75).metrics
    assert all(metrics[key] == Absent(reason="listening for the heartbeat") for key in HEART_METRICS)


def test_update_k_holds_exactly_the_events_stamped_before_k() -> None:
    early, late = session(), session()
    for event in beats(70.0):
        early.feed(event)
        late.feed(event)
    jump = ImportedBeats(at_s=70.0, source_id="test", rr_ms=(900.0,))
    before = early.advance(70.0)
    with_jump = late.feed(jump)  # stamped 70.0: belongs to second 71
    assert numbers_at(list(before), 70) == numbers_at(list(with_jump), 70)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(min_value=0.0, max_value=90.0), max_size=40))
def test_when_the_clock_ticks_does_not_matter(ticks: list[float]) -> None:
    quiet, ticking = session(minutes=1.2), session(minutes=1.2)
    events: list[Event] = [
        *beats(80.0),
        PaceNudged(at_s=20.3, by_breaths_per_min=-0.5),
        Paused(at_s=40.7),
        Resumed(at_s=44.2),
    ]
    events.sort(key=lambda event: event.at_s)
    once = [update for event in events for update in quiet.feed(event)] + [*quiet.advance(90.0)]
    often: list[Update] = []
    for event in events:
        for tick in sorted(tick for tick in ticks if tick <= event.at_s):
            often += ticking.advance(tick)
        often += ticking.feed(event)
    often += ticking.advance(90.0)
    assert often == once


def test_advancing_twice_tells_nothing_new() -> None:
    run = session()
    assert run.advance(5.0)
    assert run.advance(5.0) == ()
    assert run.advance(3.0) == ()


def test_an_event_older_than_the_session_is_refused() -> None:
    run = session()
    run.advance(5.0)
    with pytest.raises(OutOfOrderError, match=r"second 4\.000 came after second 5\.000"):
        run.feed(Marked(at_s=4.0))
    for odd_s in (float("nan"), float("inf"), 1e15):
        with pytest.raises(OutOfOrderError, match="more than a week"):
            run.feed(Marked(at_s=odd_s))


def test_a_step_turns_before_the_numbers_of_its_second() -> None:
    updates = live([], 70.0, run=session(TWO_STEPS, minutes=4))
    place = updates.index(StepEntered(at_s=66.0, number=2, count=2, title="Pace"))
    assert place < updates.index(numbers_at(updates, 66))


def test_the_practice_ends_at_its_own_time_and_nothing_is_told_after() -> None:
    updates = live(beats(120.0), 130.0, run=session(minutes=1))
    assert isinstance(updates[-1], SessionEnded)
    assert updates[-1].at_s == 66.0
    assert PhaseChanged(at_s=66.0, phase=Phase.ENDED) in updates
    assert updates[-1].summary.practised_s == pytest.approx(60.0)
    assert updates[-1].summary.breaths_paced == 6


def test_a_rating_after_the_end_tells_the_summary_again() -> None:
    run = session(minutes=1)
    run.feed(Rated(at_s=0.0, moment=Moment.BEFORE, distress=6))
    run.feed(Ended(at_s=30.0))
    assert run.ended
    (again,) = run.feed(Rated(at_s=40.0, moment=Moment.AFTER, distress=3))
    assert isinstance(again, SessionEnded)
    assert (again.summary.distress_before, again.summary.distress_after) == (6, 3)
    assert run.feed(ImportedBeats(at_s=41.0, source_id="x", rr_ms=(900.0,))) == ()
    assert run.feed(WallClock(at_s=42.0, wall_s=1e9)) == ()


def test_the_summary_tells_medians_or_why_not() -> None:
    long = live(beats(200.0), 200.0, run=session(minutes=3))[-1]
    assert isinstance(long, SessionEnded)
    assert isinstance(long.summary.metrics["breath_lock"], Estimate)
    short = live([*beats(20.0), Ended(at_s=20.0)], 21.0)[-1]
    assert isinstance(short, SessionEnded)
    lock = short.summary.metrics["breath_lock"]
    assert isinstance(lock, Absent)
    assert "30 seconds" in lock.reason


def test_a_sleeping_computer_starts_a_new_segment() -> None:
    events: list[Event] = []
    wall_s = 1e9
    for event in packets(120.0):
        slept = event.at_s > 60.0
        events.append(WallClock(at_s=event.at_s, wall_s=wall_s + event.at_s + (3600.0 if slept else 0.0)))
        events.append(event)
    told = live(events, 120.0)
    gaps = [
        beat.end_s
        for update in told
        if isinstance(update, BeatsHeard)
        for beat in update.beats
        if beat.after_gap
    ]
    assert any(59.0 < end_s < 64.0 for end_s in gaps)


def packets(until_s: float) -> list[Reading]:
    """One packet a beat, as a strap that is quick to tell."""
    told: list[Reading] = []
    at_s = 0.0
    for rr_ms in steady_rr_ms(2000):
        ticks = round(rr_ms * 1.024)
        at_s += ticks / 1024.0
        if at_s >= until_s:
            break
        raw = encode_heart_rate(HeartRateMeasurement(bpm=66, contact=True, rr_ticks=(ticks,)))
        told.append(
            Reading(
                arrival_s=at_s + 0.3, source_id="strap", characteristic=Characteristic.HEART_RATE, raw=raw
            )
        )
    return told


def test_packets_give_the_same_numbers_as_their_beats() -> None:
    from_packets = numbers_at(live(packets(125.0), 125.0), 124).metrics
    rate, lock = from_packets["mean_hr_bpm"], from_packets["breath_lock"]
    assert isinstance(rate, Estimate)
    assert isinstance(lock, Estimate)
    assert rate.value == pytest.approx(66.7, abs=0.3)
    assert lock.value > 0.95


def test_the_latency_moves_beats_into_their_breath() -> None:
    """A heart that answers at once, told 2.6 s late, has the same range once the latency is known."""
    plain = numbers_at(live(beats(130.0), 130.0), 125).metrics["hr_peak_to_trough_bpm"]
    late = [ImportedBeats(at_s=e.at_s + 2.6, source_id="test", rr_ms=e.rr_ms) for e in imported(130.0)]
    chosen: list[Event] = [LatencyChosen(at_s=0.0, source_id="test", latency_s=2.6), *late]
    shifted = numbers_at(live(chosen, 130.0), 125).metrics["hr_peak_to_trough_bpm"]
    assert isinstance(plain, Estimate)
    assert isinstance(shifted, Estimate)
    assert shifted.value == pytest.approx(plain.value, rel=0.02)


def imported(until_s: float) -> list[ImportedBeats]:
    return [event for event in beats(until_s) if isinstance(event, ImportedBeats)]


def test_the_persons_actions_are_told_on() -> None:
    run = session(TWO_STEPS, minutes=4)
    run.advance(10.0)
    assert run.feed(Stayed(at_s=11.0, staying=True))
    assert run.feed(WentOn(at_s=12.0))
    assert run.feed(Marked(at_s=13.0, text="insight"))[0:0] == ()
    assert run.feed(LinkChanged(at_s=14.0, source_id="x", state=LinkState.SEARCHING)) is not None


def test_progress_and_gauge_come_with_every_second() -> None:
    updates = live(beats(20.0), 20.0, run=session(minutes=2))
    progress = [update for update in updates if isinstance(update, Progress)]
    assert progress[-1] == Progress(at_s=20.0, practised_s=14.0, left_s=106.0)
    assert sum(isinstance(update, GaugeShown) for update in updates) == 20


def test_an_irregular_heart_is_said_to_be_so() -> None:
    told: list[Event] = []
    at_s = 0.0
    for place in range(150):
        rr_ms = (520.0, 1250.0, 700.0, 1100.0, 450.0, 980.0)[place * 7 % 6]
        at_s += rr_ms / 1000.0
        told.append(ImportedBeats(at_s=at_s, source_id="test", rr_ms=(rr_ms,)))
    metrics = numbers_at(live(told, 100.0), 90).metrics
    for key in ("rmssd_ms", "breath_lock", "spectral_concentration"):
        assert isinstance(metrics[key], Absent)


def test_a_pace_out_of_reach_is_refused() -> None:
    for odd in (0.0, 1e300, float("nan")):
        with pytest.raises(ValueError, match="outside 4 to 7"):
            Session(practice(ONE_STEP), minutes=None, breaths_per_min=odd)


def test_a_rate_of_beats_that_were_mostly_treated_is_not_told() -> None:
    told: list[Event] = [
        ImportedBeats(at_s=k * 0.25, source_id="test", rr_ms=(250.0,)) for k in range(1, 400)
    ]
    metrics = numbers_at(live(told, 99.0), 90).metrics
    assert isinstance(metrics["mean_hr_bpm"], Absent)
