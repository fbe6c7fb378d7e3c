from dataclasses import replace

import numpy as np
import pytest

from hrvtrainer.simulation.answer import resonance_breaths_per_min
from hrvtrainer.simulation.population import another_day, draw_person


def test_the_same_chance_draws_the_same_person() -> None:
    assert draw_person(np.random.default_rng(4)) == draw_person(np.random.default_rng(4))


def test_people_differ_as_published_ones_do() -> None:
    rng = np.random.default_rng(1)
    people = [draw_person(rng) for _ in range(1500)]
    paces = np.array([resonance_breaths_per_min(person) for person in people])
    assert np.percentile(paces, [5, 95]) == pytest.approx([4.5, 6.5], abs=0.35)
    assert np.median([person.response_bpm for person in people]) == pytest.approx(9.0, rel=0.06)
    assert np.mean([person.heart_rate_bpm for person in people]) == pytest.approx(67.0, abs=0.7)
    assert np.mean([person.own_breaths_per_min for person in people]) == pytest.approx(14.0, abs=0.3)
    assert all(0.070 <= person.resonance_hz <= 0.115 for person in people)
    phases = [person.resonance_phase_deg for person in people]
    assert np.mean(phases) == pytest.approx(0.0, abs=1.6)
    assert np.std(phases) == pytest.approx(15.0, rel=0.08)


def test_from_day_to_day_a_resonance_moves_a_little_and_nothing_else_does() -> None:
    rng = np.random.default_rng(2)
    person = draw_person(rng)
    days = [another_day(person, rng) for _ in range(2000)]
    steps = 60.0 * np.array([day.resonance_hz - person.resonance_hz for day in days])
    assert np.std(steps) == pytest.approx(0.3, rel=0.08)
    assert {replace(day, resonance_hz=person.resonance_hz) for day in days} == {person}
