"""The course of a practice: which step, which pacer, which words, and when each of them turns.

Turns happen at their own computed time, never at the moment somebody asked: the caller walks from
one `next_s` to the next.
"""

import math
from collections.abc import Callable

from hrvtrainer.breath.pacer import Pacer, PacerChange, PacerHistory
from hrvtrainer.breath.pattern import (
    QUICKEST_BREATHS_PER_MIN,
    SLOWEST_BREATHS_PER_MIN,
)
from hrvtrainer.events import Action, Ended, PaceNudged, Paused, Resumed, Stayed, WentBack, WentOn
from hrvtrainer.session.protocol import SHORTEST_INHALE_S, PacerUse, PracticeProtocol
from hrvtrainer.session.updates import GuidanceShown, Phase, PhaseChanged, StepEntered, Update

SETTLING_IN_S = 6.0
SETTLING_IN_WORDS = "Settle in. We begin in a moment."
LINE_S = 30.0  # three breaths at 6 a minute: long enough to forget that there are words


class Course:
    """Walks through a practice; knows the person's wishes, not their heart.

    Parameters
    ----------
    practice : PracticeProtocol
        The practice.
    minutes : float or None
        The chosen length; None for open-ended.
    breaths_per_min : float or None
        The chosen pace; None for the practice's own.
    """

    def __init__(
        self, practice: PracticeProtocol, *, minutes: float | None, breaths_per_min: float | None
    ) -> None:
        if breaths_per_min is not None and not (
            SLOWEST_BREATHS_PER_MIN <= breaths_per_min <= QUICKEST_BREATHS_PER_MIN
        ):
            raise ValueError(f"a pace of {breaths_per_min:g} breaths/min is outside 4 to 7")
        self._practice = practice
        self._lengths_s = practice.step_lengths_s(minutes)
        self._pattern = (
            practice.pattern if breaths_per_min is None else practice.pattern.with_pace(breaths_per_min)
        )
        self._step = -1  # settling in
        self._left_s: float | None = SETTLING_IN_S  # of the step, at `_since_s`
        self._since_s = 0.0
        self._line = 0
        self._next_line_s = math.inf
        self._practised_s = 0.0  # before `_since_s`
        self._breaths_begun = 0
        self.pacers = PacerHistory()
        self.phase = Phase.SETTLING_IN
        self._before_pause = Phase.RUNNING

    def begin(self) -> list[Update]:
        """Return what is told at second 0."""
        return [
            PhaseChanged(at_s=0.0, phase=self.phase),
            StepEntered(at_s=0.0, number=0, count=len(self._lengths_s), title=self._practice.title),
            GuidanceShown(at_s=0.0, text=SETTLING_IN_WORDS),
        ]

    @property
    def next_s(self) -> float:
        """When the course turns next by itself; infinite when it never will."""
        return min(self._step_end_s, self._next_line_s)

    def turn(self) -> list[Update]:
        """Do what is due at `next_s`."""
        at_s = self.next_s
        if self._step_end_s > at_s:
            return self._say_next_line(at_s)
        if self._step + 1 == len(self._lengths_s):
            return self._end(at_s)
        return self._enter(self._step + 1, at_s)

    def do(self, action: Action) -> list[Update]:
        """Do what the person asks for; what makes no sense at this moment changes nothing."""
        if self.phase is Phase.ENDED:
            return []
        answers: dict[type, Callable[[float], list[Update]]] = {
            Paused: self._pause,
            Resumed: self._resume,
            WentOn: lambda at_s: self._go(1, at_s),
            WentBack: lambda at_s: self._go(-1, at_s),
            Ended: self._end,
        }
        if isinstance(action, Stayed):
            return self._stay(action.at_s, staying=action.staying)
        if isinstance(action, PaceNudged):
            return self._nudge(action.at_s, action.by_breaths_per_min)
        answer = answers.get(type(action))
        return answer(action.at_s) if answer else []

    def practised_s(self, at_s: float) -> float:
        """Return seconds of practice so far: without settling in and pauses."""
        runs = self.phase in (Phase.RUNNING, Phase.STAYING)
        return self._practised_s + (at_s - self._since_s if runs else 0.0)

    def left_s(self, at_s: float) -> float | None:
        """Return seconds left until the last step ends; None when there is no such end."""
        rest = self._lengths_s[self._step + 1 :]
        if self.phase is Phase.ENDED:
            return 0.0
        if self._left_s is None or Phase.STAYING in (self.phase, self._before_pause) or None in rest:
            return None
        passed_s = 0.0 if self.phase is Phase.PAUSED else at_s - self._since_s
        return self._left_s - passed_s + sum(length or 0.0 for length in rest)

    @property
    def _step_end_s(self) -> float:
        stands = self._left_s is None or self.phase not in (Phase.SETTLING_IN, Phase.RUNNING)
        return math.inf if stands else self._since_s + (self._left_s or 0.0)

    def _enter(self, index: int, at_s: float) -> list[Update]:
        self._keep_time(at_s)
        step = self._practice.steps[index]
        self._step, self._left_s = index, self._lengths_s[index]
        updates = self._change_phase(Phase.RUNNING, at_s)
        updates.append(StepEntered(at_s=at_s, number=index + 1, count=len(self._lengths_s), title=step.title))
        updates += self._lead(at_s)
        self._line = 0
        return updates + self._say_next_line(at_s)

    def _keep_time(self, at_s: float) -> None:
        """Book the time since `_since_s`, before the phase or the step changes."""
        self._practised_s = self.practised_s(at_s)
        if self._left_s is not None and self.phase in (Phase.SETTLING_IN, Phase.RUNNING):
            self._left_s -= at_s - self._since_s
        self._since_s = at_s

    def _change_phase(self, phase: Phase, at_s: float) -> list[Update]:
        if phase is self.phase:
            return []
        self.phase = phase
        return [PhaseChanged(at_s=at_s, phase=phase)]

    def _say_next_line(self, at_s: float) -> list[Update]:
        """Say the step's lines in turn, with one of the lines for any step after each round."""
        lines = self._practice.steps[self._step].lines
        always = self._practice.always
        round_length = len(lines) + bool(always)
        self._next_line_s = at_s + LINE_S if round_length > 1 else math.inf
        if not round_length:
            return [GuidanceShown(at_s=at_s, text="")]
        rounds, place = divmod(self._line, round_length)
        self._line += 1
        text = lines[place] if place < len(lines) else always[(self._step + rounds) % len(always)]
        return [GuidanceShown(at_s=at_s, text=text)]

    def _lead(self, at_s: float) -> list[Update]:
        """Let the pacer do what this step wants, from the next in-breath on; at once if none leads."""
        leads = self._step >= 0 and self._practice.steps[self._step].pacer is PacerUse.LEADS
        now = self.pacers.at(at_s)
        if now is None:
            if not leads:
                return []
            return self._change_pacer(
                at_s, at_s, Pacer(pattern=self._pattern, began_s=at_s, breaths_before=self._breaths_begun)
            )
        breath = now.next_breath(at_s)
        from_s = now.inhale_s(breath)
        if not leads:
            return self._change_pacer(at_s, from_s, None)
        if now.pattern == self._pattern and self.pacers.at(math.inf) is now:
            return []
        return self._change_pacer(
            at_s, from_s, Pacer(pattern=self._pattern, began_s=from_s, breaths_before=breath)
        )

    def _change_pacer(self, at_s: float, from_s: float, pacer: Pacer | None) -> list[Update]:
        before = self.pacers.at(from_s)
        if before is not None:
            self._breaths_begun = before.next_breath(from_s)
        change = PacerChange(at_s=at_s, from_s=from_s, pacer=pacer)
        self.pacers.add(change)
        return [change]

    def _pause(self, at_s: float) -> list[Update]:
        if self.phase not in (Phase.RUNNING, Phase.STAYING):
            return []
        self._keep_time(at_s)
        self._before_pause = self.phase
        self._next_line_s = math.inf
        stop = (
            self._change_pacer(at_s, at_s, None) if self.pacers.at(math.inf) or self.pacers.at(at_s) else []
        )
        return self._change_phase(Phase.PAUSED, at_s) + stop

    def _resume(self, at_s: float) -> list[Update]:
        if self.phase is not Phase.PAUSED:
            return []
        self._keep_time(at_s)
        back = self._change_phase(self._before_pause, at_s)
        self._before_pause = Phase.RUNNING
        return back + self._lead(at_s) + self._say_next_line(at_s)

    def _stay(self, at_s: float, *, staying: bool) -> list[Update]:
        wanted = Phase.STAYING if staying else Phase.RUNNING
        if self.phase not in (Phase.RUNNING, Phase.STAYING) or self.phase is wanted:
            return []
        self._keep_time(at_s)
        return self._change_phase(wanted, at_s)

    def _go(self, by: int, at_s: float) -> list[Update]:
        index = max(self._step + by, 0)
        if index >= len(self._lengths_s):
            return []  # after the last step there is only the person's own end
        self._before_pause = Phase.RUNNING
        return self._enter(index, at_s)

    def _nudge(self, at_s: float, by_breaths_per_min: float) -> list[Update]:
        pace = round(self._pattern.breaths_per_min + by_breaths_per_min, 2)
        wished = self._pattern.with_pace(min(max(pace, SLOWEST_BREATHS_PER_MIN), QUICKEST_BREATHS_PER_MIN))
        if wished.inhale_s < SHORTEST_INHALE_S:
            return []
        self._pattern = wished
        runs = self.phase in (Phase.RUNNING, Phase.STAYING)
        return self._lead(at_s) if runs else []

    def _end(self, at_s: float) -> list[Update]:
        self._keep_time(at_s)
        self._left_s, self._next_line_s = None, math.inf
        stop = (
            self._change_pacer(at_s, at_s, None) if self.pacers.at(math.inf) or self.pacers.at(at_s) else []
        )
        return [*stop, *self._change_phase(Phase.ENDED, at_s)]
