"""What a link to a strap has to tell: its events in order, and what helps while the strap is away."""

import asyncio
from collections import deque
from collections.abc import Callable

from hrvtrainer.clock import Clock
from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading, SourceEvent
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.link_limits import LinkLimits


class LinkNews:
    """The events of one link, stamped as they come; lives in the loop's thread.

    Parameters
    ----------
    clock : Clock
        What stamps them; may be exchanged once the waiting events were taken out.
    source_id : str
        What they are called.
    limits : LinkLimits
        When to tell the hints, and when to have looked long enough.
    """

    def __init__(self, *, clock: Clock, source_id: str, limits: LinkLimits) -> None:
        self.clock = clock
        self.wake: Callable[[], None] = _nobody
        self.state = LinkState.SEARCHING
        self.attempt = 0
        self.has_looked_long = False
        self._source_id = source_id
        self._limits = limits
        self._events: deque[SourceEvent] = deque()
        self._sentence = words.LOOKING
        self._unavailable = ""
        self._timers: list[asyncio.TimerHandle] = []
        self._noted: set[str] = set()
        self._note = ""

    def events(self, until_s: float) -> list[SourceEvent]:
        """Return what was stamped before ``until_s`` and not returned before, oldest first."""
        ready: list[SourceEvent] = []
        while self._events and self._events[0].at_s < until_s:
            ready.append(self._events.popleft())
        return ready

    def tell(self, state: LinkState, reason: str, *, at_s: float | None = None) -> None:
        """Tell how the link stands, now or at the moment of the packet that shows it."""
        self.state = state
        self._put(
            LinkChanged(
                at_s=self.clock.now_s() if at_s is None else at_s,
                source_id=self._source_id,
                state=state,
                reason=reason,
                attempt=self.attempt,
            )
        )

    def read(self, arrival_s: float, kind: Characteristic, raw: bytearray) -> Reading:
        """Tell, and return, bytes of the strap."""
        reading = Reading(arrival_s=arrival_s, source_id=self._source_id, characteristic=kind, raw=bytes(raw))
        self._put(reading)
        return reading

    def searching(self, attempt: int) -> None:
        """Tell that an attempt begins, with the sentence that fits by now."""
        self.attempt = attempt
        self.tell(LinkState.SEARCHING, self._unavailable or self._sentence)

    def pausing(self, pause_s: float) -> None:
        """Tell how long it is until the next attempt, where that is worth a word."""
        if pause_s >= self._limits.countdown_s:
            self.tell(LinkState.SEARCHING, words.again_in(self._unavailable or self._sentence, pause_s))

    def advise(self, hint: str) -> None:
        """Tell what usually helps, unless it is what was told last."""
        if hint != self._sentence:
            self._hint(hint)

    def note(self, sentence: str) -> None:
        """Tell something beside how the link stands: once, and only while the strap is heard."""
        if sentence in self._noted:
            return
        self._noted.add(sentence)
        if self.state in (LinkState.LIVE, LinkState.QUIET):
            self.tell(self.state, sentence)
        else:
            self._note = f"{self._note} {sentence}".lstrip()

    def unavailable(self, sentence: str) -> None:
        """Tell, once, why there is no Bluetooth to use; an empty sentence says that there is."""
        if sentence and sentence != self._unavailable:
            self.tell(LinkState.SEARCHING, sentence)
        self._unavailable = sentence

    def looking(self, sentence: str) -> None:
        """Begin to count the time without the strap; the sentence is told with each attempt."""
        self.rest()
        self._sentence, self.has_looked_long = sentence, False
        loop = asyncio.get_running_loop()
        hints = zip(self._limits.hints_s, words.HINTS, strict=True)
        self._timers = [loop.call_later(after_s, self._hint, hint) for after_s, hint in hints]
        self._timers.append(loop.call_later(self._limits.give_up_s, self._look_no_longer))

    def lost(self, sentence: str) -> None:
        """Tell that the strap is gone, and begin to count the time without it."""
        self.looking(sentence)
        self.tell(LinkState.LOST, sentence)

    def live(self, arrival_s: float) -> None:
        """Tell, at the stamp of the packet that shows it, that the strap is heard."""
        self.rest()
        self.tell(LinkState.LIVE, self._note, at_s=arrival_s)
        self._note = ""

    def rest(self) -> None:
        """Count no longer."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()

    def _hint(self, hint: str) -> None:
        self._sentence = hint
        if not self._unavailable:
            self.tell(self.state, hint)

    def _look_no_longer(self) -> None:
        self.has_looked_long = True

    def _put(self, event: SourceEvent) -> None:
        self._events.append(event)
        self.wake()


def _nobody() -> None:
    """Nobody waits for events."""
