"""R peaks of an electrocardiogram that comes in pieces, or of a whole one: the same to the last bit."""

import math
from dataclasses import replace

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.errors import AnalysisError
from hrvtrainer.heart.ecg.beat_judge import BeatJudge, JudgedBeat
from hrvtrainer.heart.ecg.candidates import CandidateFinder, Candidates
from hrvtrainer.heart.ecg.learning import Learning, Learnt
from hrvtrainer.heart.ecg.polarity import Polarity
from hrvtrainer.heart.ecg.qrs_place import Deflections, deflections, place, placing_plan
from hrvtrainer.heart.ecg.r_peaks import GapReason, RPeaks, SignalGap
from hrvtrainer.heart.ecg.signal_loss import SignalLoss

SLOWEST_SAMPLING_HZ = 100.0
QUICKEST_SAMPLING_HZ = 4000.0
PIECE = 65536
KEPT_S = 22.0
BESIDE_LOSS_S = 0.1
LONGEST_S = 3.0
LARGEST_UV = 1e7  # ten volts: no electrode says that


class RPeakDetector:
    """Finds R peaks; `feed` it samples as they come and `finish` it when no more will.

    Parameters
    ----------
    sampling_hz : float
        Samples a second, 100 to 4000. The true rate matters for times only, not for finding: a strap that
        says 130 and takes 130.6 is read with 130, and its peaks' samples are divided by the true rate.

    Raises
    ------
    AnalysisError
        When the rate is none of these.

    Notes
    -----
    Pan & Tompkins (1985), doi:10.1109/TBME.1985.325532, with the departures that `QrsStrength` lists, and:

    - the first 10 s in which beats stand out are judged when they are complete; later a beat is known
      0.35 s after it. So is the polarity, which is asked again each minute;
    - the threshold is 0.3 of the median strength of the last 8 beats, and at least three times the lower
      quartile of the signal's strength in the second before: noise alone makes no beats;
    - of two candidates within 0.25 s the stronger stays; within 0.36 s of a beat a second one needs half
      its strength (T wave);
    - 1.66 mean intervals after a beat, and each second from then on, the threshold is halved, and the
      strongest of what was refused is taken if it suffices now;
    - what is six times too strong is refused, unless four come within 5 s;
    - the peak is the largest deflection within 60 ms on the signal freed of its local line (from 50 to
      120 ms on both sides) and smoothed to 30 Hz by a symmetric kernel, which is asked every 2 ms or less
      and bent to a parabola there. With 40 Hz white noise shifts a wide R wave by half as much again.

    Lost samples are fed as NaN; what is beyond ten volts counts as lost too. Memory is bounded.
    """

    def __init__(self, sampling_hz: float) -> None:
        if not SLOWEST_SAMPLING_HZ <= sampling_hz <= QUICKEST_SAMPLING_HZ:
            raise AnalysisError(
                f"needs {SLOWEST_SAMPLING_HZ:.0f} to {QUICKEST_SAMPLING_HZ:.0f} samples a second, "
                f"has {sampling_hz:g}"
            )
        self._sampling_hz = sampling_hz
        self._plan = placing_plan(sampling_hz)
        self._finder = CandidateFinder(sampling_hz)
        self._loss = SignalLoss(sampling_hz)
        self._learning = Learning(sampling_hz)
        self._judge: BeatJudge | None = None
        self._polarity = Polarity(sampling_hz)
        self._held = 0.0
        self._signal = np.empty(0)
        self._first = 0  # the sample of the first one that is kept
        self._taken = 0
        self._lost_samples = np.empty(0, dtype=np.int64)
        self._last = -1.0  # the sample of the newest peak

    def feed(self, ecg_uv: FloatArray) -> RPeaks:
        """Take the next samples in microvolts, and return the peaks that they decide."""
        samples = np.asarray(ecg_uv, dtype=np.float64)
        return RPeaks.joined(
            [self._take(samples[start : start + PIECE]) for start in range(0, samples.size, PIECE)]
        )

    def finish(self) -> RPeaks:
        """Return the peaks that waited for more samples; feed nothing after this."""
        end = self._taken
        if end == 0:
            return RPeaks.none()
        candidates = self._look(np.full(self._finder.latency + self._plan.reach, self._held))
        candidates = candidates.where(candidates.sample < end)
        learnt = self._learning.finish(candidates, end) if self._judge is None else None
        peaks = self._judged(candidates, end) if learnt is None else self._begin(learnt, end)
        rest = self._gaps_between(self._last, float(end))
        return RPeaks.joined([peaks, replace(RPeaks.none(), gaps=tuple(rest))])

    def _take(self, samples: FloatArray) -> RPeaks:
        lost = ~(np.abs(samples) <= LARGEST_UV)
        self._lost_samples = np.concatenate((self._lost_samples, np.flatnonzero(lost) + self._taken))
        held = self._hold(samples, lost)
        self._loss.feed(held, lost)
        self._taken += samples.size
        peaks = self._judged(self._look(held), self._finder.looked_at)
        self._forget()
        return peaks

    def _hold(self, samples: FloatArray, lost: BoolArray) -> FloatArray:
        """Return the samples with the last known value in the place of lost ones."""
        joined = np.concatenate(([self._held], np.where(lost, 0.0, samples)))
        known = np.where(np.concatenate(([False], lost)), 0, np.arange(joined.size))
        held: FloatArray = joined[np.maximum.accumulate(known)]
        self._held = float(held[-1])
        return held[1:]

    def _look(self, held: FloatArray) -> Candidates:
        if self._signal.size == 0:
            self._signal = np.full(self._plan.reach, held[0])
            self._first = -self._plan.reach
        self._signal = np.concatenate((self._signal, held))
        candidates = self._finder.feed(held)
        beside = round(BESIDE_LOSS_S * self._sampling_hz)
        left = np.searchsorted(self._lost_samples, candidates.sample - beside)
        right = np.searchsorted(self._lost_samples, candidates.sample + beside, side="right")
        return candidates.where(left == right)

    def _judged(self, candidates: Candidates, until: int) -> RPeaks:
        if self._judge is not None:
            return self._placed(self._judge.feed(candidates, until))
        learnt = self._learning.feed(candidates, until)
        return RPeaks.none() if learnt is None else self._begin(learnt, until)

    def _begin(self, learnt: Learnt, until: int) -> RPeaks:
        """Judge what waited; the polarity is that of the beats known when the learning ended."""
        self._judge = BeatJudge(self._sampling_hz, learnt.strength)
        early = learnt.waiting.sample < learnt.until
        beats = self._judge.feed(learnt.waiting.where(early), learnt.until)
        self._polarity.begin(self._around(beats), learnt.until)
        beats += self._judge.feed(learnt.waiting.where(~early), until)
        return self._placed(beats)

    def _around(self, beats: list[JudgedBeat]) -> Deflections:
        middle = np.array([beat.sample for beat in beats], dtype=np.int64)
        return deflections(self._signal, middle - self._first, self._plan)

    def _placed(self, beats: list[JudgedBeat]) -> RPeaks:
        if not beats:
            return RPeaks.none()
        found = self._around(beats)
        middle = np.array([beat.sample for beat in beats], dtype=np.int64)
        signs, turned = self._polarity.of(middle, found)
        away, amplitude_uv = place(found, signs)
        sample = middle + away
        quality = np.array([beat.quality for beat in beats])
        inside = (sample >= 0) & (sample <= self._taken - 1)
        after_gap, gaps = self._gaps_before(sample[inside])
        return RPeaks(
            sample=sample[inside],
            amplitude_uv=amplitude_uv[inside],
            quality=quality[inside],
            after_gap=after_gap | turned[inside],
            gaps=tuple(gaps),
        )

    def _gaps_before(self, sample: FloatArray) -> tuple[BoolArray, list[SignalGap]]:
        """Return which peaks follow a gap (the first does), and all these gaps."""
        before = np.concatenate(([self._last], sample))[:-1]
        after_gap = before < 0.0
        gaps: list[SignalGap] = []
        doubtful = sample - before > (LONGEST_S * self._sampling_hz if self._loss.is_clear else 0.0)
        for row in np.flatnonzero(doubtful).tolist():
            found = self._gaps_between(float(before[row]), float(sample[row]))
            after_gap[row] |= bool(found)
            gaps += found
        self._last = float(sample[-1]) if sample.size else self._last
        return after_gap, gaps

    def _gaps_between(self, since: float, until: float) -> list[SignalGap]:
        """Return what kept beats from being found between two of them."""
        since = max(0.0, since)
        gaps = self._loss.between(math.ceil(since), math.floor(until))
        if not gaps and until - since > LONGEST_S * self._sampling_hz:
            gaps.append(SignalGap(start_sample=since, end_sample=until, why=GapReason.UNCLEAR))
        return gaps

    def _forget(self) -> None:
        dropped = self._finder.looked_at - round(KEPT_S * self._sampling_hz) - self._first
        if dropped > 0:
            self._signal = self._signal[dropped:]
            self._first += dropped
        self._lost_samples = self._lost_samples[self._lost_samples >= self._first]


def r_peaks(ecg_uv: FloatArray, sampling_hz: float) -> RPeaks:
    """Find the R peaks of a whole electrocardiogram, just as `RPeakDetector` does in pieces.

    Parameters
    ----------
    ecg_uv : ndarray of float, shape (n,)
        Microvolts; NaN where samples are missing.
    sampling_hz : float
        Samples a second, 100 to 4000.

    Returns
    -------
    RPeaks
        Without a beat where none stands out, as in a flat or too short signal.

    Raises
    ------
    AnalysisError
        When the rate is none of these.
    """
    detector = RPeakDetector(sampling_hz)
    return RPeaks.joined([detector.feed(ecg_uv), detector.finish()])
