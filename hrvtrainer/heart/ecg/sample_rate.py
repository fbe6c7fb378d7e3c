"""How many samples a second a strap really takes, from the stamps of its packets."""

from collections import deque

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.percentiles import NORMAL_95

SHORTEST_S = 20.0
FEWEST_PACKETS = 8
KEPT_PACKETS = 600
OUTLIER = 5.0  # median deviations
LEAST_SPREAD_S = 1e-6


class SampleRate:
    """Follows the true sampling rate; memory holds the last 600 packets, about five minutes.

    The nominal 130 samples a second are true to about 1 % (Polar BLE SDK, issue 580), which would stretch
    every interval by as much.
    """

    def __init__(self) -> None:
        self._sample: deque[float] = deque(maxlen=KEPT_PACKETS)
        self._stamp_s: deque[float] = deque(maxlen=KEPT_PACKETS)

    def feed(self, sample: float, stamp_s: float) -> None:
        """Take a packet: which sample its stamp belongs to, and the stamp. A step back begins anew."""
        if self._stamp_s and (sample <= self._sample[-1] or stamp_s <= self._stamp_s[-1]):
            self._sample.clear()
            self._stamp_s.clear()
        self._sample.append(sample)
        self._stamp_s.append(stamp_s)

    def rate_hz(self) -> Metric:
        """Return the rate as `true_rate_hz` finds it."""
        return true_rate_hz(np.array(self._sample), np.array(self._stamp_s))


def true_rate_hz(sample: FloatArray, stamp_s: FloatArray) -> Metric:
    """Return samples a second by a robust line through the stamps.

    Parameters
    ----------
    sample, stamp_s : ndarray of float, shape (n,)
        Sample numbers, increasing, and when a clock said that each was taken.

    Returns
    -------
    Estimate or Absent
        With its 90 % interval; ``n`` counts the packets used. Absent with less than 20 s or fewer than
        eight packets, and where stamps do not grow with the samples.

    Notes
    -----
    The median of the slopes between packets half the stretch apart (Theil 1950 and Sen 1968,
    doi:10.1080/01621459.1968.10480934, with disjoint pairs only), then least squares over the packets
    within five median deviations of that line. Late packets therefore count for nothing.
    """
    n = int(sample.size)
    held_s = float(stamp_s[-1] - stamp_s[0]) if n else 0.0
    if n < FEWEST_PACKETS or not held_s >= SHORTEST_S:
        reason = (
            f"needs {SHORTEST_S:.0f} s and {FEWEST_PACKETS} packets with stamps, has {held_s:.0f} s and {n}"
        )
        return Absent(reason=reason, n=n)
    half = n // 2
    steps = sample[half:] - sample[: n - half]
    slope = float(np.median((stamp_s[half:] - stamp_s[: n - half]) / steps)) if np.all(steps > 0) else 0.0
    if not slope > 0.0:
        return Absent(reason="needs stamps that grow with the samples, these do not", n=n)
    away_s = stamp_s - slope * sample
    away_s = np.abs(away_s - np.median(away_s))
    kept = away_s <= max(OUTLIER * float(np.median(away_s)), LEAST_SPREAD_S)
    x, y = sample[kept] - sample[kept].mean(), stamp_s[kept] - stamp_s[kept].mean()
    spread = float((x * x).sum())
    slope = float((x * y).sum()) / spread
    left = float(((y - slope * x) ** 2).sum()) / max(1, int(kept.sum()) - 2)
    margin = NORMAL_95 * float(np.sqrt(left / spread)) / slope
    rate_hz = 1.0 / slope
    return Estimate(
        value=rate_hz, low=rate_hz * (1.0 - margin), high=rate_hz * (1.0 + margin), n=int(kept.sum())
    )
