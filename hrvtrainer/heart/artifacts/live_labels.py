"""Labels for RR intervals as they come, two beats late."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hrvtrainer.beats import BeatLabel
from hrvtrainer.heart.artifacts.label_rules import Neighbourhood, Verdict, expected_ms, judge
from hrvtrainer.heart.artifacts.rhythm_memory import RhythmMemory

LATENCY_BEATS = 2
HISTORY_BEATS = 12
IRREGULAR_FROM = 8
REGULAR_UP_TO = 3
LONGEST_HELD_RUN = 4

_SPREAD = (BeatLabel.ECTOPIC, BeatLabel.LONG, BeatLabel.SHORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledInterval:
    """An RR interval as measured, what it was judged to be, and the NN intervals that it became.

    ``nn_ms`` is empty for an interval that was merged into the next one, that is a gap, or that is too
    small a fragment to be a beat; it has two to four parts where beats were missed.
    """

    rr_ms: float
    label: BeatLabel
    nn_ms: tuple[float, ...]


class LiveLabeller:
    """Labels each interval once, when the second interval after it has come.

    At a gap, those that wait are decided at once, as if nothing followed. What is known of the rhythm
    survives a gap.

    Notes
    -----
    The rules and their departures from Lipponen & Tarvainen 2019 stand in `label_rules`. Ours besides:

    - Neighbours of a missed or extra beat are compared with what it became, not with what was measured.
    - A run of ectopic, long and short intervals keeps its total time, divided into as many NN
      intervals as the local median fits into it, in the ratio of a straight line between the run's
      neighbours. So it is told when it has ended or has four intervals; its labels were fixed before.
      A run shorter than half the median is a fragment and becomes nothing.
    - Eight of twelve intervals that are not normal clear the memory: an irregular rhythm or poor
      contact, until thirty normal ones have come again and at most three of the last twelve are not.
    """

    def __init__(self) -> None:
        self._rhythm = RhythmMemory()
        self._waiting: deque[float] = deque()
        self._before: list[float] = []
        self._before_is_normal = False
        self._held: list[tuple[float, BeatLabel]] = []
        self._last_nn_ms: float | None = None
        self._median_ms = 0.0
        self._abnormal: deque[bool] = deque(maxlen=HISTORY_BEATS)
        self._irregular = False

    @property
    def irregular(self) -> bool:
        """Whether most of the latest intervals were not normal: an irregular rhythm or poor contact."""
        return self._irregular

    def feed(self, rr_ms: float, *, after_gap: bool = False) -> tuple[LabelledInterval, ...]:
        """Take the next interval.

        Parameters
        ----------
        rr_ms : float
            RR interval in milliseconds, as measured; positive and finite.
        after_gap : bool
            True where beats may be missing before it.

        Returns
        -------
        tuple of LabelledInterval
            The intervals that are settled now, in the order in which they were fed, each once.
        """
        told = self.finish() if after_gap else ()
        self._waiting.append(rr_ms)
        if len(self._waiting) > LATENCY_BEATS:
            told += self._decide()
        return told

    def finish(self) -> tuple[LabelledInterval, ...]:
        """Settle the intervals that wait; the next one that is fed begins anew, as after a gap."""
        told: tuple[LabelledInterval, ...] = ()
        while self._waiting:
            told += self._decide()
        told += self._close_run(None)
        self._before = []
        self._before_is_normal = False
        self._last_nn_ms = None
        return told

    def _decide(self) -> tuple[LabelledInterval, ...]:
        near = self._look()
        verdict = judge(near)
        rr_ms = self._waiting.popleft()
        self._learn(near, verdict.label)
        if verdict.label in _SPREAD:
            self._before = [*self._before[-1:], rr_ms]
            self._held.append((rr_ms, verdict.label))
            return self._close_run(None) if len(self._held) == LONGEST_HELD_RUN else ()
        fresh = self._become(rr_ms, verdict)
        nn_ms = fresh[-1].nn_ms
        told = self._close_run(nn_ms[0] if nn_ms else None) + fresh
        self._before = [*self._before, *nn_ms][-2:] if nn_ms else []
        self._last_nn_ms = nn_ms[-1] if nn_ms else None
        return told

    def _look(self) -> Neighbourhood:
        ahead_ms = [self._waiting[i] for i in range(min(len(self._waiting), 1 + LATENCY_BEATS))]
        row: list[float | None] = [None] * 5
        row[2 - len(self._before) : 2] = self._before
        row[2 : 2 + len(ahead_ms)] = ahead_ms
        median_ms = self._rhythm.median_with(ahead_ms)
        step_limit_ms, level_limit_ms = self._rhythm.limits_ms(median_ms)
        before, here, after, later = (
            0.0 if a is None or b is None else (b - a) / step_limit_ms for a, b in pairwise(row)
        )
        return Neighbourhood(
            rr_ms=ahead_ms[0],
            next_ms=row[3],
            steps=(before, here, after, later),
            median_ms=median_ms,
            alone_ms=expected_ms(median_ms, row[1], row[3]),
            merged_ms=expected_ms(median_ms, row[1], row[4]),
            level=_level_ms(ahead_ms[0], median_ms) / level_limit_ms,
            level_limit_ms=level_limit_ms,
        )

    def _learn(self, near: Neighbourhood, label: BeatLabel) -> None:
        normal = label is BeatLabel.NORMAL
        if normal:
            self._rhythm.add_interval(near.rr_ms, _level_ms(near.rr_ms, near.median_ms))
            if self._before_is_normal:
                self._rhythm.add_step(near.rr_ms - self._before[-1])
        self._before_is_normal = normal
        self._median_ms = near.median_ms
        self._abnormal.append(not normal)
        if sum(self._abnormal) >= IRREGULAR_FROM:
            self._irregular = True
            self._rhythm.clear()
            self._abnormal.clear()
        elif self._irregular and not self._rhythm.is_starting_up:
            self._irregular = sum(self._abnormal) > REGULAR_UP_TO

    def _become(self, rr_ms: float, verdict: Verdict) -> tuple[LabelledInterval, ...]:
        label = verdict.label
        if label is BeatLabel.EXTRA:
            next_ms = self._waiting.popleft()
            return (
                LabelledInterval(rr_ms=rr_ms, label=label, nn_ms=()),
                LabelledInterval(rr_ms=next_ms, label=label, nn_ms=(rr_ms + next_ms,)),
            )
        if label is BeatLabel.GAP:
            return (LabelledInterval(rr_ms=rr_ms, label=label, nn_ms=()),)
        nn_ms = (rr_ms / verdict.parts,) * verdict.parts
        return (LabelledInterval(rr_ms=rr_ms, label=label, nn_ms=nn_ms),)

    def _close_run(self, next_nn_ms: float | None) -> tuple[LabelledInterval, ...]:
        held, self._held = self._held, []
        if not held:
            return ()
        total_ms = sum(rr_ms for rr_ms, _ in held)
        nn_ms = _spread(total_ms, self._median_ms, self._last_nn_ms, next_nn_ms)
        if nn_ms:
            self._last_nn_ms = nn_ms[-1]
        last = len(held) - 1
        return tuple(
            LabelledInterval(rr_ms=rr_ms, label=label, nn_ms=nn_ms[i:] if i == last else nn_ms[i : i + 1])
            for i, (rr_ms, label) in enumerate(held)
        )


def _level_ms(rr_ms: float, median_ms: float) -> float:
    """Return the distance from the median, doubled below it (as the paper has it)."""
    level_ms = rr_ms - median_ms
    return 2.0 * level_ms if level_ms < 0 else level_ms


def _spread(
    total_ms: float, median_ms: float, before_ms: float | None, after_ms: float | None
) -> tuple[float, ...]:
    """Divide a run's time into plausible intervals on a straight line between its neighbours."""
    if total_ms < 0.5 * median_ms:
        return ()
    count = max(1, round(total_ms / median_ms))
    weights: Sequence[float] = (1.0,) * count
    if before_ms is not None and after_ms is not None:
        weights = [before_ms + (after_ms - before_ms) * (i + 1) / (count + 1) for i in range(count)]
    scale = total_ms / sum(weights)
    return tuple(weight * scale for weight in weights)
