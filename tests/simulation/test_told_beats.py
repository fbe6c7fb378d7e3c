import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.told_beats import told_beats
from hrvtrainer.truth import ArtifactKind


def test_rounding_the_times_of_beats_never_adds_up() -> None:
    beat_s = 0.3 + np.cumsum(np.random.default_rng(1).uniform(0.7, 1.1, 4000))
    told = told_beats(beat_s, ArtifactLevel.NONE, np.random.default_rng(1))
    assert told.artifacts == ()
    assert told.end_s == pytest.approx(beat_s[1:], abs=0.5 / 1024.0 + 1e-9)
    assert np.all(told.rr_ms * 1.024 == np.round(told.rr_ms * 1.024))
    assert np.sum(told.rr_ms) / 1000.0 == pytest.approx(beat_s[-1] - beat_s[0], abs=1.0 / 1024.0)
    assert told.after_gap.tolist() == [True] + [False] * (beat_s.size - 2)


@given(st.integers(0, 2**32 - 1))
def test_no_interval_spans_a_dropout_and_the_next_one_says_that_beats_are_missing(seed: int) -> None:
    beat_s = np.cumsum(np.full(1500, 0.9))
    told = told_beats(beat_s, ArtifactLevel.STRESS, np.random.default_rng(seed))
    lost = [artifact for artifact in told.artifacts if artifact.kind is ArtifactKind.DROPOUT]
    begin_s = told.end_s - told.rr_ms / 1000.0
    for dropout in lost:
        assert not np.any((begin_s < dropout.at_s - 0.1) & (told.end_s > dropout.at_s + dropout.for_s + 0.1))
    assert np.array_equal(told.after_gap[1:], begin_s[1:] > told.end_s[:-1] + 1e-6)
    assert np.count_nonzero(told.after_gap) <= len(lost) + 1
    assert np.all(told.rr_ms > 0.0)


def test_dropouts_come_as_often_as_they_should() -> None:
    """Three in ten minutes at the level of stress: in 22 minutes 6.75 each, over twenty seeds."""
    beat_s = np.cumsum(np.full(1500, 0.9))
    counts = [
        sum(
            one.kind is ArtifactKind.DROPOUT
            for one in told_beats(beat_s, ArtifactLevel.STRESS, np.random.default_rng(seed)).artifacts
        )
        for seed in range(20)
    ]
    assert np.mean(counts) == pytest.approx(6.75, abs=1.5)


@pytest.mark.parametrize("n", [0, 1])
def test_too_few_beats_are_no_interval(n: int) -> None:
    told = told_beats(np.arange(n, dtype=np.float64), ArtifactLevel.STRESS, np.random.default_rng(1))
    assert told.rr_ms.size == told.end_s.size == told.after_gap.size == 0
