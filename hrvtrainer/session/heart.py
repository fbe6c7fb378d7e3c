"""One heart of a session: what its strap says, its live numbers, its gauge."""

from collections.abc import Iterable
from dataclasses import replace

from hrvtrainer.breath.pacer import PacerHistory
from hrvtrainer.estimates import Metric
from hrvtrainer.events import LatencyChosen, SourceEvent
from hrvtrainer.session.gauge import Gauge
from hrvtrainer.session.heart_stream import HeartStream
from hrvtrainer.session.metrics import METRICS
from hrvtrainer.session.streams.breath_values import BreathNow
from hrvtrainer.session.updates import GaugeShown, HeartUpdate, Numbers


class Heart:
    """Everything that a session knows of one person; a second one beside it shares the pacer alone.

    Parameters
    ----------
    person : int
        What its updates carry: 0 for the heart that spoke first.
    """

    def __init__(self, person: int) -> None:
        self.person = person
        self._stream = HeartStream()
        self._gauge = Gauge()

    def hear(self, event: SourceEvent, pacers: PacerHistory) -> list[HeartUpdate]:
        """Take what its source says; the pacers so far are what measured breaths stand beside."""
        return self._own(self._stream.hear(event, pacers))

    def place(self, event: LatencyChosen) -> list[HeartUpdate]:
        """Take how long after the heart its source tells."""
        return self._own(self._stream.place(event))

    def break_here(self, at_s: float, why: str) -> list[HeartUpdate]:
        """Beats may be missing from here on."""
        return self._own(self._stream.break_here(at_s, why))

    def second(self, at_s: float, pacers: PacerHistory) -> tuple[Numbers, GaugeShown]:
        """Return the numbers and the gauge of a full second."""
        engine = self._stream.engine
        found = {
            **engine.numbers(at_s, pacers, earlier_by_s=self._stream.earlier_by_s),
            **_breath_numbers(self._stream.breath.now(at_s)),
        }
        metrics = {key: found[key] for key in METRICS}
        lock = metrics["breath_lock"]
        gauge = self._gauge.step(at_s, lock, beats_since_gap=engine.nn.beats_since_gap)
        return Numbers(at_s=at_s, metrics=metrics, person=self.person), replace(gauge, person=self.person)

    def _own(self, updates: Iterable[HeartUpdate]) -> list[HeartUpdate]:
        return [replace(update, person=self.person) for update in updates]


def _breath_numbers(now: BreathNow) -> dict[str, Metric]:
    return {
        "breathing_rate_breaths_per_min": now.rate,
        "inhale_fraction": now.inhale_fraction,
        "breath_lag_s": now.lag_s,
        "breaths_on_pace_percent": now.on_pace_percent,
    }


class Hearts:
    """The hearts of a session by who speaks: at most two, so that no two are ever mixed into one."""

    MOST = 2

    def __init__(self) -> None:
        self._followed: dict[str, Heart] = {}
        self._first = Heart(0)

    @property
    def all(self) -> tuple[Heart, ...]:
        """Every heart that has spoken; the first one stands there from the beginning."""
        return tuple(self._followed.values()) or (self._first,)

    def of(self, source_id: str) -> Heart | None:
        """Return whose source this is; None for a third one, which the recording alone keeps."""
        if source_id not in self._followed and len(self._followed) < self.MOST:
            person = len(self._followed)
            self._followed[source_id] = Heart(person) if person else self._first
        return self._followed.get(source_id)
