"""A simulated strap heard as a session hears it: packets through the timeline, frames through the ECG."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from ecg_signals import matched
from numpy.typing import NDArray

from hrvtrainer.beats import Beat
from hrvtrainer.events import Characteristic, LinkChanged, LinkState, Reading, SourceEvent
from hrvtrainer.session.streams.beat_lanes import BeatLanes, BeatSource
from hrvtrainer.session.streams.ecg_beats import EcgBeats
from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.polar.frames import EcgFrame, decode_polar_data
from hrvtrainer.straps.timeline import BeatTimeline

Floats = NDArray[np.float64]
Keep = Callable[[Reading], bool]


@dataclass(kw_only=True)
class Heard:
    """All that came of it."""

    timeline: BeatTimeline = field(default_factory=BeatTimeline)
    ecg: EcgBeats = field(default_factory=EcgBeats)
    lanes: BeatLanes = field(default_factory=BeatLanes)
    told: list[Beat] = field(default_factory=list)
    rr_beats: list[Beat] = field(default_factory=list)
    ecg_beats: list[Beat] = field(default_factory=list)
    peak_s: list[float] = field(default_factory=list)
    masters: list[BeatSource] = field(default_factory=list)

    def hear(self, event: SourceEvent) -> None:
        """Take one event as the session does."""
        if isinstance(event, LinkChanged) and event.state is LinkState.LOST:
            self._rr(self.timeline.break_segment(event.at_s, "link"))
        elif isinstance(event, Reading) and event.characteristic is Characteristic.HEART_RATE:
            self.told += self.lanes.ecg((), event.arrival_s)
            ticks = decode_heart_rate(event.raw).rr_ticks
            self._rr(self.timeline.add(event.arrival_s, ticks))
        elif isinstance(event, Reading) and event.characteristic is Characteristic.POLAR_DATA:
            frame = decode_polar_data(event.raw)
            assert isinstance(frame, EcgFrame)
            self.take(event.arrival_s, frame)

    def take(self, arrival_s: float, frame: EcgFrame) -> None:
        """Take one frame of ECG."""
        news = self.ecg.feed(arrival_s, frame)
        self.ecg_beats += news.beats
        self.peak_s += news.peak_s.tolist()
        self.told += self.lanes.ecg(news.beats, arrival_s)
        self._note()

    def _rr(self, beats: tuple[Beat, ...]) -> None:
        self.rr_beats += beats
        self.told += self.lanes.rr(beats)
        self._note()

    def _note(self) -> None:
        if not self.masters or self.masters[-1] is not self.lanes.master:
            self.masters.append(self.lanes.master)


def heard(events: Iterable[SourceEvent], keep: Keep = lambda _: True) -> Heard:
    """Hear events, of the readings those that are kept."""
    told = Heard()
    for event in events:
        if not isinstance(event, Reading) or keep(event):
            told.hear(event)
    return told


def no_frames(*spans_s: tuple[float, float]) -> Keep:
    """Keep all but the frames that arrive within these times."""
    return lambda reading: (
        reading.characteristic is not Characteristic.POLAR_DATA
        or not any(from_s <= reading.arrival_s < to_s for from_s, to_s in spans_s)
    )


def later_s(found_s: Floats, true_s: Floats) -> float:
    """Return the constant by which found moments are late, -1 to 4 s: where most of them meet a true one."""
    tried = np.arange(-1.0, 4.0, 0.005)
    met = [matched(found_s - late, true_s, 0.01)[0].size for late in tried]
    rough = tried[int(np.argmax(met))]
    rows, true_rows = matched(found_s - rough, true_s, 0.05)
    return float(np.median(found_s[rows] - true_s[true_rows]))


def ecg_frames(
    ecg_uv: Floats,
    true_hz: float,
    *,
    jitter_s: float = 0.002,
    began_ns: int = 820_000_000_000_000_000,
    began_s: float = 1.0,
    seed: int = 1,
    first: int = 0,
) -> list[tuple[float, EcgFrame]]:
    """Return a recording as frames of 73 samples with their arrivals; stamps jitter as a strap's do."""
    rng = np.random.default_rng(seed)
    frames: list[tuple[float, EcgFrame]] = []
    for begin in range(0, ecg_uv.size - 72, 73):
        last_s = (first + begin + 72) / true_hz
        stamp_s = last_s + float(np.clip(rng.normal(0.0, jitter_s), -3.0 * jitter_s, 3.0 * jitter_s))
        samples = np.round(ecg_uv[begin : begin + 73]).astype(np.int64).tolist()
        frame = EcgFrame(last_ns=began_ns + round(stamp_s * 1e9), ecg_uv=tuple(samples))
        frames.append((began_s + last_s + 0.05 + float(rng.uniform(0.0, 0.03)), frame))
    return frames
