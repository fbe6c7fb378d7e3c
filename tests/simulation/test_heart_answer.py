import cmath
import math
from dataclasses import replace

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
    streamed_response,
    with_resonance,
)
from hrvtrainer.simulation.batch import live_at_once
from hrvtrainer.simulation.parameters import DEMO_PERSON, PersonParameters
from hrvtrainer.simulation.population import draw_person


@pytest.mark.parametrize("pace", [4.0, 5.0, 6.0, 7.0])
@pytest.mark.parametrize("at_once", [False, True], ids=["streamed", "at once"])
def test_t_11_2_a_paced_heart_answers_as_the_formula_says(pace: float, *, at_once: bool) -> None:
    """T-11.2: within 2 % and 3 degrees, whichever way it is made."""
    changes = [pace_from(0.0, pace)]
    truth = live(RESONATOR_ONLY, *changes, until_s=660.0, script=FAITHFUL).truth()
    if at_once:
        truth = live_at_once(RESONATOR_ONLY, FAITHFUL, np.random.default_rng(1), changes, until_s=660.0)
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


@pytest.mark.parametrize("phase_deg", [-40.0, -15.0, 15.0, 40.0])
def test_the_streamed_filters_turn_the_phase_as_they_say(phase_deg: float) -> None:
    person = replace(without_chance(DEMO_PERSON), resonance_phase_deg=phase_deg)
    for breaths_per_min in (4.5, 60.0 * person.resonance_hz, 7.0):
        hz = breaths_per_min / 60.0
        answer = HeartAnswer(person)
        at_s = np.arange(240 * SAMPLE_HZ) / SAMPLE_HZ
        volume = 0.5 - 0.5 * np.cos(2 * np.pi * hz * at_s)
        bpm = np.array([answer.feed(value, 1.0) for value in volume.tolist()])
        late = at_s >= 120.0
        measured = wave(at_s[late], bpm[late], hz) / wave(at_s[late], volume[late], hz)
        assert measured == pytest.approx(complex(streamed_response(person, np.array([hz]))[0]), rel=0.01)


@pytest.mark.parametrize("phase_deg", [-30.0, -15.0, 15.0, 30.0])
def test_the_streamed_phase_is_the_exact_one_at_the_centre_and_near_it_nearby(phase_deg: float) -> None:
    person = PersonParameters(resonance_phase_deg=phase_deg, vagal_bpm=0.0)
    paces = np.array([4.5, 60.0 * person.resonance_hz, 6.5])
    ratio = streamed_response(person, paces / 60.0) / heart_response(person, paces / 60.0)
    assert np.abs(ratio) == pytest.approx(np.ones(3))
    off_deg = np.abs(np.degrees(np.angle(ratio)))
    assert off_deg[1] == pytest.approx(0.0, abs=1e-9)
    assert off_deg.max() < 0.25 * abs(phase_deg)


def test_the_two_ways_differ_little_in_where_the_heart_answers_most() -> None:
    rng = np.random.default_rng(1)
    people = [draw_person(rng) for _ in range(60)]
    apart = [
        resonance_breaths_per_min(person) - resonance_breaths_per_min(person, streamed=True)
        for person in people
    ]
    assert np.percentile(np.abs(apart), 90) < 0.05


def test_a_positive_phase_lets_the_heart_lead() -> None:
    person = PersonParameters(resonance_phase_deg=20.0, vagal_bpm=0.0)
    answer = complex(heart_response(person, np.array([person.resonance_hz]))[0])
    assert math.degrees(cmath.phase(answer)) == pytest.approx(20.0)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("wanted", [3.6, 4.5, 5.731, 6.5, 8.4])
def test_a_heart_is_found_for_every_resonance_that_is_asked_for(wanted: float, *, streamed: bool) -> None:
    person = replace(DEMO_PERSON, vagal_bpm=3.0, response_bpm=8.0, resonance_phase_deg=20.0)
    found = with_resonance(person, wanted, streamed=streamed)
    assert resonance_breaths_per_min(found, streamed=streamed) == pytest.approx(wanted, abs=0.0011)
    assert abs(60.0 * found.resonance_hz - wanted) > 0.005, "the peak is not the resonator's centre"
    assert replace(found, resonance_hz=person.resonance_hz) == person


@pytest.mark.parametrize("wanted", [0.0, 3.5, 8.5, 12.0, math.nan, math.inf])
def test_a_resonance_outside_the_paces_is_refused(wanted: float) -> None:
    with pytest.raises(ValueError, match=r"between 3\.5 and 8\.5 breaths/min"):
        with_resonance(DEMO_PERSON, wanted)


def test_a_heart_without_a_peak_is_told() -> None:
    flat = PersonParameters(response_bpm=0.1, vagal_bpm=50.0)
    with pytest.raises(ValueError, match="cannot answer most at 6 breaths/min"):
        with_resonance(flat, 6.0)
