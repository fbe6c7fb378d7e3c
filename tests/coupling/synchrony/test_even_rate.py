import numpy as np
import pytest
from heart_signals import series_of, sine_series
from scipy.interpolate import CubicSpline

from hrvtrainer.coupling.synchrony.even_rate import rate_at


def test_the_rate_is_the_natural_spline_through_the_midpoints() -> None:
    series = sine_series(60.0, 0.1)
    times_s = np.arange(2.0, 55.0, 0.25)

    values, known = rate_at(series, times_s)

    spline = CubicSpline(series.middle_s, series.hr_bpm, bc_type="natural")
    assert known.all()
    np.testing.assert_allclose(values, spline(times_s), rtol=1e-9)


def test_nothing_is_known_outside_and_across_a_gap() -> None:
    series = series_of(np.full(20, 1000.0))
    series.contiguous[[10, 17]] = False
    times_s = np.array([0.4, 0.6, 9.4, 9.6, 10.4, 10.6, 16.4, 18.0, 19.4])

    values, known = rate_at(series, times_s)

    assert known.tolist() == [False, True, True, False, False, True, True, False, False]
    assert values == pytest.approx(np.where(known, 60.0, 0.0))
