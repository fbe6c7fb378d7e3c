"""The signal check before a practice: what a strap's last minute says about it, in words for a person."""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from hrvtrainer.beats import Beat
from hrvtrainer.errors import StrapDataError
from hrvtrainer.events import Characteristic, Reading
from hrvtrainer.straps.beat_doubts import irregular_beats
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, decode_heart_rate
from hrvtrainer.straps.signal_measures import (
    Aspect,
    MeasureVerdict,
    SignalMeasure,
    measure_signal,
)
from hrvtrainer.straps.standard_reads import decode_battery_percent
from hrvtrainer.straps.timeline import BeatTimeline
from hrvtrainer.straps.training_words import RATE_ONLY_SENTENCE

WINDOW_S = 60.0
NEEDED_S = 30.0
SMALL_BATTERY_PERCENT = 20

_SILENT_S = 5.0
_RATE_S = 10.0
_RATE_BEATS = 3
_KEPT = 600  # packets, or beats, of the window: more than any strap sends

_LISTENING = "Listening to the heartbeat."
_SILENT = "The strap is silent for the moment."
_LIFTED = "The strap seems to have lifted. Pressing the pads flat usually helps."
_GOOD = "The heartbeat comes through clearly."
_FAIR = "Fair: fine for practice, numbers less exact."
_NO_BEAT = "No heartbeat comes through yet. Straps wake up on skin: moistening the pads usually helps."
_TOO_MANY = "More beats arrive than there is time for. Putting the strap on anew usually helps."
_MISSING = "Some beats do not arrive. Moistening the pads, or sitting closer, usually helps."
_OF_DOUBT = {  # weightiest first
    Aspect.IRREGULAR: "Uneven: moisten the pads; you can still practise.",
    Aspect.DERIVED: "This sensor derives its beats from the rate: fine for practice, numbers less exact.",
    Aspect.GRID: "This sensor rounds its beats: fine for practice, numbers less exact.",
    Aspect.SMOOTHNESS: "This sensor seems to average its beats: fine for practice, numbers less exact.",
    Aspect.COVERAGE: _MISSING,
    Aspect.INTERVALS: _MISSING,
}


class SignalVerdict(StrEnum):
    """What a strap is good for, as far as can be told."""

    LISTENING = "listening"
    GOOD = "good"  # single beats, as far as half a minute can show
    SUSPECT = "suspect"  # smoothed, derived, rounded, uneven, missing or too many
    RATE_ONLY = "rate-only"  # no heart rate variability can be told; the practice can be paced


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalReport:
    """How well a strap can be heard.

    Parameters
    ----------
    contact : bool or None
        Whether the pads touch skin; None where the strap cannot tell.
    rate_bpm : float or None
        Heart rate of the last 10 s, from single beats where there are any.
    usable_s : float
        Seconds of the last minute that regular beats cover.
    listened_s : float
        Seconds listened to so far, a minute at most.
    irregular_percent : float or None
        Share of irregular beats in the last minute; None without beats.
    n_beats : int
        Beats in the last minute.
    battery_percent : int or None
        The battery, once the strap has told.
    verdict : SignalVerdict
        What it is good for.
    sentence : str
        The same for a person, never a verdict on them.
    measures : tuple of SignalMeasure
        Why: each measure with its value, limits and words, one for each `Aspect`.
    """

    contact: bool | None
    rate_bpm: float | None
    usable_s: float
    listened_s: float
    irregular_percent: float | None
    n_beats: int
    battery_percent: int | None
    verdict: SignalVerdict
    sentence: str
    measures: tuple[SignalMeasure, ...] = ()

    @property
    def doubtful(self) -> tuple[SignalMeasure, ...]:
        """The measures that speak against taking beats at face value."""
        return tuple(measure for measure in self.measures if measure.verdict is MeasureVerdict.DOUBTFUL)


class SignalCheck:
    """The last minute of one strap. Reads no clock; packets that cannot be read are counted, not raised."""

    def __init__(self) -> None:
        self.refused_packets = 0
        self._timeline = BeatTimeline()
        self._copies = 0
        self._packets: deque[tuple[float, HeartRateMeasurement]] = deque(maxlen=_KEPT)
        self._beats: deque[Beat] = deque(maxlen=_KEPT)
        self._began_s: float | None = None
        self._battery_percent: int | None = None

    def feed(self, reading: Reading) -> None:
        """Take one reading, in the order in which they came."""
        try:
            if reading.characteristic is Characteristic.BATTERY:
                self._battery_percent = decode_battery_percent(reading.raw)
            elif reading.characteristic is Characteristic.HEART_RATE:
                self._take(reading.arrival_s, decode_heart_rate(reading.raw))
        except StrapDataError:
            self.refused_packets += 1

    def report(self, at_s: float) -> SignalReport:
        """Say how well the strap can be heard at session second ``at_s``; changes nothing."""
        since_s = at_s - WINDOW_S
        packets = [(arrival_s, packet) for arrival_s, packet in self._packets if arrival_s > since_s]
        beats = [beat for beat in self._beats if beat.end_s > since_s]
        rr_ms = np.array([beat.rr_ms for beat in beats])
        irregular = irregular_beats(rr_ms, np.array([beat.after_gap for beat in beats], dtype=np.bool_))
        irregular_percent = 100.0 * float(np.mean(irregular)) if beats else None
        listened_s = 0.0 if self._began_s is None else min(at_s - self._began_s, WINDOW_S)
        measures = measure_signal(
            packets, irregular_percent=irregular_percent, heard_long=listened_s >= NEEDED_S
        )
        verdict, sentence = _judge(packets, at_s, listened_s, measures)
        return SignalReport(
            contact=packets[-1][1].contact if packets else None,
            rate_bpm=_rate_bpm(packets, beats, at_s),
            usable_s=min(float(np.sum(rr_ms[~irregular])) / 1000.0, listened_s),
            listened_s=listened_s,
            irregular_percent=irregular_percent,
            n_beats=len(beats),
            battery_percent=self._battery_percent,
            verdict=verdict,
            sentence=sentence + self._battery_note(),
            measures=measures,
        )

    def _take(self, arrival_s: float, packet: HeartRateMeasurement) -> None:
        self._beats.extend(self._timeline.add(arrival_s, packet.rr_ticks))
        if self._timeline.duplicates > self._copies:
            self._copies = self._timeline.duplicates
            return
        self._packets.append((arrival_s, packet))
        if self._began_s is None:
            self._began_s = arrival_s

    def _battery_note(self) -> str:
        if self._battery_percent is None or self._battery_percent >= SMALL_BATTERY_PERCENT:
            return ""
        return f" Its battery is at {self._battery_percent} %."


def _judge(
    packets: list[tuple[float, HeartRateMeasurement]],
    at_s: float,
    listened_s: float,
    measures: tuple[SignalMeasure, ...],
) -> tuple[SignalVerdict, str]:
    if not packets:
        return SignalVerdict.LISTENING, _LISTENING
    if at_s - packets[-1][0] > _SILENT_S:
        return SignalVerdict.LISTENING, _SILENT
    if packets[-1][1].contact is False:
        return SignalVerdict.LISTENING, _LIFTED
    if listened_s > _RATE_S and not any(
        packet.bpm or packet.rr_ticks for arrival_s, packet in packets if arrival_s > at_s - _RATE_S
    ):
        return SignalVerdict.LISTENING, _NO_BEAT
    if listened_s < NEEDED_S:
        return SignalVerdict.LISTENING, _LISTENING
    return _judge_measures({measure.aspect: measure for measure in measures})


def _judge_measures(measures: dict[Aspect, SignalMeasure]) -> tuple[SignalVerdict, str]:
    intervals = measures[Aspect.INTERVALS]
    if intervals.verdict is MeasureVerdict.OPEN:
        return SignalVerdict.LISTENING, _LISTENING
    if not intervals.value:
        return SignalVerdict.RATE_ONLY, RATE_ONLY_SENTENCE
    for aspect, sentence in _OF_DOUBT.items():
        measure = measures[aspect]
        if measure.verdict is MeasureVerdict.DOUBTFUL:
            is_surplus = aspect is Aspect.COVERAGE and (measure.value or 0.0) > 100.0
            return SignalVerdict.SUSPECT, _TOO_MANY if is_surplus else sentence
    is_fair = measures[Aspect.IRREGULAR].verdict is MeasureVerdict.FAIR
    return SignalVerdict.GOOD, _FAIR if is_fair else _GOOD


def _rate_bpm(
    packets: list[tuple[float, HeartRateMeasurement]], beats: list[Beat], at_s: float
) -> float | None:
    recent_ms = [beat.rr_ms for beat in beats if beat.end_s > at_s - _RATE_S]
    if len(recent_ms) >= _RATE_BEATS:
        return 60000.0 * len(recent_ms) / sum(recent_ms)
    rates = [packet.bpm for arrival_s, packet in packets if arrival_s > at_s - _SILENT_S and packet.bpm > 0]
    return float(rates[-1]) if rates else None
