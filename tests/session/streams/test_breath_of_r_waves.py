"""Breath of R waves, a peak at a time."""

import numpy as np
import pytest
from breath_sessions import history
from chest_signals import Floats, volume_of
from simulated_people import pace_from

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.session.streams import breath_words as words
from hrvtrainer.session.streams.breath_of_r_waves import RWaveLane


def heights(
    seed: int,
    *,
    rate: float = 6.0,
    share: float = 0.4,
    sign: float = 1.0,
    rr_s: float = 0.9,
    seconds: float = 180.0,
    noise_uv: float = 15.0,
) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    peak_s = 0.6 + np.cumsum(rr_s + 0.03 * rng.standard_normal(int(seconds / rr_s)))
    swing_uv = 90.0 * sign * (volume_of(peak_s * rate / 60.0, share) - 0.5)
    return peak_s, 1000.0 + swing_uv + 0.3 * peak_s + noise_uv * rng.standard_normal(peak_s.size)


def fed(
    lane: RWaveLane, peak_s: Floats, amplitude_uv: Floats, pacers: PacerHistory, gaps: tuple[int, ...] = ()
) -> list[Breath]:
    return [
        breath
        for place, (at_s, uv) in enumerate(zip(peak_s.tolist(), amplitude_uv.tolist(), strict=True))
        for breath in lane.feed(at_s, at_s, uv, after_gap=place in gaps, pacers=pacers)
    ]


@pytest.mark.parametrize("rate", [4.0, 5.0, 6.0, 7.0])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_breath_is_read_from_r_waves_as_they_come(rate: float, sign: float) -> None:
    """Simulated ECG of 8 people a pace: every breath told once; onsets 0.64 to 0.83 s with a bias of 0.05 to
    0.21 s, in-breath's share 0.08 to 0.11 with a bias of 0.00 to 0.035.
    """
    breaths = fed(RWaveLane(), *heights(1, rate=rate, sign=sign), history(pace_from(0.0, rate)))

    cycles = np.array([breath.start_s * rate / 60.0 for breath in breaths])
    late_s = (cycles - np.round(cycles)) * 60.0 / rate
    assert len(breaths) >= 0.7 * 180.0 * rate / 60.0
    assert np.array_equal(np.diff(np.round(cycles)), np.ones(cycles.size - 1))
    assert np.std(late_s) < 0.9
    assert abs(np.mean(late_s)) < 0.4
    assert np.mean([breath.inhale_fraction for breath in breaths]) == pytest.approx(0.4, abs=0.06)


def test_an_ectopic_beat_of_another_height_does_not_make_a_breath() -> None:
    peak_s, amplitude_uv = heights(2)
    amplitude_uv[[70, 90, 91, 130]] = [2500.0, 100.0, 3000.0, 40.0]

    breaths = fed(RWaveLane(), peak_s, amplitude_uv, history(pace_from(0.0)))

    lengths_s = [breath.inhale_s + breath.exhale_s for breath in breaths]
    assert np.median(lengths_s) == pytest.approx(10.0, abs=0.5)
    assert len(breaths) <= 16


def test_breath_quicker_than_half_the_heart_is_left_out() -> None:
    """A pacer of 6/min shows the way in; then someone pants 19 times a minute under a heart of 36."""
    lane = RWaveLane()
    slow = heights(3, rr_s=1.65, seconds=70.0, noise_uv=3.0)
    quick_s, quick_uv = heights(4, rate=19.0, rr_s=1.65, seconds=150.0, noise_uv=3.0)
    fed(lane, *slow, history(pace_from(0.0)))

    breaths = fed(lane, quick_s + slow[0][-1], quick_uv, history(pace_from(0.0)))

    assert all(breath.breaths_per_min <= 18.5 for breath in breaths)


def test_a_gap_ends_a_breath_and_the_sign_is_remembered() -> None:
    peak_s, amplitude_uv = heights(5)
    gap = int(np.searchsorted(peak_s, 90.0))

    lane = RWaveLane()
    breaths = fed(lane, peak_s, amplitude_uv, history(pace_from(0.0)), gaps=(gap,))

    gap_s = float(peak_s[gap])
    assert not [breath for breath in breaths if breath.start_s < gap_s - 1.0 < breath.end_s]
    after = [breath.start_s for breath in breaths if breath.start_s > gap_s]
    assert len(after) >= 4
    assert after[0] < gap_s + 25.0


def test_what_is_missing_is_said() -> None:
    lane = RWaveLane()
    peak_s, amplitude_uv = heights(6, seconds=70.0)
    assert not lane.has_begun
    assert lane.missing(0.0) == words.FEW_BEATS

    fed(lane, peak_s[:44], amplitude_uv[:44], PacerHistory())
    assert lane.has_begun
    assert lane.missing(float(peak_s[43])) == words.NO_SIGN
    assert lane.periods_s(float(peak_s[43]))
    assert lane.missing(float(peak_s[43]) + 6.0) == words.FEW_BEATS
    assert lane.periods_s(float(peak_s[43]) + 6.0) == []

    rest = slice(44, None)
    fed(lane, peak_s[rest], amplitude_uv[rest], history(pace_from(0.0)))
    assert lane.missing(float(peak_s[-1])) == words.NO_SIGN


def test_waves_of_one_height_have_no_breath() -> None:
    lane = RWaveLane()

    assert fed(lane, np.arange(1.0, 60.0), np.full(59, 1000.0), history(pace_from(0.0))) == []
    assert lane.missing(59.0) == words.UNCLEAR


def test_a_peak_that_is_not_later_is_left_out() -> None:
    """Peaks are laid on the session anew now and then; one that goes back is no beat."""
    peak_s, amplitude_uv = heights(7)
    doubled = np.repeat(peak_s, 2), np.repeat(amplitude_uv, 2)

    assert fed(RWaveLane(), *doubled, history(pace_from(0.0))) == fed(
        RWaveLane(), peak_s, amplitude_uv, history(pace_from(0.0))
    )
