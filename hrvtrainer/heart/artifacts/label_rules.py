"""The rules that judge one RR interval by its neighbours.

Lipponen & Tarvainen 2019, doi:10.1080/03091902.2019.1640306, in a form that needs only two later
intervals. Departures from the paper:

- The median and the thresholds come from earlier normal beats, not from a window centred on the beat.
- A threshold is never below a tenth of the local median: going from rest to slow breathing doubles
  the differences, and without a floor 2.5 to 3.7 of 1000 clean beats were flagged.
- A beat is examined when its difference *or* its distance from the median is large, as the paper
  says and public implementations do not do. The paper's extra look at the following beat then adds
  nothing, for that beat is examined in its own turn.
- Up to three missed beats in a row are recognised, not one. They, and extra beats, are counted
  against the neighbours on both sides where these are plausible, not against the median: at 6
  breaths a minute the median of eleven intervals miscounted three missed beats in 14 % of 660 trials.
- Intervals below 300 ms or above 2000 ms are never normal.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hrvtrainer.beats import BeatLabel

ECTOPIC_SLOPE = 0.13
ECTOPIC_OFFSET = 0.17
FAR_FROM_MEDIAN = 3.0
SHORTEST_NORMAL_MS = 300.0
LONGEST_NORMAL_MS = 2000.0
MISSED_FROM = 1.5
MOST_PARTS = 4
PLAUSIBLE_FROM = 0.5
PLAUSIBLE_TO = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """One interval and what surrounds it.

    Parameters
    ----------
    rr_ms : float
        The interval to judge.
    next_ms : float or None
        The interval after it, None where there is none before the next gap.
    steps : tuple of four floats
        Differences to the predecessor of the interval before, of this one and of the next two, in units
        of their threshold; 0 where a neighbour is missing or lies across a gap.
    median_ms : float
        Local median interval.
    alone_ms, merged_ms : float
        What is expected of this interval alone, and of this and the next merged: `expected_ms`.
    level : float
        Distance of the interval from that median in units of its threshold, doubled below it.
    level_limit_ms : float
        That threshold.
    """

    rr_ms: float
    next_ms: float | None
    steps: tuple[float, float, float, float]
    median_ms: float
    alone_ms: float
    merged_ms: float
    level: float
    level_limit_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an interval is, and into how many equal parts a missed beat divides it."""

    label: BeatLabel
    parts: int = 1


def quartile_deviation(values: Sequence[float]) -> float:
    """Return half the distance between the quartiles, interpolated linearly; needs one value."""
    ordered = sorted(values)
    last = len(ordered) - 1
    return 0.5 * (_between(ordered, 0.75 * last) - _between(ordered, 0.25 * last))


def expected_ms(median_ms: float, before_ms: float | None, after_ms: float | None) -> float:
    """Return the mean of the two neighbours; the median where one is missing or far from it."""
    if before_ms is None or after_ms is None:
        return median_ms
    low_ms, high_ms = PLAUSIBLE_FROM * median_ms, PLAUSIBLE_TO * median_ms
    if low_ms < before_ms < high_ms and low_ms < after_ms < high_ms:
        return 0.5 * (before_ms + after_ms)
    return median_ms


def judge(near: Neighbourhood) -> Verdict:
    """Return what an interval is.

    Parameters
    ----------
    near : Neighbourhood
        The interval and its surroundings.

    Returns
    -------
    Verdict
        `BeatLabel.EXTRA` means that this interval and the next are one.
    """
    if _is_ectopic(near.steps):
        return Verdict(label=BeatLabel.ECTOPIC)
    short, long = _is_short(near), _is_long(near)
    if short and near.next_ms is not None:
        both_ms = near.rr_ms + near.next_ms
        if abs(both_ms - near.merged_ms) < near.level_limit_ms:
            return Verdict(label=BeatLabel.EXTRA)
    if long and near.rr_ms > MISSED_FROM * near.alone_ms:
        return _missed(near)
    if short or long:
        return Verdict(label=BeatLabel.SHORT if near.rr_ms < near.median_ms else BeatLabel.LONG)
    return Verdict(label=BeatLabel.NORMAL)


def _between(ordered: Sequence[float], position: float) -> float:
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def _is_ectopic(steps: tuple[float, float, float, float]) -> bool:
    before, here, after, _ = steps
    if here > 1:
        return max(before, after) < -ECTOPIC_SLOPE * here - ECTOPIC_OFFSET
    if here < -1:
        return min(before, after) > -ECTOPIC_SLOPE * here + ECTOPIC_OFFSET
    return False


def _is_short(near: Neighbourhood) -> bool:
    _, here, after, later = near.steps
    stepped = here < -1 and max(after, later) > 1
    return stepped or near.level < -FAR_FROM_MEDIAN or near.rr_ms < SHORTEST_NORMAL_MS


def _is_long(near: Neighbourhood) -> bool:
    _, here, after, later = near.steps
    stepped = here > 1 and min(after, later) < -1
    return stepped or near.level > FAR_FROM_MEDIAN or near.rr_ms > LONGEST_NORMAL_MS


def _missed(near: Neighbourhood) -> Verdict:
    parts = max(2, round(near.rr_ms / near.alone_ms))
    if parts > MOST_PARTS:
        return Verdict(label=BeatLabel.GAP)
    if abs(near.rr_ms / parts - near.alone_ms) < near.level_limit_ms:
        return Verdict(label=BeatLabel.MISSED, parts=parts)
    return Verdict(label=BeatLabel.LONG)
