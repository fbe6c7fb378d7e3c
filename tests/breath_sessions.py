"""Sessions whose breath is measured live, and the truth beside it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.breath.pacer import PacerChange, PacerHistory
from hrvtrainer.estimates import Estimate, Metric
from hrvtrainer.events import Characteristic, Reading, SourceEvent
from hrvtrainer.heart.ecg.detector import RPeakDetector
from hrvtrainer.session.streams.breath_stream import BreathStream
from hrvtrainer.session.streams.breath_values import BreathCurve, BreathNow, MeasuredBreath
from hrvtrainer.simulation.strap import SimulatedStrap
from hrvtrainer.straps.polar.frames import AccelerationFrame, EcgFrame, decode_polar_data
from hrvtrainer.truth import EcgTruth, GroundTruth

Floats = NDArray[np.float64]
CLOCK_NS = 599_616_000 * 10**9


@dataclass(frozen=True, slots=True)
class Peaks:
    """R peaks as the ECG's beats tell them."""

    at_s: Floats
    height_uv: Floats
    after_gap: NDArray[np.bool_]


Said = tuple[float, AccelerationFrame | Peaks]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was told, each with when; how it stood at each whole second; and the curve of all."""

    told: list[tuple[float, MeasuredBreath]]
    nows: list[BreathNow]
    curve: BreathCurve

    @property
    def breaths(self) -> list[MeasuredBreath]:
        return [breath for _, breath in self.told]

    @property
    def sources(self) -> Counter[str]:
        return Counter(told.source.value for told in self.breaths)

    def reasons(self, from_s: float, to_s: float) -> set[str]:
        """Return what was said from a second until before another, nothing where breath was measured."""
        return {now.reason for now in self.nows[round(from_s) : round(to_s)]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A simulated session: what was measured, what was really so.

    ``late_s`` is how long even the quickest frame of acceleration was under way: nobody who sees only
    arrivals can know it, so that all measured moments are late by as much.
    """

    measured: Measured
    truth: GroundTruth
    late_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueBreath:
    """One breath as it was breathed."""

    start_s: float
    inhale_s: float
    exhale_s: float

    @property
    def length_s(self) -> float:
        return self.inhale_s + self.exhale_s


def history(*changes: PacerChange) -> PacerHistory:
    pacers = PacerHistory()
    for change in changes:
        pacers.add(change)
    return pacers


def measured(said: Iterable[Said], pacers: PacerHistory, *, until_s: float | None = None) -> Measured:
    """Measure a session's breath live, asking how it stands each second."""
    stream = BreathStream()
    told: list[tuple[float, MeasuredBreath]] = []
    nows: list[BreathNow] = []
    curves = [stream.curve_since(-1.0)]
    arrival_s = 0.0
    for arrival_s, what in said:
        while len(nows) < arrival_s:
            nows.append(stream.now(float(len(nows))))
            if len(nows) % 30 == 0:
                curves.append(stream.curve_since(_newest_s(curves)))
        if isinstance(what, AccelerationFrame):
            new = stream.acceleration(arrival_s, what, pacers)
        else:
            new = stream.r_peaks(arrival_s, what.at_s, what.height_uv, what.after_gap, pacers)
        told += [(arrival_s, breath) for breath in new]
    curves.append(stream.curve_since(_newest_s(curves)))
    last_s = arrival_s if until_s is None else until_s
    nows += [stream.now(float(second)) for second in range(len(nows), int(last_s) + 1)]
    curve = BreathCurve(
        time_s=np.concatenate([part.time_s for part in curves]),
        volume=np.concatenate([part.volume for part in curves]),
    )
    return Measured(told=told, nows=nows, curve=curve)


def lived(
    strap: SimulatedStrap,
    changes: Sequence[PacerChange],
    until_s: float,
    *,
    altered: Callable[[list[Said]], list[Said]] = list,
) -> Lived:
    """Live a session and measure its breath; ``altered`` may lose or change what is said on the way."""
    for change in changes:
        strap.hear(change)
    frames = frames_of(strap.events(until_s))
    truth = strap.truth()
    said = altered(_with_peaks(frames, truth.ecg))
    return Lived(measured=measured(said, history(*changes)), truth=truth, late_s=_quickest_s(frames, truth))


def frames_of(events: Iterable[SourceEvent]) -> list[tuple[float, AccelerationFrame | EcgFrame]]:
    """Return the frames of a strap with their arrivals."""
    frames: list[tuple[float, AccelerationFrame | EcgFrame]] = []
    for event in events:
        if isinstance(event, Reading) and event.characteristic is Characteristic.POLAR_DATA:
            frame = decode_polar_data(event.raw)
            assert isinstance(frame, AccelerationFrame | EcgFrame)
            frames.append((event.arrival_s, frame))
    return frames


def chest_frames(
    acceleration_mg: Floats,
    true_hz: float,
    *,
    samples: int = 36,
    late_s: float = 0.0,
    clock_ns: int = CLOCK_NS,
    first_s: float = 0.0,
) -> list[Said]:
    """Return accelerations as frames; the first sample is taken at ``first_s``, and each comes so late."""
    said: list[Said] = []
    for begin in range(0, acceleration_mg.shape[0] - samples + 1, samples):
        last_s = first_s + (begin + samples - 1) / true_hz
        rows = acceleration_mg[begin : begin + samples].tolist()
        frame = AccelerationFrame(
            last_ns=clock_ns + round(last_s * 1e9), acc_mg=tuple((x, y, z) for x, y, z in rows)
        )
        said.append((last_s + late_s, frame))
    return said


def true_breaths(truth: GroundTruth) -> list[TrueBreath]:
    """Return the breaths from whole cycle to whole cycle; the top is where the volume is largest."""
    cycles, sample_s = truth.breath_cycles, truth.sample_s
    first = np.flatnonzero(np.diff(np.floor(cycles)) > 0)
    into = (np.floor(cycles[first + 1]) - cycles[first]) / (cycles[first + 1] - cycles[first])
    onsets_s = sample_s[first] + into * (sample_s[1] - sample_s[0])
    found: list[TrueBreath] = []
    for start_s, end_s in pairwise(onsets_s.tolist()):
        inside = (sample_s >= start_s) & (sample_s < end_s)
        top_s = float(sample_s[inside][np.argmax(truth.volume[inside])])
        found.append(TrueBreath(start_s=start_s, inhale_s=top_s - start_s, exhale_s=end_s - top_s))
    return found


def matched(session: Lived) -> list[tuple[MeasuredBreath, TrueBreath]]:
    """Return each measured breath with the true one that began nearest to it, if within a third of it."""
    true = true_breaths(session.truth)
    starts_s = np.array([each.start_s for each in true])
    pairs: list[tuple[MeasuredBreath, TrueBreath]] = []
    for told in session.measured.breaths:
        at_s = told.breath.start_s - session.late_s
        nearest = true[int(np.argmin(np.abs(starts_s - at_s)))]
        if abs(nearest.start_s - at_s) < nearest.length_s / 3.0:
            pairs.append((told, nearest))
    return pairs


def number(metric: Metric) -> float:
    assert isinstance(metric, Estimate), metric
    return metric.value


def overlaps(breaths: Sequence[MeasuredBreath]) -> list[tuple[MeasuredBreath, MeasuredBreath]]:
    """Return breaths of which one begins before the one told before it ended."""
    return [
        (one, other) for one, other in pairwise(breaths) if other.breath.start_s < one.breath.end_s - 1e-9
    ]


def _with_peaks(
    frames: Iterable[tuple[float, AccelerationFrame | EcgFrame]], ecg: EcgTruth | None
) -> list[Said]:
    detector = RPeakDetector(130.0)
    said: list[Said] = []
    for arrival_s, frame in frames:
        if isinstance(frame, AccelerationFrame):
            said.append((arrival_s, frame))
            continue
        assert ecg is not None
        peaks = detector.feed(np.array(frame.ecg_uv, dtype=np.float64))
        at_s = ecg.first_sample_s + peaks.sample / ecg.rate_hz
        said.append((arrival_s, Peaks(at_s, peaks.amplitude_uv, peaks.after_gap)))
    return said


def _quickest_s(frames: Iterable[tuple[float, AccelerationFrame | EcgFrame]], truth: GroundTruth) -> float:
    samples, quickest_s = 0, np.inf
    for arrival_s, frame in frames:
        if isinstance(frame, AccelerationFrame) and truth.movement is not None:
            samples += len(frame.acc_mg)
            last_s = truth.movement.first_sample_s + (samples - 1) / truth.movement.rate_hz
            quickest_s = min(quickest_s, arrival_s - last_s)
    return quickest_s if np.isfinite(quickest_s) else 0.0


def _newest_s(curves: list[BreathCurve]) -> float:
    return max((float(curve.time_s[-1]) for curve in curves if curve.time_s.size), default=-1.0)
