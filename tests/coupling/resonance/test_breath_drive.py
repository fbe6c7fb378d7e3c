import numpy as np
import pytest
from assessment_breaths import EXACTLY, breathe, legs, raised_cosine

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.resonance.breath_drive import STEP_S, drive_of_inhales, drive_of_volume
from hrvtrainer.errors import AnalysisError


def six_a_minute(seconds: float = 120.0, hz: float = 20.0) -> tuple[FloatArray, FloatArray]:
    time_s = np.arange(0.0, seconds, 1.0 / hz)
    return time_s, raised_cosine(time_s / 10.0, 0.4)


def test_in_breaths_give_raised_cosines_of_one_depth() -> None:
    drive = drive_of_inhales(np.array([5.0, 15.0, 27.0]))

    assert not drive.is_measured
    assert drive.start_s == 5.0
    assert np.ptp(drive.volume) == pytest.approx(1.0, abs=0.01)
    assert drive.volume[round(4.0 / STEP_S)] == pytest.approx(drive.volume.max())  # 0.4 of 10 s
    assert drive.volume[round(14.75 / STEP_S)] == pytest.approx(drive.volume.max(), abs=0.01)  # 0.4 of 12 s


@pytest.mark.parametrize(
    ("inhale_s", "words"),
    [
        ([1.0, 2.0], "needs 3 in-breaths, has 2"),
        ([1.0, np.nan, 9.0], "some are not"),
        ([1.0, 12.0, 11.0], "in their order"),
        ([0.0, 10.0, 8000.0], "at most 120 min of breath, has 133"),
    ],
)
def test_in_breaths_that_cannot_be_are_refused_in_words(inhale_s: list[float], words: str) -> None:
    with pytest.raises(AnalysisError, match=words):
        drive_of_inhales(np.array(inhale_s))


def test_in_breaths_are_found_where_the_volume_turns_up() -> None:
    time_s, volume = six_a_minute()

    drive = drive_of_volume(time_s, 300.0 * volume - 1000.0)

    assert drive.is_measured
    assert drive.inhale_s == pytest.approx(np.arange(12) * 10.0, abs=0.26)


def test_drift_and_noise_move_no_breath() -> None:
    time_s, volume = six_a_minute(hz=50.0)
    rng = np.random.default_rng(1)

    drive = drive_of_volume(time_s, volume + 0.02 * time_s + 0.1 * rng.standard_normal(time_s.size))

    assert drive.inhale_s == pytest.approx(np.arange(12) * 10.0, abs=1.2)


def test_quick_samples_are_averaged_not_picked() -> None:
    """Noise at 50 Hz would else fold onto the grid of 4 Hz."""
    time_s, volume = six_a_minute(hz=50.0)
    noisy = volume + np.where(np.arange(time_s.size) % 2, 0.5, -0.5)

    clean, drive = drive_of_volume(time_s, volume), drive_of_volume(time_s, noisy)

    assert np.max(np.abs(drive.volume - clean.volume)) < 0.06


def test_missing_samples_are_a_hole() -> None:
    time_s, volume = six_a_minute()
    kept = (time_s < 40.0) | (time_s > 45.0)

    assert drive_of_volume(time_s[kept], volume[kept]).hole_s == pytest.approx(
        np.array([[39.95, 45.05]]), abs=0.06
    )


@pytest.mark.parametrize(
    ("time_s", "volume", "words"),
    [
        ([0.0, 1.0, np.nan], [0.0, 1.0, 2.0], "some are not"),
        ([0.0, 1.0, 2.0], [0.0, np.inf, 2.0], "some are not"),
        ([0.0, 2.0, 1.0], [0.0, 1.0, 2.0], "only grow"),
        ([0.0], [1.0], "constant"),
        ([0.0, 1.0, 2.0], [1.0, 1.0, 1.0], "constant"),
        ([0.0, 1.0, 8000.0], [1.0, 2.0, 1.0], "at most 120 min"),
        ([0.0, 1.0, 2.0], [1.0, 2.0, 1.0], "3 in-breaths in the volume, has 0"),
    ],
)
def test_a_volume_that_cannot_be_is_refused_in_words(
    time_s: list[float], volume: list[float], words: str
) -> None:
    with pytest.raises(AnalysisError, match=words):
        drive_of_volume(np.array(time_s), np.array(volume))


def test_a_volume_that_mostly_rests_has_no_breath() -> None:
    time_s = np.arange(0.0, 120.0, 0.25)
    volume = np.where(time_s == 60.0, 1.0, 0.0)

    with pytest.raises(AnalysisError, match="in-breaths in the volume, has 0"):
        drive_of_volume(time_s, volume)


def test_every_breath_of_an_assessment_is_found() -> None:
    breath = breathe(legs(4), EXACTLY, np.random.default_rng(2))

    found = drive_of_volume(breath.time_s, breath.volume).inhale_s

    nearest_s = np.abs(found[:, None] - breath.inhale_s[None, :])
    # The volume itself begins with the start of an in-breath, which the list of whole breaths leaves out.
    assert np.max(np.min(nearest_s[1:], axis=1)) < 0.4
    inside = (breath.inhale_s > found[0] + 1.0) & (breath.inhale_s < found[-1] - 1.0)
    assert np.max(np.min(nearest_s[:, inside], axis=0)) < 0.4
