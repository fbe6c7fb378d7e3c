"""Which table keeps which update; the others are made again at a replay and are not kept."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from hrvtrainer.breath.breath import Breath
from hrvtrainer.breath.pacer import Pacer, PacerChange
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.breath.respiration.signal_quality import BreathGrade
from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.recording.cells import (
    REAL,
    TEXT,
    WHOLE,
    BadCellError,
    from_cells,
    optional,
    text,
    to_cells,
    word,
)
from hrvtrainer.recording.table import Keeps, Statement, Table, attributes, columns_of, insertion, last_s_of
from hrvtrainer.session.updates import (
    BreathMeasured,
    GaugeShown,
    GaugeWord,
    Numbers,
    Phase,
    PhaseChanged,
    StepEntered,
    Update,
)

_NUMBERS_FORMS = {"at_s": REAL, "person": WHOLE}
_NUMBER_FORMS = {
    "key": TEXT,
    "value": optional(REAL),
    "low": optional(REAL),
    "high": optional(REAL),
    "n": WHOLE,
    "reason": optional(TEXT),
}
_ADD_KEY = "INSERT OR IGNORE INTO metric (key) VALUES (?)"
_ADD_REASON = "INSERT OR IGNORE INTO reason (words) VALUES (?)"
# The names and reasons are looked up in the file and not remembered here: a commit that was undone for
# want of room takes its new names with it.
_ADD_NUMBER = """INSERT INTO number (seq, metric, value, low, high, n, reason) VALUES (
    ?, (SELECT id FROM metric WHERE key = ?), ?, ?, ?, ?, (SELECT id FROM reason WHERE words = ?))"""
_READ_NUMBERS = """SELECT numbers.seq, at_s, {person}, metric, key, value, low, high, n, words
    FROM numbers
    LEFT JOIN number ON number.seq = numbers.seq
    LEFT JOIN metric ON metric.id = number.metric
    LEFT JOIN reason ON reason.id = number.reason
    ORDER BY numbers.seq, metric"""


_build_numbers: Callable[..., Numbers] = Numbers
_build_estimate: Callable[..., Estimate] = Estimate
_build_absent: Callable[..., Absent] = Absent
_ESTIMATE_PARTS = ("value", "low", "high", "n")


def _number_apart(key: str, metric: Metric) -> dict[str, object]:
    if isinstance(metric, Absent):
        return {"key": key, "value": None, "low": None, "high": None, "n": metric.n, "reason": metric.reason}
    return {
        "key": key,
        "reason": None,
        **attributes(metric, dict.fromkeys(("value", "low", "high", "n"), REAL)),
    }


def _number(row: Sequence[object]) -> tuple[str, Metric]:
    values = from_cells(_NUMBER_FORMS, row)
    key = text(values.pop("key"))
    if values["reason"] is None and values["value"] is not None:
        return key, _build_estimate(**{name: values[name] for name in _ESTIMATE_PARTS})
    if values["reason"] is not None and values["value"] is None:
        return key, _build_absent(reason=values["reason"], n=values["n"])
    raise BadCellError(f"its {key} has to have either a value or a reason")


class _NumbersTables:
    """`Numbers` in two tables: the moment, and a row for each number with its name as a key."""

    def statements(self, seq: int, item: object) -> list[Statement]:
        """Return what writes an item."""
        assert isinstance(item, Numbers)
        moment = to_cells(_NUMBERS_FORMS, attributes(item, _NUMBERS_FORMS), what="An entry for numbers")
        statements: list[Statement] = [(insertion("numbers", ("seq", *_NUMBERS_FORMS)), (seq, *moment))]
        for key, metric in item.metrics.items():
            row = to_cells(_NUMBER_FORMS, _number_apart(key, metric), what=f"The number {key}")
            statements += [(_ADD_KEY, row[:1]), (_ADD_NUMBER, (seq, *row))]
            if isinstance(metric, Absent):
                statements.insert(1, (_ADD_REASON, row[-1:]))
        return statements

    def items(self, connection: sqlite3.Connection) -> Iterator[tuple[int, Numbers]]:
        """Yield each item with its sequence number, in order."""
        person = (
            "person" if "person" in columns_of(connection, "numbers") else "0"
        )  # version 2 knew one heart
        found = connection.execute(_READ_NUMBERS.format(person=person))
        for (seq, *cells), rows in groupby(found, key=lambda row: row[:3]):
            moment = from_cells(_NUMBERS_FORMS, cells)
            metrics = dict(_number(row[4:]) for row in rows if row[3] is not None)
            yield seq, _build_numbers(**moment, metrics=metrics)

    def last_s(self, connection: sqlite3.Connection) -> float:
        """Return the session second of the last item, 0 where there is none."""
        return last_s_of(connection, "numbers")


_BREATH_FORMS = {
    "began_s": optional(REAL),
    "breaths_before": optional(WHOLE),
    "inhale_s": optional(REAL),
    "hold_in_s": optional(REAL),
    "exhale_s": optional(REAL),
    "hold_out_s": optional(REAL),
}


def _pacer_apart(item: object, names: Iterable[str]) -> dict[str, object]:
    assert isinstance(item, PacerChange)
    values = {**dict.fromkeys(names), "at_s": item.at_s, "from_s": item.from_s}
    if item.pacer is None:
        return values
    pacer, pattern = item.pacer, item.pacer.pattern
    return values | {
        "began_s": pacer.began_s,
        "breaths_before": pacer.breaths_before,
        "inhale_s": pattern.inhale_s,
        "hold_in_s": pattern.hold_in_s,
        "exhale_s": pattern.exhale_s,
        "hold_out_s": pattern.hold_out_s,
    }


def _pacer(*, at_s: float, from_s: float, **breath: float | None) -> PacerChange:
    given = {name: value for name, value in breath.items() if value is not None}
    if not given:
        return PacerChange(at_s=at_s, from_s=from_s, pacer=None)
    if len(given) < len(breath):
        raise BadCellError("only a part of the breath is there")
    pattern = BreathPattern(
        inhale_s=given["inhale_s"],
        hold_in_s=given["hold_in_s"],
        exhale_s=given["exhale_s"],
        hold_out_s=given["hold_out_s"],
    )
    pacer = Pacer(pattern=pattern, began_s=given["began_s"], breaths_before=int(given["breaths_before"]))
    return PacerChange(at_s=at_s, from_s=from_s, pacer=pacer)


_MEASURED_FORMS = dict.fromkeys(("start_s", "inhale_s", "exhale_s", "depth", "quality"), REAL)


def _breath_apart(item: object, names: Iterable[str]) -> dict[str, object]:
    assert isinstance(item, BreathMeasured)
    own = [name for name in names if name not in _MEASURED_FORMS]
    return {**attributes(item, own), **attributes(item.breath, _MEASURED_FORMS)}


def _breath(
    *,
    at_s: float,
    source: BreathSource,
    grade: BreathGrade,
    paced_inhale_s: float | None,
    paced_exhale_s: float | None,
    person: int,
    **measured: float,
) -> BreathMeasured:
    return BreathMeasured(
        at_s=at_s,
        breath=Breath(**measured),
        source=source,
        grade=grade,
        paced_inhale_s=paced_inhale_s,
        paced_exhale_s=paced_exhale_s,
        person=person,
    )


_BREATH: Table[Update] = Table(
    name="breath",
    forms={
        "at_s": REAL,
        "person": WHOLE,
        "source": word(BreathSource),
        "grade": word(BreathGrade),
        **_MEASURED_FORMS,
        "paced_inhale_s": optional(REAL),
        "paced_exhale_s": optional(REAL),
    },
    build=_breath,
    take_apart=_breath_apart,
)
_GAUGE: Table[Update] = Table(
    name="gauge",
    forms={"at_s": REAL, "level": optional(REAL), "word": word(GaugeWord), "person": WHOLE},
    build=GaugeShown,
)
_STEP: Table[Update] = Table(
    name="step", forms={"at_s": REAL, "number": WHOLE, "count": WHOLE, "title": TEXT}, build=StepEntered
)
_PHASE: Table[Update] = Table(name="phase", forms={"at_s": REAL, "phase": word(Phase)}, build=PhaseChanged)
_PACER: Table[Update] = Table(
    name="pacer", forms={"at_s": REAL, "from_s": REAL, **_BREATH_FORMS}, build=_pacer, take_apart=_pacer_apart
)

UPDATE_TABLES: Mapping[type, Keeps[Update]] = {
    Numbers: _NumbersTables(),
    GaugeShown: _GAUGE,
    BreathMeasured: _BREATH,
    StepEntered: _STEP,
    PhaseChanged: _PHASE,
    PacerChange: _PACER,
}
