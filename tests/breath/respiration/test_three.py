import numpy as np
import pytest

from hrvtrainer.breath.respiration.three import across, apart, carried, mean_of, plus, product, times, unit


def test_vectors_are_those_of_the_library() -> None:
    a, b = (1.0, -2.0, 3.0), (0.5, 4.0, -1.0)

    assert plus(a, b) == tuple(np.add(a, b))
    assert apart(a, b) == tuple(np.subtract(a, b))
    assert times(2.0, a) == tuple(2.0 * np.array(a))
    assert product(a, b) == np.sum(np.multiply(a, b))
    assert mean_of([a, b]) == tuple(np.mean([a, b], axis=0))
    assert product(unit(a), unit(a)) == pytest.approx(1.0)
    assert product(across(a, unit(b)), b) == pytest.approx(0.0, abs=1e-12)
    assert unit((0.0, 0.0, 0.0)) == (0.0, 0.0, 0.0)


def test_what_lies_across_gravity_is_carried_along_with_it() -> None:
    before, after = unit((0.0, 0.3, 1.0)), unit((0.2, 1.0, 0.4))
    axis = unit(across((1.0, 1.0, 0.0), before))

    turned = carried(axis, before, after)

    assert product(turned, after) == pytest.approx(0.0, abs=1e-12)
    assert product(turned, turned) == pytest.approx(1.0)
    assert product(turned, axis) > 0.5
    assert carried(axis, before, before) == pytest.approx(axis)
    assert carried(axis, before, times(-1.0, before)) == axis
