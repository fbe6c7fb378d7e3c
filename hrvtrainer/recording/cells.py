"""One cell of a table: how a value gets in, and how it comes out again to the last bit.

SQLite keeps doubles exactly with two exceptions: it turns -0.0 into 0.0 and NaN into NULL. So 0.0 is
added to every number before it is stored, and NaN is refused. What comes out is checked as if it came
from a stranger, for a file may be damaged.
"""

import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import SupportsFloat, SupportsIndex

from hrvtrainer.errors import RecordingError

Cell = float | int | str | bytes | None


class BadCellError(ValueError):
    """A value that no cell can hold, or a cell that holds no such value; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of a column; both ways raise ValueError (mostly `BadCellError`) for what cannot be."""

    to_cell: Callable[[object], Cell]
    from_cell: Callable[[object], object]


def real(value: object) -> float:
    """Return the number that is stored."""
    if not isinstance(value, SupportsFloat):
        raise BadCellError(f"is not a number but {type(value).__name__}")
    number = float(value) + 0.0
    if math.isnan(number):
        raise BadCellError("is not a number (NaN)")
    return number


def whole(value: object) -> int:
    """Return the whole number that is stored: at most 64 bits."""
    if not isinstance(value, SupportsIndex):
        raise BadCellError(f"is not a whole number but {type(value).__name__}")
    number = value.__index__()
    if not -(2**63) <= number < 2**63:
        raise BadCellError("is a number of more than 64 bits")
    return number


def text(value: object) -> str:
    """Return the text that is stored; half a surrogate pair is refused (by a UnicodeEncodeError)."""
    if not isinstance(value, str):
        raise BadCellError(f"is not text but {type(value).__name__}")
    value.encode()
    return str(value)


def blob(value: object) -> bytes:
    """Return the bytes that are stored."""
    if not isinstance(value, bytes):
        raise BadCellError(f"is not bytes but {type(value).__name__}")
    return value


def stored_real(cell: object) -> float:
    """Return the number that a cell holds."""
    if not isinstance(cell, float):
        raise BadCellError("is not a number")
    return cell


def _stored_whole(cell: object) -> int:
    if not isinstance(cell, int):
        raise BadCellError("is not a whole number")
    return cell


def _stored_flag(cell: object) -> bool:
    if cell not in (0, 1):
        raise BadCellError("is neither 0 nor 1")
    return bool(cell)


def _packed(value: object) -> bytes:
    if not isinstance(value, tuple):
        raise BadCellError(f"is not a tuple but {type(value).__name__}")
    return struct.pack(f"<{len(value)}d", *(real(number) for number in value))


def _unpacked(cell: object) -> tuple[float, ...]:
    packed = blob(cell)
    if len(packed) % 8:
        raise BadCellError("is not a row of doubles")
    return tuple(real(number) for number in struct.unpack(f"<{len(packed) // 8}d", packed))


REAL = Form(to_cell=real, from_cell=stored_real)
WHOLE = Form(to_cell=whole, from_cell=_stored_whole)
FLAG = Form(to_cell=lambda value: int(whole(value)), from_cell=_stored_flag)
TEXT = Form(to_cell=text, from_cell=text)
BLOB = Form(to_cell=blob, from_cell=blob)
REALS = Form(to_cell=_packed, from_cell=_unpacked)


def word(kind: type[StrEnum]) -> Form:
    """Return the form of an enum: its word."""

    def from_cell(cell: object) -> StrEnum:
        try:
            return kind(text(cell))
        except ValueError as fault:
            raise BadCellError(f"is none of {', '.join(kind)}") from fault

    return Form(to_cell=text, from_cell=from_cell)


def optional(form: Form) -> Form:
    """Return the same form with NULL for None."""
    return Form(
        to_cell=lambda value: None if value is None else form.to_cell(value),
        from_cell=lambda cell: None if cell is None else form.from_cell(cell),
    )


def to_cells(forms: Mapping[str, Form], values: Mapping[str, object], *, what: str) -> tuple[Cell, ...]:
    """Return a row's cells in the order of its forms.

    Raises
    ------
    RecordingError
        If a value cannot be stored; the message names ``what`` and the value.
    """
    cells: list[Cell] = []
    for name, form in forms.items():
        try:
            cells.append(form.to_cell(values[name]))
        except ValueError as fault:
            raise RecordingError(f"{what} was not recorded: its {name} {fault}.") from fault
    return tuple(cells)


def from_cells(forms: Mapping[str, Form], row: Sequence[object]) -> dict[str, object]:
    """Return a row's values by name.

    Raises
    ------
    BadCellError
        If a cell holds no such value; the message names the column.
    """
    values: dict[str, object] = {}
    for (name, form), cell in zip(forms.items(), row, strict=True):
        try:
            values[name] = form.from_cell(cell)
        except ValueError as fault:
            raise BadCellError(f"its {name} {fault}") from fault
    return values
