import numpy as np
import pytest
from ecg_signals import beats_with_rmssd, ecg_of

from hrvtrainer.errors import AnalysisError
from hrvtrainer.heart.ecg.beats import beats_from_ecg
from hrvtrainer.heart.ecg.r_peaks import RPeaks


def test_intervals_lie_between_peaks_and_never_across_a_gap() -> None:
    rng = np.random.default_rng(1)
    true_s = beats_with_rmssd(100, 30.0, rng)
    ecg = ecg_of(true_s, 130.0, rng)
    ecg[4000:4400] = np.nan

    beats = beats_from_ecg(ecg, 130.0)

    assert beats.rr_ms.size == beats.peak_s.size - 2
    assert np.allclose(
        beats.rr_ms,
        [1000.0 * np.diff(true_s)[np.argmin(np.abs(true_s[1:] - end_s))] for end_s in beats.end_s],
        atol=3.0,
    )
    assert np.flatnonzero(beats.after_gap).tolist() == [0, int(np.searchsorted(beats.end_s, 4400 / 130.0))]
    assert beats.after_gap.dtype == np.bool_
    assert len(beats.gaps) == 1
    assert beats.amplitude_uv.size == beats.quality.size == beats.peak_s.size


@pytest.mark.parametrize(
    ("ecg", "reason"),
    [
        (np.empty(0), "needs an electrocardiogram in microvolts, this signal moves by 0 altogether"),
        (np.full(5000, np.nan), "this signal moves by 0 altogether"),
        (np.full(5000, 7.0), "this signal moves by 0 altogether"),
        (np.sin(np.arange(5000.0)), "this signal moves by 2 altogether"),
        (100.0 * np.random.default_rng(1).standard_normal(5000), "two heartbeats in a row, finds 0 that"),
        (np.array([0.0, np.inf, 100.0, -1e308, 1e308]), "two heartbeats in a row"),
    ],
)
def test_what_is_no_ecg_is_said(ecg: np.ndarray[tuple[int], np.dtype[np.float64]], reason: str) -> None:
    with pytest.raises(AnalysisError, match=reason):
        beats_from_ecg(ecg, 130.0)


def test_no_pieces_join_to_no_peaks() -> None:
    assert len(RPeaks.joined([])) == 0
