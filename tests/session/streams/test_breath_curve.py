"""The breath for the eye: scaled, at its moment, and only as long as it is of use."""

import numpy as np

from hrvtrainer.breath.respiration.acceleration_steps import STEP_S
from hrvtrainer.session.streams.breath_curve import CurveKeeper


def drawn(rate: float, seconds: float) -> CurveKeeper:
    keeper = CurveKeeper()
    for step in range(round(seconds / STEP_S)):
        at_s = step * STEP_S
        keeper.feed(at_s, 5.0 * float(np.sin(2.0 * np.pi * rate / 60.0 * at_s)), 10.0)
    return keeper


def test_a_usual_breath_goes_from_empty_to_full() -> None:
    curve = drawn(6.0, 150.0).since(100.0)

    assert -0.1 < curve.volume.min() < 0.1
    assert 0.9 < curve.volume.max() < 1.1


def test_only_the_last_minute_is_kept_and_only_what_is_new_is_told() -> None:
    keeper = drawn(6.0, 150.0)

    whole, part = keeper.since(-1.0), keeper.since(145.0)

    assert whole.time_s.size == 750
    assert part.time_s[0] > 145.0
    assert np.array_equal(part.volume, whole.volume[-part.volume.size :])


def test_what_cannot_be_told_is_a_hole_and_the_curve_begins_anew_after_it() -> None:
    keeper = drawn(6.0, 20.0)
    keeper.feed(20.0, float("nan"), 10.0)
    keeper.feed(20.1, 3.0, 0.0)
    keeper.feed(20.2, 3.0, 10.0)
    keeper.feed(20.2, 99.0, 10.0)
    keeper.feed(19.0, 99.0, 10.0)

    curve = keeper.since(19.95)

    assert curve.time_s.tolist() == [20.0, 20.1, 20.2]
    assert np.isnan(curve.volume[:2]).all()
    assert 0.5 < curve.volume[2] <= 1.0
