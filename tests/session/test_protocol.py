"""Practices are read strictly and scaled kindly."""

from pathlib import Path

import pytest
from fakes import ONE_STEP, TWO_STEPS, practice
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.errors import ShelfError
from hrvtrainer.session.protocol import (
    SHORTEST_STEP_S,
    PacerUse,
    default_practice_path,
    load_practices,
    practice_from_toml,
    read_practice,
)


def test_the_shelf_holds_heart_breathing_with_its_seven_steps() -> None:
    shelf = load_practices()
    assert shelf.faults == ()
    heart = shelf.items["heart-breathing"]
    assert [step.id for step in heart.steps] == [
        "release",
        "easy-breath",
        "hands",
        "through-the-heart",
        "send",
        "joy",
        "return",
    ]
    assert heart.steps[0].pacer is PacerUse.NONE
    assert heart.steps[1].pacer is PacerUse.FOLLOWS
    assert "steady-pace" in shelf.items


def test_the_out_breath_is_the_longer_part_unless_said_otherwise() -> None:
    assert practice(ONE_STEP).pattern.inhale_s == pytest.approx(4.0)
    assert practice(ONE_STEP).pattern.exhale_s == pytest.approx(6.0)


def test_minutes_are_weights_of_the_chosen_length() -> None:
    assert practice().step_lengths_s(8) == pytest.approx((120.0, 360.0))


def test_no_step_is_shorter_than_45_s() -> None:
    assert practice().step_lengths_s(2) == pytest.approx((45.0, 75.0))


def test_a_length_too_short_for_its_steps_grows() -> None:
    assert practice().step_lengths_s(1) == (45.0, 45.0)


def test_an_open_ended_session_uses_the_minutes_as_they_are_and_its_last_step_stays() -> None:
    assert practice().step_lengths_s(None) == (60.0, None)


@given(st.floats(min_value=1.0, max_value=120.0))
def test_the_steps_fill_the_chosen_length(minutes: float) -> None:
    heart = load_practices().items["heart-breathing"]
    lengths = [length or 0.0 for length in heart.step_lengths_s(minutes)]
    assert min(lengths) >= SHORTEST_STEP_S
    assert sum(lengths) == pytest.approx(max(60.0 * minutes, SHORTEST_STEP_S * len(lengths)))


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (
            ("breaths_per_min = 6.0", "breaths_per_min = 30"),
            "breath.breaths_per_min",
            "from 4 to 7, found 30",
        ),
        (("breaths_per_min = 6.0", "breaths_per_min = true"), "breath.breaths_per_min", "found True"),
        (("breaths_per_min = 6.0", 'breaths_per_min = "six"'), "breath.breaths_per_min", "found 'six'"),
        (("breaths_per_min = 6.0\n", ""), "breath.breaths_per_min", "is missing"),
        (('id = "two-steps"', 'id = "Two Steps"'), "id", "lower-case words joined by hyphens"),
        (('title = "Two steps"', "title = 3"), "title", "expected words in quotes, found 3"),
        (('title = "Two steps"', 'title = " "'), "title", "expected words"),
        (('coming = ["Two steps."]', 'coming = "Two steps."'), "coming", "expected a list of lines"),
        (('pacer = "none"', 'pacer = "sings"'), "step 1.pacer", "expected one of leads, follows, none"),
        (('title = "Pace"', 'tittle = "Pace"'), "step 2.title", "is missing"),
        (("minutes = 3", "minutes = 3\nminuets = 4"), "step 2.minuets", "is not known here"),
        (
            ("[breath]\nbreaths_per_min = 6.0\ninhale_fraction = 0.4", "breath = 6"),
            "breath",
            "expected a table",
        ),
        (("inhale_fraction = 0.4", "inhale_fraction = 0.3\nhold_out_s = 1.0\nhold_in_s = 1.0"), "", ""),
    ],
)
def test_a_slip_is_refused_with_its_place(change: tuple[str, str], where: str, words: str) -> None:
    text = TWO_STEPS.replace(*change)
    assert text != TWO_STEPS
    if not where:  # a long pause is allowed as long as the in-breath keeps its 2.5 s
        text = text.replace("breaths_per_min = 6.0", "breaths_per_min = 7.0")
        where, words = "breath.inhale_fraction", "2.5 s is the shortest"
    with pytest.raises(ShelfError) as fault:
        practice_from_toml(text, Path("mine.toml"))
    assert fault.value.key == where
    assert words in fault.value.problem
    assert str(fault.value).startswith("mine.toml")


def test_a_practice_without_steps_is_refused() -> None:
    without = TWO_STEPS.split("[[step]]")[0]
    with pytest.raises(ShelfError, match="is missing"):
        practice_from_toml(without)
    with pytest.raises(ShelfError, match="at least one"):
        practice_from_toml("step = []\n" + without)


def test_no_toml_is_refused_with_its_line() -> None:
    with pytest.raises(ShelfError, match="line 2"):
        practice_from_toml('id = "x"\ntitle = two\n')


def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShelfError, match="cannot be read"):
        read_practice(tmp_path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'id = "caf\xe9"')
    with pytest.raises(ShelfError, match="UTF-8"):
        read_practice(latin)


def test_a_packaged_practice_is_where_it_is_said_to_be() -> None:
    assert read_practice(default_practice_path("steady-pace")).id == "steady-pace"
