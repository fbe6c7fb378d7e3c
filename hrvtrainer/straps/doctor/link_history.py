"""How a link to a strap began and ended, and what it says about why."""

from dataclasses import dataclass

from hrvtrainer.events import LinkChanged, LinkState
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.doctor.finding import Ailment, Finding, Weight
from hrvtrainer.straps.heart_rate import HeartRateMeasurement
from hrvtrainer.straps.profile import DeviceProfile

# A Polar H10 lets go 45 s after it leaves its strap (polarofficial/polar-ble-sdk, KnownIssues.md); a
# reading or two more or less, and up to 15 s until a silent link is given up.
_OFF_LEAST_S = 30.0
_OFF_MOST_S = 75.0
# Some Linux computers lose an H10 or H9 exactly 150 s after connecting (JanCBrammer/OpenHRV#39); reading
# it takes some seconds before its first packet is heard.
_FIXED_LEAST_S = 140.0
_FIXED_MOST_S = 155.0
_BEATING_S = 10.0

_UNAVAILABLE = (
    words.SWITCHED_OFF,
    words.NO_ADAPTER,
    words.NO_CENTRAL,
    words.NOT_ALLOWED,
    words.NO_SERVICE,
    words.NO_ANSWER,
    words.BUSY,
    words.ODD_ANSWER,
)
_ADVICE = (words.NOTHING_HEARD, words.OTHERS_HEARD)
_WHEN_NOT_FOUND = (
    "Put it on with moist pads; if you wear it already, a watch or a phone may be holding it: let go of it "
    "there."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One loss of the link.

    Parameters
    ----------
    at_s : float
        Session seconds.
    held_s : float
        How long the strap had been heard.
    beatless_s : float
        How long before the loss the last beat, or rate on skin, had come.
    """

    at_s: float
    held_s: float
    beatless_s: float

    @property
    def was_taken_off(self) -> bool:
        """Whether it looks as if the strap had been taken off."""
        return _OFF_LEAST_S <= self.beatless_s <= _OFF_MOST_S

    @property
    def was_at_150_s(self) -> bool:
        """Whether a beating strap was lost at the fixed time at which some computers lose it."""
        return _FIXED_LEAST_S <= self.held_s <= _FIXED_MOST_S and self.beatless_s < _BEATING_S


class LinkHistory:
    """The beginnings and ends of one link; reads no clock."""

    def __init__(self) -> None:
        self.first_live_s: float | None = None
        self.drops: list[Drop] = []
        self._live_since_s: float | None = None
        self._beat_s = 0.0
        self._connecting = 0
        self._unavailable = ""
        self._advice = _WHEN_NOT_FOUND
        self._notes: dict[str, None] = {}

    def changed(self, event: LinkChanged) -> None:
        """Take a change of the link."""
        if event.state is LinkState.LIVE:
            if event.reason:
                self._notes[event.reason] = None
            if self._live_since_s is None:
                self._live_since_s = self._beat_s = event.at_s
            self.first_live_s = event.at_s if self.first_live_s is None else self.first_live_s
        elif event.state is LinkState.LOST and self._live_since_s is not None:
            self.drops.append(
                Drop(
                    at_s=event.at_s,
                    held_s=event.at_s - self._live_since_s,
                    beatless_s=event.at_s - self._beat_s,
                )
            )
            self._live_since_s = None
        elif event.state is LinkState.CONNECTING:
            self._connecting += 1
        elif event.state is LinkState.SEARCHING:
            # A sentence may go on with the time until the next attempt.
            self._unavailable = _begun(event.reason, _UNAVAILABLE) or self._unavailable
            self._advice = _begun(event.reason, _ADVICE) or self._advice

    def heard(self, arrival_s: float, packet: HeartRateMeasurement) -> None:
        """Take a packet, for whether the heart was heard."""
        if packet.rr_ticks or (packet.bpm > 0 and packet.contact is not False):
            self._beat_s = arrival_s

    def findings(self, name: str, profile: DeviceProfile, at_s: float) -> list[Finding]:
        """Say what the link tells of the strap called so, by session second ``at_s``."""
        if self.first_live_s is None:
            return [self._never_heard(name, profile, at_s)]
        notes = [
            Finding(
                ailment=Ailment.MEASUREMENTS,
                weight=Weight.NOTE,
                words=note,
                remedy="A practice needs the heartbeats alone.",
            )
            for note in self._notes
        ]
        return [*self._dropped(), *notes]

    def _never_heard(self, name: str, profile: DeviceProfile, at_s: float) -> Finding:
        if self._unavailable:
            return Finding(
                ailment=Ailment.BLUETOOTH,
                weight=Weight.TROUBLE,
                words=self._unavailable,
                remedy="`hrvtrainer doctor` tells what this computer has.",
            )
        one_link = f" {profile.title} takes one device at a time." if profile.links == 1 else ""
        if self._connecting:
            return Finding(
                ailment=Ailment.NOT_HELD,
                weight=Weight.TROUBLE,
                words=f"{name} is near, but the connection did not hold.{one_link}",
                remedy="Let go of it on watches and phones, and take it out of the system's list of paired "
                "devices; then try again.",
            )
        return Finding(
            ailment=Ailment.NOT_FOUND,
            weight=Weight.TROUBLE,
            words=f"{name} was not heard in {at_s:.0f} s.{one_link}",
            remedy=self._advice,
        )

    def _dropped(self) -> list[Finding]:
        found: list[Finding] = []
        taken_off = [drop for drop in self.drops if drop.was_taken_off]
        at_150_s = [drop for drop in self.drops if drop.was_at_150_s]
        others = [drop for drop in self.drops if not drop.was_taken_off and not drop.was_at_150_s]
        if taken_off:
            found.append(
                Finding(
                    ailment=Ailment.TAKEN_OFF,
                    weight=Weight.TROUBLE,
                    words=f"The strap let go {taken_off[0].beatless_s:.0f} s after its last heartbeat, as it "
                    "does when it is taken off.",
                    remedy="Put it on, moisten the pads and pull it a little tighter.",
                )
            )
        if at_150_s:
            found.append(
                Finding(
                    ailment=Ailment.DROPS_AT_150_S,
                    weight=Weight.TROUBLE,
                    words=f"The link went {at_150_s[0].held_s:.0f} s after it began, while the heart was "
                    "heard; some Linux computers lose a strap 150 s after connecting.",
                    remedy="Update the system's Bluetooth, or try another adapter; a practice goes on by "
                    "itself once the strap is found again.",
                )
            )
        if others:
            times = f"{len(others)} times" if len(others) > 1 else "once"
            found.append(
                Finding(
                    ailment=Ailment.DROPPED,
                    weight=Weight.TROUBLE,
                    words=f"The link was lost {times}, first after {others[0].held_s:.0f} s.",
                    remedy="Sit closer to the computer, with nothing between it and your chest, and keep "
                    "other devices off the strap.",
                )
            )
        return found


def _begun(reason: str, sentences: tuple[str, ...]) -> str:
    """Return the sentence that a reason begins with, or nothing."""
    return next((sentence for sentence in sentences if reason.startswith(sentence)), "")
