"""What can be said of a strap during a session: its link, its battery, whether it sends intervals."""

from dataclasses import replace

from hrvtrainer.events import LinkChanged, LinkState
from hrvtrainer.session.updates import SignalChanged
from hrvtrainer.straps.heart_rate import HeartRateMeasurement
from hrvtrainer.straps.training_words import RATE_ONLY_SENTENCE

PACKETS_BEFORE_RATE_ONLY = 10


class StrapSignal:
    """Tells when something changes, and nothing otherwise."""

    def __init__(self) -> None:
        self._told = SignalChanged(at_s=0.0, link=LinkState.SEARCHING, sentence="")
        self._packets_without_rr = 0

    def link(self, event: LinkChanged) -> list[SignalChanged]:
        """Take how the link stands."""
        contact = self._told.contact if event.state is LinkState.LIVE else None
        return self._tell(event.at_s, link=event.state, sentence=event.reason, contact=contact)

    def battery(self, at_s: float, percent: int) -> list[SignalChanged]:
        """Take the battery's charge."""
        return self._tell(at_s, battery_percent=percent)

    def packet(self, at_s: float, packet: HeartRateMeasurement) -> list[SignalChanged]:
        """Take a packet: the strap is heard, and may say whether it touches skin."""
        return self._tell(at_s, contact=packet.contact, has_rr=self._has_rr(packet), link=LinkState.LIVE)

    def pulses(self, at_s: float) -> list[SignalChanged]:
        """Take that single beats come, though not with the packets of the heart rate."""
        return self._tell(at_s, has_rr=True)

    def _has_rr(self, packet: HeartRateMeasurement) -> bool | None:
        if packet.rr_ticks or self._told.has_rr:
            return True
        self._packets_without_rr += 1
        return False if self._packets_without_rr >= PACKETS_BEFORE_RATE_ONLY else None

    def _tell(self, at_s: float, **news: object) -> list[SignalChanged]:
        signal = replace(self._told, **news)  # type: ignore[arg-type] # the callers above name its own fields
        if signal.has_rr is False and (not signal.sentence or signal.link is LinkState.LIVE):
            # It outweighs what a live link says of its measurements: those do not help without single beats.
            signal = replace(signal, sentence=RATE_ONLY_SENTENCE)
        if signal.has_rr and signal.sentence == RATE_ONLY_SENTENCE:
            signal = replace(signal, sentence="")
        if signal == self._told:
            return []
        self._told = signal
        return [replace(signal, at_s=at_s)]
