"""How a stretch of time divides into NN intervals: as the rhythm would have it, total kept."""

import math
from dataclasses import dataclass

from hrvtrainer.heart.artifacts.burg import ORDER
from hrvtrainer.heart.artifacts.rhythm_model import RhythmModel

MOST_PARTS = 4
MOST_ADDED = 0.3

# Products of the successive differences of (1, -1, 0, 0), (0, 1, -1, 0) and (0, 0, 1, -1).
_STEP_PRODUCTS = (6.0, -4.0, 1.0)
_ALTERNATION = {2: (1.0, -1.0), 3: (1.0, -2.0, 1.0), 4: (1.0, -2.0, 2.0, -1.0)}
_ALTERNATION_ENERGY = {2: 6.0, 3: 20.0, 4: 36.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """Intervals that together last a given time.

    Parameters
    ----------
    parts_ms : tuple of float
        The likeliest ones.
    off_ms : tuple of float
        What the forecast is off by at each part, and at each measured interval after them.
    unknown : float
        Mean square that the successive differences of the likeliest intervals lack, summed, where the
        variance of a forecast is 1.
    """

    parts_ms: tuple[float, ...]
    off_ms: tuple[float, ...]
    unknown: float


def divide(
    rhythm: RhythmModel, lags_ms: list[float], total_ms: float, parts: int, later_ms: list[float]
) -> Division:
    """Return the likeliest intervals that together last ``total_ms``.

    Parameters
    ----------
    rhythm : RhythmModel
        What is known of the rhythm.
    lags_ms : list of float
        The NN intervals before, newest last, at least eight.
    total_ms : float
        The time to divide.
    parts : int
        Into how many, one to four.
    later_ms : list of float
        The intervals measured after it, at most two: they too should be as forecast.

    Notes
    -----
    Least squares of what all forecasts are off by, over the places of the ``parts - 1`` beats between the
    parts; solved by our own elimination, so that a replay gives the same bits.
    """
    row_ms = lags_ms[-ORDER:]
    off_ms: list[float] = []
    for interval_ms in [total_ms / parts] * parts + later_ms:
        off_ms.append(interval_ms - rhythm.forecast_ms(row_ms))
        row_ms.append(interval_ms)
    if parts == 1:
        return Division(parts_ms=(total_ms,), off_ms=tuple(off_ms), unknown=0.0)
    columns = _columns(rhythm, parts, len(off_ms))
    later_by_ms, unknown = _least_squares(columns, off_ms)
    for column, by_ms in zip(columns, later_by_ms, strict=True):
        off_ms = [off + by_ms * weight for off, weight in zip(off_ms, column, strict=True)]
    edges_ms = [0.0, *later_by_ms, 0.0]
    parts_ms = tuple(total_ms / parts + edges_ms[i + 1] - edges_ms[i] for i in range(parts))
    return Division(parts_ms=parts_ms, off_ms=tuple(off_ms), unknown=unknown)


def as_uneven_as_measured(
    division: Division, variance_ms2: float, before_ms: float, after_ms: float | None
) -> tuple[float, ...]:
    """Return a division whose successive differences are as large as those of a heart.

    Parameters
    ----------
    division : Division
        The likeliest intervals.
    variance_ms2 : float
        Mean square that a forecast is off by; above zero.
    before_ms, after_ms : float
        The intervals beside it; None where there is none after it.

    Notes
    -----
    The likeliest intervals are smoother than any heart's: with two beats in a row missed at 2 % of the
    places, RMSSD of the complete series came out 2.5 % too small. So an alternation is added, as large
    as makes the sum of squared differences what is expected of it, given all that is known, and with
    the sign that needs less. The time is kept, and no part loses more than 30 %.
    """
    parts_ms = division.parts_ms
    count = len(parts_ms)
    if count == 1 or not division.unknown:
        return parts_ms
    weights = _ALTERNATION[count]
    row_ms = [before_ms, *parts_ms, parts_ms[-1] if after_ms is None else after_ms]
    bent = [0.0, *weights, 0.0]
    along = sum((row_ms[i + 1] - row_ms[i]) * (bent[i + 1] - bent[i]) for i in range(count + 1))
    lacking = division.unknown * variance_ms2
    root = math.sqrt(along * along + _ALTERNATION_ENERGY[count] * lacking)
    size_ms = lacking / (along + math.copysign(root, along))
    most_ms = MOST_ADDED * min(parts_ms) / max(weights)
    size_ms = min(max(size_ms, -most_ms), most_ms)
    return tuple(part + size_ms * weight for part, weight in zip(parts_ms, weights, strict=True))


def _columns(rhythm: RhythmModel, parts: int, rows: int) -> list[list[float]]:
    """Return what a later beat after each part but the last does to every forecast's error."""
    answer = [1.0, *[-weight for weight in rhythm.coefficients]]
    bent = [1.0, *[answer[i] - answer[i - 1] for i in range(1, rows)]]
    return [([0.0] * free + bent)[:rows] for free in range(parts - 1)]


def _least_squares(columns: list[list[float]], off_ms: list[float]) -> tuple[list[float], float]:
    """Return how much later each beat leaves least of the errors, and the share that stays unknown."""
    size = len(columns)
    table = [
        [
            *[sum(a * b for a, b in zip(columns[i], columns[j], strict=True)) for j in range(size)],
            -sum(a * off for a, off in zip(columns[i], off_ms, strict=True)),
            *[_STEP_PRODUCTS[abs(i - j)] for j in range(size)],
        ]
        for i in range(size)
    ]
    for pivot in range(size):
        table[pivot] = [value / table[pivot][pivot] for value in table[pivot]]
        for row in range(size):
            if row != pivot:
                times = table[row][pivot]
                table[row] = [a - times * b for a, b in zip(table[row], table[pivot], strict=True)]
    return [row[size] for row in table], sum(table[i][size + 1 + i] for i in range(size))
