import numpy as np
import pytest

from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.ecg.beat_choice import BeatChoice, DeviceMatch, choose_beats, match_device, rr_age_s

RR_MS = 850.0 + 40.0 * np.random.default_rng(1).standard_normal(60)
NOISE_MS = np.random.default_rng(2).standard_normal(60)


@pytest.mark.parametrize("shift", [-7, 0, 3, 20])
def test_the_shift_between_strap_and_ecg_is_found(shift: int) -> None:
    device = RR_MS[20:50] + NOISE_MS[20:50]
    ecg = RR_MS[20 - shift : 60]

    match = match_device(ecg, device)

    assert isinstance(match, DeviceMatch)
    assert match.shift == shift
    assert match.is_sure
    assert match.median_ms < 2.0
    assert choose_beats(match, is_streaming=True) is BeatChoice.ECG


def test_ten_doubtful_intervals_prefer_the_straps_values() -> None:
    device = RR_MS[:40].copy()
    device[-10:] += 12.0

    match = match_device(RR_MS[:40], device)

    assert match_device(RR_MS[:40], device) is not None
    assert choose_beats(match, is_streaming=True) is BeatChoice.DEVICE_VALUES


def test_nine_intervals_in_doubt_do_not() -> None:
    device = RR_MS[:40].copy()
    device[-4:] += 50.0

    assert choose_beats(match_device(RR_MS[:40], device), is_streaming=True) is BeatChoice.ECG


def test_without_a_stream_the_strap_is_used() -> None:
    assert choose_beats(match_device(RR_MS, RR_MS), is_streaming=False) is BeatChoice.DEVICE


def test_without_a_match_the_ecg_stays_the_master() -> None:
    none = match_device(RR_MS[:9], RR_MS)

    assert none == Absent(reason="needs 10 intervals of strap and ECG, has 9", n=9)
    assert choose_beats(none, is_streaming=True) is BeatChoice.ECG
    assert rr_age_s(none, RR_MS[:9], RR_MS) == none


def test_the_age_of_the_straps_intervals_is_measured() -> None:
    ecg_end_s = np.cumsum(RR_MS) / 1000.0
    arrival_s = ecg_end_s[5:45] + 1.3 + 0.2 * np.random.default_rng(3).random(40)

    age = rr_age_s(match_device(RR_MS, RR_MS[5:45]), ecg_end_s, arrival_s)

    assert isinstance(age, Estimate)
    assert age.value == pytest.approx(1.4, abs=0.05)
    assert age.low is not None
    assert age.high is not None
    assert 1.3 <= age.low < age.value < age.high <= 1.5


def test_a_heart_like_a_clock_has_no_sure_shift() -> None:
    steady = np.full(40, 1000.0)
    match = match_device(steady, steady)

    assert isinstance(match, DeviceMatch)
    assert not match.is_sure
    assert choose_beats(match, is_streaming=True) is BeatChoice.ECG
    assert isinstance(rr_age_s(match, np.arange(40.0), np.arange(40.0)), Absent)


def test_ten_intervals_that_fit_in_one_way_only_are_sure() -> None:
    match = match_device(RR_MS[:10], RR_MS[:10])

    assert isinstance(match, DeviceMatch)
    assert match.is_sure
    assert match.difference_ms.size == 10
