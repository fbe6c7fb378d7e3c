import numpy as np
import pytest
from chest_signals import Floats, volume_of

from hrvtrainer.breath.respiration.r_amplitude import (
    NONE_STANDS_OUT,
    breath_from_r_amplitude,
    rate_from_r_waves,
    sign_of_amplitude,
)
from hrvtrainer.errors import TooFewBeatsError
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.ecg.beats import EcgBeats


def heights(
    sign: float,
    seed: int,
    rate: float = 6.0,
    rr_s: float = 0.9,
    seconds: float = 180.0,
    noise_uv: float = 5.0,
) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    peak_s = 0.6 + np.cumsum(rr_s + 0.03 * rng.standard_normal(int(seconds / rr_s)))
    swing = 100.0 * sign * (volume_of(peak_s * rate / 60.0) - 0.5)
    return peak_s, 1000.0 + swing + 0.3 * peak_s + noise_uv * rng.standard_normal(peak_s.size)


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("polarity", [1.0, -1.0])
def test_breath_is_read_from_r_waves_that_grow_or_shrink_with_it(sign: float, polarity: float) -> None:
    """The sign belongs to the person, not to how the strap is worn. Onsets: deviation 0.35 s here."""
    peak_s, amplitude_uv = heights(sign, 1)
    unsigned = breath_from_r_amplitude(peak_s, polarity * amplitude_uv)
    found = sign_of_amplitude(unsigned, volume_of(unsigned.time_s / 10.0))

    signed = breath_from_r_amplitude(peak_s, polarity * amplitude_uv, sign=found)

    assert unsigned.breaths == ()
    assert found == sign
    assert len(signed.breaths) >= 14
    late_s = [breath.start_s - 10.0 * round(breath.start_s / 10.0) for breath in signed.breaths]
    assert np.std(late_s) < 0.6
    assert abs(np.mean(late_s)) < 0.3
    assert 60.0 / np.mean(signed.periods_s) == pytest.approx(6.0, abs=0.1)
    assert np.mean([breath.inhale_fraction for breath in signed.breaths]) == pytest.approx(0.4, abs=0.05)


def test_a_premature_beat_of_another_height_does_not_make_a_breath() -> None:
    peak_s, amplitude_uv = heights(1.0, 2)
    amplitude_uv[[50, 90, 91, 130]] = [2500.0, 100.0, 3000.0, 40.0]

    found = breath_from_r_amplitude(peak_s, amplitude_uv, sign=1.0)

    assert 60.0 / np.median(found.periods_s) == pytest.approx(6.0, abs=0.15)
    assert len(found.breaths) <= 18


def test_breath_quicker_than_half_the_heart_is_left_out() -> None:
    peak_s, amplitude_uv = heights(1.0, 3, rate=25.0, rr_s=1.5)

    found = breath_from_r_amplitude(peak_s, amplitude_uv, sign=1.0)

    assert found.limit_breaths_per_min == pytest.approx(20.0, abs=0.5)
    assert all(breath.breaths_per_min <= found.limit_breaths_per_min for breath in found.breaths)


def test_someone_who_does_not_follow_has_no_sign() -> None:
    unsigned = breath_from_r_amplitude(*heights(1.0, 4, rate=13.0))

    assert sign_of_amplitude(unsigned, volume_of(unsigned.time_s / 10.0)) is None


def test_waves_of_one_height_have_no_breath() -> None:
    found = breath_from_r_amplitude(np.arange(40.0), np.full(40, 1000.0), sign=1.0)

    assert found.breaths == ()


def test_too_few_peaks_are_said() -> None:
    with pytest.raises(TooFewBeatsError, match="needs 8 R peaks in a row, has 7"):
        breath_from_r_amplitude(np.arange(7.0), np.ones(7))


def beats_of(peak_s: Floats, amplitude_uv: Floats, gaps_at: tuple[int, ...] = (0,)) -> EcgBeats:
    after_gap = np.zeros(peak_s.size, dtype=np.bool_)
    after_gap[list(gaps_at)] = True
    return EcgBeats(
        rr_ms=np.diff(peak_s) * 1000.0,
        after_gap=after_gap[1:],
        end_s=peak_s[1:],
        peak_s=peak_s,
        amplitude_uv=amplitude_uv,
        quality=np.ones(peak_s.size),
        peak_after_gap=after_gap,
        gaps=(),
    )


@pytest.mark.parametrize("rate", [5.0, 6.0, 12.0, 18.0])
def test_a_rate_needs_no_sign(rate: float) -> None:
    metric = rate_from_r_waves(beats_of(*heights(-1.0, 5, rate=rate, noise_uv=15.0)))

    assert isinstance(metric, Estimate)
    assert metric.value == pytest.approx(rate, abs=0.3)


def test_no_window_of_the_rate_reaches_over_a_gap() -> None:
    metric = rate_from_r_waves(beats_of(*heights(1.0, 5), gaps_at=(0, 5, 80, 150)))

    assert isinstance(metric, Absent)
    assert metric.reason == "needs 3 clean minutes that overlap, has 2"


def test_heights_that_only_tremble_have_no_rate() -> None:
    peak_s, amplitude_uv = heights(1.0, 6)
    trembling = 1000.0 + 15.0 * np.random.default_rng(1).standard_normal(amplitude_uv.size)

    metric = rate_from_r_waves(beats_of(peak_s, trembling))

    assert isinstance(metric, Absent)
    assert metric.reason == NONE_STANDS_OUT
