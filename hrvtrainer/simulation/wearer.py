"""Who wears a simulated strap, as its sensors feel them: the breath, the R waves, the touch of skin."""

from bisect import bisect_left

import numpy as np

from hrvtrainer.beats import BoolArray, FloatArray
from hrvtrainer.simulation.artifacts import MOST_EARLY, PeakDetector
from hrvtrainer.simulation.person import SimulatedPerson

_QRS_S = 0.10  # the waves of a premature beat begin so long before its peak
_OFF_S = 0.05  # and the next beat's due time is known that well


class Wearer:
    """The person and what shows of them at the skin.

    What a moment shows depends a little on what comes after it. The P wave of a beat lies before its R
    peak: where that beat has not come yet, its time is foretold from heart rate, 1 ms off at most. A
    premature beat lies long before the one that it stands for was due: `is_known` says when to wait.

    Parameters
    ----------
    person : SimulatedPerson
        Who.
    detector : PeakDetector
        What their heart did, and when the pads touch skin.
    """

    def __init__(self, person: SimulatedPerson, detector: PeakDetector) -> None:
        self._person = person
        self.detector = detector

    def volume(self, at_s: FloatArray) -> FloatArray:
        """Return the breath's volume at moments that have been lived, oldest first."""
        return self._person.volume(at_s)

    def is_known(self, at_s: float) -> bool:
        """Return whether no premature beat can show at a moment beside those that have come."""
        if not self.detector.next_comes_early or not self.detector.r_s:
            return True
        last_s = self.detector.r_s[-1]
        soonest_s = last_s + (1.0 - MOST_EARLY) * (self._person.next_beat_s - _OFF_S - last_s)
        return at_s < soonest_s - _QRS_S

    def r_waves(self, from_s: float, to_s: float) -> tuple[FloatArray, BoolArray]:
        """Return the R waves within a time, one more before them, and which came early.

        The next one is among them where it is due in that time.
        """
        detector = self.detector
        first = max(bisect_left(detector.r_s, from_s) - 1, 0)
        last = bisect_left(detector.r_s, to_s)
        r_s, is_early = detector.r_s[first:last], detector.is_early[first:last]
        next_s = self._person.next_beat_s
        if last == len(detector.r_s) and next_s < to_s and not detector.next_comes_early:
            r_s, is_early = [*r_s, next_s], [*is_early, False]
        return np.array(r_s, dtype=np.float64), np.array(is_early, dtype=np.bool_)
