"""A breath that was recorded elsewhere: the starts of in-breaths one a line, or a volume over time."""

import csv
import math
from pathlib import Path

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.errors import ForeignFileError
from hrvtrainer.exchange.text_file import read_bytes, text_of

READABLE_SHARE = 0.5
_DELIMITERS = ("\t", ";", ",")
_TIME_NAMES = ("t_s", "t", "time", "seconds", "time_s")
_VOLUME_NAMES = ("vol", "breath", "resp")


def read_inhales(path: Path) -> FloatArray:
    """Read when in-breaths began: seconds on the clock of the beats, one a line.

    Parameters
    ----------
    path : Path
        Text; lines that are empty or begin with # are passed over, and one line of title is allowed.

    Returns
    -------
    ndarray of float
        Seconds, ever later.

    Raises
    ------
    ForeignFileError
        If it cannot be read, is empty, or a line is no time, negative, or not later than the one before;
        the line is named.
    """
    told = _lines(path)
    if _number(told[0][1]) is None and len(told) > 1:
        told = told[1:]
    times: list[float] = []
    for number, line in told:
        at_s = _number(line)
        if at_s is None or at_s < 0.0:
            raise ForeignFileError(
                f"{path.name}, line {number}: expected the second at which an in-breath began; found {line!r}"
            )
        if times and at_s <= times[-1]:
            raise ForeignFileError(
                f"{path.name}, line {number}: {at_s:g} s is not later than the in-breath before"
            )
        times.append(at_s)
    return np.array(times, dtype=np.float64)


def read_breath(path: Path) -> tuple[FloatArray, FloatArray]:
    """Read a volume over time: columns ``t_s,volume``, in seconds on the clock of the beats.

    Parameters
    ----------
    path : Path
        Text with two columns between commas, semicolons, tabs or spaces, or with columns of these names
        among others.

    Returns
    -------
    tuple of ndarray of float
        Seconds, ever later, and the volume there. Rows without a number are left out: a hole.

    Raises
    ------
    ForeignFileError
        If it cannot be read, has no such columns, hardly any numbers, or times that do not grow.
    """
    rows = _rows(_lines(path))
    time, volume, begins = _columns(rows, path)
    times: list[float] = []
    volumes: list[float] = []
    for number, cells in rows[begins:]:
        at_s = _number(cells[time]) if time < len(cells) else None
        level = _number(cells[volume]) if volume < len(cells) else None
        if at_s is None or level is None:
            continue
        if times and at_s <= times[-1]:
            raise ForeignFileError(f"{path.name}, line {number}: {at_s:g} s is not later than the row before")
        times.append(at_s)
        volumes.append(level)
    if len(times) < max(2.0, READABLE_SHARE * (len(rows) - begins)):
        raise ForeignFileError(
            f"{path.name}: expected rows of t_s,volume in numbers; {len(times)} of {len(rows) - begins} are"
        )
    return np.array(times, dtype=np.float64), np.array(volumes, dtype=np.float64)


def _lines(path: Path) -> list[tuple[int, str]]:
    text = text_of(read_bytes(path), path)
    numbered = ((number, line.strip()) for number, line in enumerate(text.splitlines(), start=1))
    told = [(number, line) for number, line in numbered if line and not line.startswith("#")]
    if not told:
        raise ForeignFileError(f"{path.name}: is empty")
    return told


def _rows(told: list[tuple[int, str]]) -> list[tuple[int, list[str]]]:
    delimiter = next((mark for mark in _DELIMITERS if any(mark in line for _, line in told[:20])), None)
    if delimiter is None:
        return [(number, line.split()) for number, line in told]
    cells = csv.reader((line for _, line in told), delimiter=delimiter)
    return [(number, [cell.strip() for cell in row]) for (number, _), row in zip(told, cells, strict=False)]


def _columns(rows: list[tuple[int, list[str]]], path: Path) -> tuple[int, int, int]:
    """Return the columns of time and volume, and the first row of data."""
    first = rows[0][1]
    named = all(_number(cell) is None for cell in first)
    if len(first) == 2:
        return 0, 1, int(named)
    names = [cell.lower() for cell in first]
    time = next((column for column, name in enumerate(names) if name in _TIME_NAMES), None)
    volume = next((column for column, name in enumerate(names) if name.startswith(_VOLUME_NAMES)), None)
    if not named or time is None or volume is None:
        raise ForeignFileError(
            f"{path.name}: expected the columns t_s,volume; found {len(first)}: {', '.join(first)[:60]}"
        )
    return time, volume, 1


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e12 else None
