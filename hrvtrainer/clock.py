"""The one place that reads clocks.

Everything else takes the time as an argument. Session seconds are computed once, when an event is
stamped, and that float is what is stored, replayed and compared.
"""

import asyncio
import contextlib
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Session seconds: 0 at the session's start, never backwards."""

    def now_s(self) -> float:
        """Return session seconds now."""

    async def wait_until(self, at_s: float, wake: asyncio.Event) -> None:
        """Return at session second ``at_s``, or at once when ``wake`` is set."""


class SessionClock:
    """The machine's monotonic clock, counted from its construction, possibly running faster.

    ``perf_counter_ns`` because ``monotonic`` ticks at 15.6 ms on Windows before Python 3.13.
    """

    def __init__(self, *, speed: float = 1.0) -> None:
        self._origin_ns = time.perf_counter_ns()
        self._speed = speed

    def now_s(self) -> float:
        """Return session seconds now. Safe to call from any thread."""
        return (time.perf_counter_ns() - self._origin_ns) * self._speed / 1e9

    async def wait_until(self, at_s: float, wake: asyncio.Event) -> None:
        """Return at session second ``at_s``, or at once when ``wake`` is set."""
        left_s = (at_s - self.now_s()) / self._speed
        if left_s <= 0 or wake.is_set():
            await asyncio.sleep(0)
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(wake.wait(), left_s)


class UnhurriedClock:
    """A clock that is always already there: for replays and simulations at full speed."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def now_s(self) -> float:
        """Return the latest moment that was waited for."""
        return self._now_s

    async def wait_until(self, at_s: float, wake: asyncio.Event) -> None:  # noqa: ARG002 - the role has it
        """Jump to session second ``at_s``, and let the loop do what else it has to."""
        self._now_s = max(self._now_s, at_s)
        await asyncio.sleep(0)


def wall_s() -> float:
    """Return the wall clock: seconds since 1970-01-01 UTC."""
    return time.time()


def wall_now() -> datetime:
    """Return the wall clock as an aware date and time, UTC."""
    return datetime.now(tz=UTC)
