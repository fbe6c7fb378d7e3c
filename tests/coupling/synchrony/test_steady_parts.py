import pytest
from simulated_people import pace_from, release_from

from hrvtrainer.breath.pacer import Pacer, PacerChange, PacerHistory
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.coupling.synchrony.steady_parts import SteadyPart, steady_parts

SIX = BreathPattern.paced(6.0)


def history(*changes: PacerChange) -> PacerHistory:
    pacers = PacerHistory()
    for change in changes:
        pacers.add(change)
    return pacers


def test_without_a_pacer_all_is_one_part() -> None:
    assert steady_parts(history(), 10.0, 205.0) == (SteadyPart(from_s=10.0, breaths=6, pattern=None),)
    assert steady_parts(history(), 10.0, 5.0) == (SteadyPart(from_s=10.0, breaths=0, pattern=None),)


def test_a_part_begins_with_an_in_breath_and_holds_whole_breaths() -> None:
    parts = steady_parts(history(pace_from(3.0)), 0.0, 100.0)

    assert parts == (SteadyPart(from_s=3.0, breaths=9, pattern=SIX),)


def test_a_change_of_pace_begins_a_new_part() -> None:
    five = BreathPattern.paced(5.0)

    parts = steady_parts(history(pace_from(0.0), pace_from(60.0, 5.0)), 0.0, 120.0)

    assert parts == (
        SteadyPart(from_s=0.0, breaths=6, pattern=SIX),
        SteadyPart(from_s=60.0, breaths=5, pattern=five),
    )


def test_the_same_pace_again_goes_on() -> None:
    again = PacerChange(at_s=30.0, from_s=30.0, pacer=Pacer(pattern=SIX, began_s=30.0, breaths_before=3))

    assert steady_parts(history(pace_from(0.0), again), 0.0, 60.0) == (
        SteadyPart(from_s=0.0, breaths=6, pattern=SIX),
    )


def test_the_same_pace_after_a_rest_is_another_part() -> None:
    parts = steady_parts(history(pace_from(0.0), release_from(30.0), pace_from(45.0)), 0.0, 75.0)

    assert [(part.from_s, part.breaths) for part in parts] == [(0.0, 3), (45.0, 3)]


def test_a_breath_that_was_cut_short_does_not_count() -> None:
    parts = steady_parts(history(pace_from(0.0), release_from(35.0)), 0.0, 60.0)

    assert [(part.from_s, part.breaths) for part in parts] == [(0.0, 3)]
    shifted = steady_parts(history(pace_from(0.0), pace_from(35.0)), 0.0, 60.0)
    assert [(part.from_s, part.breaths) for part in shifted] == [(0.0, 3), (35.0, 2)]


@pytest.mark.parametrize(
    ("breaths_per_min", "breaths", "points"),
    [(4.0, 2, 60), (4.5, 2, 53), (5.0, 2, 48), (5.5, 3, 44), (6.0, 3, 40), (6.5, 3, 37), (7.0, 3, 34)],
)
def test_a_segment_is_the_whole_breaths_nearest_to_30_s(
    breaths_per_min: float, breaths: int, points: int
) -> None:
    part = SteadyPart(from_s=0.0, breaths=20, pattern=BreathPattern.paced(breaths_per_min))

    assert part.breaths_a_segment == breaths
    assert 24.0 <= part.breaths_a_segment * part.cycle_s <= 36.0
    assert part.points_a_breath == points
