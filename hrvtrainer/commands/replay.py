"""`replay` and `verify`: a recording lived again, and held against what was shown then."""

import asyncio
import math
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from hrvtrainer.acquisition.hearts import open_recorded
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import Plan, RecordedHeart
from hrvtrainer.acquisition.told import Began, Fault, Kept, SignalTold, StrapsSeen, Told
from hrvtrainer.acquisition.verification import verify_recording
from hrvtrainer.commands.json_lines import end_line, update_line
from hrvtrainer.commands.record import find_practice, run_gently
from hrvtrainer.commands.terminal import TerminalView
from hrvtrainer.session.updates import SessionEnded, Summary


def replay(path: Path, *, speed: float, as_json: bool, practice_id: str) -> int:
    """Replay a session of ours, or the beats of another program, through the live path."""
    plan = Plan(
        practice=find_practice(practice_id), minutes=None, heart=RecordedHeart(path=path, speed=speed)
    )
    assert isinstance(plan.heart, RecordedHeart)
    heart = open_recorded(plan, plan.heart)
    if as_json:
        lines = JsonLines(sys.stdout.write)
        asyncio.run(run_gently(Performance(heart, plan, publish=lines.show, ends_with_practice=False)))
        lines.end()
        return 0
    length_s = heart.until_s if math.isfinite(heart.until_s) else heart.length_s
    with TerminalView(Console(), length_s=length_s) as view:
        asyncio.run(run_gently(Performance(heart, plan, publish=view.show, ends_with_practice=False)))
    return 0


def verify(path: Path) -> int:
    """Replay a recording and compare; return 0 when every number is the same."""
    verdict = verify_recording(path)
    print(verdict.sentence)
    return 0 if verdict.is_equal else 1


class JsonLines:
    """Writes each update as a line of JSON, and the end at the end."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._summary: Summary | None = None

    def show(self, told: Told) -> None:
        """Write one update; what only a window needs is left out."""
        if isinstance(told, (Began, Fault, Kept, SignalTold, StrapsSeen)):
            return
        if isinstance(told, SessionEnded):
            self._summary = told.summary
        self._write(update_line(told) + "\n")

    def end(self) -> None:
        """Write the last line."""
        self._write(end_line(self._summary) + "\n")
