"""From what a source says to labelled beats, measured breaths, and what can be said of the strap."""

import logging
import math

from hrvtrainer.beats import Beat
from hrvtrainer.breath.pacer import PacerHistory
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
from hrvtrainer.session.streams.beat_lanes import BeatLanes, BeatSource
from hrvtrainer.session.streams.breath_achieved import asked_s
from hrvtrainer.session.streams.breath_stream import BreathStream
from hrvtrainer.session.streams.breath_values import MeasuredBreath
from hrvtrainer.session.streams.ecg_beats import EcgBeats
from hrvtrainer.session.streams.pulse_beats import PulseBeats
from hrvtrainer.session.streams.strap_signal import StrapSignal
from hrvtrainer.session.updates import (
    BeatsFollowed,
    BeatsHeard,
    BreathCurveShown,
    BreathMeasured,
    HeartPlaced,
    HeartUpdate,
)
from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.polar.frames import AccelerationFrame, EcgFrame
from hrvtrainer.straps.polar.reader import PolarReader
from hrvtrainer.straps.standard_reads import decode_battery_percent
from hrvtrainer.straps.timeline import BeatTimeline

_LOG = logging.getLogger(__name__)


class HeartStream:
    """One strap, recording or simulated person: packets in, beats, breaths and signal news out.

    A strap that measures more than its intervals has its beats from the ECG while that is sound, and its
    breath from the accelerometer, else from the R waves. Nothing here needs more than the intervals.
    """

    def __init__(self) -> None:
        self._timeline = BeatTimeline()
        self._polar = PolarReader()
        self._ecg = EcgBeats()
        self._pulses = PulseBeats()
        self._lanes = BeatLanes()
        self._signal = StrapSignal()
        self._latency_s = 0.0
        self._placed_s = 0.0
        self._followed = BeatSource.RR
        self._curve_until_s = -math.inf
        self._gap_before_next_import = False
        self.breath = BreathStream()
        self.engine = LiveEngine()
        self.refused_packets = 0
        self._refused_kinds: set[Characteristic] = set()

    def hear(self, event: SourceEvent, pacers: PacerHistory) -> list[HeartUpdate]:
        """Take one event of its source; the pacers so far are what measured breaths stand beside."""
        if isinstance(event, LinkChanged):
            return self._link(event)
        if isinstance(event, ImportedBeats):
            return self._imported(event)
        try:
            return self._reading(event, pacers)
        except StrapDataError as fault:
            self._refuse(event.characteristic, fault)
            return []

    def _refuse(self, kind: Characteristic, fault: StrapDataError) -> None:
        """Count a packet; the first of its kind is worth a warning, a strap may send thousands alike."""
        level = logging.DEBUG if kind in self._refused_kinds else logging.WARNING
        self._refused_kinds.add(kind)
        self.refused_packets += 1
        _LOG.log(level, "packet %d of %s refused: %s", self.refused_packets, kind.name, fault)

    @property
    def earlier_by_s(self) -> float:
        """How much earlier than the beats' ends say the heart beat; never part of an interval.

        Measured where the strap's ECG shows it, to a hundredth of a second and without the way of the
        quickest frame, which nobody knows; else the latency that is known or chosen for the strap.
        """
        measured_s = self._lanes.later_by_s
        if measured_s is None:
            return self._latency_s - self._timeline.display_correction_s
        return max(round(measured_s, 2), 0.0)

    def place(self, event: LatencyChosen) -> list[HeartUpdate]:
        """Take how long after the heart this source tells."""
        self._latency_s = event.latency_s
        self._placed_s = self.earlier_by_s
        return [HeartPlaced(at_s=event.at_s, earlier_by_s=self._placed_s)]

    def break_here(self, at_s: float, why: str) -> list[HeartUpdate]:
        """Beats may be missing from here on: the computer slept, or the link went."""
        self._pulses.break_run()
        return self._take(at_s, self._lanes.rr(self._timeline.break_segment(at_s, why)))

    def _link(self, event: LinkChanged) -> list[HeartUpdate]:
        lost = self.break_here(event.at_s, "link") if event.state is LinkState.LOST else []
        return [*lost, *self._signal.link(event)]

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

    def _reading(self, event: Reading, pacers: PacerHistory) -> list[HeartUpdate]:
        match event.characteristic:
            case Characteristic.HEART_RATE:
                return self._packet(event)
            case Characteristic.POLAR_DATA:
                return self._frame(event, pacers)
            case Characteristic.POLAR_CONTROL:
                self._polar.control(event.raw)
                return []
            case Characteristic.BATTERY:
                return [*self._signal.battery(event.at_s, decode_battery_percent(event.raw))]
            case _:
                return []  # kept in the recording; nothing is computed from it

    def _packet(self, event: Reading) -> list[HeartUpdate]:
        packet = decode_heart_rate(event.raw)
        signal = self._signal.packet(event.at_s, packet)
        beats = self._lanes.rr(self._timeline.add(event.arrival_s, packet.rr_ticks))
        return [*signal, *self._take(event.at_s, beats + self._lanes.ecg((), event.at_s))]

    def _frame(self, event: Reading, pacers: PacerHistory) -> list[HeartUpdate]:
        match self._polar.data(event.raw):
            case EcgFrame() as frame:
                news = self._ecg.feed(event.arrival_s, frame)
                beats = self._lanes.ecg(news.beats, event.at_s)
                breaths = self.breath.r_peaks(
                    event.arrival_s, news.peak_s, news.amplitude_uv, news.after_gap, pacers
                )
                return [*self._take(event.at_s, beats), *_told(event.at_s, breaths)]
            case AccelerationFrame() as frame:
                breaths = self.breath.acceleration(event.arrival_s, frame, pacers)
                return [*_told(event.at_s, breaths), *self._curve(event.at_s)]
            case pulses:
                beats = self._pulses.feed(event.arrival_s, pulses)
                signal = self._signal.pulses(event.at_s) if beats else []
                return [*signal, *self._take(event.at_s, beats)]

    def _curve(self, at_s: float) -> list[HeartUpdate]:
        """Return what is new of the breath for the eye."""
        curve = self.breath.curve_since(self._curve_until_s)
        if not curve.time_s.size:
            return []
        self._curve_until_s = float(curve.time_s[-1])
        volume = tuple(None if math.isnan(value) else value for value in curve.volume.tolist())
        return [BreathCurveShown(at_s=at_s, time_s=tuple(curve.time_s.tolist()), volume=volume)]

    def _take(self, at_s: float, beats: tuple[Beat, ...]) -> list[HeartUpdate]:
        final = tuple(told for beat in beats for told in self.engine.feed(beat))
        updates: list[HeartUpdate] = [BeatsHeard(at_s=at_s, beats=final)] if final else []
        if self._lanes.master is not self._followed:
            self._followed = self._lanes.master
            age_s = self._lanes.rr_age_s
            _LOG.info("beats come from the %s now; the strap's own are %s late", self._followed, age_s)
            updates.append(BeatsFollowed(at_s=at_s, source=self._followed, rr_age_s=age_s))
        if self.earlier_by_s != self._placed_s:
            self._placed_s = self.earlier_by_s
            updates.append(HeartPlaced(at_s=at_s, earlier_by_s=self._placed_s))
        return updates


def _told(at_s: float, breaths: tuple[MeasuredBreath, ...]) -> list[HeartUpdate]:
    updates: list[HeartUpdate] = []
    for told in breaths:
        paced_s = asked_s(told.asked) if told.asked is not None else (None, None)
        updates.append(
            BreathMeasured(
                at_s=at_s,
                breath=told.breath,
                source=told.source,
                grade=told.grade,
                paced_inhale_s=paced_s[0],
                paced_exhale_s=paced_s[1],
            )
        )
    return updates
