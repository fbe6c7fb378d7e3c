"""Which table keeps which event."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from hrvtrainer.events import (
    Characteristic,
    Ended,
    Event,
    ImportedBeats,
    LatencyChosen,
    LinkChanged,
    LinkState,
    Marked,
    Moment,
    PaceNudged,
    Paused,
    Rated,
    Reading,
    Resumed,
    Stayed,
    WallClock,
    WentBack,
    WentOn,
)
from hrvtrainer.recording.cells import (
    BLOB,
    FLAG,
    REAL,
    REALS,
    TEXT,
    WHOLE,
    BadCellError,
    optional,
    word,
)
from hrvtrainer.recording.table import Keeps, Table, attributes

Action = Paused | Resumed | WentOn | WentBack | Ended | Stayed

# The actions that are a moment and one word.
_ACTIONS: Mapping[str, Callable[..., Action]] = {
    "paused": Paused,
    "resumed": Resumed,
    "went-on": WentOn,
    "went-back": WentBack,
    "ended": Ended,
    "stays": partial(Stayed, staying=True),
    "moves-on": partial(Stayed, staying=False),
}


def _action_apart(item: object, names: Iterable[str]) -> dict[str, object]:
    values = dict.fromkeys(names) | attributes(item, ("at_s",))
    if isinstance(item, Stayed):
        return values | {"action": "stays" if item.staying else "moves-on"}
    kind: Callable[..., object] = type(item)
    return values | {"action": next(action for action, made in _ACTIONS.items() if made is kind)}


def _action(*, at_s: float, action: str) -> Action:
    if action not in _ACTIONS:
        raise BadCellError(f"its action is {action!r}")
    return _ACTIONS[action](at_s=at_s)


def _reading(*, at_s: float, source_id: str, characteristic: Characteristic, raw: bytes) -> Reading:
    return Reading(arrival_s=at_s, source_id=source_id, characteristic=characteristic, raw=raw)


_READING: Table[Event] = Table(
    name="reading",
    forms={"at_s": REAL, "source_id": TEXT, "characteristic": word(Characteristic), "raw": BLOB},
    build=_reading,
)
_IMPORTED_BEATS: Table[Event] = Table(
    name="imported_beats",
    forms={"at_s": REAL, "source_id": TEXT, "rr_ms": REALS, "after_gap": FLAG},
    build=ImportedBeats,
)
_LINK: Table[Event] = Table(
    name="link",
    forms={"at_s": REAL, "source_id": TEXT, "state": word(LinkState), "reason": TEXT, "attempt": WHOLE},
    build=LinkChanged,
)
_WALL_CLOCK: Table[Event] = Table(name="wall_clock", forms={"at_s": REAL, "wall_s": REAL}, build=WallClock)
_LATENCY: Table[Event] = Table(
    name="latency", forms={"at_s": REAL, "source_id": TEXT, "latency_s": REAL}, build=LatencyChosen
)
_ACTION: Table[Event] = Table(
    name="action", forms={"at_s": REAL, "action": TEXT}, build=_action, take_apart=_action_apart
)
_PACE_NUDGE: Table[Event] = Table(
    name="pace_nudge", forms={"at_s": REAL, "by_breaths_per_min": REAL}, build=PaceNudged
)
_MARK: Table[Event] = Table(name="mark", forms={"at_s": REAL, "kind": TEXT, "text": TEXT}, build=Marked)
_RATING: Table[Event] = Table(
    name="rating", forms={"at_s": REAL, "moment": word(Moment), "distress": optional(WHOLE)}, build=Rated
)

EVENT_TABLES: Mapping[type, Keeps[Event]] = {
    Reading: _READING,
    ImportedBeats: _IMPORTED_BEATS,
    LinkChanged: _LINK,
    WallClock: _WALL_CLOCK,
    LatencyChosen: _LATENCY,
    Paused: _ACTION,
    Resumed: _ACTION,
    Stayed: _ACTION,
    WentOn: _ACTION,
    WentBack: _ACTION,
    Ended: _ACTION,
    PaceNudged: _PACE_NUDGE,
    Marked: _MARK,
    Rated: _RATING,
}
