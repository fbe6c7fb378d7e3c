"""How well a fact about a strap is known, as its shelf file says it.

A file states its facts first. Under ``[known]``, ``[reported]`` or ``[inferred]`` stands, for each of
them, where it comes from: ``latency_s = "doi:..."``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from hrvtrainer.toml_table import Table


class Grade(StrEnum):
    """How much stands behind a fact."""

    KNOWN = "known"  # a paper, captured packets, the maker, or somebody who checked it
    REPORTED = "reported"  # somebody says so in passing
    INFERRED = "inferred"  # general knowledge, or concluded from a relative; nobody has checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a fact comes from.

    Parameters
    ----------
    grade : Grade
        How much stands behind it.
    words : str
        The paper, issue, capture or reasoning.
    """

    grade: Grade
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One sentence for the person who wears the strap, and where it comes from."""

    text: str
    evidence: Evidence


def read_evidence(table: Table, path: Path, stated: Collection[str]) -> dict[str, Evidence]:
    """Return the evidence of each stated fact, in the order in which facts are stated.

    Parameters
    ----------
    table : Table
        The whole file.
    path : Path
        The file, for the messages.
    stated : collection of str
        The keys of the facts that the file states.

    Raises
    ------
    ShelfError
        If a stated fact has no evidence, or two; or evidence is given for what is not stated.
    """
    found: dict[str, Evidence] = {}
    for grade in Grade:
        told: dict[str, Any] = table.content(grade)
        grade_table = Table(path, grade, told)
        for key in told:
            if key not in stated:
                facts = ", ".join(stated) or "none"
                grade_table.refuse(key, f"is no fact that this file states; it states {facts}")
            if key in found:
                grade_table.refuse(key, f"stands under [{found[key].grade}] already; expected one of them")
            found[key] = Evidence(grade=grade, words=grade_table.text(key))
    for key in stated:
        if key not in found:
            table.refuse(
                key,
                f'says no evidence; expected a line {key} = "where it comes from" under [known], '
                "[reported] or [inferred]",
            )
    return {key: found[key] for key in stated}


def read_notes(tables: list[Table]) -> tuple[Note, ...]:
    """Return the sentences of the ``[[note]]`` tables, each with its own evidence.

    Raises
    ------
    ShelfError
        If a note has no text, or not exactly one line of evidence.
    """
    return tuple(_read_note(table) for table in tables)


def _read_note(table: Table) -> Note:
    text = table.text("text")
    told = [Evidence(grade=grade, words=table.text(grade)) for grade in Grade if table.has(grade)]
    if len(told) != 1:
        table.refuse("text", "expected exactly one line known, reported or inferred beside it")
    table.nothing_else()
    return Note(text=text, evidence=told[0])
