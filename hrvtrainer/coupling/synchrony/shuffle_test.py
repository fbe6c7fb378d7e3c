"""Whether two hearts are more alike at the same time than at exchanged times."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hrvtrainer.beats import FloatArray
from hrvtrainer.coupling.synchrony.lag_profiles import pair_profiles
from hrvtrainer.coupling.synchrony.segments import SegmentGroup

SURROGATES = 999
BLOCK_SEGMENTS = 5
_ROUNDING = 1e-9
_ALIKE_Z = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Alikeness:
    """Two hearts as they were, and the same with one of them exchanged in time.

    Row 0 is the real pairing, the others are surrogates.

    Parameters
    ----------
    profiles : ndarray of float, shape (1 + surrogates, lags)
        Mean Z over the segments at each lag.
    absolute : ndarray of float, shape (1 + surrogates,)
        Mean over segments and lags of the absolute Z.
    step_s : float
        Seconds between lags.
    """

    profiles: FloatArray
    absolute: FloatArray
    step_s: float


def shuffled(
    groups: Sequence[SegmentGroup], rng: np.random.Generator, *, surrogates: int = SURROGATES
) -> Alikeness:
    """Hold the real pairing of segments against pairings that are exchanged within about 2.5 min.

    Parameters
    ----------
    groups : sequence of SegmentGroup
        At least one; segments are exchanged within a group only.
    rng : Generator
        Where chance comes from.
    surrogates : int
        How many exchanged pairings.

    Notes
    -----
    After Tschacher & Meier 2020 (doi:10.1080/10503307.2019.1612114). Departures, each measured with 100
    to 300 simulated pairs (docs/gauge-and-synchrony.md):

    - A segment may meet itself: only then are all pairings, the real one included, equally likely when
      nothing but the pacer joins the two (moving *every* segment away is no exact test).
    - Segments are exchanged within blocks of about five. Exchanged over the whole session, two people
      who learn the same pace in the same minutes, each alone, were called synchronous in 28 %.
    - Under a pacer each person's mean segment is taken away first. It is what both do at every breath of
      the pacer, the same for every pairing, and would hide the rest.
    - Heart rate is not filtered: each segment is taken about its own mean. A filter over the whole
      session makes both ends alike in two people on one pacer (11 to 35 % false alarms), and one with
      full support finds fewer of the slow shared waves (78 % for 93 %).
    """
    weights = np.array([group.first.shape[0] for group in groups], dtype=np.float64)
    weights /= weights.sum()
    parts = [_of_group(group, rng, surrogates) for group in groups]
    lags = min(profiles.shape[1] for profiles, _ in parts)
    return Alikeness(
        profiles=_sum_of(weights, [_middle(profiles, lags) for profiles, _ in parts]),
        absolute=_sum_of(weights, [absolute for _, absolute in parts]),
        step_s=float(np.sum(weights * [group.step_s for group in groups])),
    )


def largest_standing(profiles: FloatArray) -> FloatArray:
    """Return for each pairing how far its profile stands out at its best lag, in deviations.

    Parameters
    ----------
    profiles : ndarray of float, shape (pairings, lags)
        Mean Z at each lag.

    Notes
    -----
    Each lag is scaled by its mean and deviation over all pairings, the real one included; so the
    statistic treats all of them alike and the test over many lags is still exact.
    """
    spread = np.std(profiles, axis=0)
    standing = (profiles - np.mean(profiles, axis=0)) / np.where(spread > _ALIKE_Z, spread, np.inf)
    largest: FloatArray = np.max(standing, axis=1)
    return largest


def share_as_large(statistic: FloatArray) -> float:
    """Return p: ``(1 + surrogates at or above the real one) / (1 + surrogates)``; row 0 is the real one."""
    return float(np.mean(statistic >= statistic[0] - _ROUNDING))


def effect_size(statistic: FloatArray) -> float | None:
    """Return how far the real value lies from the surrogates' mean in their deviations; None if all alike."""
    spread = float(np.std(statistic[1:]))
    return None if spread <= _ALIKE_Z else (float(statistic[0]) - float(np.mean(statistic[1:]))) / spread


def exchanged(
    count: int, surrogates: int, rng: np.random.Generator, *, block: int = BLOCK_SEGMENTS
) -> NDArray[np.intp]:
    """Return orders of segments, shape (1 + surrogates, count): the first as it is, the others exchanged.

    Notes
    -----
    Blocks are as equal as can be, their mean nearest to ``block`` segments.
    """
    orders = np.tile(np.arange(count, dtype=np.intp), (1 + surrogates, 1))
    for rows in np.array_split(np.arange(count), max(1, round(count / block))):
        orders[1:, rows] = rng.permuted(orders[1:, rows], axis=1)
    return orders


def _of_group(
    group: SegmentGroup, rng: np.random.Generator, surrogates: int
) -> tuple[FloatArray, FloatArray]:
    first, second = group.first, group.second
    if group.pattern is not None:
        first, second = first - np.mean(first, axis=0), second - np.mean(second, axis=0)
    z = pair_profiles(first, second, group.step_s)
    count = z.shape[1]
    orders = exchanged(count, surrogates, rng)
    rows = np.arange(count)
    absolute = np.mean(np.abs(z), axis=0)[rows, orders].mean(axis=1)
    profiles = np.stack([layer[rows, orders].mean(axis=1) for layer in z], axis=1)
    return profiles, absolute


def _middle(profiles: FloatArray, lags: int) -> FloatArray:
    """Return the middle lags; grids of other paces may have one lag more at each end."""
    cut = (profiles.shape[1] - lags) // 2
    return profiles[:, cut : cut + lags]


def _sum_of(weights: FloatArray, parts: Sequence[FloatArray]) -> FloatArray:
    """Return the weighted sum of arrays of one shape."""
    total = np.zeros_like(parts[0])
    for weight, part in zip(weights.tolist(), parts, strict=True):
        total += weight * part
    return total
