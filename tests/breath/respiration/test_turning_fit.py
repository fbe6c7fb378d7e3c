import numpy as np
import pytest
from chest_signals import Floats, volume_of

from hrvtrainer.breath.respiration.breath_builder import BreathBuilder, Stretch
from hrvtrainer.breath.respiration.small_solve import normal_equations, solved
from hrvtrainer.breath.respiration.turn_finder import Turn
from hrvtrainer.breath.respiration.turning_fit import fit_turns


def signal(step_s: float = 0.08) -> tuple[Floats, Floats]:
    time_s = np.arange(0.0, 40.0, step_s)
    return time_s, 7.0 + 10.0 * volume_of(time_s / 10.0)


def turns_at(*steps: float) -> list[Turn]:
    """Return turning points, the first of them a high one."""
    return [Turn(step, is_high=row % 2 == 0) for row, step in enumerate(steps)]


def test_turning_points_without_noise_are_found_exactly() -> None:
    time_s, values = signal()
    part = (time_s > 10.5) & (time_s < 23.5)

    fit = fit_turns(time_s[part], values[part], [10.3, 13.6, 20.4, 23.7])

    assert fit is not None
    assert [turn for turn, _ in fit] == pytest.approx([10.0, 14.0, 20.0, 24.0], abs=0.02)
    assert [level for _, level in fit] == pytest.approx([7.0, 17.0, 7.0, 17.0], abs=0.02)


def test_noise_shifts_them_without_bias() -> None:
    rng = np.random.default_rng(1)
    time_s, values = signal()
    part = (time_s > 10.5) & (time_s < 23.0)
    found = [
        fit_turns(
            time_s[part],
            values[part] + 1.5 * rng.standard_normal(part.sum()),
            (np.array([10.0, 14.0, 20.0, 24.0]) + 0.3 * rng.standard_normal(4)).tolist(),
        )
        for _ in range(100)
    ]

    turns_s = np.array([fit[2][0] for fit in found if fit is not None])
    assert turns_s.size == 100
    assert np.mean(turns_s) == pytest.approx(20.0, abs=0.05)
    assert np.std(turns_s) < 0.25


def test_what_cannot_be_told_apart_is_not_fitted() -> None:
    time_s, values = signal()

    assert fit_turns(time_s, values, [10.0, 10.1, 20.0]) is None
    assert fit_turns(time_s[:40], values[:40], [10.0, 14.0, 20.0]) is None  # no sample between them
    assert fit_turns(time_s, np.zeros(time_s.size), [10.0, 14.0, 20.0]) is None


def test_a_small_system_is_solved_as_by_the_library() -> None:
    rng = np.random.default_rng(1)
    columns = list(rng.standard_normal((5, 40)))
    values = rng.standard_normal(40)
    expected = np.linalg.lstsq(np.stack(columns, axis=1), values, rcond=None)[0]

    assert solved(*normal_equations(columns, values), 0.0) == pytest.approx(expected.tolist(), rel=1e-9)
    assert solved([[0.0]], [1.0], 0.5) is None


def test_where_no_curve_fits_the_rough_turning_point_stays() -> None:
    flat = Stretch(values=np.zeros(600), first_step=0, step_s=0.08)
    builder = BreathBuilder()
    turns = turns_at(50.0, 100.0, 150.0, 200.0, 250.0)

    breaths = [builder.feed(turn, flat, 1.0) for turn in turns]

    assert breaths[:4] == [None] * 4
    assert breaths[4] is not None
    assert breaths[4].start_s == pytest.approx(8.0)
    assert breaths[4].inhale_s == pytest.approx(4.0)
    assert breaths[4].quality == 0.0
    assert breaths[4].depth == 0.0


def test_a_pause_of_half_a_minute_is_no_breath() -> None:
    flat = Stretch(values=np.zeros(1200), first_step=0, step_s=0.08)
    builder = BreathBuilder()
    turns = turns_at(50.0, 100.0, 150.0, 600.0, 650.0)

    assert [builder.feed(turn, flat, 1.0) for turn in turns] == [None] * 5
