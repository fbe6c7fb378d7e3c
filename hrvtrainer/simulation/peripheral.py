"""The simulated person's strap at the wire: services to read, write and subscribe to, and packets to send.

It knows no transport. `hrvtrainer.simulation.strap` makes a source of events of it; tests put the same
packets on the air of a fake Bluetooth service and of a virtual radio.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hrvtrainer.breath.pacer import PacerChange
from hrvtrainer.events import Characteristic
from hrvtrainer.simulation.answer import SAMPLE_HZ
from hrvtrainer.simulation.artifacts import ArtifactLevel, PeakDetector
from hrvtrainer.simulation.beat_packets import BeatPackets
from hrvtrainer.simulation.compliance import BEGINNER, ComplianceScript
from hrvtrainer.simulation.parameters import DEMO_PERSON, PersonParameters
from hrvtrainer.simulation.person import SimulatedPerson
from hrvtrainer.simulation.polar_service import PolarService
from hrvtrainer.simulation.radio import SentPacket
from hrvtrainer.simulation.sensors import Sensors
from hrvtrainer.simulation.wearer import Wearer
from hrvtrainer.truth import GroundTruth

MODEL = "Simulated person"

_FULL_BATTERY_PERCENT = 90
_BATTERY_PERCENT_PER_S = 1.0 / 3600.0
_CHEST = b"\x01"
_MTU_BYTES = 232  # what a Polar H10 grants
_REPLY_DELAY_S = 0.05
_NEVER = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class GattCharacteristic:
    """A characteristic of a service and what can be done with it: read, write, notify, indicate."""

    characteristic: Characteristic
    flags: frozenset[str]


def _has(characteristic: Characteristic, *flags: str) -> GattCharacteristic:
    return GattCharacteristic(characteristic=characteristic, flags=frozenset(flags))


# By their 16-bit numbers or, a maker's own, by the whole 128 bits, as `Characteristic` has it.
SERVICES: Mapping[str, tuple[GattCharacteristic, ...]] = {
    "180d": (_has(Characteristic.HEART_RATE, "notify"), _has(Characteristic.BODY_LOCATION, "read")),
    "180f": (_has(Characteristic.BATTERY, "read"),),
    "180a": (
        _has(Characteristic.MODEL, "read"),
        _has(Characteristic.SERIAL, "read"),
        _has(Characteristic.FIRMWARE, "read"),
        _has(Characteristic.MANUFACTURER, "read"),
    ),
    "fb005c80-02e7-f387-1cad-8acd2d8df0c8": (
        _has(Characteristic.POLAR_CONTROL, "read", "write", "indicate"),
        _has(Characteristic.POLAR_DATA, "notify"),
    ),
}


class VirtualPeripheral:
    """A strap with a simulated person in it.

    It offers what a Polar H10 offers to us: heart rate with intervals, battery, device information, and
    measurement of ECG and acceleration. Every second, while heart rate is subscribed to, it sends the
    intervals that have ended since. A frame of samples is sent about 0.13 s after its last one while
    that measurement is started and its data are subscribed to. What nobody subscribed to is gone.

    Its time is that of the latest question for packets: a write or a subscription is done then, and the
    person has lived no further, so that they can follow each pacer change that is heard before its time.

    Parameters
    ----------
    seed : int
        Where chance begins: the same seed, asked the same things at the same times, sends the same bytes
        at the same times, however often `packets` is called in between.
    person : PersonParameters
        Who wears it.
    script : ComplianceScript
        How they follow a pacer.
    artifacts : ArtifactLevel
        How much comes between the heart and the strap.
    name, address : str
        What it advertises.

    Attributes
    ----------
    mtu_bytes : int
        What the two sides agreed on; with less than 232 the control point does nothing.
    services : mapping of str to tuple of GattCharacteristic
        What it offers.
    """

    services = SERVICES

    def __init__(
        self,
        seed: int,
        *,
        person: PersonParameters = DEMO_PERSON,
        script: ComplianceScript = BEGINNER,
        artifacts: ArtifactLevel = ArtifactLevel.NONE,
        name: str = "Simulated H10",
        address: str = "C0:FF:EE:00:00:01",
    ) -> None:
        person_rng, peak_rng, beat_rng, _, sensor_rng = chances(seed)
        self.name = name
        self.address = address
        self.mtu_bytes = _MTU_BYTES
        self._seed = seed
        self._person = SimulatedPerson(person, script, person_rng)
        self._detector = PeakDetector(artifacts, peak_rng, early_beats=script.early_beats)
        self._wearer = Wearer(self._person, self._detector)
        self._beats = BeatPackets(self._person, self._detector, beat_rng)
        self._sensors = Sensors(
            self._wearer, artifacts, rng=sensor_rng, fibrillates=script.irregularity > 0.0
        )
        self._polar = PolarService(self._sensors, sensor_rng)
        self._subscribed: set[Characteristic] = set()
        self._replies: deque[SentPacket] = deque()
        self._now_s = 0.0

    def hear(self, change: PacerChange) -> None:
        """Let the person follow a pacer, or none, from its time on."""
        self._person.hear(change)

    def read(self, characteristic: Characteristic) -> bytes:
        """Return a value that can be read.

        Raises
        ------
        KeyError
            If this one cannot.
        """
        percent = max(_FULL_BATTERY_PERCENT - self._now_s * _BATTERY_PERCENT_PER_S, 1.0)
        return {
            Characteristic.BODY_LOCATION: _CHEST,
            Characteristic.BATTERY: bytes([round(percent)]),
            Characteristic.MODEL: MODEL.encode(),
            Characteristic.SERIAL: f"SIM{self._seed:05d}".encode(),
            Characteristic.FIRMWARE: b"0.0.0",
            Characteristic.MANUFACTURER: b"hrvtrainer",
            Characteristic.POLAR_CONTROL: self._polar.features,
        }[characteristic]

    def write(self, characteristic: Characteristic, raw: bytes) -> None:
        """Take a request to the control point; the answer is indicated a moment later.

        Raises
        ------
        KeyError
            If nothing can be written there.
        """
        if characteristic is not Characteristic.POLAR_CONTROL:
            raise KeyError(characteristic)
        reply = self._polar.answer(
            raw,
            at_s=self._now_s,
            mtu_bytes=self.mtu_bytes,
            is_heard=Characteristic.POLAR_DATA in self._subscribed,
        )
        self._replies.append(
            SentPacket(sent_s=self._now_s + _REPLY_DELAY_S, characteristic=characteristic, raw=reply)
        )

    def subscribe(self, characteristic: Characteristic) -> None:
        """Let what is notified or indicated there be sent from now on."""
        self._subscribed.add(characteristic)

    def unsubscribe(self, characteristic: Characteristic) -> None:
        """Send no more of it; a measurement that was started goes on, unheard."""
        self._subscribed.discard(characteristic)

    def packets(self, until_s: float) -> list[SentPacket]:
        """Return what is sent before ``until_s`` and was not returned before, oldest first."""
        sent: list[SentPacket] = []
        while (due_s := self._due_s()) < until_s:
            packet = self._next_packet(due_s)
            if packet is not None and packet.characteristic in self._subscribed:
                sent.append(packet)
        self._now_s = max(self._now_s, until_s)
        return sent

    def truth(self) -> GroundTruth:
        """Return what was really so, until the last packet that was sent."""
        lived = self._person.truth(self._detector.artifacts)
        return replace(self._sensors.truth_of(lived), seed=self._seed)

    def _due_s(self) -> float:
        """Return when something happens next."""
        stream = self._sensors.next_stream()
        due_step = min(self._beats.due_step, stream.due_step if stream else _NEVER)
        return min(due_step / SAMPLE_HZ, self._replies[0].sent_s if self._replies else _NEVER)

    def _next_packet(self, due_s: float) -> SentPacket | None:
        """Do what is due; return the packet that comes of it."""
        if self._beats.due_step / SAMPLE_HZ == due_s:
            return SentPacket(
                sent_s=due_s, characteristic=Characteristic.HEART_RATE, raw=self._beats.packet()
            )
        if self._replies and self._replies[0].sent_s == due_s:
            return self._replies.popleft()
        stream = self._sensors.next_stream()
        assert stream is not None
        self._beats.sense(due_s)
        if not self._wearer.is_known(stream.last_sample_s):
            stream.wait()
            return None
        return SentPacket(sent_s=due_s, characteristic=Characteristic.POLAR_DATA, raw=stream.frame())


def chances(seed: int) -> list[np.random.Generator]:
    """Return where chance comes from: person, peaks, packets of beats, all else on the way, sensors."""
    return np.random.default_rng(seed).spawn(5)
