"""Listens to one strap and its link, and says what is wrong and what helps."""

from collections.abc import Iterable

from hrvtrainer.errors import StrapDataError
from hrvtrainer.events import Characteristic, LinkChanged, Reading, SourceEvent
from hrvtrainer.straps.doctor.beats import beat_findings
from hrvtrainer.straps.doctor.finding import Ailment, Finding, Weight
from hrvtrainer.straps.doctor.firmware import firmware_findings
from hrvtrainer.straps.doctor.link_history import LinkHistory
from hrvtrainer.straps.doctor.still_axes import StillAxes
from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.polar.frames import AccelerationFrame, decode_polar_data
from hrvtrainer.straps.profile import DeviceProfile, IntervalKind, profile_for
from hrvtrainer.straps.signal_check import SMALL_BATTERY_PERCENT, SignalCheck, SignalReport
from hrvtrainer.straps.standard_reads import decode_text

_HEAVIEST_FIRST = tuple(Weight)


class StrapDoctor:
    """Takes what a strap and its link say; reads no clock, opens nothing.

    Parameters
    ----------
    name : str
        What the strap was called by whoever asked: its name, or its address.
    profiles : iterable of DeviceProfile
        The devices shelf.
    platform : str
        The computer's, as `sys.platform` calls it.
    """

    def __init__(self, name: str, *, profiles: Iterable[DeviceProfile], platform: str) -> None:
        self._name = name
        self._profiles = tuple(profiles)
        self._platform = platform
        self._check = SignalCheck()
        self._link = LinkHistory()
        self._axes = StillAxes()
        self._texts: dict[Characteristic, str] = {}
        self._unreadable = 0
        self._measures = False
        self._lifted = self._told_contact = 0

    @property
    def profile(self) -> DeviceProfile:
        """What the shelf knows of this strap, by the name that was given or by what it calls its model."""
        by_name = profile_for(self._name, self._profiles)
        maker = self._texts.get(Characteristic.MANUFACTURER, "").split(" ")[0]
        model = self._texts.get(Characteristic.MODEL, "")
        if by_name.name_prefixes or not model:
            return by_name
        by_model = profile_for(f"{maker} {model}", self._profiles)
        return by_model if by_model.name_prefixes else profile_for(model, self._profiles)

    @property
    def first_live_s(self) -> float | None:
        """When the strap was first heard, in session seconds."""
        return self._link.first_live_s

    def feed(self, event: SourceEvent) -> None:
        """Take one event of the link, in the order in which they came."""
        if isinstance(event, LinkChanged):
            self._link.changed(event)
        elif isinstance(event, Reading):
            self._check.feed(event)
            try:
                self._read(event)
            except StrapDataError:
                self._unreadable += 1

    def report(self, at_s: float) -> SignalReport:
        """Return the signal check at session second ``at_s``."""
        return self._check.report(at_s)

    def findings(self, at_s: float) -> tuple[Finding, ...]:
        """Return everything that was found by session second ``at_s``, the heaviest first."""
        found = self._link.findings(self._name, self.profile, at_s)
        if self._link.first_live_s is not None:
            report = self.report(at_s)
            lifted_percent = 100.0 * self._lifted / max(self._told_contact, 1)
            found += beat_findings(report, self.profile, lifted_percent=lifted_percent)
            found += self._axes.findings()
            found += self._unread()
            found += self._battery(report.battery_percent)
            if not self._measures:  # what it does measure says more than its number
                found += firmware_findings(
                    self._texts.get(Characteristic.FIRMWARE, ""),
                    device=self.profile.id,
                    platform=self._platform,
                )
            found.append(self._latency())
        return tuple(sorted(found, key=lambda finding: _HEAVIEST_FIRST.index(finding.weight)))

    def _read(self, event: Reading) -> None:
        match event.characteristic:
            case Characteristic.HEART_RATE:
                packet = decode_heart_rate(event.raw)
                self._link.heard(event.arrival_s, packet)
                self._told_contact += packet.contact is not None
                self._lifted += packet.contact is False
            case Characteristic.POLAR_DATA:
                frame = decode_polar_data(event.raw)
                self._measures = True
                if isinstance(frame, AccelerationFrame):
                    self._axes.heard(event.arrival_s, frame)
            case Characteristic.MODEL | Characteristic.MANUFACTURER | Characteristic.FIRMWARE:
                self._texts[event.characteristic] = decode_text(event.raw)

    def _unread(self) -> list[Finding]:
        if not self._unreadable:
            return []
        return [
            Finding(
                ailment=Ailment.UNREADABLE,
                weight=Weight.NOTE,
                words=f"Packets that could not be read, and were left out: {self._unreadable}.",
                remedy="If it goes on, a capture of them helps us: tests/captures/README.md.",
            )
        ]

    def _battery(self, percent: int | None) -> list[Finding]:
        if percent is None:
            return []
        words = f"The battery is at {percent} %."
        if percent >= SMALL_BATTERY_PERCENT:
            return [Finding(ailment=Ailment.BATTERY, weight=Weight.FINE, words=words)]
        remedy = (
            "Charge it." if self.profile.intervals is IntervalKind.PP else "Have a new coin cell at hand."
        )
        return [Finding(ailment=Ailment.BATTERY, weight=Weight.NOTE, words=words, remedy=remedy)]

    def _latency(self) -> Finding:
        profile = self.profile
        if profile.latency_known:
            words = f"{profile.title} tells of a beat {profile.latency_s:g} s later; that was measured."
            return Finding(ailment=Ailment.LATENCY, weight=Weight.FINE, words=words)
        return Finding(
            ailment=Ailment.LATENCY,
            weight=Weight.NOTE,
            words=f"How late this strap tells of a beat is not known; {profile.latency_s:g} s is a guess.",
            remedy="Nothing to do: it moves where the trace is drawn. devices/README.md says how to set it.",
        )
