import math

import numpy as np
import pytest

from hrvtrainer.beats import BeatLabel
from hrvtrainer.heart.artifacts.explanations import Ahead, Explanation, likeliest
from hrvtrainer.heart.artifacts.rhythm_model import RhythmModel

NORMAL, EXTRA, ECTOPIC = BeatLabel.NORMAL, BeatLabel.EXTRA, BeatLabel.ECTOPIC


@pytest.fixture(name="rhythm", scope="module")
def fixture_rhythm() -> RhythmModel:
    """900 ms, and 20 ms of noise that nothing foresees."""
    rng = np.random.default_rng(8)
    rhythm = RhythmModel()
    rhythm.begin([900.0])
    for noise in rng.standard_normal(240).tolist():
        rhythm.learn_normal(900.0 + 20.0 * noise, 20.0 * noise)
    rhythm.part()
    rhythm.begin([900.0])
    for _ in range(16):
        rhythm.learn_normal(900.0, 0.0)
    return rhythm


def explained(rhythm: RhythmModel, rr_ms: list[float]) -> Explanation:
    lags, off = list(rhythm.lags_ms), []
    for rr in rr_ms:
        off.append(rr - rhythm.forecast_ms(lags))
        lags.append(rr)
    return likeliest(Ahead(rhythm=rhythm, rr_ms=rr_ms, off_ms=off))


@pytest.mark.parametrize(
    ("rr_ms", "labels", "parts"),
    [
        ([900.0, 910.0, 890.0], (NORMAL,), None),
        ([930.0, 860.0, 900.0], (NORMAL,), None),
        ([800.0, 1000.0, 900.0], (BeatLabel.SHORT, BeatLabel.LONG), 2),
        ([1000.0, 800.0, 900.0], (BeatLabel.LONG, BeatLabel.SHORT), 2),
        ([640.0, 1160.0, 900.0], (ECTOPIC, ECTOPIC), 2),
        ([640.0, 1160.0], (ECTOPIC, ECTOPIC), 2),
        ([400.0, 500.0, 900.0], (EXTRA, EXTRA), 1),
        ([400.0, 500.0], (EXTRA, EXTRA), 1),
        ([1800.0, 900.0, 900.0], (BeatLabel.MISSED,), 2),
        ([1800.0], (BeatLabel.MISSED,), 2),
        ([2700.0, 900.0, 900.0], (BeatLabel.MISSED,), 3),
        ([3600.0, 900.0, 900.0], (BeatLabel.MISSED,), 4),
        ([4500.0, 900.0, 900.0], (BeatLabel.GAP,), None),
        ([600.0, 900.0, 900.0], (ECTOPIC, ECTOPIC), 2),
        ([100.0, 900.0, 900.0], (EXTRA, EXTRA), 1),
        ([1300.0, 900.0, 900.0], (BeatLabel.LONG, BeatLabel.LONG), 2),
        ([290.0], (BeatLabel.SHORT,), 1),
        ([2200.0], (BeatLabel.MISSED,), 2),
    ],
)
def test_each_kind_is_told(
    rhythm: RhythmModel, rr_ms: list[float], labels: tuple[BeatLabel, ...], parts: int | None
) -> None:
    found = explained(rhythm, rr_ms)

    assert found.labels == labels
    if parts is None:
        assert found.division is None
    else:
        assert found.division is not None
        assert len(found.division.parts_ms) == parts
        assert sum(found.division.parts_ms) == pytest.approx(sum(rr_ms[: len(labels)]))


@pytest.mark.parametrize(
    "rr_ms",
    [
        [900.0, 800.0, 1000.0],
        [900.0, 640.0, 1160.0],
        [900.0, 400.0, 500.0],
        [900.0, 1800.0, 900.0],
        [900.0, 1800.0],
        [900.0, 900.0, 1800.0],
        [900.0, 900.0, 450.0],
    ],
)
def test_what_begins_one_beat_later_leaves_this_one_normal(rhythm: RhythmModel, rr_ms: list[float]) -> None:
    assert explained(rhythm, rr_ms).labels == (NORMAL,)


def test_an_early_beat_is_seen_although_the_next_thing_follows_at_once(rhythm: RhythmModel) -> None:
    assert explained(rhythm, [640.0, 1160.0, 600.0]).labels == (ECTOPIC, ECTOPIC)


@pytest.mark.parametrize("to_ms", [700.0, 1150.0, 600.0])
def test_a_heart_that_changes_its_level_is_normal(rhythm: RhythmModel, to_ms: float) -> None:
    assert explained(rhythm, [to_ms, to_ms, to_ms]).labels == (NORMAL,)


@pytest.mark.parametrize("moved_ms", [10.0, 40.0])
def test_small_moves_are_the_hearts_own(rhythm: RhythmModel, moved_ms: float) -> None:
    """10 ms are never taken for a move; 40 ms need more than twice the forecasts' own error of it."""
    assert explained(rhythm, [900.0 - moved_ms, 900.0 + moved_ms, 900.0]).labels == (NORMAL,)


def test_above_twenty_only_the_logarithm_of_a_square_counts(rhythm: RhythmModel) -> None:
    """An interval alone before a gap: its own error, cut."""
    off_ms = 0.2 * 900.0
    square = off_ms**2 / rhythm.variance_ms2

    found = likeliest(Ahead(rhythm=rhythm, rr_ms=[900.0 + off_ms], off_ms=[off_ms]))

    assert square > 20.0
    assert found.cost == pytest.approx(20.0 + 10.0 * math.log(square / 20.0))


def test_two_fragments_become_what_they_last(rhythm: RhythmModel) -> None:
    found = explained(rhythm, [200.0, 230.0, 900.0])

    assert found.labels == (EXTRA, EXTRA)
    assert found.division is not None
    assert found.division.parts_ms == (430.0,)
