"""The course of a practice: steps, stays, pauses, paces and words."""

import math

import pytest
from fakes import ONE_STEP, TWO_STEPS, practice

from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.events import (
    Action,
    Ended,
    Marked,
    PaceNudged,
    Paused,
    Resumed,
    Stayed,
    WentBack,
    WentOn,
)
from hrvtrainer.session.course import LINE_S, SETTLING_IN_S, SETTLING_IN_WORDS, Course
from hrvtrainer.session.updates import GuidanceShown, Phase, PhaseChanged, StepEntered, Update


def begun(toml: str = TWO_STEPS, minutes: float | None = 4.0) -> Course:
    course = Course(practice(toml), minutes=minutes, breaths_per_min=None)
    course.begin()
    return course


def walk(course: Course, to_s: float) -> list[Update]:
    """Let the course turn by itself up to a moment."""
    updates: list[Update] = []
    while course.next_s <= to_s:
        updates += course.turn()
    return updates


def pacers(updates: list[Update]) -> list[PacerChange]:
    return [update for update in updates if isinstance(update, PacerChange)]


def test_it_begins_by_settling_in() -> None:
    updates = Course(practice(), minutes=4, breaths_per_min=None).begin()
    assert updates == [
        PhaseChanged(at_s=0.0, phase=Phase.SETTLING_IN),
        StepEntered(at_s=0.0, number=0, count=2, title="Two steps"),
        GuidanceShown(at_s=0.0, text=SETTLING_IN_WORDS),
    ]


def test_a_step_without_pacer_has_words_alone() -> None:
    course = begun()
    updates = walk(course, SETTLING_IN_S)
    assert pacers(updates) == []
    assert GuidanceShown(at_s=SETTLING_IN_S, text="First words.") in updates
    assert course.pacers.at(SETTLING_IN_S + 1) is None


def test_lines_come_one_after_the_other_and_then_one_for_any_step() -> None:
    course = begun(minutes=8.0)
    said = [update.text for update in walk(course, 70.0) if isinstance(update, GuidanceShown)]
    assert said == ["First words.", "Second words.", "Any time."]


def test_steps_end_at_their_own_time_and_the_last_one_ends_the_practice() -> None:
    course = begun()
    updates = walk(course, 1000.0)
    entered = {update.number: update.at_s for update in updates if isinstance(update, StepEntered)}
    assert entered == {1: 6.0, 2: 66.0}
    assert course.phase is Phase.ENDED
    assert updates[-1] == PhaseChanged(at_s=246.0, phase=Phase.ENDED)
    assert course.next_s == math.inf
    assert course.left_s(246.0) == 0.0


def test_a_step_with_pacer_begins_with_an_in_breath() -> None:
    course = begun()
    (change,) = pacers(walk(course, 66.0))
    assert change.from_s == 66.0
    assert change.pacer is not None
    assert change.pacer.breaths(66.0) == 0.0


def test_a_nudge_waits_for_the_next_in_breath_and_keeps_the_phase() -> None:
    course = begun(ONE_STEP)
    walk(course, 30.0)
    (change,) = pacers(course.do(PaceNudged(at_s=33.0, by_breaths_per_min=-0.5)))
    assert change.from_s == pytest.approx(36.0)
    assert change.pacer is not None
    assert change.pacer.pattern.breaths_per_min == pytest.approx(5.5)
    before = course.pacers.at(35.9)
    assert before is not None
    assert before.breaths(change.from_s) == pytest.approx(change.pacer.breaths(change.from_s), abs=1e-6)


def test_a_second_nudge_before_the_in_breath_takes_the_place_of_the_first() -> None:
    course = begun(ONE_STEP)
    walk(course, 30.0)
    course.do(PaceNudged(at_s=33.0, by_breaths_per_min=-0.5))
    course.do(PaceNudged(at_s=34.0, by_breaths_per_min=-0.5))
    led = course.pacers.at(40.0)
    assert led is not None
    assert led.pattern.breaths_per_min == pytest.approx(5.0)


def test_the_pace_stays_within_4_and_7() -> None:
    course = begun(ONE_STEP)
    walk(course, 10.0)
    course.do(PaceNudged(at_s=11.0, by_breaths_per_min=9.0))
    course.do(PaceNudged(at_s=12.0, by_breaths_per_min=-9.0))
    led = course.pacers.at(100.0)
    assert led is not None
    assert led.pattern.breaths_per_min == pytest.approx(4.0)


def test_a_pace_whose_in_breath_would_be_too_short_is_not_taken() -> None:
    course = begun(
        ONE_STEP.replace(
            "breaths_per_min = 6.0", "breaths_per_min = 6.0\ninhale_fraction = 0.3\nhold_out_s = 1.0"
        )
    )
    walk(course, 10.0)
    assert course.do(PaceNudged(at_s=11.0, by_breaths_per_min=1.0)) == []


def test_a_nudge_while_settling_in_counts_from_the_first_breath() -> None:
    course = begun(ONE_STEP)
    assert course.do(PaceNudged(at_s=2.0, by_breaths_per_min=0.5)) == []
    (change,) = pacers(walk(course, SETTLING_IN_S))
    assert change.pacer is not None
    assert change.pacer.pattern.breaths_per_min == pytest.approx(6.5)


def test_the_same_pace_again_changes_nothing() -> None:
    course = begun(ONE_STEP)
    walk(course, 30.0)
    assert course.do(PaceNudged(at_s=33.0, by_breaths_per_min=0.0)) == []


def test_a_chosen_pace_takes_the_place_of_the_practices_own() -> None:
    course = Course(practice(ONE_STEP), minutes=4, breaths_per_min=5.0)
    course.begin()
    walk(course, 10.0)
    led = course.pacers.at(10.0)
    assert led is not None
    assert led.pattern.breaths_per_min == pytest.approx(5.0)


def test_a_pause_stops_the_time_and_the_pacer() -> None:
    course = begun(ONE_STEP)
    walk(course, 60.0)
    left_s = course.left_s(60.0)
    assert left_s is not None
    updates = course.do(Paused(at_s=60.0))
    assert PhaseChanged(at_s=60.0, phase=Phase.PAUSED) in updates
    assert course.pacers.at(61.0) is None
    assert course.next_s == math.inf
    assert course.left_s(100.0) == pytest.approx(left_s)
    assert course.practised_s(100.0) == pytest.approx(54.0)
    resumed = course.do(Resumed(at_s=100.0))
    assert PhaseChanged(at_s=100.0, phase=Phase.RUNNING) in resumed
    (change,) = pacers(resumed)
    assert change.from_s == 100.0
    assert change.pacer is not None
    assert change.pacer.breaths_before == 6  # the breath that was begun at 56 s was the sixth
    assert course.left_s(100.0) == pytest.approx(left_s)


def test_a_pause_takes_back_a_pace_that_has_not_begun() -> None:
    course = begun(ONE_STEP)
    walk(course, 30.0)
    course.do(PaceNudged(at_s=33.0, by_breaths_per_min=-0.5))
    course.do(Paused(at_s=34.0))
    assert course.pacers.at(40.0) is None
    (change,) = pacers(course.do(Resumed(at_s=50.0)))
    assert change.pacer is not None
    assert change.pacer.pattern.breaths_per_min == pytest.approx(5.5)


def test_staying_stops_the_steps_but_not_the_pacer_nor_the_words() -> None:
    course = begun()
    walk(course, 30.0)
    assert course.do(Stayed(at_s=30.0, staying=True)) == [PhaseChanged(at_s=30.0, phase=Phase.STAYING)]
    updates = walk(course, 500.0)
    assert not any(isinstance(update, StepEntered) for update in updates)
    assert any(isinstance(update, GuidanceShown) for update in updates)
    assert course.left_s(500.0) is None
    course.do(Stayed(at_s=500.0, staying=False))
    assert course.left_s(500.0) == pytest.approx(36.0 + 180.0)
    assert course.practised_s(500.0) == pytest.approx(494.0)


def test_a_pause_while_staying_goes_back_to_staying() -> None:
    course = begun()
    walk(course, 30.0)
    course.do(Stayed(at_s=30.0, staying=True))
    course.do(Paused(at_s=40.0))
    assert course.left_s(45.0) is None
    course.do(Resumed(at_s=50.0))
    assert course.phase is Phase.STAYING


def test_going_on_and_back_enters_the_step_anew() -> None:
    course = begun()
    walk(course, 30.0)
    on = course.do(WentOn(at_s=31.0))
    assert StepEntered(at_s=31.0, number=2, count=2, title="Pace") in on
    back = course.do(WentBack(at_s=48.0))
    assert StepEntered(at_s=48.0, number=1, count=2, title="Words") in back
    (change,) = pacers(back)
    assert change.pacer is None
    assert change.from_s == pytest.approx(51.0)  # the breath under way is breathed to its end
    assert course.left_s(48.0) == pytest.approx(240.0)


def test_going_on_again_before_the_breath_has_ended_keeps_the_pacer() -> None:
    course = begun()
    walk(course, 30.0)
    course.do(WentOn(at_s=31.0))
    course.do(WentBack(at_s=48.0))
    (change,) = pacers(course.do(WentOn(at_s=49.0)))
    assert change.from_s == pytest.approx(51.0)
    assert change.pacer is not None
    assert course.pacers.led_since_s(60.0) == 31.0


def test_going_back_from_the_first_step_begins_it_again() -> None:
    course = begun()
    walk(course, 30.0)
    updates = course.do(WentBack(at_s=30.0))
    assert StepEntered(at_s=30.0, number=1, count=2, title="Words") in updates


def test_after_the_last_step_there_is_only_the_persons_own_end() -> None:
    course = begun(ONE_STEP)
    walk(course, 30.0)
    assert course.do(WentOn(at_s=30.0)) == []


def test_an_open_ended_practice_does_not_end_by_itself() -> None:
    course = begun(ONE_STEP, minutes=None)
    assert walk(course, 30000.0) != []
    assert course.phase is Phase.RUNNING
    assert course.left_s(100.0) is None


def test_ending_stops_the_pacer_at_once() -> None:
    course = begun(ONE_STEP)
    walk(course, 30.0)
    updates = course.do(Ended(at_s=31.0))
    assert updates == [
        PacerChange(at_s=31.0, from_s=31.0, pacer=None),
        PhaseChanged(at_s=31.0, phase=Phase.ENDED),
    ]
    assert course.do(Paused(at_s=32.0)) == []


@pytest.mark.parametrize(
    "action",
    [
        Paused(at_s=1.0),
        Resumed(at_s=1.0),
        Stayed(at_s=1.0, staying=True),
        Marked(at_s=1.0),
    ],
)
def test_what_makes_no_sense_while_settling_in_changes_nothing(action: Action) -> None:
    course = begun()
    assert course.do(action) == []
    assert course.phase is Phase.SETTLING_IN
    assert course.left_s(1.0) == pytest.approx(5.0 + 240.0)


def test_staying_twice_changes_nothing() -> None:
    course = begun()
    walk(course, 30.0)
    course.do(Stayed(at_s=30.0, staying=True))
    assert course.do(Stayed(at_s=31.0, staying=True)) == []


def test_one_line_alone_stays_and_no_line_is_an_empty_one() -> None:
    course = begun(ONE_STEP)
    assert GuidanceShown(at_s=6.0, text="") in walk(course, 6.0)
    assert course.next_s > 6.0 + LINE_S
