"""How two lanes of one heart's beats lie beside each other in time."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

TRIMMED = 0.2  # of the beats: as many may be missing, double or misplaced in one of the lanes
CAP_S = 0.1  # what lies farther away counts as this far: it is another beat
_FEWEST = 5
_ALIKE_S = 0.03  # two offsets that differ by less are one


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneFit:
    """One way to lay device beats on ECG beats.

    Parameters
    ----------
    offset_s : float
        How much later the device's lane says a beat than the ECG's.
    cost_s : float
        How far the beats then lie apart: the mean over the better four fifths.
    apart_s : tuple of float
        For every device beat that the ECG can judge, how far it lies from the nearest ECG beat, device less
        ECG less offset.
    """

    offset_s: float
    cost_s: float
    apart_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class EcgMarks:
    """R peaks, oldest first, and before which of them the ECG may have missed some."""

    at_s: Sequence[float]
    hole_before: Sequence[bool]

    def nearest(self, at_s: float) -> float | None:
        """Return the R peak nearest to a moment; None where the ECG cannot tell whether there was one."""
        place = bisect_left(self.at_s, at_s)
        before = self.at_s[place - 1] if place > 0 else -math.inf
        after = self.at_s[place] if place < len(self.at_s) else math.inf
        nearest = before if at_s - before < after - at_s else after
        is_outside = place in (0, len(self.at_s)) or self.hole_before[place]
        return None if is_outside and abs(at_s - nearest) > CAP_S else nearest


def lane_fits(device_s: Sequence[float], ecg: EcgMarks, *, low_s: float, high_s: float) -> list[LaneFit]:
    """Return every way in which the device's beats can lie on the ECG's, the best first.

    Parameters
    ----------
    device_s : sequence of float
        When the device's lane says that beats were, oldest first, without a gap.
    ecg : EcgMarks
        The R peaks around.
    low_s, high_s : float
        Between which offsets to look.

    Returns
    -------
    list of LaneFit
        One for each pairing of a device beat with an R peak, alike ones once. Where fewer than five beats
        could be judged, nothing speaks against the offset: it costs nothing. Where most lie far from any R
        peak there is no fit. There is none at all where the ECG does not reach far enough for every offset
        to be tried.

    Notes
    -----
    Times, not intervals, are compared: a beat that one lane misses or has twice then spoils itself alone,
    and a shift by one beat costs the spread of the intervals themselves.
    """
    if not device_s or not ecg.at_s:
        return []
    middle_s = device_s[len(device_s) // 2]
    if ecg.at_s[0] > middle_s - high_s or ecg.at_s[-1] < middle_s - low_s:
        return []
    anchors = (device_s[0], middle_s, device_s[-1])
    tried = (anchor - peak for anchor in anchors for peak in ecg.at_s)
    fits: list[LaneFit] = []
    last_s = -math.inf
    for offset_s in sorted(offset_s for offset_s in tried if low_s <= offset_s <= high_s):
        if offset_s - last_s < _ALIKE_S:
            continue
        last_s = offset_s
        fit = fit_at(device_s, ecg, offset_s)
        if fit is not None:
            fits.append(fit)
    fits.sort(key=lambda fit: fit.cost_s)
    return fits


def fit_at(device_s: Sequence[float], ecg: EcgMarks, offset_s: float) -> LaneFit | None:
    """Return the fit nearest to an offset, as `lane_fits` does."""
    apart_s = _apart_s(device_s, ecg, offset_s)
    if len(apart_s) < _FEWEST:
        return LaneFit(offset_s=offset_s, cost_s=0.0, apart_s=())
    near_s = sorted(away for away in apart_s if abs(away) < CAP_S)
    if 2 * len(near_s) < len(apart_s):
        return None
    offset_s += near_s[len(near_s) // 2]
    apart_s = _apart_s(device_s, ecg, offset_s)
    ranked = sorted(min(abs(away), CAP_S) for away in apart_s)[: math.ceil((1.0 - TRIMMED) * len(apart_s))]
    return LaneFit(offset_s=offset_s, cost_s=sum(ranked) / len(ranked), apart_s=tuple(apart_s))


def _apart_s(device_s: Sequence[float], ecg: EcgMarks, offset_s: float) -> list[float]:
    judged = ((at_s, ecg.nearest(at_s - offset_s)) for at_s in device_s)
    return [at_s - offset_s - peak for at_s, peak in judged if peak is not None]
