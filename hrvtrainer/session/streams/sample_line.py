"""When each sample was taken, on the strap's own clock: a line through the stamps of its frames."""

from collections import deque

import numpy as np

from hrvtrainer.heart.ecg.median import median

STAMPS = 64  # 36 s of ECG: long enough to still the jitter of stamps, short enough to follow the sensor
_FEWEST = 8
_OFF = 0.04  # of the nominal rate; makers promise 2 %
_OUTLIER = 5.0  # median deviations
_LEAST_SPREAD_NS = 1e3
_NS_PER_S = 1e9


class SampleLine:
    """The line through the last 64 stamps against the samples that they belong to.

    Parameters
    ----------
    nominal_hz : float
        What the strap says its rate is; good to 2 % or so.
    period_ns : float or None
        The true time between samples, where it is known from before.

    Notes
    -----
    The median of the slopes between stamps half the stretch apart, then least squares over the stamps
    within five median deviations of it, as `true_rate_hz` does for a whole recording. Interpolation
    between two neighbouring stamps alone would carry the jitter of both into every interval.
    """

    def __init__(self, nominal_hz: float, period_ns: float | None = None) -> None:
        self._nominal_ns = _NS_PER_S / nominal_hz
        self._first_ns: int | None = None
        self._sample: deque[int] = deque(maxlen=STAMPS)
        self._after_ns: deque[int] = deque(maxlen=STAMPS)
        self._middle_sample = 0.0
        self._middle_ns = 0.0
        self.period_ns = self._nominal_ns if period_ns is None else period_ns

    @property
    def is_known(self) -> bool:
        """Whether enough stamps have come for the true rate."""
        return len(self._sample) >= _FEWEST

    def feed(self, sample: int, stamp_ns: int) -> None:
        """Take a stamp and the number of the sample that it belongs to; both grow."""
        if self._first_ns is None:
            self._first_ns = stamp_ns
        self._sample.append(sample)
        self._after_ns.append(stamp_ns - self._first_ns)
        self._fit()

    def stamp_ns(self, sample: float) -> int:
        """Return the moment of a sample, fractions included, on the strap's clock; feed a stamp before."""
        if self._first_ns is None:
            raise ValueError("a line needs a stamp")
        return self._first_ns + round(self._middle_ns + (sample - self._middle_sample) * self.period_ns)

    def _fit(self) -> None:
        sample = np.array(self._sample, dtype=np.float64)
        after_ns = np.array(self._after_ns, dtype=np.float64)
        kept = np.ones(sample.size, dtype=np.bool_)
        if sample.size >= _FEWEST:
            half = sample.size // 2
            steps_ns = after_ns[half:] - after_ns[: sample.size - half]
            period_ns = median(steps_ns / (sample[half:] - sample[: sample.size - half]))
            away_ns = after_ns - period_ns * sample
            away_ns = np.abs(away_ns - median(away_ns))
            kept = away_ns <= max(_OUTLIER * median(away_ns), _LEAST_SPREAD_NS)
        x, y = sample[kept], after_ns[kept]
        self._middle_sample, self._middle_ns = float(np.mean(x)), float(np.mean(y))
        if sample.size >= _FEWEST:
            x, y = x - self._middle_sample, y - self._middle_ns
            period_ns = float(np.sum(x * y)) / float(np.sum(x * x))
            least_ns, most_ns = self._nominal_ns / (1.0 + _OFF), self._nominal_ns / (1.0 - _OFF)
            self.period_ns = min(max(period_ns, least_ns), most_ns)
