"""From what a source says to labelled beats, and to what can be said of the strap."""

import logging
from dataclasses import replace

from hrvtrainer.beats import Beat
from hrvtrainer.errors import StrapDataError
from hrvtrainer.events import (
    Characteristic,
    ImportedBeats,
    LatencyChosen,
    LinkChanged,
    LinkState,
    Reading,
    SourceEvent,
)
from hrvtrainer.heart.artifacts.possible import LEAST_POSSIBLE_MS, MOST_POSSIBLE_MS
from hrvtrainer.session.live_engine import LiveEngine
from hrvtrainer.session.updates import BeatsHeard, HeartPlaced, HeartUpdate, SignalChanged
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, decode_heart_rate
from hrvtrainer.straps.standard_reads import decode_battery_percent
from hrvtrainer.straps.timeline import BeatTimeline
from hrvtrainer.straps.training_words import RATE_ONLY_SENTENCE

_LOG = logging.getLogger(__name__)

PACKETS_BEFORE_RATE_ONLY = 10


class HeartStream:
    """One strap, recording or simulated person: packets in, beats and signal news out."""

    def __init__(self) -> None:
        self._timeline = BeatTimeline()
        self._latency_s = 0.0
        self._packets_without_rr = 0
        self._gap_before_next_import = False
        self._signal = SignalChanged(at_s=0.0, link=LinkState.SEARCHING, sentence="")
        self.engine = LiveEngine()
        self.refused_packets = 0

    def hear(self, event: SourceEvent) -> list[HeartUpdate]:
        """Take one event of its source."""
        if isinstance(event, LinkChanged):
            return self._link(event)
        if isinstance(event, ImportedBeats):
            return self._imported(event)
        try:
            return self._reading(event)
        except StrapDataError as fault:
            self.refused_packets += 1
            _LOG.warning(
                "packet %d of %s refused: %s", self.refused_packets, event.characteristic.name, fault
            )
            return []

    @property
    def earlier_by_s(self) -> float:
        """How much earlier than the beats' ends say the heart beat; never part of an interval."""
        return self._latency_s - self._timeline.display_correction_s

    def place(self, event: LatencyChosen) -> list[HeartUpdate]:
        """Take how long after the heart this source tells."""
        self._latency_s = event.latency_s
        return [HeartPlaced(at_s=event.at_s, earlier_by_s=self.earlier_by_s)]

    def break_here(self, at_s: float, why: str) -> list[HeartUpdate]:
        """Beats may be missing from here on: the computer slept, or the link went."""
        return self._take(at_s, self._timeline.break_segment(at_s, why))

    def _link(self, event: LinkChanged) -> list[HeartUpdate]:
        updates: list[HeartUpdate] = []
        if event.state is LinkState.LOST:
            updates += self.break_here(event.at_s, "link")
        contact = self._signal.contact if event.state is LinkState.LIVE else None
        return updates + self._tell(event.at_s, link=event.state, sentence=event.reason, contact=contact)

    def _imported(self, event: ImportedBeats) -> list[HeartUpdate]:
        beats: list[Beat] = []
        end_s = event.at_s - sum(event.rr_ms[1:]) / 1000.0
        gap = event.after_gap or self._gap_before_next_import
        for place, rr_ms in enumerate(event.rr_ms):
            end_s += rr_ms / 1000.0 if place else 0.0
            if LEAST_POSSIBLE_MS <= rr_ms <= MOST_POSSIBLE_MS:
                beats.append(Beat(end_s=end_s, rr_ms=rr_ms, after_gap=gap))
                gap = False
            else:
                gap = True
        self._gap_before_next_import = gap
        return self._take(event.at_s, tuple(beats))

    def _reading(self, event: Reading) -> list[HeartUpdate]:
        if event.characteristic is Characteristic.BATTERY:
            return self._tell(event.at_s, battery_percent=decode_battery_percent(event.raw))
        if event.characteristic is not Characteristic.HEART_RATE:
            return []  # kept in the recording; nothing is computed from it
        measurement = decode_heart_rate(event.raw)
        signal = self._tell(
            event.at_s, contact=measurement.contact, has_rr=self._has_rr(measurement), link=LinkState.LIVE
        )
        placed_before_s = self.earlier_by_s
        told = signal + self._take(event.at_s, self._timeline.add(event.arrival_s, measurement.rr_ticks))
        if self.earlier_by_s != placed_before_s:
            told.append(HeartPlaced(at_s=event.at_s, earlier_by_s=self.earlier_by_s))
        return told

    def _has_rr(self, measurement: HeartRateMeasurement) -> bool | None:
        if measurement.rr_ticks or self._signal.has_rr:
            return True
        self._packets_without_rr += 1
        return False if self._packets_without_rr >= PACKETS_BEFORE_RATE_ONLY else None

    def _take(self, at_s: float, beats: tuple[Beat, ...]) -> list[HeartUpdate]:
        told = tuple(final for beat in beats for final in self.engine.feed(beat))
        return [BeatsHeard(at_s=at_s, beats=told)] if told else []

    def _tell(self, at_s: float, **news: object) -> list[HeartUpdate]:
        signal = replace(self._signal, **news)  # type: ignore[arg-type] # the callers above name its own fields
        if signal.has_rr is False and not signal.sentence:
            signal = replace(signal, sentence=RATE_ONLY_SENTENCE)
        if signal.has_rr and signal.sentence == RATE_ONLY_SENTENCE:
            signal = replace(signal, sentence="")
        if signal == self._signal:
            return []
        self._signal = signal
        return [replace(signal, at_s=at_s)]
