"""A strap on a chest, second by second, told to the strap doctor: worn, dry, taken off, lost, found again."""

import struct
from pathlib import Path

from simulated_packets import sent_packets

from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading
from hrvtrainer.shelves import packaged_folder
from hrvtrainer.straps.doctor.finding import Ailment, Finding
from hrvtrainer.straps.doctor.strap_doctor import StrapDoctor
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, encode_heart_rate
from hrvtrainer.straps.profile import DEVICES_SHELF, read_device

H10 = "Polar H10 A1B2C3D4"
TICKS = [ticks for _, ticks in sent_packets(seed=4, bpm=62, minutes=6).arrived]


def shelf_files() -> list[Path]:
    return sorted(packaged_folder(DEVICES_SHELF).glob("*.toml"))


class ExaminedStrap:
    """Tells a doctor what happens; ``at_s`` is the session second so far."""

    def __init__(self, name: str = H10, *, platform: str = "linux") -> None:
        self.doctor = StrapDoctor(name, profiles=map(read_device, shelf_files()), platform=platform)
        self.at_s = 0.0

    def link(self, state: LinkState, reason: str = "") -> None:
        self.doctor.feed(LinkChanged(at_s=self.at_s, source_id="strap", state=state, reason=reason))

    def tell(self, kind: Characteristic, raw: bytes) -> None:
        self.doctor.feed(Reading(arrival_s=self.at_s, source_id="strap", characteristic=kind, raw=raw))

    def packet(
        self,
        *rr: int,
        bpm: int = 62,
        contact: bool | None = None,
        kind: Characteristic = Characteristic.HEART_RATE,
    ) -> None:
        told = HeartRateMeasurement(bpm=bpm, contact=contact, rr_ticks=rr, has_rr_flag=bool(rr))
        self.tell(kind, encode_heart_rate(told))

    def wear(self, seconds: int, *, contact: bool | None = None) -> None:
        """Sit still with the strap on."""
        for _ in range(seconds):
            self.at_s += 1.0
            self.packet(*TICKS[int(self.at_s) % len(TICKS)], contact=contact)

    def lie_there(self, seconds: int, *, contact: bool | None = None) -> None:
        """Take the strap off: it goes on sending, without a heartbeat."""
        for _ in range(seconds):
            self.at_s += 1.0
            self.packet(bpm=0, contact=contact)

    def move(self, seconds: int, *, still: str = "") -> None:
        """Send acceleration at 50 Hz; the named axes stand still."""
        for second in range(seconds):
            self.at_s += 1.0
            samples = [
                [
                    value if axis in still else value + (3 * second + k) % 7
                    for axis, value in zip("xyz", (-40, 118, -2000), strict=True)
                ]
                for k in range(50)
            ]
            head = struct.pack("<BQB", 2, int(self.at_s * 1e9), 1)
            self.tell(
                Characteristic.POLAR_DATA, head + b"".join(struct.pack("<3h", *sample) for sample in samples)
            )

    def findings(self) -> dict[Ailment, Finding]:
        """What was found, the heaviest of each ailment."""
        told: dict[Ailment, Finding] = {}
        for finding in self.doctor.findings(self.at_s):
            told.setdefault(finding.ailment, finding)
        return told


def worn(seconds: int = 60, *, name: str = H10, platform: str = "linux") -> ExaminedStrap:
    """A strap that is found at once and worn well."""
    strap = ExaminedStrap(name, platform=platform)
    strap.link(LinkState.SEARCHING)
    strap.link(LinkState.CONNECTING)
    strap.link(LinkState.LIVE)
    strap.wear(seconds)
    return strap
