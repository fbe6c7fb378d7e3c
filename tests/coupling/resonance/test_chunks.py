from dataclasses import replace

import numpy as np
import pytest
from assessment_breaths import EXACTLY, LivedBreath, breathe, legs
from heart_signals import series_of
from resonant_hearts import SILENT, ResonantHeart

from hrvtrainer.beats import BeatLabel, FloatArray, NnSeries
from hrvtrainer.coupling.resonance.breath_drive import BreathDrive, drive_of_inhales, drive_of_volume
from hrvtrainer.coupling.resonance.chunks import cut_chunks
from hrvtrainer.coupling.resonance.pace_knots import KNOTS_HZ, knot_weights


def lived(heart: ResonantHeart, asked_s: FloatArray) -> tuple[NnSeries, BreathDrive, LivedBreath]:
    breath = breathe(asked_s, EXACTLY, np.random.default_rng(1))
    beats_s = heart.live(breath, np.random.default_rng(2))
    series = series_of(np.diff(beats_s) * 1000.0, float(beats_s[0]))
    return series, drive_of_volume(breath.time_s, breath.volume), breath


def test_chunks_are_disjoint_and_of_two_breaths() -> None:
    series, drive, _ = lived(SILENT, legs(1))

    chunks = cut_chunks(series, drive)

    ends = chunks.middle_s + chunks.length_s / 2.0
    begins = chunks.middle_s - chunks.length_s / 2.0
    assert np.all(begins[1:] >= ends[:-1] - 1e-9)
    assert chunks.breaths_per_min == pytest.approx(120.0 / chunks.length_s)
    assert len(chunks) == 9
    assert chunks.dropped == {"the first seconds": 5}  # the lead before second 0, and 10 s


def test_the_size_of_a_chunk_is_plain_least_squares() -> None:
    series, drive, _ = lived(ResonantHeart(), legs(1))
    chunks = cut_chunks(series, drive)

    for row in range(len(chunks)):
        edges_s = drive.inhale_s[
            np.abs(drive.inhale_s - chunks.middle_s[row]) <= chunks.length_s[row] / 2 + 0.01
        ]
        assert edges_s.size == 3
        here = (series.middle_s >= edges_s[0]) & (series.middle_s < edges_s[2])
        at_s = series.middle_s[here]
        turn = 2 * np.pi * np.interp(at_s, edges_s, [0, 1, 2])
        columns = np.stack(
            [np.ones_like(at_s), at_s, np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)], 1
        )
        solution = np.linalg.lstsq(columns, series.hr_bpm[here], rcond=None)[0]
        assert chunks.heart_bpm[row] == pytest.approx(complex(solution[2], -solution[3]), abs=1e-8)


@pytest.mark.parametrize("sharpness", [0.7, 1.3, 5.0])
def test_what_a_heart_would_do_is_what_it_does(sharpness: float) -> None:
    """A sharp resonance remembers breaths of another pace; the forward model knows that."""
    heart = replace(SILENT, sharpness=sharpness)
    series, drive, _ = lived(heart, legs(2))
    chunks = cut_chunks(series, drive)

    straight, turned = chunks.answers(heart.response(KNOTS_HZ)[None, :])
    doubled, _ = chunks.answers(2j * heart.response(KNOTS_HZ)[None, :])

    half = len(chunks)
    told = straight[0, :half] + 1j * straight[0, half:]
    assert np.abs(told - chunks.heart_bpm) / np.median(np.abs(chunks.heart_bpm)) == pytest.approx(
        0.0, abs=0.08
    )
    assert doubled[0] == pytest.approx(2.0 * turned[0])
    if sharpness == 5.0:
        by_pace = chunks.breath * heart.response(chunks.breaths_per_min / 60.0)
        assert np.median(np.abs(by_pace - chunks.heart_bpm)) > 3.0 * np.median(
            np.abs(told - chunks.heart_bpm)
        )


def test_a_heart_that_follows_volume_does_what_breath_does() -> None:
    series, drive, _ = lived(SILENT, legs(1))
    chunks = cut_chunks(series, drive)

    straight, _ = chunks.answers(np.ones((1, KNOTS_HZ.size), dtype=np.complex128))

    half = len(chunks)
    assert straight[0, :half] + 1j * straight[0, half:] == pytest.approx(chunks.breath)
    assert 2.0 * np.abs(chunks.breath) == pytest.approx(1.0, abs=0.05)


def test_what_is_spoilt_is_left_out_and_told() -> None:
    series, drive, breath = lived(ResonantHeart(), legs(2))
    whole = cut_chunks(series, drive)
    label = series.label.copy()
    contiguous = series.contiguous.copy()
    begin_s, end_s = whole.middle_s - whole.length_s / 2, whole.middle_s + whole.length_s / 2

    def beats_of(row: int) -> FloatArray:
        return np.flatnonzero((series.middle_s >= begin_s[row]) & (series.middle_s < end_s[row])).astype(
            float
        )

    label[beats_of(3).astype(int)[4:6]] = BeatLabel.ECTOPIC
    label[beats_of(4).astype(int)[5]] = BeatLabel.MISSED  # one alone may stay
    contiguous[int(beats_of(6)[7])] = False
    spoilt = replace(series, label=label, contiguous=contiguous).where(
        ~((series.middle_s > begin_s[8]) & (series.middle_s < end_s[8] - 5.0))
    )
    volume = breath.volume.copy()
    volume[(breath.time_s > begin_s[10]) & (breath.time_s < end_s[10])] *= 3.0  # a sigh
    volume[(breath.time_s > begin_s[12]) & (breath.time_s < end_s[12])] *= 0.35  # hardly a breath
    sighed = replace(drive_of_volume(breath.time_s, volume), inhale_s=drive.inhale_s)
    holed = replace(sighed, hole_s=np.array([[begin_s[14] + 3.0, begin_s[14] + 6.0]]))

    chunks = cut_chunks(spoilt, holed)

    assert len(whole) - len(chunks) == 6
    told = dict(chunks.dropped)
    assert told.pop("the first seconds") == whole.dropped["the first seconds"]
    assert told == {
        "corrected beats": 1,
        "a hole in the beats": 1,
        "too few beats": 1,
        "a sigh or a pause": 2,
        "a hole in the breath": 1,
    }


def test_only_slow_and_even_breaths_count() -> None:
    series = series_of(np.full(400, 900.0))
    quick = np.arange(0.0, 100.0, 4.0)
    uneven = 100.0 + np.cumsum(np.tile([6.0, 12.0], 6))
    slow = 215.0 + np.arange(0.0, 120.0, 10.0)

    chunks = cut_chunks(series, drive_of_inhales(np.concatenate((quick, uneven, slow))))

    assert chunks.dropped["a pace outside 3 to 9/min"] >= 9
    assert chunks.dropped["uneven breaths"] >= 5
    assert chunks.breaths_per_min[-1] == pytest.approx(6.0)


def test_without_beats_there_is_no_chunk() -> None:
    chunks = cut_chunks(series_of(np.zeros(0)), drive_of_inhales(np.arange(0.0, 100.0, 10.0)))

    assert len(chunks) == 0
    assert chunks.dropped == {"the first seconds": 1, "too few beats": 3}
    assert chunks.answers(np.ones((2, KNOTS_HZ.size), dtype=np.complex128))[0].shape == (2, 0)


def test_knots_are_joined_by_straight_lines() -> None:
    weights = knot_weights(np.array([KNOTS_HZ[10], (KNOTS_HZ[10] + KNOTS_HZ[11]) / 2, 1.0]))

    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert weights[0, 10] == pytest.approx(1.0)
    assert weights[1, 10:12] == pytest.approx(0.5)
    assert weights[2, -1] == 1.0
