import numpy as np
import pytest
from chest_signals import Floats

from hrvtrainer.breath.respiration.standing_wave import rate_of_windows, standing_wave_hz
from hrvtrainer.estimates import Absent, Estimate

TIME_S = np.arange(0.0, 60.0, 0.25)


def wave(frequency_hz: float, size: float = 1.0) -> Floats:
    made: Floats = size * np.sin(2.0 * np.pi * frequency_hz * TIME_S + 0.3)
    return made


def found(signal: Floats, highest_hz: float = 0.5) -> float | None:
    return standing_wave_hz(signal, highest_hz, slow_share=0.7, least=0.05)


@pytest.mark.parametrize("frequency_hz", [0.07, 0.1, 0.2, 0.33, 0.45])
def test_one_wave_stands_out(frequency_hz: float) -> None:
    assert found(wave(frequency_hz) + 0.05 * TIME_S) == pytest.approx(frequency_hz, abs=0.003)


def test_a_quick_wave_is_told_beside_a_slow_one_that_does_not_stand_out() -> None:
    assert found(wave(0.27) + wave(0.07, 0.9) + wave(0.11, 0.9)) == pytest.approx(0.27, abs=0.003)


def test_the_double_of_a_larger_slow_wave_is_no_breath() -> None:
    assert found(wave(0.2, 0.8) + wave(0.1) + wave(0.06, 0.9)) is None


def test_the_double_of_a_smaller_slow_wave_may_be_one() -> None:
    assert found(wave(0.2) + wave(0.1, 0.8)) == pytest.approx(0.2, abs=0.003)


def test_what_lies_beyond_the_range_or_moves_too_little_is_none() -> None:
    assert found(wave(0.45), highest_hz=0.3) is None
    assert found(wave(0.2, 0.01)) is None
    assert found(wave(0.02)) is None
    assert found(wave(0.05) + wave(0.1), highest_hz=0.14) is None


def test_many_quick_waves_are_none() -> None:
    assert found(wave(0.2) + wave(0.28) + wave(0.36) + wave(0.44)) is None


def test_the_rate_is_the_median_of_windows_that_agree() -> None:
    told = rate_of_windows([0.1, 0.1, None, 0.11], "no")
    assert isinstance(told, Estimate)
    assert (told.low, told.value, told.high, told.n) == pytest.approx((6.0, 6.0, 6.54, 3))
    assert rate_of_windows([0.1, 0.2, 0.3, 0.4], "no") == Absent(reason="no", n=4)
    assert rate_of_windows([0.1, None, None, None], "no") == Absent(reason="no", n=1)
    assert rate_of_windows([0.1], "no") == Absent(reason="needs 3 clean minutes that overlap, has 1", n=1)
