"""The strap on the simulated person: a source like any other, which can also hear the pacer."""

import math
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading, SourceEvent
from hrvtrainer.simulation.answer import SAMPLE_HZ
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.compliance import BEGINNER, ComplianceScript
from hrvtrainer.simulation.parameters import DEMO_PERSON, PersonParameters
from hrvtrainer.simulation.peripheral import VirtualPeripheral, chances
from hrvtrainer.simulation.radio import LinkDrop, Radio, RadioConduct
from hrvtrainer.straps.polar.control_point import (
    H10_START,
    request_settings,
    request_start,
    request_stop,
)
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.truth import GroundTruth

SOURCE_ID = "simulated"

_HELLO = (Characteristic.MODEL, Characteristic.BATTERY)
_MEASURED = (Characteristic.POLAR_CONTROL, Characteristic.POLAR_DATA)
_ASKS_AFTER_S = 0.25  # once the link is live: reads and subscriptions take their time
_ASKS_APART_S = 0.1
_LOST = "The simulated strap is out of reach for a moment. It comes back by itself."


class SimulatedStrap:
    """Tells of the simulated person's beats as a chest strap does.

    A `VirtualPeripheral` is the strap, a `Radio` the way from it, and this the program's end of the link:
    it subscribes, and asks for the measurements that are wanted by requests to the control point, whose
    answers are told, too. As with a real strap a stop comes first, as one that was lost measures on.

    Every second the strap sends the intervals that have ended since, at most three a packet, so that one
    is heard 0.3-1.5 s after its beat. Frames of ECG and of acceleration come about 0.2 s after their last
    sample. Sometimes the link stalls: that packet comes 2.3-3 s after its sending and the next ones
    close behind it, none overtaking another. While the link is lost, packets are lost with it, those
    under way as well, and the measurements have to be asked for anew. Measuring changes nothing about the
    packets of beats.

    Parameters
    ----------
    seed : int
        Where chance begins: the same seed gives the same bytes at the same times, however `events` is
        called, as long as each pacer change is heard before the time that it names.
    person : PersonParameters
        Who wears it.
    script : ComplianceScript
        How they follow a pacer.
    artifacts : ArtifactLevel
        How much comes between heart and strap; stalls of the link are part of it.
    link_drops : sequence of LinkDrop
        When the link is lost; oldest first, without overlap.
    source_id : str
        What its events call it.
    sends_ecg, sends_acceleration : bool
        Whether it is asked to measure these, too.
    lost_part, bunch_s : float
        As in `RadioConduct`.
    """

    def __init__(  # noqa: PLR0913 - one person in one link, and tests and commands choose each of these
        self,
        seed: int,
        *,
        person: PersonParameters = DEMO_PERSON,
        script: ComplianceScript = BEGINNER,
        artifacts: ArtifactLevel = ArtifactLevel.NONE,
        link_drops: Sequence[LinkDrop] = (),
        source_id: str = SOURCE_ID,
        sends_ecg: bool = False,
        sends_acceleration: bool = False,
        lost_part: float = 0.0,
        bunch_s: float = 0.0,
    ) -> None:
        self._strap = VirtualPeripheral(seed, person=person, script=script, artifacts=artifacts)
        *_, beat_rng, rng, _ = chances(seed)
        beat_rng.integers(1, SAMPLE_HZ)  # the strap's own draw of that stream: when in a second it sends
        conduct = RadioConduct(lost_part=lost_part, bunch_s=bunch_s, drops=tuple(link_drops))
        self._radio = Radio(artifacts, conduct, beat_rng=beat_rng, rng=rng)
        self._source_id = source_id
        asked = {PolarMeasurement.ECG: sends_ecg, PolarMeasurement.ACCELERATION: sends_acceleration}
        self._wanted = tuple(kind for kind, wants in asked.items() if wants)
        self._pending: list[SourceEvent] = []
        self._asks: deque[tuple[float, Callable[[], None]]] = deque()
        # What is sent of beats while the link is lost is lost on its way, and what comes after is the same
        # as ever: so the strap is kept subscribed to them.
        self._strap.subscribe(Characteristic.HEART_RATE)
        lost_s = [*(drop.at_s for drop in conduct.drops), math.inf]
        self._connect(0.0, 0, until_s=lost_s[0])
        for drop, next_lost_s in zip(conduct.drops, lost_s[1:], strict=True):
            self._drop(drop.at_s)
            self._connect(drop.back_s, 1, until_s=next_lost_s)

    def hear(self, change: PacerChange) -> None:
        """Let the person follow a pacer, or none, from its time on."""
        self._strap.hear(change)

    def events(self, until_s: float) -> list[SourceEvent]:
        """Return what is stamped before ``until_s`` and was not returned before, oldest first."""
        while self._asks and self._asks[0][0] < until_s:
            at_s, ask = self._asks.popleft()
            self._receive(at_s)
            ask()
        self._receive(until_s)
        ready = sorted((event for event in self._pending if event.at_s < until_s), key=_stamp_s)
        self._pending = [event for event in self._pending if event.at_s >= until_s]
        return ready

    def truth(self) -> GroundTruth:
        """Return what was really so, until the last packet that was sent."""
        return self._strap.truth()

    @property
    def source_ids(self) -> tuple[str, ...]:
        """What its events call it, alone."""
        return (self._source_id,)

    def truths(self) -> dict[str, GroundTruth]:
        """Return the truth under the name of this source."""
        return {self._source_id: self.truth()}

    def _receive(self, until_s: float) -> None:
        for arrival_s, packet in self._radio.arrivals(self._strap.packets(until_s)):
            self._pending.append(self._reading(arrival_s, packet.characteristic, packet.raw))

    def _connect(self, at_s: float, attempt: int, *, until_s: float) -> None:
        """Plan what is asked from then on, as far as the link lasts."""
        self._pending.append(self._link(at_s, LinkState.LIVE, attempt=attempt))
        self._asks.append((at_s, partial(self._greet, at_s)))
        ask_s = at_s + _ASKS_AFTER_S
        for kind in self._wanted:
            for request in (request_stop(kind), request_settings(kind), request_start(kind, H10_START[kind])):
                if ask_s < until_s:
                    write = partial(self._strap.write, Characteristic.POLAR_CONTROL, request)
                    self._asks.append((ask_s, write))
                ask_s += _ASKS_APART_S

    def _greet(self, at_s: float) -> None:
        for characteristic in _HELLO:
            self._pending.append(self._reading(at_s, characteristic, self._strap.read(characteristic)))
        for characteristic in _MEASURED:
            self._strap.subscribe(characteristic)

    def _drop(self, at_s: float) -> None:
        self._pending.append(self._link(at_s, LinkState.LOST))
        for characteristic in _MEASURED:
            self._asks.append((at_s, partial(self._strap.unsubscribe, characteristic)))

    def _link(self, at_s: float, state: LinkState, *, attempt: int = 0) -> LinkChanged:
        reason = _LOST if state is LinkState.LOST else ""
        return LinkChanged(at_s=at_s, source_id=self._source_id, state=state, reason=reason, attempt=attempt)

    def _reading(self, at_s: float, characteristic: Characteristic, raw: bytes) -> Reading:
        return Reading(arrival_s=at_s, source_id=self._source_id, characteristic=characteristic, raw=raw)


def _stamp_s(event: SourceEvent) -> float:
    return event.at_s
