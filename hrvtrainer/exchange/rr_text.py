"""RR intervals as text: one a line, or a column of a table; plain or gzip.

The unit is decided from all the data and told, never silently guessed from one line. A column of
times beside the intervals says where beats are missing; a single column that only grows, through
values that no interval has, holds the times of beats.
"""

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.errors import ForeignFileError
from hrvtrainer.exchange.text_file import read_bytes, text_of
from hrvtrainer.exchange.time_column import Holes, find_holes
from hrvtrainer.heart.artifacts.possible import LEAST_POSSIBLE_MS, MOST_POSSIBLE_MS, is_possible

READABLE_SHARE = 0.9
LEAST_POSSIBLE = 0.1
MOST_IN_ANOTHER_UNIT = 0.05
ALIKE_LOG = 0.5  # within a factor of 1.6 of the middle interval
LARGEST_NUMBER = 1e12
FEWEST_BEAT_TIMES = 5
_FACTORS = {"ms": 1.0, "s": 1000.0}
_DELIMITERS = ("\t", ";", ",")
# At the beginning of a word: "arrival" holds an rr, too.
_COLUMN_NAMES = tuple(re.compile(f"(?<![a-z]){name}") for name in ("rr", "ibi", "nn"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RrText:
    """The intervals of one file.

    Parameters
    ----------
    rr_ms : tuple of float
        What the file states in milliseconds, impossible values included.
    after_gap : tuple of bool
        True where a line before could not be read, or where the file's times say that beats are missing.
    hole_s : tuple of float
        How long the file's times say that a gap lasted; 0 where there is none or they do not say.
    start_s : float
        When the first interval began on the file's clock; 0 where it has none.
    unit : str
        "ms" or "s", as found in the file.
    original : bytes
        The file as it was.
    unread : int
        How many lines held no number where an interval was expected; each is a gap.
    """

    rr_ms: tuple[float, ...]
    after_gap: tuple[bool, ...]
    hole_s: tuple[float, ...]
    start_s: float
    unit: str
    original: bytes
    unread: int = 0

    @property
    def duration_s(self) -> float:
        """Seconds that the possible intervals fill."""
        return sum(rr for rr in self.rr_ms if LEAST_POSSIBLE_MS <= rr <= MOST_POSSIBLE_MS) / 1000.0


def read_rr_text(path: Path) -> RrText:
    """Read one file.

    Raises
    ------
    ForeignFileError
        If it cannot be read, is no text, or holds no column of RR intervals.
    """
    original = read_bytes(path)
    return rr_from_text(text_of(original, path), path, original)


def rr_from_text(text: str, path: Path, original: bytes) -> RrText:
    """Find the RR intervals in a text.

    Raises
    ------
    ForeignFileError
        If it holds no column of RR intervals.
    """
    columns = _single_column(text) or _table(text, path)
    numbers = _intervals(columns.rr)
    readable = numbers[np.isfinite(numbers)]
    if not readable.size or readable.size < READABLE_SHARE * numbers.size:
        raise ForeignFileError(
            f"{path.name}: expected one RR interval a line, in ms or s; found {columns.first[:60]!r}"
        )
    unit = _unit(readable, path)
    kept = np.isfinite(numbers)
    rr_ms = readable * _FACTORS[unit]
    unread = np.concatenate(([False], ~kept))[:-1][kept]
    holes = _holes(columns, kept, rr_ms)
    hole_s = np.zeros(rr_ms.size) if holes is None else holes.length_s
    return RrText(
        rr_ms=tuple(rr_ms.tolist()),
        after_gap=tuple((unread | (hole_s > 0)).tolist()),
        hole_s=tuple(hole_s.tolist()),
        start_s=0.0 if holes is None else holes.start_s,
        unit=unit,
        original=original,
        unread=int(np.count_nonzero(~kept)),
    )


def _intervals(numbers: FloatArray) -> FloatArray:
    """Return the intervals, as differences where one column holds beat times: it only ever grows."""
    steps = np.diff(numbers)
    if numbers.size < FEWEST_BEAT_TIMES or not np.all(steps > 0):
        return numbers
    as_intervals = any(np.all(_possible(numbers, unit)) for unit in _FACTORS)
    return numbers if as_intervals else steps


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The intervals as the file states them (NaN: unreadable), its times where it has any."""

    rr: FloatArray
    times: tuple[FloatArray, ...]
    first: str


def _single_column(text: str) -> _Columns | None:
    """Read the commonest layout at once; None where it is another."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    try:
        rr = np.array(lines, dtype=np.float64)
    except ValueError:
        return None
    rr[~(np.abs(rr) < LARGEST_NUMBER)] = np.nan
    return _Columns(rr=rr, times=(), first=lines[0]) if lines else None


def _table(text: str, path: Path) -> _Columns:
    rows = _rows(text.splitlines(), path)
    if not rows:
        raise ForeignFileError(f"{path.name}: is empty")
    column, begins = _rr_column(rows, path)
    width = len(rows[0])
    others = [index for index in range(width) if index != column and _has_numbers(rows[begins:], index)]
    times = [_column(rows[begins:], index) for index in others]
    return _Columns(
        rr=_column(rows[begins:], column),
        times=tuple(time for time in times if _is_time(time)),
        first=" ".join(rows[min(begins, len(rows) - 1)]),
    )


def _holes(columns: _Columns, kept: np.ndarray, rr_ms: FloatArray) -> Holes | None:
    possible_ms = np.where(is_possible(rr_ms), rr_ms, 0.0)
    for time in columns.times:
        told = time[kept]
        if told.size > 1 and np.isfinite(told).all():
            holes = find_holes(told, possible_ms)
            if holes is not None:
                return holes
    return None


def _rows(lines: list[str], path: Path) -> list[list[str]]:
    told = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    delimiter = next((mark for mark in _DELIMITERS if any(mark in line for line in told[:20])), None)
    if delimiter is None:
        return [line.split() for line in told]
    if not any('"' in line for line in told):
        return [line.split(delimiter) for line in told]
    try:
        return list(csv.reader(told, delimiter=delimiter))
    except csv.Error as fault:
        raise ForeignFileError(f"{path.name}: cannot be read as a table ({fault})") from fault


def _rr_column(rows: list[list[str]], path: Path) -> tuple[int, int]:
    """Return the column of the RR intervals and the first row of data."""
    first = rows[0]
    if all(_is_decimal_comma(row) for row in rows):
        raise ForeignFileError(
            f"{path.name}: looks like intervals with a decimal comma ({','.join(first)}); expected a point"
        )
    if all(not math.isfinite(_number(cell)) for cell in first):
        for wanted in _COLUMN_NAMES:
            for index, name in enumerate(first):
                if wanted.search(name.lower()):
                    return index, 1
        found = ", ".join(first)[:80]
        raise ForeignFileError(f"{path.name}: expected a column named rr, ibi or nn; found {found}")
    if len(first) == 1:
        return 0, 0
    steady = [index for index in range(len(first)) if not _is_time(_column(rows, index))]
    if len(steady) != 1:
        raise ForeignFileError(
            f"{path.name}: cannot tell which of its {len(first)} columns holds the RR intervals"
        )
    return steady[0], 0


def _is_decimal_comma(row: list[str]) -> bool:
    """Whether a line was one number of seconds until its comma was taken for a border."""
    return len(row) == 2 and row[0] in {"0", "1", "2"} and 1 <= len(row[1]) <= 6 and row[1].isdigit()


def _column(rows: list[list[str]], index: int) -> FloatArray:
    cells = [row[index] if index < len(row) else "" for row in rows]
    try:
        numbers = np.array(cells, dtype=np.float64)
    except ValueError:
        numbers = np.array([_number(cell) for cell in cells])
    numbers[~(np.abs(numbers) < LARGEST_NUMBER)] = np.nan
    return numbers


def _has_numbers(rows: list[list[str]], index: int) -> bool:
    return bool(np.isfinite(_column(rows[:20], index)).any())


def _is_time(column: FloatArray) -> bool:
    """Whether a column only ever grows, as a time does and intervals do not."""
    told = column[np.isfinite(column)]
    return bool(np.all(np.diff(told) >= 0))


def _unit(numbers: FloatArray, path: Path) -> str:
    """Return the unit in which most values can be intervals."""
    possible = {unit: _possible(numbers, unit) for unit in _FACTORS}
    unit = max(possible, key=lambda one: np.count_nonzero(possible[one]))
    if np.count_nonzero(possible[unit]) < LEAST_POSSIBLE * numbers.size:
        raise ForeignFileError(
            f"{path.name}: expected RR intervals in ms or s; the middle one is {np.median(numbers):g}, "
            "which is neither"
        )
    other = "s" if unit == "ms" else "ms"
    middle_ms = float(np.median(numbers[possible[unit]])) * _FACTORS[unit]
    elsewhere_ms = numbers[possible[other]] * _FACTORS[other]
    alike = np.abs(np.log(elsewhere_ms / middle_ms)) < ALIKE_LOG
    share = np.count_nonzero(alike) / numbers.size
    if share > MOST_IN_ANOTHER_UNIT:
        raise ForeignFileError(
            f"{path.name}: {share:.0%} of its intervals are in {other}, the rest in {unit}; "
            "expected all of them in one unit"
        )
    return unit


def _possible(numbers: FloatArray, unit: str) -> BoolArray:
    return is_possible(numbers * _FACTORS[unit])


def _number(cell: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        return math.nan
    return number if abs(number) < LARGEST_NUMBER else math.nan  # infinity is no number here
