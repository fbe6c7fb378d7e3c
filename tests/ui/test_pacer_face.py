import math

from hypothesis import given
from hypothesis import strategies as st
from told_window import PATTERN, pacer_change

from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.ui.pacer_face import (
    IN_WORD,
    OUT_WORD,
    REST_FADE_S,
    SMALLEST,
    WORD_FADE_S,
    PacerMemory,
)


def led(from_s: float = 0.0, pattern: BreathPattern = PATTERN) -> PacerMemory:
    memory = PacerMemory()
    memory.add(pacer_change(from_s, pattern))
    return memory


@given(st.floats(min_value=0.0, max_value=3600.0))
def test_the_radius_is_the_volume_of_the_pacer_at_the_same_moment(at_s: float) -> None:
    memory = led()
    pacer = memory.leading(at_s)
    assert pacer is not None
    assert memory.face(at_s).radius == SMALLEST + (1.0 - SMALLEST) * pacer.volume(at_s)


def test_the_disc_is_smallest_as_the_breath_begins_and_full_when_it_turns() -> None:
    memory = led()
    assert memory.face(10.0).radius == SMALLEST
    assert memory.face(10.0 + PATTERN.inhale_s).radius == 1.0


def test_the_word_fades_in_and_out() -> None:
    memory = led()
    words = {at_s: memory.face(20.0 + at_s) for at_s in (WORD_FADE_S / 2, 2.0, PATTERN.inhale_s - 0.03)}
    assert {face.word for face in words.values()} == {IN_WORD}
    assert [round(face.word_opacity, 6) for face in words.values()] == [0.5, 1.0, 0.1]
    assert memory.face(20.0 + PATTERN.inhale_s + 1.0).word == OUT_WORD


def test_a_pause_in_the_breath_has_no_word() -> None:
    memory = led(0.0, BreathPattern(inhale_s=4.0, hold_in_s=1.0, exhale_s=5.0, hold_out_s=1.0))
    assert memory.face(4.5).word == ""
    assert memory.face(4.5).radius == 1.0
    assert memory.face(10.5).word == ""


def test_before_any_pacer_the_disc_rests() -> None:
    face = PacerMemory().face(3.0)
    assert (face.radius, face.word, face.led) == (SMALLEST, "", 0.0)


def test_a_pacer_of_the_future_does_not_lead_yet() -> None:
    memory = led(5.0)
    assert memory.face(4.9).led == 0.0
    assert memory.leading(4.9) is None


def test_the_disc_glides_to_rest_instead_of_jumping() -> None:
    memory = led()
    full_s = 10.0 + PATTERN.inhale_s
    memory.add(pacer_change(full_s, None))
    assert memory.face(full_s).radius == 1.0
    middle = memory.face(full_s + REST_FADE_S / 2)
    assert math.isclose(middle.radius, SMALLEST + (1.0 - SMALLEST) / 2)
    assert math.isclose(middle.led, 0.5)
    assert memory.face(full_s + REST_FADE_S).radius == SMALLEST


def test_the_disc_wakes_gently_with_the_first_breath() -> None:
    memory = led(8.0)
    assert memory.face(8.0).led == 0.0
    assert memory.face(8.0 + REST_FADE_S).led == 1.0


@given(st.floats(min_value=0.0, max_value=120.0), st.floats(min_value=4.0, max_value=7.0))
def test_no_moment_jumps(at_s: float, breaths_per_min: float) -> None:
    memory = led(0.0, BreathPattern.paced(breaths_per_min))
    memory.add(pacer_change(60.0, None))
    before, after = memory.face(at_s), memory.face(at_s + 0.016)
    assert abs(after.radius - before.radius) < 0.02
