import cmath
import math

import numpy as np
import pytest
from driven_hearts import driven_heart
from heart_signals import QUIET, TestPerson, volume
from hypothesis import given
from hypothesis import strategies as st
from simulated_people import FAITHFUL, RESONATOR_ONLY, live, pace_from

from hrvtrainer.beats import FloatArray
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.harmonic_fit import HarmonicFit, fit_harmonics
from hrvtrainer.coupling.phase_angle import (
    NO_SHARED_CLOCK,
    OTHER_SOURCES,
    TOO_SMALL,
    BeatSource,
    PhaseAngle,
    phase_angle,
    volume_harmonic,
    wrapped_deg,
)
from hrvtrainer.estimates import Absent, Estimate

RESONANCE_PER_MIN = 5.52
# science.md 4.6: at the resonance, one a minute above, one below
EXPECTED_DEG = [(0.0, 0.0), (1.0, -24.0), (-1.0, 28.0)]


def angle_of(fit: HarmonicFit, breath: complex) -> float:
    found = phase_angle(fit, breath, beats=BeatSource.ECG, source=BreathSource.ACCELERATION)
    assert isinstance(found, PhaseAngle)
    metric = found.absolute
    assert isinstance(metric, Estimate)
    return metric.value


def given_angle(
    degrees: float, beats: BeatSource, breath: BreathSource, error_deg: float = 3.0
) -> PhaseAngle:
    return PhaseAngle(degrees=degrees, error_deg=error_deg, n=50, beats=beats, breath=breath)


@pytest.mark.parametrize(("faster", "expected_deg"), EXPECTED_DEG)
def test_t_4_3_a_resonator_leads_below_its_centre_and_lags_above(faster: float, expected_deg: float) -> None:
    """T-4.3: 0, -24 and +28 degrees, each +-8; measured -0.4, -23.8 and 27.2."""
    person = TestPerson(resonance_hz=RESONANCE_PER_MIN / 60.0, **QUIET)
    heart = driven_heart(1, RESONANCE_PER_MIN + faster, 120.0, person)
    series = heart.series
    fit = fit_harmonics(series.middle_s, series.hr_bpm, heart.breaths(series.middle_s))
    breath = fit_harmonics(heart.time_s, volume(heart.cycles), heart.cycles).first

    assert angle_of(fit, breath) == pytest.approx(expected_deg, abs=8.0)
    assert angle_of(fit, breath) == pytest.approx(expected_deg, abs=1.5)


@pytest.mark.parametrize(("faster", "expected_deg"), EXPECTED_DEG)
def test_t_4_3_the_simulated_person_has_the_same_angles(faster: float, expected_deg: float) -> None:
    """T-4.3 with the streaming simulator: the breath that was breathed, on the beats' clock."""
    pace = RESONANCE_PER_MIN + faster
    person = live(RESONATOR_ONLY, pace_from(0.0, pace), until_s=200.0, script=FAITHFUL)
    truth = person.truth()
    beats_s = truth.beat_s[truth.beat_s > 100.0]
    middle_s, rate = (beats_s[1:] + beats_s[:-1]) / 2.0, 60.0 / np.diff(beats_s)
    fit = fit_harmonics(middle_s, rate, np.interp(middle_s, truth.sample_s, truth.breath_cycles))
    late = truth.sample_s > 100.0
    breath = fit_harmonics(truth.sample_s[late], truth.volume[late], truth.breath_cycles[late]).first

    assert angle_of(fit, breath) == pytest.approx(expected_deg, abs=8.0)


@pytest.mark.parametrize("breaths_per_min", [4.5, 6.0, 7.0])
def test_t_4_4_rates_at_the_beats_themselves_seem_late(breaths_per_min: float) -> None:
    """T-4.4: by 180 * RR * f degrees, 16 at 6 a minute."""
    person = TestPerson(resonance_hz=0.1, **QUIET)
    heart = driven_heart(2, breaths_per_min, 150.0, person)
    series = heart.series

    def angle(at_s: FloatArray) -> float:
        return math.degrees(cmath.phase(fit_harmonics(at_s, series.hr_bpm, heart.breaths(at_s)).first))

    expected_deg = -180.0 * float(np.mean(series.nn_ms)) / 1000.0 * breaths_per_min / 60.0
    assert angle(series.end_s) - angle(series.middle_s) == pytest.approx(expected_deg, abs=1.0)


def test_an_angle_is_absolute_only_on_one_clock() -> None:
    """Beats from the ECG beside a measured breath; anything else has an unknown delay in it."""
    for beats in BeatSource:
        for breath in BreathSource:
            found = given_angle(20.0, beats, breath).absolute
            if beats is BeatSource.ECG and breath is not BreathSource.PACER:
                assert isinstance(found, Estimate)
                assert (found.low, found.value, found.high) == pytest.approx((15.065, 20.0, 24.935))
            else:
                assert found == Absent(reason=NO_SHARED_CLOCK, n=50)


def test_the_change_can_be_told_whatever_the_clocks() -> None:
    before = given_angle(170.0, BeatSource.RR, BreathSource.PACER, error_deg=3.0)
    after = given_angle(-160.0, BeatSource.RR, BreathSource.PACER, error_deg=4.0)

    change = after.change_since(before)

    assert isinstance(change, Estimate)
    assert change.value == pytest.approx(30.0)
    assert change.high == pytest.approx(30.0 + 1.645 * 5.0)
    assert change.low == pytest.approx(30.0 - 1.645 * 5.0)


def test_angles_of_different_sources_are_not_compared() -> None:
    measured = given_angle(10.0, BeatSource.RR, BreathSource.ACCELERATION)
    paced = given_angle(10.0, BeatSource.RR, BreathSource.PACER)
    timed = given_angle(10.0, BeatSource.ECG, BreathSource.ACCELERATION)

    assert paced.change_since(measured) == Absent(reason=OTHER_SOURCES, n=50)
    assert timed.change_since(measured) == Absent(reason=OTHER_SOURCES, n=50)


@pytest.mark.parametrize(("first", "breath"), [(2.0j, 0j), (2.4j, 1.0 + 0j)])
def test_a_wave_that_may_be_chance_has_no_angle(first: complex, breath: complex) -> None:
    fit = HarmonicFit(n=50, line_rss=9.0, rss=9.0, first_explains=0.0, first=first, first_error=1.0)

    found = phase_angle(fit, breath, beats=BeatSource.ECG, source=BreathSource.ECG)

    assert found == Absent(reason=TOO_SMALL, n=50)


def test_the_error_is_that_across_the_wave() -> None:
    fit = HarmonicFit(n=50, line_rss=9.0, rss=9.0, first_explains=0.0, first=10.0 + 0j, first_error=1.0)

    found = phase_angle(fit, -1j, beats=BeatSource.RR, source=BreathSource.PACER)

    assert isinstance(found, PhaseAngle)
    assert found.degrees == pytest.approx(90.0)
    assert found.error_deg == pytest.approx(math.degrees(0.1))


@given(st.floats(-2000.0, 2000.0))
def test_a_wrapped_angle_is_the_same_angle(degrees: float) -> None:
    wrapped = wrapped_deg(degrees)

    assert -180.0 < wrapped <= 180.0
    assert math.cos(math.radians(wrapped)) == pytest.approx(math.cos(math.radians(degrees)), abs=1e-9)
    assert math.sin(math.radians(wrapped)) == pytest.approx(math.sin(math.radians(degrees)), abs=1e-9)


def test_the_pacers_breath_has_its_own_harmonic() -> None:
    """A symmetric breath of raised cosines is one cosine: empty at 0, full at half, size a half."""
    even = volume_harmonic(BreathPattern(inhale_s=5.0, exhale_s=5.0))
    skewed = volume_harmonic(BreathPattern(inhale_s=4.0, exhale_s=6.0))
    phase = np.arange(20000) / 20000.0

    assert even == pytest.approx(-0.5, abs=1e-9)
    assert skewed == pytest.approx(2.0 * np.mean(volume(phase) * np.exp(-2j * np.pi * phase)), abs=1e-3)
