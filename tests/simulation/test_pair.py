import numpy as np
from simulated_people import pace_from

from hrvtrainer.simulation.compliance import EXPERT
from hrvtrainer.simulation.pair import SimulatedPair
from hrvtrainer.simulation.population import draw_person
from hrvtrainer.simulation.strap import SimulatedStrap


def two() -> tuple[SimulatedStrap, SimulatedStrap]:
    other = draw_person(np.random.default_rng(9))
    return (
        SimulatedStrap(1, script=EXPERT, source_id="one", sends_acceleration=True),
        SimulatedStrap(2, script=EXPERT, person=other, source_id="two"),
    )


def test_each_says_what_they_would_have_said_alone() -> None:
    pair, alone = SimulatedPair(two()), two()
    pair.hear(pace_from(10.0))
    told = [event for until in range(1, 61) for event in pair.events(until)]
    assert [event.at_s for event in told] == sorted(event.at_s for event in told)
    assert pair.source_ids == ("one", "two")
    for strap in alone:
        strap.hear(pace_from(10.0))
        (source_id,) = strap.source_ids
        assert [event for event in told if event.source_id == source_id] == strap.events(60.0)
        assert pair.truths()[source_id].beat_s.tolist() == strap.truth().beat_s.tolist()


def test_they_breathe_together_and_are_two_people() -> None:
    pair = SimulatedPair(two())
    pair.hear(pace_from(0.0))
    pair.events(300.0)
    one, other = pair.truths().values()
    assert one.person != other.person
    late = slice(1200, 2900)
    apart = one.breath_cycles[late] - other.breath_cycles[late]
    assert abs(np.mean(np.exp(2j * np.pi * apart))) > 0.9
    assert not np.array_equal(one.beat_s[:100], other.beat_s[:100])
