import cmath
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from simulated_people import FAITHFUL, RESONATOR_ONLY, heart_rate, live, pace_from, wave, without_chance

from hrvtrainer.simulation.answer import (
    SAMPLE_HZ,
    HeartAnswer,
    heart_response,
    resonance_breaths_per_min,
)
from hrvtrainer.simulation.parameters import DEMO_PERSON, PersonParameters


@pytest.mark.parametrize("pace", [4.0, 5.0, 6.0, 7.0])
def test_a_paced_heart_answers_as_the_formula_says(pace: float) -> None:
    truth = live(RESONATOR_ONLY, pace_from(0.0, pace), until_s=660.0, script=FAITHFUL).truth()
    at_s, bpm = heart_rate(truth.beat_s[truth.beat_s > 60.0])
    settled = truth.sample_s > 60.0
    breath = wave(truth.sample_s[settled], truth.volume[settled], pace / 60.0)
    measured = wave(at_s, bpm, pace / 60.0) / breath
    formula = complex(heart_response(RESONATOR_ONLY, np.array([pace / 60.0]))[0])
    assert abs(measured) == pytest.approx(abs(formula), rel=0.02)
    assert math.degrees(abs(cmath.phase(measured / formula))) < 3.0
    # An interval tells the mean over itself: without that the agreement is far closer.
    averaging = float(np.sinc(pace / 60.0 * 60.0 / RESONATOR_ONLY.heart_rate_bpm))
    assert abs(measured) == pytest.approx(abs(formula) * averaging, rel=0.001)


@pytest.mark.parametrize("breaths_per_min", [4.0, 6.0, 9.0, 15.0])
def test_the_filters_are_the_formula(breaths_per_min: float) -> None:
    person = without_chance(DEMO_PERSON)
    answer = HeartAnswer(person)
    at_s = np.arange(120 * SAMPLE_HZ) / SAMPLE_HZ
    volume = 0.5 - 0.5 * np.cos(2 * np.pi * breaths_per_min / 60.0 * at_s)
    bpm = np.array([answer.feed(value, 1.0) for value in volume.tolist()])
    late = at_s >= 60.0
    measured = wave(at_s[late], bpm[late], breaths_per_min / 60.0) / wave(
        at_s[late], volume[late], breaths_per_min / 60.0
    )
    formula = complex(heart_response(person, np.array([breaths_per_min / 60.0]))[0])
    assert measured == pytest.approx(formula, rel=0.01)


def test_a_steady_breath_leaves_the_mean_alone() -> None:
    answer = HeartAnswer(PersonParameters(vagal_bpm=3.0))
    told = [answer.feed(0.5, 1.0) for _ in range(120 * SAMPLE_HZ)]
    assert told[-1] == pytest.approx(0.0, abs=1e-6)


def test_growth_multiplies_the_resonance() -> None:
    person = PersonParameters(vagal_bpm=0.0)
    usual, grown = HeartAnswer(person), HeartAnswer(person)
    for step in range(200):
        volume = 0.5 - 0.5 * math.cos(step / 50)
        assert grown.feed(volume, 1.1) == pytest.approx(1.1 * usual.feed(volume, 1.0))


def test_without_a_quick_path_the_resonance_is_the_resonators_centre() -> None:
    person = PersonParameters(resonance_hz=0.09, vagal_bpm=0.0)
    assert resonance_breaths_per_min(person) == pytest.approx(5.4, abs=0.001)


@given(
    resonance_hz=st.floats(0.070, 0.115),
    q=st.floats(0.7, 3.0),
    response_bpm=st.floats(2.0, 30.0),
    vagal_bpm=st.floats(0.0, 3.0),
)
def test_no_other_pace_moves_the_heart_more_than_the_resonance(
    resonance_hz: float, q: float, response_bpm: float, vagal_bpm: float
) -> None:
    person = PersonParameters(
        resonance_hz=resonance_hz, resonance_q=q, response_bpm=response_bpm, vagal_bpm=vagal_bpm
    )
    best = resonance_breaths_per_min(person)
    others = np.linspace(3.5, 8.5, 301)
    sizes = np.abs(heart_response(person, np.append(others, best) / 60.0))
    assert 3.5 <= best <= 8.5
    assert sizes[-1] >= sizes[:-1].max() - 1e-6 * sizes[-1]
