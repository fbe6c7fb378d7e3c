"""Whether a replay makes the numbers that were shown, and which it does not."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from hrvtrainer.estimates import Estimate
from hrvtrainer.recording.update_tables import UPDATE_TABLES
from hrvtrainer.session.updates import BreathMeasured, GaugeShown, Numbers, Update

# Elsewhere than on the machine that recorded, the last digits of sines and sums may differ.
RELATIVE_TOLERANCE = 1e-9
# A number that is 0 but for rounding has no digits that could agree; every unit of ours is far larger.
ABSOLUTE_TOLERANCE = 1e-12
# The keys under which the methods of these stand, beside those of the metrics.
GAUGE = "gauge"
BREATH = "breath"
BEATS = "beats"
_NAMES: Mapping[type, str] = {GaugeShown: GAUGE, BreathMeasured: BREATH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as it was shown.

    Parameters
    ----------
    at_s : float
        The session second of the update.
    what : str
        The metric's key, or the kind of update.
    recorded, replayed : str
        Both, in words; "nothing" where one of them has none.
    """

    at_s: float
    what: str
    recorded: str
    replayed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a comparison found.

    Parameters
    ----------
    count : int
        How many numbers were shown and compared: estimates, and levels of the gauge.
    differences : int
        How many things differ, absences, words, steps, phases and paces included.
    first : Difference or None
        The first of them.
    other_formulas : tuple of str
        The keys of the numbers whose formula is another one now; they were not compared.
    exact : bool
        True where bit-equality was asked for, False where 1e-9 relative was.
    finished : bool
        True where the recording had to hold everything that the replay made.
    """

    count: int
    differences: int
    first: Difference | None
    other_formulas: tuple[str, ...]
    exact: bool
    finished: bool

    @property
    def is_equal(self) -> bool:
        """Whether every number that was shown was made again; False where none was shown."""
        return self.count > 0 and self.differences == 0 and not self.other_formulas

    @property
    def sentence(self) -> str:
        """The verdict in one line."""
        how = (
            "bit-equal"
            if self.exact
            else f"within {RELATIVE_TOLERANCE:g} (made on another machine or version)"
        )
        if self.count == 0 and not self.other_formulas:
            return "No number was shown in this recording, so there is nothing to compare."
        parts = [f"{self.count} numbers compared"]
        parts.append(f"{self.differences} differ" if self.differences else f"all {how}")
        if self.first is not None:
            first = self.first
            parts.append(
                f"the first at {first.at_s:g} s: {first.what} was {first.recorded}, is {first.replayed}"
            )
        if self.other_formulas:
            parts.append(f"made by another formula: {', '.join(self.other_formulas)}")
        if not self.finished:
            parts.append("the recording is unfinished")
        return "; ".join(parts) + "."


def compare(
    recorded: Iterable[Update],
    replayed: Iterable[Update],
    *,
    exact: bool,
    finished: bool,
    recorded_methods: Mapping[str, str],
    methods: Mapping[str, str],
) -> Verdict:
    """Compare what was shown with what a replay makes.

    Parameters
    ----------
    recorded : iterable of Update
        What the file holds, in its order.
    replayed : iterable of Update
        What the replay told, in its order; kinds that no file keeps are passed over.
    exact : bool
        Ask for bit-equality (the fingerprints are equal), else for 1e-9 relative.
    finished : bool
        The recording was finished and has to hold all that the replay makes. An unfinished one is
        compared as far as it goes.
    recorded_methods, methods : mapping of str to str
        The ids of the formulas then and now, by metric key (`GAUGE` for the gauge). A number whose id
        differs is named and not compared; one that is newer than the recording was not shown then. Where
        beats are placed in another way now (`BEATS`), what differs is put down to that.

    Returns
    -------
    Verdict
        ``is_equal`` is the answer.

    Raises
    ------
    RecordingError
        What either of the iterables raises.
    """
    other = {key for key in {*recorded_methods, *methods} if recorded_methods.get(key) != methods.get(key)}
    newer = methods.keys() - recorded_methods.keys()
    tally = _Tally(exact=exact, other=other, newer=newer, has_other_beats=BEATS in other)
    kept = (update for update in replayed if type(update) in UPDATE_TABLES)
    for before, now in _pairs(iter(recorded), kept, exact=exact, finished=finished):
        tally.take(before, now)
    return Verdict(
        count=tally.count,
        differences=tally.differences,
        first=tally.first,
        other_formulas=tuple(sorted(tally.met)),
        exact=exact,
        finished=finished,
    )


def _pairs(
    recorded: Iterator[Update], replayed: Iterator[Update], *, exact: bool, finished: bool
) -> Iterator[tuple[Update | None, Update | None]]:
    """Yield what belongs together; None where one of them has nothing at that place."""
    before, now = next(recorded, None), next(replayed, None)
    while before is not None or (now is not None and finished):
        if before is not None and now is not None and _belong_together(before, now, exact=exact):
            yield before, now
            before, now = next(recorded, None), next(replayed, None)
        elif now is None or (before is not None and before.at_s <= now.at_s):
            yield before, None
            before = next(recorded, None)
        else:
            yield None, now
            now = next(replayed, None)


def _belong_together(before: Update, now: Update, *, exact: bool) -> bool:
    return type(before) is type(now) and _agree(before.at_s, now.at_s, exact=exact)


class _Tally:
    """Counts what agrees and what does not."""

    def __init__(self, *, exact: bool, other: set[str], newer: set[str], has_other_beats: bool) -> None:
        self._exact = exact
        self._other = other
        self._newer = newer
        self._has_other_beats = has_other_beats
        self.count = 0
        self.differences = 0
        self.first: Difference | None = None
        self.met: set[str] = set()

    def take(self, before: Update | None, now: Update | None) -> None:
        """Compare two updates of one place."""
        at_s = max(update.at_s for update in (before, now) if update is not None)
        was, is_now = _parts(before), _parts(now)
        for what in {**was, **is_now}:
            if what not in was and what in self._newer:
                continue
            if what in self._other:
                self.met.add(what)
            else:
                self._compare(at_s, what, was.get(what), is_now.get(what))

    def _compare(self, at_s: float, what: str, before: object, now: object) -> None:
        self.count += _is_shown(before)
        if _agree(before, now, exact=self._exact):
            return
        if self._has_other_beats:  # then this is what may differ, and the number's own formula did not change
            self.met.add(BEATS)
            return
        self.differences += 1
        self.first = self.first or Difference(
            at_s=at_s, what=what, recorded=_words(before), replayed=_words(now)
        )


def _parts(update: Update | None) -> Mapping[str, object]:
    """Return what an update shows, by name."""
    if update is None:
        return {}
    if isinstance(update, Numbers):
        return {"numbers": f"told of heart {update.person}", **update.metrics}
    return {_NAMES.get(type(update), type(update).__name__): update}


def _is_shown(part: object) -> bool:
    return isinstance(part, Estimate) or (isinstance(part, GaugeShown) and part.level is not None)


def _agree(before: object, now: object, *, exact: bool) -> bool:
    if exact:
        return before == now
    if isinstance(before, float) and isinstance(now, float):
        return math.isclose(before, now, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)
    if is_dataclass(before) and type(before) is type(now):
        names = [part.name for part in fields(before)]
        return all(_agree(getattr(before, name), getattr(now, name), exact=False) for name in names)
    return before == now


def _words(part: object) -> str:
    if isinstance(part, Estimate):
        return repr(part.value)
    return "nothing" if part is None else str(part)
