import numpy as np
import pytest
from numpy.typing import NDArray

from hrvtrainer.heart.artifacts.division import Division, as_uneven_as_measured, divide
from hrvtrainer.heart.artifacts.rhythm_model import RhythmModel

LAGS_MS = [905.0, 880.0, 870.0, 890.0, 930.0, 960.0, 950.0, 925.0]


@pytest.fixture(name="rhythm")
def fixture_rhythm() -> RhythmModel:
    """A heart that has been followed for 240 beats: a wave of ten beats, and noise."""
    rng = np.random.default_rng(4)
    rhythm = RhythmModel()
    rhythm.begin([900.0])
    for beat in range(240):
        interval_ms = 900.0 + 40.0 * np.sin(2.0 * np.pi * beat / 10.0) + 12.0 * rng.standard_normal()
        rhythm.learn_normal(float(interval_ms), float(interval_ms) - rhythm.forecast_ms(rhythm.lags_ms))
    return rhythm


def errors_ms(rhythm: RhythmModel, intervals_ms: NDArray[np.float64]) -> NDArray[np.float64]:
    row = list(LAGS_MS)
    off: list[float] = []
    for interval in intervals_ms.tolist():
        off.append(interval - rhythm.forecast_ms(row))
        row.append(interval)
    return np.array(off)


@pytest.mark.parametrize("parts", [2, 3, 4])
@pytest.mark.parametrize("later", [[], [930.0], [930.0, 880.0]])
def test_the_division_is_that_of_least_squares(rhythm: RhythmModel, parts: int, later: list[float]) -> None:
    """Against numpy's least squares on differences by finite shifts of each beat between the parts."""
    total_ms = parts * 890.0
    found = divide(rhythm, LAGS_MS, total_ms, parts, later)

    equal = np.array([total_ms / parts] * parts + later)
    base = errors_ms(rhythm, equal)
    shifts = [np.zeros(equal.size) for _ in range(parts - 1)]
    for free, shift in enumerate(shifts):
        shift[free], shift[free + 1] = 1.0, -1.0
    columns = np.array([errors_ms(rhythm, equal + shift) - base for shift in shifts]).T
    size = np.linalg.lstsq(columns, -base, rcond=None)[0]
    best = equal + sum(s * shift for s, shift in zip(size, shifts, strict=True))

    assert found.parts_ms == pytest.approx(tuple(best[:parts]), rel=1e-9)
    assert sum(found.parts_ms) == pytest.approx(total_ms, rel=1e-12)
    assert found.off_ms == pytest.approx(tuple(errors_ms(rhythm, best)), abs=1e-6)
    steps = np.array([np.diff([0.0, *shift[:parts], 0.0]) for shift in shifts]).T
    unknown = np.trace(steps.T @ steps @ np.linalg.inv(columns.T @ columns))
    assert found.unknown == pytest.approx(unknown, rel=1e-6)


def test_one_part_is_the_whole(rhythm: RhythmModel) -> None:
    found = divide(rhythm, LAGS_MS, 905.0, 1, [900.0])

    assert found.parts_ms == (905.0,)
    assert found.off_ms == pytest.approx(tuple(errors_ms(rhythm, np.array([905.0, 900.0]))))
    assert as_uneven_as_measured(found, 100.0, 900.0, 900.0) == (905.0,)


@pytest.mark.parametrize("parts", [2, 3, 4])
@pytest.mark.parametrize("after_ms", [None, 930.0])
def test_the_differences_are_as_large_as_expected(
    rhythm: RhythmModel, parts: int, after_ms: float | None
) -> None:
    later = [] if after_ms is None else [after_ms]
    found = divide(rhythm, LAGS_MS, parts * 900.0, parts, later)

    uneven = as_uneven_as_measured(found, 144.0, LAGS_MS[-1], after_ms)

    def energy(row: tuple[float, ...]) -> float:
        return float(np.sum(np.diff([LAGS_MS[-1], *row, row[-1] if after_ms is None else after_ms]) ** 2))

    assert sum(uneven) == pytest.approx(parts * 900.0, rel=1e-12)
    if after_ms is not None:
        assert energy(uneven) == pytest.approx(energy(found.parts_ms) + 144.0 * found.unknown, rel=1e-9)
    assert uneven != found.parts_ms


def test_the_expected_size_is_that_of_the_heart_itself(rhythm: RhythmModel) -> None:
    """Drawn hearts that go on as the model says, three beats at a time: their squared differences,
    summed over 3000 of them, come back within 5 % after the places between were forgotten.
    """
    rng = np.random.default_rng(6)
    truth, returned, likeliest = 0.0, 0.0, 0.0
    for _ in range(3000):
        row = list(LAGS_MS)
        for _ in range(5):
            row.append(rhythm.forecast_ms(row) + 12.0 * float(rng.standard_normal()))
        fresh = row[8:]
        found = divide(rhythm, LAGS_MS, sum(fresh[:3]), 3, fresh[3:])
        uneven = as_uneven_as_measured(found, 144.0, LAGS_MS[-1], fresh[3])
        truth += float(np.sum(np.diff([LAGS_MS[-1], *fresh[:4]]) ** 2))
        returned += float(np.sum(np.diff([LAGS_MS[-1], *uneven, fresh[3]]) ** 2))
        likeliest += float(np.sum(np.diff([LAGS_MS[-1], *found.parts_ms, fresh[3]]) ** 2))

    assert returned == pytest.approx(truth, rel=0.05)
    assert likeliest < 0.8 * truth


def test_no_part_loses_more_than_a_third_to_unevenness() -> None:
    uneven = as_uneven_as_measured(
        Division(parts_ms=(300.0, 300.0), off_ms=(), unknown=3.0), 1e6, 300.0, 300.0
    )

    assert uneven == pytest.approx((390.0, 210.0))


def test_an_equal_division_stays_equal_where_nothing_is_known_of_the_unknown() -> None:
    equal = Division(parts_ms=(700.0, 700.0), off_ms=(), unknown=0.0)

    assert as_uneven_as_measured(equal, 100.0, 900.0, 900.0) == (700.0, 700.0)
