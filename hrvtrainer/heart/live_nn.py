"""The last minutes of NN intervals, kept as beats come."""

from collections import deque

from hrvtrainer.beats import Beat, BeatLabel, BeatStatus, NnSeries
from hrvtrainer.heart.artifacts.live_labels import LabelledInterval, LiveLabeller
from hrvtrainer.heart.nn_ring import NnRing
from hrvtrainer.heart.treated_beats import TreatedBeats

_MOVED = (BeatLabel.ECTOPIC, BeatLabel.LONG, BeatLabel.SHORT)
_SPOILS_NEXT = (BeatLabel.ECTOPIC, BeatLabel.EXTRA)


class LiveNn:
    """Beats in, NN intervals out: a bounded memory of at least the last 300 s.

    A beat is provisional when it is fed and final when its label is settled (`LiveLabeller`); what is
    final never changes.

    Notes
    -----
    An interval takes part in a difference only when it was measured, normal, and does not follow an
    ectopic or extra beat: the heart answers such a beat with a longer or shorter next one.
    """

    def __init__(self) -> None:
        self._labeller = LiveLabeller()
        self._pending: deque[Beat] = deque()
        self._ring = NnRing()
        self._treated = TreatedBeats()
        self._joined = False
        self._label_before: BeatLabel | None = None
        self._pairs_with_next = False
        self._run_end_s = 0.0
        self._beats_since_gap = 0
        self._last_final_end_s: float | None = None

    @property
    def beats_since_gap(self) -> int:
        """How many beats were fed since the last gap, the first after it included."""
        return self._beats_since_gap

    @property
    def irregular(self) -> bool:
        """Whether most of the latest beats were not normal: an irregular rhythm or poor contact."""
        return self._labeller.irregular

    @property
    def last_final_end_s(self) -> float | None:
        """Session seconds at which the newest final beat ended, None before the first."""
        return self._last_final_end_s

    def feed(self, beat: Beat) -> tuple[Beat, ...]:
        """Take the next beat.

        Parameters
        ----------
        beat : Beat
            A provisional beat.

        Returns
        -------
        tuple of Beat
            This beat as it came, then those that became final, oldest first, with their label.
        """
        settled = self._labeller.feed(beat.rr_ms, after_gap=beat.after_gap)
        self._pending.append(beat)
        self._beats_since_gap = 1 if beat.after_gap else self._beats_since_gap + 1
        return (beat, *[self._settle(interval) for interval in settled])

    def window(self, *, until_s: float, length_s: float) -> NnSeries:
        """Return the final intervals with ``until_s - length_s < end_s <= until_s``, oldest first."""
        return self._ring.window(after_s=until_s - length_s, until_s=until_s)

    def treated_percent(self, until_s: float, length_s: float = 60.0) -> float | None:
        """Return the share of intervals that were treated, None where there are none.

        A missed beat counts as the intervals that it became, a fragment or a gap as one.
        """
        return self._treated.percent(after_s=until_s - length_s, until_s=until_s)

    def longest_treated_run(self, until_s: float, length_s: float = 60.0) -> int:
        """Return the most treated intervals in a row, counted as in `treated_percent`."""
        return self._treated.longest_run(after_s=until_s - length_s, until_s=until_s)

    def _settle(self, interval: LabelledInterval) -> Beat:
        beat = self._pending.popleft()
        label = interval.label
        if beat.after_gap:
            self._part()
        pairs = label is BeatLabel.NORMAL and self._label_before not in _SPOILS_NEXT
        self._keep(beat, interval, pair_valid=pairs and self._pairs_with_next)
        self._pairs_with_next = pairs
        self._label_before = label
        if label is BeatLabel.GAP:
            self._part()
            self._beats_since_gap = min(self._beats_since_gap, len(self._pending))
        self._last_final_end_s = beat.end_s
        return Beat(
            end_s=beat.end_s,
            rr_ms=beat.rr_ms,
            after_gap=beat.after_gap,
            status=BeatStatus.FINAL,
            label=label,
        )

    def _part(self) -> None:
        self._joined = False
        self._label_before = None
        self._pairs_with_next = False

    def _keep(self, beat: Beat, interval: LabelledInterval, *, pair_valid: bool) -> None:
        treated = interval.label is not BeatLabel.NORMAL
        self._treated.append(end_s=beat.end_s, intervals=max(1, len(interval.nn_ms)), treated=treated)
        for end_s, nn_ms in zip(self._ends_s(beat, interval), interval.nn_ms, strict=True):
            self._ring.append(
                end_s=end_s,
                nn_ms=nn_ms,
                label=interval.label,
                contiguous=self._joined,
                pair_valid=pair_valid,
            )
            self._joined = True

    def _ends_s(self, beat: Beat, interval: LabelledInterval) -> list[float]:
        """Return when each NN interval ended: parts of a run follow each other from the run's start."""
        if interval.label in _MOVED:
            if self._label_before not in _MOVED:
                self._run_end_s = beat.end_s - beat.rr_ms / 1000.0
            ends_s: list[float] = []
            for nn_ms in interval.nn_ms:
                self._run_end_s += nn_ms / 1000.0
                ends_s.append(self._run_end_s)
            return ends_s
        left_ms = sum(interval.nn_ms)
        ends_s = []
        for nn_ms in interval.nn_ms:
            left_ms -= nn_ms
            ends_s.append(beat.end_s - left_ms / 1000.0)
        return ends_s
