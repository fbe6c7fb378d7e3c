"""The published ways of scoring, beside the estimate: steps and slides."""

from dataclasses import replace

import numpy as np
import pytest
from assessment_breaths import EXACTLY, breathe, published_slide, steps
from heart_signals import series_of
from resonant_hearts import SILENT

from hrvtrainer.beats import FloatArray, NnSeries
from hrvtrainer.coupling.resonance.classic_breaths import ClassicBreaths
from hrvtrainer.coupling.resonance.classic_sliding import sliding_pace
from hrvtrainer.coupling.resonance.classic_stepped import score_steps, stepped_pace
from hrvtrainer.estimates import Absent, Estimate

HEART = replace(SILENT, centre_hz=0.092, sharpness=3.0)  # answers most at 5.5/min


def lived(asked_s: FloatArray) -> tuple[NnSeries, FloatArray]:
    breath = breathe(asked_s, EXACTLY, np.random.default_rng(1))
    beats_s = HEART.live(breath, np.random.default_rng(2))
    return series_of(np.diff(beats_s) * 1000.0, float(beats_s[0])), asked_s


def test_steps_choose_the_pace_of_the_largest_answer() -> None:
    pace = stepped_pace(*lived(steps()))
    assert isinstance(pace, Estimate)
    assert pace.value == 5.5
    assert pace.n == 5


def test_every_step_has_its_six_criteria() -> None:
    scores = score_steps(*lived(steps()))
    assert [one.breaths_per_min for one in scores] == [4.5, 5.0, 5.5, 6.0, 6.5]
    swings = [one.swing_bpm for one in scores]
    assert max(swings) == swings[2]
    for one in scores:
        assert len(one.as_row()) == 6
        assert 0.9 < one.synchrony <= 1.0
        assert 0.0 < one.smoothness <= 1.0
        assert one.fewness <= -1.0


def test_a_slide_chooses_the_middle_of_the_best_minute() -> None:
    pace = sliding_pace(*lived(published_slide()))
    assert isinstance(pace, Estimate)
    assert pace.value == pytest.approx(HEART.true_pace, abs=0.5)


def test_too_little_is_said() -> None:
    series, _ = lived(steps())
    few = stepped_pace(series, np.arange(0.0, 100.0, 10.0))
    none = sliding_pace(series, np.array([0.0, 10.0]))
    assert isinstance(few, Absent)
    assert "needs 3 paces" in few.reason
    assert isinstance(none, Absent)
    assert "within a minute" in none.reason


def test_quick_breaths_breaths_with_a_hole_and_short_runs_are_left_out() -> None:
    series, _ = lived(steps())
    hole = series.contiguous.copy()
    hole[np.searchsorted(series.end_s, 55.0)] = False
    holed = replace(series, contiguous=hole)
    kept = ClassicBreaths.of(holed, np.arange(0.0, 120.0, 10.0))
    assert 50.0 not in kept.begin_s
    assert ClassicBreaths.of(series, np.arange(0.0, 60.0, 3.0)).begin_s.size == 0
    assert score_steps(series, np.array([0.0, 10.0, 20.0])) == []
    assert score_steps(series, np.array([0.0, 1.0])) == []
