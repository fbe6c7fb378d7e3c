"""Hand-written fakes: what stands in for a clock, a source and a practice."""

import asyncio
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from hrvtrainer.events import Event
from hrvtrainer.session.protocol import PracticeProtocol, practice_from_toml


class ManualClock:
    """A clock that stands where it was put."""

    def __init__(self, now_s: float = 0.0) -> None:
        self.at_s = now_s

    def now_s(self) -> float:
        return self.at_s

    async def wait_until(self, at_s: float, wake: asyncio.Event) -> None:
        if not wake.is_set():
            self.at_s = max(self.at_s, at_s)
        await asyncio.sleep(0)


class ListSource:
    """A source that tells a list of events, each before its time."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._events = list(events)
        self.asked: list[float] = []

    def events(self, until_s: float) -> Sequence[Event]:
        self.asked.append(until_s)
        told = [event for event in self._events if event.at_s < until_s]
        self._events = [event for event in self._events if event.at_s >= until_s]
        return told


TWO_STEPS = """
id = "two-steps"
title = "Two steps"
description = "For tests."
coming = ["Two steps."]
always = ["Any time."]
default_minutes = 10
[breath]
breaths_per_min = 6.0
inhale_fraction = 0.4
[[step]]
id = "words"
title = "Words"
minutes = 1
pacer = "none"
lines = ["First words.", "Second words."]
[[step]]
id = "pace"
title = "Pace"
minutes = 3
lines = ["Breathe."]
"""

ONE_STEP = """
id = "one-step"
title = "One step"
description = "For tests."
coming = []
default_minutes = 10
[breath]
breaths_per_min = 6.0
[[step]]
id = "pace"
title = "Pace"
minutes = 10
pacer = "leads"
lines = []
"""


def practice(toml: str = TWO_STEPS) -> PracticeProtocol:
    return practice_from_toml(toml, Path("test.toml"))


def steady_rr_ms(
    n: int, *, rr_ms: float = 900.0, swing_ms: float = 40.0, period_s: float = 10.0
) -> list[float]:
    """Intervals that swing with a breath: smooth enough that no rule takes one for an artifact."""
    intervals: list[float] = []
    at_s = 0.0
    for _ in range(n):
        interval = rr_ms + swing_ms * math.sin(2 * math.pi * at_s / period_s)
        intervals.append(interval)
        at_s += interval / 1000.0
    return intervals
