"""Cells refuse what they cannot hold, and what no cell of theirs can be."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded_items import raw, real, text, whole

from hrvtrainer.errors import RecordingError
from hrvtrainer.events import LinkState
from hrvtrainer.recording.cells import (
    BLOB,
    FLAG,
    REAL,
    REALS,
    TEXT,
    WHOLE,
    BadCellError,
    Form,
    from_cells,
    optional,
    to_cells,
    word,
)


@given(st.data())
def test_every_form_gives_back_what_it_was_given(data: st.DataObject) -> None:
    forms: list[tuple[Form, st.SearchStrategy[object]]] = [
        (REAL, real),
        (WHOLE, whole),
        (FLAG, st.booleans()),
        (TEXT, text),
        (BLOB, raw),
        (REALS, st.lists(real).map(tuple)),
        (word(LinkState), st.sampled_from(LinkState)),
        (optional(REAL), st.none() | real),
    ]
    for form, values in forms:
        value = data.draw(values)
        assert form.from_cell(form.to_cell(value)) == value


@pytest.mark.parametrize(
    ("form", "value"),
    [
        (REAL, "1.0"),
        (REAL, math.nan),
        (REAL, None),
        (WHOLE, 1.5),
        (WHOLE, 2**63),
        (WHOLE, -(2**63) - 1),
        (FLAG, "yes"),
        (TEXT, b"bytes"),
        (TEXT, "\ud800"),
        (BLOB, "text"),
        (REALS, [1.0]),
        (REALS, (1.0, math.nan)),
        (optional(REAL), "1.0"),
    ],
)
def test_a_value_that_no_cell_can_hold_is_refused(form: Form, value: object) -> None:
    with pytest.raises(RecordingError, match=r"^A row was not recorded: its column .*\.$"):
        to_cells({"column": form}, {"column": value}, what="A row")


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        (REAL, 1),
        (REAL, None),
        (WHOLE, 1.0),
        (WHOLE, None),
        (FLAG, 2),
        (FLAG, None),
        (TEXT, None),
        (BLOB, 7),
        (REALS, bytes(7)),
        (REALS, bytes(6) + b"\xf8\x7f"),
        (word(LinkState), "asleep"),
        (word(LinkState), 4),
        (optional(TEXT), 4),
    ],
)
def test_a_cell_that_holds_no_such_value_is_refused(form: Form, cell: object) -> None:
    with pytest.raises(BadCellError, match=r"^its column "):
        from_cells({"column": form}, (cell,))
