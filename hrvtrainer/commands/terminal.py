"""Live numbers in a terminal: a picture of the breath and the numbers, or plain lines when piped."""

import math
from collections.abc import Mapping, Sequence
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table
from rich.text import Text

from hrvtrainer.acquisition.told import Began, Fault, Kept, Told
from hrvtrainer.breath.pacer import PacerChange, PacerHistory
from hrvtrainer.estimates import Estimate, Metric
from hrvtrainer.session.metrics import DRAWER_METRICS, METRICS
from hrvtrainer.session.updates import (
    GaugeShown,
    GuidanceShown,
    Numbers,
    SessionEnded,
    SignalChanged,
    StepEntered,
    Summary,
)

PLAIN_EVERY_S = 10
BREATH_WIDTH = 40


class TerminalView:
    """Shows what a session tells; a context manager, because a live picture must be put away.

    Parameters
    ----------
    console : Console
        Where to write. Without a terminal behind it there is one plain line every ten seconds.
    length_s : float
        The expected length for the progress bar; infinite for an open-ended session.
    """

    def __init__(self, console: Console, *, length_s: float) -> None:
        self._console = console
        self._is_live = console.is_terminal
        self._metrics: list[Mapping[str, Metric]] = [{}]  # by person
        self._gauges, self._signals = [""], [""]
        self._step = self._words = ""
        self._pacers = PacerHistory()
        self._now_s = 0.0
        self._bar = ProgressBar(
            TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console
        )
        total = None if math.isinf(length_s) else length_s
        self._task: TaskID = self._bar.add_task("session", total=total)
        self._live = Live(self._picture(), console=console, refresh_per_second=8, transient=True)
        self.summary: Summary | None = None
        self.fault = ""

    def __enter__(self) -> Self:
        if self._is_live:
            self._live.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_live:
            self._live.__exit__(None, None, None)

    def show(self, told: Told) -> None:  # noqa: C901 - one case a kind
        """Show one thing that was told."""
        match told:
            case Numbers():
                self._numbers(told)
            case StepEntered():
                self._step = f"{told.title} ({told.number} of {told.count})" if told.number else told.title
                self._say(self._step)
            case GuidanceShown():
                self._words = told.text
            case GaugeShown():
                self._of_two(told.person)
                self._gauges[told.person] = told.word
            case SignalChanged():
                self._signal(told)
            case PacerChange():
                self._pacers.add(told)
            case Fault():
                self.fault = told.sentence
                self._say(told.sentence)
            case Began():
                self._say(f"{told.practice.title}{', a simulated person' if told.simulated else ''}")
            case SessionEnded():
                self.summary = told.summary
            case Kept() if told.path:
                self._console.print(f"Kept as {told.path}", highlight=False, soft_wrap=True)
            case _:
                pass

    def _say(self, sentence: str) -> None:
        if sentence and not self._is_live:
            self._console.print(f"{self._now_s:7.0f} s  {sentence}", highlight=False, soft_wrap=True)

    def introduce(self, names: Sequence[str]) -> None:
        """Say whose heart is which, where there are two."""
        for person in range(len(names)):
            self._of_two(person)
        for person, name in enumerate(names):
            self._console.print(f"{self._whose(person)}{name}", highlight=False, soft_wrap=True)

    def _signal(self, told: SignalChanged) -> None:
        """Say a sentence once, however often something else changes meanwhile."""
        self._of_two(told.person)
        if told.sentence and told.sentence != self._signals[told.person]:
            self._say(self._whose(told.person) + told.sentence)
        self._signals[told.person] = told.sentence

    def _of_two(self, person: int) -> None:
        """Make room for a second heart when it is first heard of."""
        if person == len(self._metrics):
            self._metrics.append({})
            self._gauges.append("")
            self._signals.append("")

    def _whose(self, person: int) -> str:
        return f"heart {person + 1}: " if len(self._metrics) > 1 else ""

    def _numbers(self, told: Numbers) -> None:
        self._now_s = told.at_s
        self._of_two(told.person)
        self._metrics[told.person] = told.metrics
        self._bar.update(self._task, completed=told.at_s)
        if self._is_live:
            self._live.update(self._picture())
        elif told.at_s % PLAIN_EVERY_S == 0:
            words = [
                f"{kind.title} {shown(key, metric)}"
                for key, kind in DRAWER_METRICS.items()
                if isinstance(metric := told.metrics.get(key), Estimate)
            ]
            line = f"{told.at_s:7.0f} s  {self._whose(told.person)}" + (" · ".join(words) or "listening")
            self._console.print(line, highlight=False, soft_wrap=True)

    def _picture(self) -> Group:
        table = Table.grid(padding=(0, 2))
        for key, kind in DRAWER_METRICS.items():
            values = ["" if key not in metrics else shown(key, metrics[key]) for metrics in self._metrics]
            table.add_row(kind.title, *values, Text(kind.window, style="dim"))
        return Group(
            Text(self._step, style="bold"),
            Text(self._words, style="italic"),
            self._breath(),
            table,
            *(
                Text(f"{self._whose(person) or 'heart rhythm: '}{gauge}  {signal}")
                for person, (gauge, signal) in enumerate(zip(self._gauges, self._signals, strict=True))
            ),
            self._bar,
        )

    def _breath(self) -> Text:
        pacer = self._pacers.at(self._now_s)
        if pacer is None:
            return Text("")
        width = round(BREATH_WIDTH * (0.2 + 0.8 * pacer.volume(self._now_s)))
        return Text("●" * width, style="cyan")


def shown(key: str, metric: Metric) -> str:
    """Return a number as it may be read, with unit and interval, or an em dash with its reason."""
    kind = METRICS[key]
    if not isinstance(metric, Estimate):
        return f"— ({metric.reason})"
    unit = f" {kind.unit}" if kind.unit else ""
    text = f"{metric.value * kind.scale:.{kind.decimals}f}{unit}"
    if metric.low is None or metric.high is None:
        return text
    low, high = metric.low * kind.scale, metric.high * kind.scale
    return f"{text} ({low:.{kind.decimals}f} to {high:.{kind.decimals}f})"
