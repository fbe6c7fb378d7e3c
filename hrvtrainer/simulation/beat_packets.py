"""What a strap tells of the beats of whoever wears it: one Heart Rate Measurement a second."""

from collections import deque

import numpy as np

from hrvtrainer.simulation.answer import SAMPLE_HZ
from hrvtrainer.simulation.artifacts import PeakDetector
from hrvtrainer.simulation.person import SimulatedPerson
from hrvtrainer.straps.heart_rate import TICKS_PER_S, HeartRateMeasurement, encode_heart_rate

_RR_PER_PACKET = 3
_SMOOTHED_RR = 8  # a strap's own heart rate is a mean of the last few seconds


class BeatPackets:
    """Every second the intervals that have ended since, at most three a packet.

    Intervals are differences of beat times rounded to 1/1024 s, so that rounding never adds up, and none
    spans a time without contact.

    Parameters
    ----------
    person : SimulatedPerson
        Whose heart.
    detector : PeakDetector
        How the strap sees it.
    rng : Generator
        One draw decides where in a second it sends.
    """

    def __init__(self, person: SimulatedPerson, detector: PeakDetector, rng: np.random.Generator) -> None:
        self._person = person
        self._detector = detector
        # A whole number of the person's steps, so that nothing is lived before it is asked for.
        self.due_step = int(rng.integers(1, SAMPLE_HZ))
        self._last_peak: int | None = None
        self._unsent: deque[int] = deque()
        self._recent: deque[int] = deque(maxlen=_SMOOTHED_RR)

    def packet(self) -> bytes:
        """Return the packet that is due, and be due a second later."""
        at_s = self.due_step / SAMPLE_HZ
        self.due_step += SAMPLE_HZ
        self.sense(at_s)
        ticks = tuple(self._unsent.popleft() for _ in range(min(len(self._unsent), _RR_PER_PACKET)))
        bpm = round(60 * TICKS_PER_S * len(self._recent) / sum(self._recent)) if self._recent else 0
        return encode_heart_rate(
            HeartRateMeasurement(
                bpm=bpm, contact=self._detector.has_contact(at_s), rr_ticks=ticks, has_rr_flag=bool(ticks)
            )
        )

    def sense(self, until_s: float) -> None:
        """Let the person live until then, and see their beats."""
        for beat_s in self._person.beats(until_s):
            for peak_s in self._detector.peaks(beat_s):
                peak = round(peak_s * TICKS_PER_S)
                if self._last_peak is not None:
                    self._unsent.append(peak - self._last_peak)
                    self._recent.append(peak - self._last_peak)
                self._last_peak = peak
        if not self._detector.has_contact(until_s):
            self._last_peak = None  # no interval spans a dropout: the strap begins anew
