"""From frames of ECG to heartbeats on the session's clock."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from hrvtrainer.beats import Beat, BoolArray, FloatArray
from hrvtrainer.heart.ecg.detector import RPeakDetector
from hrvtrainer.heart.ecg.median import median
from hrvtrainer.heart.ecg.r_peaks import RPeaks
from hrvtrainer.session.streams.ecg_frames import EcgFrames, FramePiece
from hrvtrainer.session.streams.sample_line import SampleLine
from hrvtrainer.straps.polar.frames import EcgFrame
from hrvtrainer.straps.polar.sensor_clock import SensorClockFit

NOMINAL_HZ = 130.0
LEAST_QUALITY = 0.2
SHORTEST_RR_MS = 200.0
LONGEST_RR_MS = 5000.0
_SLEW_EARLIER = 0.02  # of what a peak is placed too late, per beat: a quick frame has proved it
SHORTEST_AFTER_GAP = 0.7  # of the median of the last eight
_USUAL_OF = 8
_FAR_OFF_S = 1.0
_SLEW_LATER = 0.0001  # of the time passed: the drift of a poor clock; the quick frames may merely be rare
_NS_PER_MS = 1e6
_NS_PER_S = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgNews:
    """What a frame made known: beats, and the R peaks they lie between.

    Parameters
    ----------
    beats : tuple of Beat
        Provisional beats, oldest first. No beat ends at a peak that follows a gap: there is no interval.
    peak_s, amplitude_uv, quality : ndarray of float, shape (n,)
        Every R peak: session seconds, height above its local line (negative where it points down), and
        how clearly it stands out, 0 to 1.
    after_gap : ndarray of bool, shape (n,)
        True for a peak before which beats may be missing.
    """

    beats: tuple[Beat, ...]
    peak_s: FloatArray
    amplitude_uv: FloatArray
    quality: FloatArray
    after_gap: BoolArray


@dataclass(slots=True)
class _Gathered:
    """What one call finds, until it is told."""

    beats: list[Beat]
    rows: list[tuple[float, float, float, bool]]

    def news(self) -> EcgNews:
        table = np.array([row[:3] for row in self.rows], dtype=np.float64).reshape(-1, 3)
        return EcgNews(
            beats=tuple(self.beats),
            peak_s=table[:, 0],
            amplitude_uv=table[:, 1],
            quality=table[:, 2],
            after_gap=np.array([row[3] for row in self.rows], dtype=np.bool_),
        )


class EcgBeats:
    """Beats of a strap's ECG: intervals by the strap's clock, places by the session's.

    An interval is the number of samples between two R peaks, fractions included, times the true time
    between samples; where the peaks lie in the session is never part of it. A run of peaks is laid on the
    session by `SensorClockFit` and follows it slowly: towards earlier by a fiftieth a beat, towards later by
    0.1 ms a second at most. Nothing jumps, and the ends of beats rise strictly.

    Parameters
    ----------
    nominal_hz : float
        What the strap says its rate is.

    Notes
    -----
    Lost frames are fed to the detector as samples that are missing; a hole of more than 30 s, and a clock
    that was set, begin it anew, which takes it ten seconds. A peak that hardly stands out (quality below
    0.2) ends no interval and begins none: what lies around it is a gap. The first beats come when the
    detector has seen ten seconds; from then on a beat is known 0.35 s after its R peak, when its frame is
    there. Everything follows from the arguments; memory is bounded.
    """

    def __init__(self, nominal_hz: float = NOMINAL_HZ) -> None:
        self._nominal_hz = nominal_hz
        self._frames = EcgFrames()
        self._clock = SensorClockFit()
        self._line = SampleLine(nominal_hz)
        self._detector = RPeakDetector(nominal_hz)
        self._samples = 0
        self._peak: float | None = None  # the sample of the newest peak of this run
        self._is_clear = False  # whether an interval may begin at it
        self._after_gap = True  # whether that peak followed a gap
        self._beat_gap = True  # whether the next beat does
        self._place_s = float("-inf")
        self._told_ms: deque[float] = deque(maxlen=_USUAL_OF)

    @property
    def repeated_frames(self) -> int:
        """How many frames came twice and were left out."""
        return self._frames.repeated

    @property
    def absurd_frames(self) -> int:
        """How many frames said a time that nothing around them fits, and were left out."""
        return self._frames.absurd

    @property
    def lost_samples(self) -> int:
        """How many samples were missing in the holes between frames, those that began anew left out."""
        return self._frames.lost_samples

    @property
    def restarts(self) -> int:
        """How often the stream began anew: after a long hole, or as the strap's clock was set."""
        return self._frames.restarts

    @property
    def sampling_hz(self) -> float:
        """Samples a second as the strap really takes them; nominal until eight frames have come."""
        return _NS_PER_S / self._line.period_ns

    def feed(self, arrival_s: float, frame: EcgFrame) -> EcgNews:
        """Take a frame.

        Parameters
        ----------
        arrival_s : float
            Session seconds at which it came, not less than that of the frame before.
        frame : EcgFrame
            As decoded.

        Returns
        -------
        EcgNews
            The peaks that are decided by now and the beats between them; often none.
        """
        found = _Gathered([], [])
        for piece in self._frames.feed(arrival_s, frame, self._line.period_ns):
            if piece.lost is None:
                self._gather(self._detector.finish(), found)
                self._begin()
            self._take(piece, found)
        return found.news()

    def _begin(self) -> None:
        self._line = SampleLine(self._nominal_hz, self._line.period_ns)
        self._detector = RPeakDetector(self._nominal_hz)
        self._samples = 0
        self._peak = None

    def _take(self, piece: FramePiece, found: _Gathered) -> None:
        missing = np.full(piece.lost or 0, np.nan)
        samples = np.concatenate((missing, np.array(piece.frame.ecg_uv, dtype=np.float64)))
        self._samples += samples.size
        self._line.feed(self._samples - 1, piece.frame.last_ns)
        # The line's stamp is free of jitter, which would make the quickest frame quicker than it was.
        stamp_ns = self._line.stamp_ns(self._samples - 1) if self._line.is_known else piece.frame.last_ns
        self._clock.feed(piece.arrival_s, stamp_ns)
        self._gather(self._detector.feed(samples), found)

    def _gather(self, peaks: RPeaks, found: _Gathered) -> None:
        columns = (peaks.sample, peaks.amplitude_uv, peaks.quality, peaks.after_gap)
        for sample, amplitude_uv, quality, after_gap in zip(*(c.tolist() for c in columns), strict=True):
            at_s, rr_ms = self._placed(sample)
            if at_s <= self._place_s:
                continue  # a clock that was set may begin a run before the one before it ended
            clear = quality >= LEAST_QUALITY
            may_join = self._is_clear and clear and not after_gap
            if may_join and rr_ms is not None and self._is_told(rr_ms):
                self._told_ms.append(rr_ms)
                found.beats.append(Beat(end_s=at_s, rr_ms=rr_ms, after_gap=self._beat_gap))
                self._beat_gap = False
            else:
                self._beat_gap = True
            self._after_gap = after_gap or rr_ms is None
            found.rows.append((at_s, amplitude_uv, quality, self._after_gap))
            self._peak, self._is_clear, self._place_s = sample, clear, at_s

    def _is_told(self, rr_ms: float) -> bool:
        """Whether an interval is one; what began with the T wave of a beat in a hole is none."""
        usual_ms = median(np.array(self._told_ms)) if self._after_gap else 0.0
        return max(SHORTEST_RR_MS, SHORTEST_AFTER_GAP * usual_ms) <= rr_ms <= LONGEST_RR_MS

    def _placed(self, sample: float) -> tuple[float, float | None]:
        """Return where a peak lies in the session, and how long after the one before it in milliseconds.

        Without that, where it is placed by the clock alone: at the beginning of a run, and where the run is
        so far off that following it slowly would take minutes.
        """
        wanted_s = self._clock.session_s(self._line.stamp_ns(sample))
        if self._peak is None:
            return wanted_s, None
        rr_ms = (sample - self._peak) * self._line.period_ns / _NS_PER_MS
        rr_s = rr_ms / 1000.0
        off_s = wanted_s - (self._place_s + rr_s)
        if abs(off_s) > _FAR_OFF_S:
            return wanted_s, None
        slew_s = min(off_s, _SLEW_LATER * rr_s) if off_s > 0.0 else _SLEW_EARLIER * off_s
        return self._place_s + rr_s + slew_s, rr_ms
