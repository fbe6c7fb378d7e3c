import numpy as np
import pytest

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.movement import Chest, ChestMotion

RATE_HZ = 50.2
SAMPLE_S = np.arange(int(600 * RATE_HZ)) / RATE_HZ
VOLUME = 0.5 - 0.5 * np.cos(2 * np.pi * 0.1 * SAMPLE_S)
R_S = np.arange(0.5, 600.0, 0.9)
STILL = ChestMotion(
    breath_mg=10.0, noise_mg=2.0, down=np.array([0.0, -1.0, 0.0]), breath_axis=np.array([0.6, 0.0, 0.8])
)


def between(from_s: float, to_s: float) -> BoolArray:
    sample_s = SAMPLE_S
    return (sample_s > from_s) & (sample_s < to_s)


def feel(
    motion: ChestMotion, level: ArtifactLevel, *, seed: int = 1, per_frame: int = 36
) -> tuple[FloatArray, Chest]:
    chest = Chest(motion, level, np.random.default_rng(seed))
    frames = []
    for first in range(0, SAMPLE_S.size, per_frame):
        frame = slice(first, first + per_frame)
        near = R_S[np.abs(R_S - SAMPLE_S[first]) < 2.0]
        frames.append(chest.acceleration_mg(SAMPLE_S[frame], near, VOLUME[frame]))
    return np.concatenate(frames), chest


def test_people_are_drawn_with_a_tilt_at_a_right_angle_to_the_earths_pull() -> None:
    for seed in range(100):
        motion = ChestMotion.drawn(np.random.default_rng(seed))
        assert 4.0 <= motion.breath_mg <= 20.0
        assert 1.0 <= motion.noise_mg <= 3.0
        assert np.linalg.norm(motion.down) == pytest.approx(1.0)
        assert np.linalg.norm(motion.breath_axis) == pytest.approx(1.0)
        assert np.dot(motion.down, motion.breath_axis) == pytest.approx(0.0, abs=1e-12)


def test_at_rest_it_feels_the_earth_the_breath_and_a_little_noise() -> None:
    felt, chest = feel(STILL, ArtifactLevel.NONE)
    assert chest.turns.begun == []
    assert np.array_equal(felt, np.round(felt))
    assert np.linalg.norm(felt.mean(axis=0)) == pytest.approx(1000.0, abs=8.0)
    along = felt @ STILL.breath_axis
    tilt = np.exp(-2j * np.pi * 0.1 * SAMPLE_S)
    measured = 2.0 * np.mean((along - along.mean()) * tilt) / (2.0 * np.mean((VOLUME - 0.5) * tilt))
    assert measured == pytest.approx(10.0, abs=0.5)
    across = np.cross(STILL.down, STILL.breath_axis)
    assert np.std(np.diff(felt @ across)) / np.sqrt(2.0) == pytest.approx(2.0, rel=0.3)


def test_the_heart_gives_a_small_recoil_after_each_beat() -> None:
    motion = ChestMotion(breath_mg=0.0, noise_mg=1.0, down=STILL.down, breath_axis=STILL.breath_axis)
    felt, _ = feel(motion, ArtifactLevel.NONE)
    into_s = (SAMPLE_S - 0.5) % 0.9
    quick = felt - np.stack([np.convolve(axis, np.ones(25) / 25, mode="same") for axis in felt.T], axis=1)
    means = [
        np.linalg.norm(quick[(into_s >= a) & (into_s < b)].mean(axis=0)) for a, b in ((0.07, 0.1), (0.6, 0.8))
    ]
    assert means[0] > 1.0
    assert means[1] < 0.3


def test_turns_of_the_body_are_told_and_stay() -> None:
    felt, chest = feel(STILL, ArtifactLevel.STRESS)
    turns = chest.turns.begun
    assert 3 <= len(turns) <= 20
    for turn in turns:
        quiet = [
            between(turn.at_s - 3.0, turn.at_s - 0.1),
            between(turn.at_s + turn.for_s + 0.1, turn.at_s + turn.for_s + 3.0),
        ]
        before, after = (felt[part].mean(axis=0) for part in quiet)
        cosine = before @ after / np.linalg.norm(before) / np.linalg.norm(after)
        # A turn about the axis of the earth's pull itself is not felt.
        assert np.degrees(np.arccos(min(cosine, 1.0))) < 8.5
        during = between(turn.at_s, turn.at_s + turn.for_s)
        assert np.std(np.diff(felt[during], axis=0)) > 5.0 * np.std(np.diff(felt[quiet[0]], axis=0))
    assert np.linalg.norm(felt[-500:].mean(axis=0) - felt[:500].mean(axis=0)) > 20.0


def test_the_tilt_keeps_its_right_angle_through_every_turn() -> None:
    motion = ChestMotion(breath_mg=20.0, noise_mg=1.0, down=STILL.down, breath_axis=STILL.breath_axis)
    felt, chest = feel(motion, ArtifactLevel.STRESS, seed=3)
    edges = [0.0, *(turn.at_s for turn in chest.turns.begun), 600.0]
    ends = [0.0, *(turn.at_s + turn.for_s for turn in chest.turns.begun)]
    tilt = np.exp(-2j * np.pi * 0.1 * SAMPLE_S)
    assert sum(to_s - from_s >= 25.0 for from_s, to_s in zip(ends, edges[1:], strict=True)) >= 5
    for from_s, to_s in zip(ends, edges[1:], strict=True):
        if to_s - from_s < 25.0:
            continue
        whole = between(from_s, from_s + 10.0 * ((to_s - from_s) // 10.0))
        still = felt[whole] - felt[whole].mean(axis=0)
        wave = np.mean(still * tilt[whole, None], axis=0) / np.mean((VOLUME[whole] - 0.5) * tilt[whole])
        down = felt[whole].mean(axis=0) / 1000.0
        assert np.linalg.norm(wave) == pytest.approx(20.0, abs=2.5)
        assert abs(np.real(wave) @ down) < 2.0
