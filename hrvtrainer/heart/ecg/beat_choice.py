"""Which beats are used where a strap sends its own RR intervals beside its ECG."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from hrvtrainer.beats import FloatArray
from hrvtrainer.estimates import Absent, Estimate, Metric

FEWEST_BEATS = 10
LARGEST_SHIFT = 20
DOUBTFUL_MS = 10.0
SURELY = 0.5


class BeatChoice(StrEnum):
    """Whose intervals are used."""

    ECG = "ecg"  # the master while the stream is on
    DEVICE_VALUES = "device values at the times of the ecg"
    DEVICE = "device"  # the stream is off, or the two do not belong together


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceMatch:
    """How a strap's RR intervals lie beside those of its ECG.

    Parameters
    ----------
    shift : int
        Interval ``i`` of the strap is interval ``i + shift`` of the ECG.
    difference_ms : ndarray of float, shape (n,)
        Strap less ECG, over all intervals that both have.
    is_sure : bool
        Whether no other shift comes near: with a heart like a clock, every shift fits.
    """

    shift: int
    difference_ms: FloatArray
    is_sure: bool

    @property
    def median_ms(self) -> float:
        """The median size of the difference; 4 ms or less are expected."""
        return float(np.median(np.abs(self.difference_ms)))


def match_device(ecg_rr_ms: FloatArray, device_rr_ms: FloatArray) -> DeviceMatch | Absent:
    """Lay the strap's intervals beside those of the ECG by the shift with the least median difference.

    Parameters
    ----------
    ecg_rr_ms, device_rr_ms : ndarray of float
        The newest intervals of both, oldest first, without a gap; 20 to 60 are enough. They may begin at
        different moments, up to 20 beats apart.

    Returns
    -------
    DeviceMatch or Absent
        Absent when fewer than ten intervals can lie side by side.
    """
    tried: list[tuple[float, int]] = []
    for shift in range(-LARGEST_SHIFT, LARGEST_SHIFT + 1):
        difference = _difference_ms(ecg_rr_ms, device_rr_ms, shift)
        if difference.size >= FEWEST_BEATS:
            tried.append((float(np.median(np.abs(difference))), shift))
    if not tried:
        found = min(int(ecg_rr_ms.size), int(device_rr_ms.size))
        return Absent(reason=f"needs {FEWEST_BEATS} intervals of strap and ECG, has {found}", n=found)
    tried.sort()
    best_ms, shift = tried[0]
    return DeviceMatch(
        shift=shift,
        difference_ms=_difference_ms(ecg_rr_ms, device_rr_ms, shift),
        is_sure=len(tried) == 1 or best_ms < SURELY * tried[1][0],
    )


def choose_beats(match: DeviceMatch | Absent, *, is_streaming: bool) -> BeatChoice:
    """Return whose intervals to use.

    Parameters
    ----------
    match : DeviceMatch or Absent
        The newest comparison.
    is_streaming : bool
        Whether ECG beats still come.

    Returns
    -------
    BeatChoice
        The ECG's while it streams; the strap's values at the ECG's times when the last ten differ by more
        than 10 ms (median); the strap's alone when the stream is off. A change of source is a gap for the
        pair rule.
    """
    if not is_streaming:
        return BeatChoice.DEVICE
    if isinstance(match, DeviceMatch) and match.is_sure:
        last = np.abs(match.difference_ms[-FEWEST_BEATS:])
        if float(np.median(last)) > DOUBTFUL_MS:
            return BeatChoice.DEVICE_VALUES
    return BeatChoice.ECG


def rr_age_s(match: DeviceMatch | Absent, ecg_end_s: FloatArray, device_arrival_s: FloatArray) -> Metric:
    """Return how old the strap's intervals were when they came, in seconds, the median.

    Parameters
    ----------
    match : DeviceMatch or Absent
        The comparison of the same intervals.
    ecg_end_s : ndarray of float
        When each interval of the ECG ended, on the session's clock.
    device_arrival_s : ndarray of float
        When each interval of the strap arrived.

    Returns
    -------
    Estimate or Absent
        Low and high hold the middle 90 % of beats. Absent where it is not sure which beat is which.
    """
    if isinstance(match, Absent):
        return match
    age_s = _difference_ms(ecg_end_s, device_arrival_s, match.shift)
    if not match.is_sure:
        return Absent(reason="needs a rhythm that varies, every beat looks like its neighbour", n=age_s.size)
    low, middle, high = np.percentile(age_s, [5.0, 50.0, 95.0]).tolist()
    return Estimate(value=middle, low=low, high=high, n=int(age_s.size))


def _difference_ms(ecg: FloatArray, device: FloatArray, shift: int) -> FloatArray:
    """Return device less ECG where both have a value."""
    first, last = max(0, -shift), min(int(device.size), int(ecg.size) - shift)
    if last <= first:
        return np.empty(0)
    difference: FloatArray = device[first:last] - ecg[first + shift : last + shift]
    return difference
