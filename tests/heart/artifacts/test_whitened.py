"""The default method on hearts of every kind."""

from collections.abc import Callable

import numpy as np
import pytest
from heart_signals import TestPerson, draw_person, free, paced, record

from hrvtrainer.beats import BeatLabel, FloatArray
from hrvtrainer.heart.artifacts.mended import Mended
from hrvtrainer.heart.artifacts.whitened import mend_by_whitening
from hrvtrainer.heart.artifacts.whitened_recording import LONGEST_PIECE, _seam, mend_recording
from hrvtrainer.heart.artifacts.whitener import fit_whitener, robust_scale_ms

QUIET = TestPerson(swing_bpm=2.5, direct_bpm=0.5, mayer_bpm=0.5, slow_bpm=1.0, broad_bpm=0.5, rate_bpm=72.0)
YOUNG = TestPerson(swing_bpm=14.0, direct_bpm=30.0, rate_bpm=60.0)


def quiet(rng: np.random.Generator) -> FloatArray:
    return record(QUIET, rng, free(), 600.0)


def young(rng: np.random.Generator) -> FloatArray:
    return record(YOUNG, rng, free(15.0), 600.0)


def slow(rng: np.random.Generator) -> FloatArray:
    return record(draw_person(rng), rng, paced(4.0), 600.0)


HEARTS: dict[str, Callable[[np.random.Generator], FloatArray]] = {
    "quiet": quiet,
    "young": young,
    "slow": slow,
}


def rmssd(rr_ms: FloatArray) -> float:
    return float(np.sqrt(np.mean(np.diff(rr_ms) ** 2)))


def ticked_rr_ms(times_s: FloatArray, ticks_per_s: float) -> FloatArray:
    rr_ms: FloatArray = np.diff(np.round(times_s * ticks_per_s)) * 1000.0 / ticks_per_s
    return rr_ms


def misplaced(times_s: FloatArray, rng: np.random.Generator) -> tuple[FloatArray, list[int]]:
    """Move every thirtieth beat or so by 80 to 150 ms."""
    moved = times_s.copy()
    places = list(range(25, times_s.size - 25, 30))
    for place in places:
        moved[place] += float(rng.choice([-1.0, 1.0]) * rng.uniform(0.08, 0.15))
    return moved, places


@pytest.mark.parametrize("heart", HEARTS)
def test_a_clean_heart_of_any_kind_is_left_as_it_is(heart: str) -> None:
    """At most 0.3 % flagged and RMSSD within 0.3 %, for the ticks of Holter recorders and of straps."""
    flagged: list[float] = []
    for seed, ticks_per_s in ((21, 128.0), (22, 1000.0), (23, 1024.0)):
        rr_ms = ticked_rr_ms(HEARTS[heart](np.random.default_rng(seed)), ticks_per_s)
        mended = mend_by_whitening(rr_ms)
        flagged.append(float(np.mean(mended.label != BeatLabel.NORMAL)))
        assert rmssd(mended.nn_ms) == pytest.approx(rmssd(rr_ms), rel=0.003)

    assert np.mean(flagged) <= 0.003


@pytest.mark.parametrize("heart", ["quiet", "slow"])
def test_misplaced_beats_are_found_and_put_back(heart: str) -> None:
    rng = np.random.default_rng(22)
    times_s = HEARTS[heart](rng)
    moved_s, places = misplaced(times_s, rng)
    mended = mend_by_whitening(np.diff(moved_s) * 1000.0)

    assert all(mended.label[place - 1 : place + 1].all() for place in places)
    back_s = times_s[0] + np.concatenate(([0.0], np.cumsum(mended.nn_ms))) / 1000.0
    assert np.median(np.abs(back_s[places] - times_s[places])) < 0.006
    assert rmssd(mended.nn_ms) == pytest.approx(rmssd(np.diff(times_s) * 1000.0), rel=0.02)


@pytest.mark.parametrize("heart", HEARTS)
def test_split_intervals_keep_time_and_rmssd(heart: str) -> None:
    """Interpolated parts alone are too smooth: here a tenth of all beats is missed, two at a time."""
    times_s = HEARTS[heart](np.random.default_rng(23))
    missed = [at + k for at in range(20, times_s.size - 20, 20) for k in (0, 1)]
    rr_ms, clean_ms = np.diff(np.delete(times_s, missed)) * 1000.0, np.diff(times_s) * 1000.0
    mended = mend_by_whitening(rr_ms)

    assert abs(mended.nn_ms.size - clean_ms.size) <= (1 if heart == "young" else 0)
    assert mended.nn_ms.sum() == pytest.approx(clean_ms.sum())
    assert rmssd(mended.nn_ms) == pytest.approx(rmssd(clean_ms), rel=0.05)


def test_a_long_recording_is_treated_piece_by_piece_without_seams() -> None:
    rng = np.random.default_rng(24)
    times_s = record(draw_person(rng), rng, free(), 2400.0)
    missed = list(range(50, times_s.size - 50, 97))
    rr_ms = np.diff(np.delete(times_s, missed)) * 1000.0
    (mended,) = mend_recording([rr_ms])

    assert rr_ms.size > 2 * LONGEST_PIECE
    assert np.count_nonzero(mended.label == BeatLabel.MISSED) == len(missed)
    assert mended.nn_ms.size == times_s.size - 1
    assert np.all(np.diff(mended.source) >= 0)
    assert mended.nn_ms.sum() == pytest.approx(rr_ms.sum())


def test_pieces_that_disagree_about_their_seam_keep_the_time() -> None:
    """Many doubtful beats: with this seed the second piece would move one that the first had settled."""
    rng = np.random.default_rng(22)
    rr_ms = 800.0 + rng.normal(0.0, 15.0, 2000)
    for at in rng.choice(np.arange(20, 1980), 200, replace=False):
        by_ms = rng.uniform(40.0, 90.0)
        rr_ms[at] += by_ms
        rr_ms[at + 1] -= by_ms
    (mended,) = mend_recording([rr_ms])

    assert mended.nn_ms.sum() == pytest.approx(rr_ms.sum())
    assert np.all(np.diff(mended.source) >= 0)


def test_a_rhythm_that_never_comes_to_rest_keeps_its_time() -> None:
    """Independent draws, as in atrial fibrillation; with this seed each pass finds something more."""
    rr_ms = np.random.default_rng(64).normal(800.0, 170.0, 800).clip(300.0, 2000.0)
    mended = mend_by_whitening(rr_ms)

    assert mended.nn_ms.sum() == pytest.approx(rr_ms.sum())
    assert np.all(mended.nn_ms > 0.0)
    assert np.count_nonzero(mended.label) > 0.05 * rr_ms.size


def test_a_piece_without_a_quiet_place_ends_where_it_ends() -> None:
    restless = Mended(
        label=np.full(300, BeatLabel.SHORT, dtype=np.int8), nn_ms=np.ones(300), source=np.arange(300)
    )

    assert _seam(restless) == 300


def test_a_series_that_shrinks_to_one_interval_is_still_treated() -> None:
    mended = mend_by_whitening(np.array([300.0, 250.0, 250.0, 60.0]))

    assert mended.nn_ms.sum() == pytest.approx(860.0)


def test_a_spread_of_nothing_is_the_least_one() -> None:
    assert robust_scale_ms(np.zeros(0)) == 2.0


def test_an_interval_too_long_for_five_beats_is_a_gap() -> None:
    rr_ms = np.full(60, 700.0)
    rr_ms[[0, 30, 59]] = 4900.0
    (mended,) = mend_recording([rr_ms])

    assert np.flatnonzero(mended.label == BeatLabel.GAP).tolist() == [0, 30, 59]
    assert mended.nn_ms.tolist() == [700.0] * 57


def test_a_short_stretch_is_judged_by_what_the_others_say() -> None:
    """Ten beats alone cannot tell a misplaced one; with ten minutes of the same quiet heart they can."""
    rr_ms = ticked_rr_ms(quiet(np.random.default_rng(26)), 1024.0)
    short = rr_ms[:14].copy()
    short[6:8] += [60.0, -60.0]
    _, together = mend_recording([rr_ms[20:], short])

    assert np.flatnonzero(together.label).tolist() == [6, 7]


def test_a_prediction_needs_no_trusted_interval() -> None:
    rr_ms = 800.0 + np.random.default_rng(27).normal(0.0, 20.0, 50)
    whitener = fit_whitener(rr_ms, np.zeros(50))

    assert np.all(np.isfinite(whitener.taps))
    assert 10.0 < whitener.scale_ms < 40.0


def test_an_early_beat_is_not_a_missed_one() -> None:
    """A very early beat leaves a pause of 1.7 intervals; the pair's sum of two tells them apart."""
    rr_ms = 800.0 + np.random.default_rng(28).normal(0.0, 12.0, 200)
    rr_ms[100:102] += [-560.0, 560.0]
    mended = mend_by_whitening(rr_ms)

    assert mended.label[100:102].tolist() == [BeatLabel.ECTOPIC, BeatLabel.ECTOPIC]
    assert mended.nn_ms.size == 200
    assert np.abs(mended.nn_ms[100:102] - 800.0).max() < 60.0


def test_a_missed_beat_beside_a_misplaced_one_becomes_three_intervals() -> None:
    rr_ms = 800.0 + np.random.default_rng(29).normal(0.0, 12.0, 200)
    rr_ms[100] += 800.0 - 300.0
    rr_ms[101] += 300.0
    mended = mend_by_whitening(rr_ms)

    assert mended.label[100] == BeatLabel.MISSED
    assert mended.label[101] != BeatLabel.NORMAL
    assert mended.nn_ms.size == 201
    assert mended.source[100:103].tolist() == [100, 101, 101]
