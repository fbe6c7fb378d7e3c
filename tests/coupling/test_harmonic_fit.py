import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.harmonic_fit import ERROR_INFLATION, fit_harmonics
from hrvtrainer.errors import AnalysisError, TooFewBeatsError


def left(columns: list[FloatArray], values: FloatArray) -> tuple[float, FloatArray]:
    """Return the sum of squares that a fit by numpy leaves, and its coefficients."""
    matrix = np.stack(columns, axis=1)
    solution = np.linalg.lstsq(matrix, values, rcond=None)[0].astype(np.float64)
    return float(np.sum((values - matrix @ solution) ** 2)), solution


@given(st.integers(10, 120), st.floats(3.0, 8.0), st.integers(0, 2**32 - 1))
def test_the_nested_fits_are_those_of_numpy(size: int, breaths_per_min: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    times_s = 1000.0 + np.cumsum(rng.uniform(0.6, 1.2, size))
    breaths = times_s * breaths_per_min / 60.0
    angle = 2.0 * np.pi * breaths
    values = 70.0 + 5.0 * np.sin(angle + 1.0) + np.sin(2.0 * angle) + rng.standard_normal(size)
    line = [np.ones(size), times_s - times_s.mean()]
    second = [np.cos(2.0 * angle), np.sin(2.0 * angle)]
    first = [np.cos(angle), np.sin(angle)]

    fit = fit_harmonics(times_s, values, breaths)

    rss_line, _ = left(line, values)
    rss_second, _ = left(line + second, values)
    rss_all, solution = left(line + second + first, values)
    assert fit.line_rss == pytest.approx(rss_line, rel=1e-9)
    assert fit.first_explains == pytest.approx(rss_second - rss_all, rel=1e-6, abs=1e-8)
    assert fit.rss == pytest.approx(rss_all, rel=1e-6, abs=1e-8)
    assert fit.first == pytest.approx(complex(solution[4], -solution[5]), rel=1e-6, abs=1e-8)
    assert fit.first_size == pytest.approx(np.hypot(solution[4], solution[5]), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("seed", range(4))
def test_the_error_is_of_the_residual_and_of_its_power_beside_the_breaths_rhythm(seed: int) -> None:
    """The same formula in complex numbers, from numpy's residual."""
    rng = np.random.default_rng(seed)
    times_s = np.cumsum(rng.uniform(0.6, 1.2, 60))
    breaths = times_s * 0.095 + 0.3
    turn = 2j * np.pi * breaths
    values = 70.0 + 4.0 * np.cos(turn.imag) + np.cumsum(rng.standard_normal(60))
    columns = [np.ones(60), times_s, *(part(k * turn.imag) for k in (2, 1) for part in (np.cos, np.sin))]
    matrix = np.stack(columns, axis=1)
    rest = values - matrix @ np.linalg.lstsq(matrix, values, rcond=None)[0]
    step = 2j * np.pi * (times_s - times_s.mean()) / (times_s[-1] - times_s[0])
    around = [abs(np.sum(rest * np.exp(turn + k * step))) ** 2 * 2.0 / 60 for k in (-1, 1, 2)]
    expected = ERROR_INFLATION / 60 * (np.sum(rest**2) / 54 + np.mean(around))

    fit = fit_harmonics(times_s, values, breaths)

    assert fit.first_error == pytest.approx(np.sqrt(expected), rel=1e-8)


def test_a_perfect_wave_has_no_error() -> None:
    times_s = np.arange(60.0) * 0.83
    fit = fit_harmonics(times_s, 70.0 + 3.0 * np.cos(0.2 * np.pi * times_s - 1.0), times_s / 10.0)

    assert fit.first == pytest.approx(3.0 * np.exp(-1j), abs=1e-9)
    assert fit.rss == pytest.approx(0.0, abs=1e-9)
    assert fit.first_error < 1e-6


def test_six_values_are_too_few() -> None:
    with pytest.raises(TooFewBeatsError, match="needs 7 beats, has 6"):
        fit_harmonics(np.arange(6.0), np.ones(6), np.arange(6.0) / 10.0)


def test_beats_at_one_phase_cannot_be_fitted() -> None:
    with pytest.raises(AnalysisError, match="needs beats at different moments of the breath"):
        fit_harmonics(np.arange(20.0), np.arange(20.0) % 3, np.arange(20.0))


def test_beats_at_two_phases_cannot_be_fitted() -> None:
    """A breath of exactly two beats."""
    with pytest.raises(AnalysisError, match="needs beats at different moments of the breath"):
        fit_harmonics(np.arange(20.0), np.arange(20.0) % 3, np.arange(20.0) / 2.0)


def test_a_value_that_is_no_number_is_said() -> None:
    values = np.where(np.arange(40) == 7, np.nan, 70.0)

    with pytest.raises(AnalysisError, match="needs values that are numbers"):
        fit_harmonics(np.arange(40.0), values, np.arange(40.0) / 9.7)
