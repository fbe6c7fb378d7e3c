import pytest
from driven_hearts import driven_heart
from heart_signals import QUIET, TestPerson, volume

from hrvtrainer.coupling.harmonic_fit import HarmonicFit, fit_harmonics
from hrvtrainer.coupling.transfer_gain import NO_BREATH, transfer_gain
from hrvtrainer.estimates import Absent, Estimate


def test_the_gain_is_what_the_heart_answers_to_a_breath_of_one() -> None:
    """At the resonance the answer is the person's swing, 2 % less because an interval averages."""
    heart = driven_heart(1, 6.0, 150.0, TestPerson(swing_bpm=12.0, resonance_hz=0.1, **QUIET))
    series = heart.series
    fit = fit_harmonics(series.middle_s, series.hr_bpm, heart.breaths(series.middle_s))
    breath = fit_harmonics(heart.time_s, volume(heart.cycles), heart.cycles).first

    found = transfer_gain(fit, breath)

    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(12.0, rel=0.03)
    assert found.n == len(series)


def test_the_interval_is_the_waves_in_the_breaths_unit() -> None:
    fit = HarmonicFit(n=50, line_rss=9.0, rss=9.0, first_explains=0.0, first=3.0j, first_error=1.0)

    found = transfer_gain(fit, 0.5 + 0j)

    assert found == Estimate(value=6.0, low=2.0 * 1.074, high=2.0 * 4.508, n=50)


def test_a_breath_that_stands_still_has_no_gain() -> None:
    fit = HarmonicFit(n=50, line_rss=9.0, rss=9.0, first_explains=0.0, first=3.0j, first_error=1.0)

    assert transfer_gain(fit, 0j) == Absent(reason=NO_BREATH, n=50)
