"""What the next intervals may be: as measured, or with beats missed, added or out of place.

Each explanation has a cost: how far the intervals that it gives are from the forecasts, and how unusual
it is in itself. The cheapest one is taken.
"""

from dataclasses import dataclass
from math import log

from hrvtrainer.beats import BeatLabel
from hrvtrainer.heart.artifacts.burg import ORDER
from hrvtrainer.heart.artifacts.division import MOST_PARTS, Division, divide
from hrvtrainer.heart.artifacts.rhythm_model import RhythmModel

SHORTEST_NORMAL_MS = 300.0
LONGEST_NORMAL_MS = 2000.0

CUT_AT = 20.0
CUT_SLOPE = 10.0
COST_MOVED = 9.0
COST_MOVED_LITTLE = 40.0
COST_EXTRA = 16.0
COST_MISSED = 16.0
COST_EACH_MORE = 2.0
COST_OUT_OF_RHYTHM = 30.0
COST_DRIFT = 10.0
COST_ODD = 10.0
COST_IMPOSSIBLE = 100.0
LEAST_COST = min(COST_MOVED, COST_DRIFT, COST_ODD)

# Shares of the forecast interval.
LEAST_MOVED = 0.015
LITTLE_MOVED = 0.08
ECTOPIC_FROM = 0.15
OUT_OF_RHYTHM_FROM = 0.10
ODD_FROM = 0.12
MOST_DRIFT = 0.42
LEAST_PART = 0.5
MOST_PART = 1.4
MISSED_FROM = 1.4
GAP_FROM = 4.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The next intervals, as measured and against their forecasts.

    Parameters
    ----------
    rhythm : RhythmModel
        What is known of the rhythm.
    rr_ms : list of float
        One to three intervals; fewer than three where a gap follows.
    off_ms : list of float
        How much longer each one is than forecast from all before it.
    """

    rhythm: RhythmModel
    rr_ms: list[float]
    off_ms: list[float]

    @property
    def forecast_ms(self) -> float:
        """The forecast of the first one, above zero."""
        return max(self.rr_ms[0] - self.off_ms[0], 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the next intervals are taken for.

    Parameters
    ----------
    cost : float
        How far from the forecasts, and how unusual.
    labels : tuple of BeatLabel
        One for each measured interval that it settles.
    division : Division or None
        The NN intervals that these become; None where they stay as measured, or where it is a gap.
    """

    cost: float
    labels: tuple[BeatLabel, ...]
    division: Division | None = None


def likeliest(ahead: Ahead) -> Explanation:
    """Return the cheapest explanation of the first of the next intervals.

    Notes
    -----
    - A squared error counts in units of the forecasts' variance; above 20 only its logarithm grows.
    - *As measured*: also when the level drifts through all three, and when what is odd begins one beat
      later: there a moved, extra or missed beat, or an odd interval at the end of what can be seen.
    - *Moved*: the beat between two intervals stood elsewhere; their sum stays. Early by 15 % or more it is
      ectopic. A move of less than 8 % of the interval, and all the more a smaller one, needs more evidence
      than its own: hearts make steps of that size. None below 1.5 % is ever taken for a move.
    - *Extra*: two intervals are one. *Missed*: one is two, three or four, whichever number fits best.
    - *Out of rhythm*: an early beat after which the heart began anew, or a pause. Time is kept, so the two
      intervals become as many as their sum holds: where that is one, the early beat was an extra one.
    - More than 4.7 forecast intervals are a gap.
    - Below 300 ms or above 2000 ms nothing is normal: what has no better explanation is short or long.
    """
    return min([_as_measured(ahead), *_edits(ahead)], key=_cost_of)


def _cost_of(explanation: Explanation) -> float:
    return explanation.cost


def _cost(ahead: Ahead, off_ms: tuple[float, ...] | list[float]) -> float:
    variance_ms2 = ahead.rhythm.variance_ms2
    total = 0.0
    for off in off_ms:
        square = off * off / variance_ms2
        total += square if square < CUT_AT else CUT_AT + CUT_SLOPE * log(square / CUT_AT)
    return total


def _cost_with_end(ahead: Ahead, off_ms: tuple[float, ...] | list[float]) -> float:
    """Return the cost where the third interval, the last, is as measured, and may be odd for itself."""
    cost = _cost(ahead, off_ms)
    if len(ahead.rr_ms) == 3 and abs(off_ms[-1]) > ODD_FROM * ahead.forecast_ms:
        return min(cost, _cost(ahead, off_ms[:-1]) + COST_ODD)
    return cost


def _as_measured(ahead: Ahead) -> Explanation:
    off_ms = ahead.off_ms
    cost = _cost_with_end(ahead, off_ms)
    if len(off_ms) == 3:
        drift_ms = sum(off_ms) / 3.0
        if abs(drift_ms) < MOST_DRIFT * ahead.forecast_ms:
            cost = min(cost, _cost(ahead, [off - drift_ms for off in off_ms]) + COST_DRIFT)
    if len(off_ms) > 1:
        cost = min(cost, _cost(ahead, off_ms[:1]) + _cost_of_a_later_edit(ahead))
    rr_ms = ahead.rr_ms[0]
    if SHORTEST_NORMAL_MS <= rr_ms <= LONGEST_NORMAL_MS:
        return Explanation(cost=cost, labels=(BeatLabel.NORMAL,))
    label = BeatLabel.SHORT if rr_ms < SHORTEST_NORMAL_MS else BeatLabel.LONG
    alone = Division(parts_ms=(rr_ms,) if rr_ms > 0 else (), off_ms=(), unknown=0.0)
    return Explanation(cost=cost + COST_IMPOSSIBLE, labels=(label,), division=alone)


def _cost_of_a_later_edit(ahead: Ahead) -> float:
    rhythm, rr_ms = ahead.rhythm, ahead.rr_ms
    forecast_ms = rr_ms[1] - ahead.off_ms[1]
    cost = COST_MISSED if rr_ms[1] > MISSED_FROM * forecast_ms else COST_IMPOSSIBLE
    if len(rr_ms) == 3:
        sum_ms = rr_ms[1] + rr_ms[2]
        cost = min(cost, _cost(ahead, [sum_ms - forecast_ms]) + COST_EXTRA)
        moved = divide(rhythm, [*rhythm.lags_ms[1 - ORDER :], rr_ms[0]], sum_ms, 2, [])
        if abs(rr_ms[1] - moved.parts_ms[0]) > LEAST_MOVED * forecast_ms:
            cost = min(cost, _cost(ahead, moved.off_ms) + COST_MOVED)
    return cost


def _edits(ahead: Ahead) -> list[Explanation]:
    found: list[Explanation] = []
    if ahead.rr_ms[0] > GAP_FROM * ahead.forecast_ms:
        return [Explanation(cost=0.0, labels=(BeatLabel.GAP,))]
    if len(ahead.rr_ms) > 1:
        found += [*_moved(ahead), *_extra(ahead), *_out_of_rhythm(ahead)]
    if ahead.rr_ms[0] > MISSED_FROM * ahead.forecast_ms:
        found += _missed(ahead)
    return found


def _moved(ahead: Ahead) -> list[Explanation]:
    rr_ms, forecast_ms = ahead.rr_ms, ahead.forecast_ms
    division = divide(ahead.rhythm, ahead.rhythm.lags_ms, rr_ms[0] + rr_ms[1], 2, rr_ms[2:])
    late = (rr_ms[0] - division.parts_ms[0]) / forecast_ms
    if abs(late) < LEAST_MOVED or min(division.parts_ms) < LEAST_PART * forecast_ms:
        return []
    little = max(0.0, 1.0 - abs(late) / LITTLE_MOVED)
    cost = _cost_with_end(ahead, division.off_ms) + COST_MOVED + COST_MOVED_LITTLE * little
    labels = (BeatLabel.SHORT, BeatLabel.LONG) if late < 0 else (BeatLabel.LONG, BeatLabel.SHORT)
    if late <= -ECTOPIC_FROM:
        labels = (BeatLabel.ECTOPIC, BeatLabel.ECTOPIC)
    return [Explanation(cost=cost, labels=labels, division=division)]


def _extra(ahead: Ahead) -> list[Explanation]:
    rr_ms = ahead.rr_ms
    division = divide(ahead.rhythm, ahead.rhythm.lags_ms, rr_ms[0] + rr_ms[1], 1, rr_ms[2:])
    if not _plausible(ahead, division):
        return []
    cost = _cost_with_end(ahead, division.off_ms) + COST_EXTRA
    return [Explanation(cost=cost, labels=(BeatLabel.EXTRA, BeatLabel.EXTRA), division=division)]


def _missed(ahead: Ahead) -> list[Explanation]:
    found: list[Explanation] = []
    for parts in range(2, MOST_PARTS + 1):
        division = divide(ahead.rhythm, ahead.rhythm.lags_ms, ahead.rr_ms[0], parts, ahead.rr_ms[1:])
        if _plausible(ahead, division):
            cost = _cost_with_end(ahead, division.off_ms) + COST_MISSED + COST_EACH_MORE * (parts - 2)
            found.append(Explanation(cost=cost, labels=(BeatLabel.MISSED,), division=division))
    return found


def _out_of_rhythm(ahead: Ahead) -> list[Explanation]:
    first, second, *_ = ahead.rhythm.coefficients
    weights = (1.0, -first, -second)[: len(ahead.off_ms)]
    pairs = list(zip(weights, ahead.off_ms, strict=True))
    out_ms = sum(weight * off for weight, off in pairs) / sum(weight * weight for weight in weights)
    if abs(out_ms) < OUT_OF_RHYTHM_FROM * ahead.forecast_ms:
        return []
    cost = _cost_with_end(ahead, [off - out_ms * weight for weight, off in pairs]) + COST_OUT_OF_RHYTHM
    division = _whole_beats(ahead, ahead.rr_ms[0] + ahead.rr_ms[1])
    label = BeatLabel.ECTOPIC if out_ms < 0 else BeatLabel.LONG
    label = BeatLabel.EXTRA if len(division.parts_ms) == 1 else label
    return [Explanation(cost=cost, labels=(label, label), division=division)]


def _whole_beats(ahead: Ahead, total_ms: float) -> Division:
    """Divide into as many beats as the time holds; equally where least squares would make none."""
    parts = min(max(round(total_ms / ahead.forecast_ms), 1), MOST_PARTS)
    division = divide(ahead.rhythm, ahead.rhythm.lags_ms, total_ms, parts, ahead.rr_ms[2:])
    if _plausible(ahead, division):
        return division
    return Division(parts_ms=(total_ms / parts,) * parts, off_ms=(), unknown=0.0)


def _plausible(ahead: Ahead, division: Division) -> bool:
    shortest_ms, longest_ms = LEAST_PART * ahead.forecast_ms, MOST_PART * ahead.forecast_ms
    return min(division.parts_ms) > shortest_ms and max(division.parts_ms) < longest_ms
