"""A heart told twice, by a strap's intervals and by its ECG, made by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import Beat
from hrvtrainer.session.streams.beat_lanes import BeatLanes, BeatSource

Floats = NDArray[np.float64]
TICKS = 1024.0


def heart_s(beats: int, *, seed: int = 1, swing_s: float = 0.04, uneven_s: float = 0.012) -> Floats:
    """Return when a heart beat that breathes six times a minute."""
    rng = np.random.default_rng(seed)
    at_s = [1.0]
    for _ in range(beats - 1):
        wave_s = swing_s * np.sin(2.0 * np.pi * 0.1 * at_s[-1])
        at_s.append(at_s[-1] + 0.9 + float(wave_s) + float(rng.normal(0.0, uneven_s)))
    return np.array(at_s)


def beats_between(peaks_s: Iterable[float], *, later_s: float = 0.0, holes: Iterable[int] = ()) -> list[Beat]:
    """Return the beats between peaks, later by so much; before the peaks of these rows beats are missing."""
    missing, gap, beats = set(holes), True, list[Beat]()
    peaks = [float(peak) for peak in peaks_s]
    for row in range(1, len(peaks)):
        if row in missing:
            gap = True
            continue
        rr_ms = (peaks[row] - peaks[row - 1]) * 1000.0
        beats.append(Beat(end_s=peaks[row] + later_s, rr_ms=rr_ms, after_gap=gap))
        gap = False
    return beats


def strap_beats(peaks_s: Floats, *, age_s: float) -> list[Beat]:
    """Return the beats of the strap's lane: peaks to the 1024th of a second, later by their age."""
    return beats_between((np.round(peaks_s * TICKS) / TICKS).tolist(), later_s=age_s)


@dataclass(kw_only=True)
class Told:
    """What a play of both lanes told, and who was the master when."""

    beats: list[Beat] = field(default_factory=list)
    by: list[BeatSource] = field(default_factory=list)
    masters: list[BeatSource] = field(default_factory=list)

    @property
    def end_s(self) -> Floats:
        return np.array([beat.end_s for beat in self.beats])

    @property
    def rr_ms(self) -> Floats:
        return np.array([beat.rr_ms for beat in self.beats])

    @property
    def gaps(self) -> list[int]:
        """The rows of beats that come after a gap."""
        return [row for row, beat in enumerate(self.beats) if beat.after_gap]


def play(
    lanes: BeatLanes,
    rr: Iterable[tuple[float, Beat]] = (),
    ecg: Iterable[tuple[float, Beat]] = (),
) -> Told:
    """Tell both lanes what arrives, in that order; time passes with each of the strap's beats, too."""
    told = Told()
    events = sorted(
        [(at_s, BeatSource.RR, beat) for at_s, beat in rr]
        + [(at_s, BeatSource.ECG, beat) for at_s, beat in ecg],
        key=lambda event: event[0],
    )
    for at_s, source, beat in events:
        if source is BeatSource.RR:
            found = [*lanes.ecg((), at_s), *lanes.rr((beat,))]
        else:
            found = list(lanes.ecg((beat,), at_s))
        told.beats += found
        told.by += [lanes.master] * len(found)
        if not told.masters or told.masters[-1] is not lanes.master:
            told.masters.append(lanes.master)
    return told


def heard(beats: Iterable[Beat], *, after_s: float) -> list[tuple[float, Beat]]:
    """Return beats with when they arrive: so long after their end."""
    return [(beat.end_s + after_s, beat) for beat in beats]


def without(beats: Iterable[Beat], from_s: float, to_s: float) -> list[Beat]:
    """Return a lane of the ECG that is silent for a while; the interval after it is none."""
    kept, gap, silent = list[Beat](), False, False
    for beat in beats:
        if from_s <= beat.end_s < to_s:
            gap = silent = True
        elif silent:
            silent = False  # the peak that is found first ends no interval
        else:
            kept.append(replace(beat, after_gap=beat.after_gap or gap))
            gap = False
    return kept


def places(
    told: Iterable[Beat], peaks_s: Floats, *, later_s: float, within_s: float = 0.03
) -> list[int | None]:
    """Return which true peak each told beat ends at; None where there is none."""
    found: list[int | None] = []
    for beat in told:
        row = int(np.argmin(np.abs(peaks_s - (beat.end_s - later_s))))
        found.append(row if abs(peaks_s[row] - (beat.end_s - later_s)) <= within_s else None)
    return found
