"""RR intervals as text: one a line, or a column of a table; plain or gzip.

The unit is decided from all the data and told, never silently guessed from one line.
"""

import csv
import gzip
import io
import itertools
import re
import statistics
import zlib
from dataclasses import dataclass
from pathlib import Path

from hrvtrainer.errors import ForeignFileError

SHORTEST_RR_MS = 200.0
LONGEST_RR_MS = 5000.0
LARGEST_BYTES = 50_000_000
READABLE_SHARE = 0.9
_DELIMITERS = ("\t", ";", ",")
# At the beginning of a word: "arrival" holds an rr, too.
_COLUMN_NAMES = tuple(re.compile(f"(?<![a-z]){name}") for name in ("rr", "ibi", "nn"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RrText:
    """The intervals of one file.

    ``rr_ms`` holds what the file states, impossible values included; ``after_gap`` is True where a
    line before could not be read. ``unit`` is "ms" or "s", as found.
    """

    rr_ms: tuple[float, ...]
    after_gap: tuple[bool, ...]
    unit: str
    original: bytes

    @property
    def duration_s(self) -> float:
        """Seconds that the possible intervals fill."""
        return sum(rr for rr in self.rr_ms if SHORTEST_RR_MS <= rr <= LONGEST_RR_MS) / 1000.0


def read_rr_text(path: Path) -> RrText:
    """Read one file.

    Raises
    ------
    ForeignFileError
        If it cannot be read, is no text, or holds no column of RR intervals.
    """
    original = _read_bytes(path)
    try:
        lines = original.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ForeignFileError(f"{path.name}: is no text file with RR intervals") from None
    rows = _rows(lines)
    column, begins = _rr_column(rows, path)
    cells = [row[column] if column < len(row) else "" for row in rows[begins:]]
    numbers = [_number(cell) for cell in cells]
    readable = [number for number in numbers if number is not None]
    if not readable or len(readable) < READABLE_SHARE * len(numbers):
        raise ForeignFileError(
            f"{path.name}: expected one RR interval a line, in ms or s; found {cells[:1]!r}"
        )
    unit, factor = _unit(readable, path)
    rr_ms: list[float] = []
    after_gap: list[bool] = []
    unread = False
    for number in numbers:
        if number is None:
            unread = True
        else:
            rr_ms.append(number * factor)
            after_gap.append(unread)
            unread = False
    return RrText(rr_ms=tuple(rr_ms), after_gap=tuple(after_gap), unit=unit, original=original)


def _read_bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise ForeignFileError(f"{path.name or path}: cannot be read (it is no file)")
        if path.stat().st_size > LARGEST_BYTES:
            raise ForeignFileError(f"{path.name}: is larger than 50 MB; choose a part of it")
        raw = path.read_bytes()
        content = _unpacked(raw) if raw[:2] == b"\x1f\x8b" else raw
    except (OSError, EOFError, zlib.error) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise ForeignFileError(f"{path.name}: cannot be read ({reason})") from fault
    if len(content) > LARGEST_BYTES:
        raise ForeignFileError(f"{path.name}: unpacks to more than 50 MB; choose a part of it")
    return content


def _unpacked(raw: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
        return packed.read(LARGEST_BYTES + 1)


def _rows(lines: list[str]) -> list[list[str]]:
    told = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    delimiter = next((mark for mark in _DELIMITERS if any(mark in line for line in told[:20])), None)
    if delimiter is None:
        return [line.split() for line in told]
    return [[cell.strip() for cell in row] for row in csv.reader(told, delimiter=delimiter)]


def _rr_column(rows: list[list[str]], path: Path) -> tuple[int, int]:
    """Return the column of the RR intervals and the first row of data."""
    if not rows:
        raise ForeignFileError(f"{path.name}: is empty")
    first = rows[0]
    if all(_number(cell) is None for cell in first):
        for wanted in _COLUMN_NAMES:
            for index, name in enumerate(first):
                if wanted.search(name.lower()):
                    return index, 1
        found = ", ".join(first)
        raise ForeignFileError(f"{path.name}: expected a column named rr, ibi or nn; found {found}")
    if len(first) == 1:
        return 0, 0
    columns = [[_number(row[i]) if i < len(row) else None for row in rows] for i in range(len(first))]
    steady = [index for index, column in enumerate(columns) if not _is_time(column)]
    if len(steady) != 1:
        raise ForeignFileError(
            f"{path.name}: cannot tell which of its {len(first)} columns holds the RR intervals"
        )
    return steady[0], 0


def _is_time(column: list[float | None]) -> bool:
    """Whether a column only ever grows, as a time does and intervals do not."""
    told = [number for number in column if number is not None]
    return len(told) < 2 or all(before <= after for before, after in itertools.pairwise(told))


def _unit(numbers: list[float], path: Path) -> tuple[str, float]:
    middle = statistics.median(numbers)
    if SHORTEST_RR_MS <= middle <= LONGEST_RR_MS:
        return "ms", 1.0
    if SHORTEST_RR_MS <= middle * 1000.0 <= LONGEST_RR_MS:
        return "s", 1000.0
    raise ForeignFileError(
        f"{path.name}: expected RR intervals in ms or s; the middle one is {middle:g}, which is neither"
    )


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None  # NaN and infinity are no numbers here
