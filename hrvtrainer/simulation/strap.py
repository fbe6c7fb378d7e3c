"""The strap on the simulated person: a source like any other, which can also hear the pacer."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading, SourceEvent
from hrvtrainer.simulation.answer import SAMPLE_HZ
from hrvtrainer.simulation.artifacts import ArtifactLevel, PeakDetector
from hrvtrainer.simulation.compliance import BEGINNER, ComplianceScript
from hrvtrainer.simulation.frame_stream import FrameStream
from hrvtrainer.simulation.parameters import DEMO_PERSON, PersonParameters
from hrvtrainer.simulation.person import SimulatedPerson
from hrvtrainer.simulation.sensors import Sensors
from hrvtrainer.straps.heart_rate import TICKS_PER_S, HeartRateMeasurement, encode_heart_rate
from hrvtrainer.truth import GroundTruth

SOURCE_ID = "simulated"
MODEL = "Simulated person"

_RR_PER_PACKET = 3
_SMOOTHED_RR = 8  # a strap's own heart rate is a mean of the last few seconds
_FASTEST_S = 0.3
_JITTER_S = 0.03  # a Polar H10 heard over 5 minutes sends every 0.99 s, give or take as much
_LARGEST_JITTER_S = 0.2
_STALL_S = (2.3, 3.0)  # with the wait for the sending, intervals of up to 4 s of age
_STALL_CHANCE = {ArtifactLevel.NONE: 0.0, ArtifactLevel.DEFAULT: 0.01, ArtifactLevel.STRESS: 0.05}
_SOONEST_APART_S = 0.03  # a usual connection interval: what had to wait comes one by one
_FRAME_DELAY_S = (0.04, 0.10)
_FRAMES_AGAIN_AFTER_S = 1.5  # a new link has to ask for its measurements anew
_FULL_BATTERY_PERCENT = 90
_BATTERY_PERCENT_PER_S = 1.0 / 3600.0
_LOST = "The simulated strap is out of reach for a moment. It comes back by itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDrop:
    """The link is lost at a session second, and is back so many seconds later."""

    at_s: float
    for_s: float

    @property
    def back_s(self) -> float:
        """Session seconds at which the link is back."""
        return self.at_s + self.for_s


class SimulatedStrap:
    """Tells of the simulated person's beats as a chest strap does.

    Every second it sends the intervals that have ended since, at most three a packet, so that one is
    heard 0.3-1.5 s after its beat. Sometimes the link stalls: that packet comes 2.3-3 s after its
    sending and the next ones close behind it, none overtaking another. Intervals are differences of
    beat times rounded to 1/1024 s, so that rounding never adds up. While the link is lost, packets
    are lost with it, those under way as well.

    Frames of ECG and of acceleration come about 0.9 s after their last sample, and wait where the link
    stalls. They change nothing about the packets of beats.

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
        Whether it measures these, too.
    """

    def __init__(
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
    ) -> None:
        person_rng, peak_rng, self._rng, self._frame_rng, sensor_rng = np.random.default_rng(seed).spawn(5)
        self._seed = seed
        self._person = SimulatedPerson(person, script, person_rng)
        self._detector = PeakDetector(artifacts, peak_rng, early_beats=script.early_beats)
        self._sensors = Sensors(
            self._person.volume,
            self._detector,
            artifacts,
            rng=sensor_rng,
            with_ecg=sends_ecg,
            with_acceleration=sends_acceleration,
            fibrillates=script.irregularity > 0.0,
        )
        self._stall_chance = _STALL_CHANCE[artifacts]
        self._drops = tuple(link_drops)
        self._source_id = source_id
        # A whole number of the person's steps, so that nothing is lived before it is asked for.
        self._sends_at_step = int(self._rng.integers(1, SAMPLE_HZ))
        self._last_peak: int | None = None
        self._unsent: deque[int] = deque()
        self._recent: deque[int] = deque(maxlen=_SMOOTHED_RR)
        self._last_arrival_s = 0.0
        self._last_frame_s = 0.0
        self._pending: list[SourceEvent] = list(self._hello(0.0, 0))
        for drop in self._drops:
            self._pending.append(self._link(drop.at_s, LinkState.LOST))
            self._pending.extend(self._hello(drop.back_s, 1))

    def hear(self, change: PacerChange) -> None:
        """Let the person follow a pacer, or none, from its time on."""
        self._person.hear(change)

    def events(self, until_s: float) -> list[SourceEvent]:
        """Return what is stamped before ``until_s`` and was not returned before, oldest first."""
        while True:
            stream = self._sensors.next_stream()
            if stream is not None and stream.due_step < min(self._sends_at_step, until_s * SAMPLE_HZ):
                self._measure(stream)
            elif self._sends_at_step / SAMPLE_HZ < until_s:
                self._send(self._sends_at_step / SAMPLE_HZ)
                self._sends_at_step += SAMPLE_HZ
            else:
                break
        ready = sorted((event for event in self._pending if event.at_s < until_s), key=_stamp_s)
        self._pending = [event for event in self._pending if event.at_s >= until_s]
        return ready

    def truth(self) -> GroundTruth:
        """Return what was really so, until the last packet that was sent."""
        lived = self._person.truth(self._detector.artifacts)
        return replace(self._sensors.truth_of(lived), seed=self._seed)

    @property
    def source_ids(self) -> tuple[str, ...]:
        """What its events call it, alone."""
        return (self._source_id,)

    def truths(self) -> dict[str, GroundTruth]:
        """Return the truth under the name of this source."""
        return {self._source_id: self.truth()}

    def _send(self, at_s: float) -> None:
        self._sense(at_s)
        ticks = tuple(self._unsent.popleft() for _ in range(min(len(self._unsent), _RR_PER_PACKET)))
        bpm = round(60 * TICKS_PER_S * len(self._recent) / sum(self._recent)) if self._recent else 0
        raw = encode_heart_rate(
            HeartRateMeasurement(
                bpm=bpm, contact=self._detector.has_contact(at_s), rr_ticks=ticks, has_rr_flag=bool(ticks)
            )
        )
        arrival_s = max(at_s + self._delay_s(), self._last_arrival_s + _SOONEST_APART_S)
        self._last_arrival_s = arrival_s
        if not any(drop.at_s <= arrival_s and at_s < drop.back_s for drop in self._drops):
            self._pending.append(self._reading(arrival_s, Characteristic.HEART_RATE, raw))

    def _measure(self, stream: FrameStream) -> None:
        at_s = stream.due_step / SAMPLE_HZ
        self._sense(at_s)
        begins_s, raw = stream.begins_s, stream.frame()
        waits_until_s = max(self._last_frame_s, self._last_arrival_s)
        arrival_s = max(at_s + float(self._frame_rng.uniform(*_FRAME_DELAY_S)), waits_until_s)
        self._last_frame_s = arrival_s
        if not any(
            drop.at_s <= arrival_s and begins_s < drop.back_s + _FRAMES_AGAIN_AFTER_S for drop in self._drops
        ):
            self._pending.append(self._reading(arrival_s, Characteristic.POLAR_DATA, raw))

    def _delay_s(self) -> float:
        if self._rng.random() < self._stall_chance:
            return float(self._rng.uniform(*_STALL_S))
        return _FASTEST_S + float(min(self._rng.exponential(_JITTER_S), _LARGEST_JITTER_S))

    def _sense(self, until_s: float) -> None:
        for beat_s in self._person.beats(until_s):
            for peak_s in self._detector.peaks(beat_s):
                peak = round(peak_s * TICKS_PER_S)
                if self._last_peak is not None:
                    self._unsent.append(peak - self._last_peak)
                    self._recent.append(peak - self._last_peak)
                self._last_peak = peak
        if not self._detector.has_contact(until_s):
            self._last_peak = None  # no interval spans a dropout: the strap begins anew

    def _hello(self, at_s: float, attempt: int) -> tuple[SourceEvent, ...]:
        percent = max(_FULL_BATTERY_PERCENT - at_s * _BATTERY_PERCENT_PER_S, 1.0)
        return (
            self._link(at_s, LinkState.LIVE, attempt=attempt),
            self._reading(at_s, Characteristic.MODEL, MODEL.encode()),
            self._reading(at_s, Characteristic.BATTERY, bytes([round(percent)])),
        )

    def _link(self, at_s: float, state: LinkState, *, attempt: int = 0) -> LinkChanged:
        reason = _LOST if state is LinkState.LOST else ""
        return LinkChanged(at_s=at_s, source_id=self._source_id, state=state, reason=reason, attempt=attempt)

    def _reading(self, at_s: float, characteristic: Characteristic, raw: bytes) -> Reading:
        return Reading(arrival_s=at_s, source_id=self._source_id, characteristic=characteristic, raw=raw)


def _stamp_s(event: SourceEvent) -> float:
    return event.at_s
