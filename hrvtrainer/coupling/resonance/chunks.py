"""Heart rate and breath, two breaths at a time: what the heart does, and what any answer would make it do."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import BeatLabel, BoolArray, FloatArray, NnSeries
from hrvtrainer.coupling.resonance.breath_drive import STEP_S, BreathDrive
from hrvtrainer.coupling.resonance.pace_knots import KNOTS_HZ, knot_weights

ComplexArray = NDArray[np.complex128]

BREATHS = 2
FEWEST_BEATS = 9
SETTLING_S = 10.0
SLOWEST, QUICKEST = 3.0, 9.0
MOST_CORRECTED = 1
DEEPEST, SHALLOWEST = 2.0, 0.4
MOST_UNEVEN = 1.6
LOWEST_HZ, HIGHEST_HZ = 0.02, 0.25
PADDING_S = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunks:
    """K chunks of two breaths, disjoint.

    Parameters
    ----------
    middle_s, length_s, breaths_per_min : ndarray of float, shape (K,)
        When, how long, and at which pace.
    heart_bpm : ndarray of complex, shape (K,)
        First harmonic of heart rate on the breath's phase.
    breath : ndarray of complex, shape (K,)
        The same of the volume, seen at the same moments: what a heart would do that follows volume.
    toward, against : ndarray of complex, shape (K, J)
        A heart that answers with ``h`` at the J `KNOTS_HZ` has ``toward @ h + against @ conj(h)``.
    dropped : Mapping of str to int
        Why chunks were left out, and how many.
    """

    middle_s: FloatArray
    length_s: FloatArray
    breaths_per_min: FloatArray
    heart_bpm: ComplexArray
    breath: ComplexArray
    toward: ComplexArray
    against: ComplexArray
    dropped: Mapping[str, int]

    def __len__(self) -> int:
        return int(self.middle_s.size)

    def where(self, keep: BoolArray, reason: str) -> "Chunks":
        """Return the chunks that are kept; the others are counted under a reason."""
        left_out = int(np.count_nonzero(~keep))
        counted = {**self.dropped, reason: self.dropped.get(reason, 0) + left_out}
        return replace(
            self,
            middle_s=self.middle_s[keep],
            length_s=self.length_s[keep],
            breaths_per_min=self.breaths_per_min[keep],
            heart_bpm=self.heart_bpm[keep],
            breath=self.breath[keep],
            toward=self.toward[keep],
            against=self.against[keep],
            dropped=counted if left_out else self.dropped,
        )

    def answers(self, response: ComplexArray) -> tuple[FloatArray, FloatArray]:
        """Return what hearts of these responses do, and what they do when turned by a quarter.

        Parameters
        ----------
        response : ndarray of complex, shape (m, J)
            Answers at the `KNOTS_HZ`.

        Returns
        -------
        tuple of ndarray of float, shape (m, 2 K)
            Real parts of the K chunks, then imaginary parts.
        """
        straight = response @ self.toward.T
        mirrored = np.conj(response) @ self.against.T
        return _parts(straight + mirrored), _parts(1j * (straight - mirrored))


def _parts(values: ComplexArray) -> FloatArray:
    stacked: FloatArray = np.concatenate((values.real, values.imag), axis=-1)
    return stacked


def cut_chunks(series: NnSeries, drive: BreathDrive) -> Chunks:
    """Cut beats and breath into disjoint chunks of two breaths.

    Parameters
    ----------
    series : NnSeries
        Treated intervals, on the clock of the breath.
    drive : BreathDrive
        The breath.

    Returns
    -------
    Chunks
        Without those of the first 10 s, with holes in beats or breath, more than one corrected beat, too
        few beats, a pace outside 3 to 9/min, two breaths of very unequal length, or (where it was
        measured) a depth above twice or below 0.4 of the median: sighs and pauses.
    """
    spectrum, hz = _spectrum(drive)
    onto_knots = knot_weights(hz)
    dropped: Counter[str] = Counter()
    kept: list[tuple[float, float, complex, complex, ComplexArray, ComplexArray]] = []
    middle_s, rate_bpm = series.middle_s, series.hr_bpm
    starts = drive.inhale_s
    settled_s = max(float(starts[0]), float(series.end_s[0]) if len(series) else 0.0) + SETTLING_S
    for first in range(0, starts.size - BREATHS, BREATHS):
        edges_s = starts[first : first + BREATHS + 1]
        rows = slice(*np.searchsorted(middle_s, edges_s[[0, -1]]).tolist())
        reason = _left_out(series, rows, drive, edges_s, settled_s)
        if reason:
            dropped[reason] += 1
            continue
        at_s = middle_s[rows]
        projector = _projector(at_s, np.interp(at_s, edges_s, np.arange(BREATHS + 1)))
        waves = np.exp(2j * np.pi * np.outer(at_s - drive.start_s, hz)) * spectrum
        toward, against = projector @ waves, projector @ np.conj(waves)
        kept.append(
            (
                float(edges_s[0] + edges_s[-1]) / 2.0,
                float(edges_s[-1] - edges_s[0]),
                complex(projector @ rate_bpm[rows]),
                complex(np.sum(toward + against)),
                toward @ onto_knots,
                against @ onto_knots,
            )
        )
    return _without_sighs(_collect(kept, dropped), drive)


def _collect(
    kept: list[tuple[float, float, complex, complex, ComplexArray, ComplexArray]], dropped: Mapping[str, int]
) -> Chunks:
    length_s = np.array([chunk[1] for chunk in kept], dtype=np.float64)
    empty = np.zeros((0, KNOTS_HZ.size), dtype=np.complex128)
    return Chunks(
        middle_s=np.array([chunk[0] for chunk in kept], dtype=np.float64),
        length_s=length_s,
        breaths_per_min=60.0 * BREATHS / length_s,
        heart_bpm=np.array([chunk[2] for chunk in kept], dtype=np.complex128),
        breath=np.array([chunk[3] for chunk in kept], dtype=np.complex128),
        toward=np.stack([chunk[4] for chunk in kept]) if kept else empty,
        against=np.stack([chunk[5] for chunk in kept]) if kept else empty,
        dropped=dict(dropped),
    )


def _without_sighs(chunks: Chunks, drive: BreathDrive) -> Chunks:
    if not drive.is_measured or not len(chunks):
        return chunks
    depth = np.abs(chunks.breath)
    usual = float(np.median(depth))
    kept: BoolArray = (depth <= DEEPEST * usual) & (depth >= SHALLOWEST * usual) & (depth > 0.0)
    return chunks.where(kept, "a sigh or a pause")


def _left_out(
    series: NnSeries, rows: slice, drive: BreathDrive, edges_s: FloatArray, settled_s: float
) -> str | None:
    """Return why a chunk is left out, or None."""
    breaths_s = np.diff(edges_s)
    pace = 60.0 * BREATHS / float(edges_s[-1] - edges_s[0])
    beats = rows.stop - rows.start
    holes = drive.hole_s
    reasons = {
        "the first seconds": float(edges_s[0]) < settled_s,
        "a pace outside 3 to 9/min": not SLOWEST <= pace <= QUICKEST,
        "uneven breaths": float(breaths_s.max()) > MOST_UNEVEN * float(breaths_s.min()),
        "too few beats": beats < FEWEST_BEATS,
        "a hole in the beats": not series.contiguous[rows.start + 1 : rows.stop].all(),
        "corrected beats": int(np.count_nonzero(series.label[rows] != BeatLabel.NORMAL)) > MOST_CORRECTED,
        "a hole in the breath": bool(np.any((holes[:, 0] < edges_s[-1]) & (holes[:, 1] > edges_s[0]))),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _projector(at_s: FloatArray, breaths: FloatArray) -> ComplexArray:
    """Return the row that takes the first harmonic beside a line and the second (science.md 3.3)."""
    turn = 2.0 * np.pi * breaths
    time = at_s - np.mean(at_s)
    columns = [np.ones_like(turn), time / np.max(np.abs(time)), np.cos(turn), np.sin(turn)]
    columns += [np.cos(2.0 * turn), np.sin(2.0 * turn)]
    inverse = np.linalg.pinv(np.stack(columns, axis=1))
    row: ComplexArray = inverse[2] - 1j * inverse[3]
    return row


def _spectrum(drive: BreathDrive) -> tuple[ComplexArray, FloatArray]:
    """Return the volume as waves: each plus its conjugate is what the volume holds at a frequency."""
    size = 1 << int(np.ceil(np.log2(drive.volume.size + PADDING_S / STEP_S)))
    waves = np.fft.rfft(drive.volume, size) / size
    hz = np.fft.rfftfreq(size, STEP_S).astype(np.float64)
    here = (hz >= LOWEST_HZ) & (hz <= HIGHEST_HZ)
    return waves[here], hz[here]
