from dataclasses import replace

import numpy as np
import pytest
from two_hearts import Pair, free_breathers, later, on_one_pacer

from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.coupling.synchrony.leader import lag_of_most
from hrvtrainer.coupling.synchrony.phase_surrogates import _with_random_phases, phase_randomised
from hrvtrainer.coupling.synchrony.shuffle_test import Alikeness, largest_standing, share_as_large
from hrvtrainer.coupling.synchrony.steady_parts import SteadyPart
from hrvtrainer.errors import AnalysisError

TEN_MINUTES = SteadyPart(from_s=5.0, breaths=19, pattern=None)


def surrogates(pair: Pair, part: SteadyPart = TEN_MINUTES) -> Alikeness:
    return phase_randomised(pair.first, pair.second, part, pair.rng, surrogates=99)


def p_of(pair: Pair) -> float:
    return share_as_large(largest_standing(surrogates(pair).profiles))


def test_free_breathers_are_seldom_called_synchronous() -> None:
    """20 pairs: at most 4. Of 100: 7 %, so they are a little less strict than exchanged segments."""
    assert np.sum([p_of(free_breathers(seed)) < 0.05 for seed in range(20)]) <= 4


@pytest.mark.long
def test_of_100_free_breathers_at_most_one_in_eight_is_called_synchronous() -> None:
    """Measured: 7 %."""
    assert np.mean([p_of(free_breathers(seed)) < 0.05 for seed in range(100)]) <= 0.125


def test_they_are_refused_where_a_pacer_led_both() -> None:
    led = SteadyPart(from_s=0.0, breaths=60, pattern=BreathPattern.paced(6.0))

    with pytest.raises(AnalysisError, match="are for people who breathe freely"):
        surrogates(on_one_pacer(1), led)


def test_a_copy_is_found_with_its_lag() -> None:
    pair = free_breathers(1)

    found = surrogates(replace(pair, second=later(pair.first, 2.0)))

    assert share_as_large(largest_standing(found.profiles)) == pytest.approx(0.01)
    assert lag_of_most(found) == pytest.approx(2.0, abs=0.05)
    assert found.profiles.shape == (100, 41)
    assert found.absolute.shape == (100,)


@pytest.mark.parametrize("size", [200, 201])
def test_surrogates_keep_the_spectrum_and_the_mean(size: int) -> None:
    values = np.random.default_rng(1).standard_normal(size) + 3.0

    for surrogate in _with_random_phases(values, np.random.default_rng(2), 5):
        np.testing.assert_allclose(np.abs(np.fft.rfft(surrogate)), np.abs(np.fft.rfft(values)), rtol=1e-9)
        assert not np.allclose(surrogate, values)


def test_a_gap_leaves_no_such_surrogates() -> None:
    pair = free_breathers(1)
    pair.first.contiguous[200] = False

    with pytest.raises(AnalysisError, match="neither heart has a gap"):
        surrogates(pair)
    with pytest.raises(AnalysisError, match="neither heart has a gap"):
        surrogates(free_breathers(1), SteadyPart(from_s=5.0, breaths=0, pattern=None))
