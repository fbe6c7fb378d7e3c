"""One heart, told by two lanes: the RR intervals that a strap sends, and the beats of its ECG."""

import math
from collections import deque
from enum import StrEnum

from hrvtrainer.beats import Beat
from hrvtrainer.estimates import Metric
from hrvtrainer.session.streams.lane_match import EARLIEST_S, LATEST_S, NEAR_AGE_S, LaneAgreement, LaneMatch
from hrvtrainer.session.streams.waiting_beats import SAME_BEAT_S, WaitingBeats

SILENT_S = 2.0  # or 1 s and one and a half intervals, for slow hearts
ECG_BEHIND_S = 3.0  # on the time of beats: what a frame's way and a stall of the link may make
DEVICE_BEHIND_S = 8.0  # the age, a packet's wait and a stall
UNBROKEN_BEATS = 3
SHORTEST, LONGEST = 0.7, 1.45  # times the median of the last eight intervals
_USUAL_OF = 8


class BeatSource(StrEnum):
    """Whose beats are told."""

    RR = "rr"
    ECG = "ecg"


class BeatLanes:
    """Makes one lane of beats of two: the ECG's are told while they are sound, the strap's otherwise.

    The strap's intervals come late, by an age that only a comparison with the ECG can tell, and may have
    beats missing or double that the ECG has not. They are told as they come, the very same objects, until
    the ECG's beats lie on them without doubt (`LaneMatch`). From then on the ECG's are told, on the time on
    which the lane began, with their own intervals; the strap's are the check. Where the ECG has a hole, is
    silent, or turns out to be the poorer one, the strap's beats that follow the last told one go on, until
    the ECG's follow the last told one again: no beat twice, none lost, no step in time. So they do for an
    interval of the ECG that is odd: muscles may make a peak where no beat is. Where neither lane
    follows the last beat, the next one comes after a gap. Where it is not sure which beat is which, as many
    beats as may be the same are left out, and the next one comes after a gap.

    Ends of beats rise strictly. What is told early by the ECG on the time of a late lane ends in the
    session's future, by as much as `later_by_s` says.

    Notes
    -----
    Everything follows from the arguments; memory is bounded: 64 beats of each lane wait at most.
    """

    def __init__(self) -> None:
        self._match = LaneMatch()
        self._rr = WaitingBeats()
        self._ecg = WaitingBeats()
        self._master = BeatSource.RR
        self._told_until_s = -math.inf
        self._at_s = -math.inf
        self._ecg_heard_s = -math.inf
        self._ecg_silent_after_s = SILENT_S
        self._unbroken = 0
        self._has_gap = False  # the next told beat comes after one, whatever its lane says
        self._joins = False  # the strap's next beat is its first after the ECG's
        self._told_ms: deque[float] = deque(maxlen=_USUAL_OF)
        self._changes = 0

    @property
    def master(self) -> BeatSource:
        """Whose beats are told now."""
        return self._master

    @property
    def changes(self) -> int:
        """How often another lane went on."""
        return self._changes

    @property
    def rr_age_s(self) -> Metric:
        """How much later than the ECG the strap's lane says a beat, in seconds.

        The way of the quickest ECG frame is not known and not in it.
        """
        return self._match.age_s

    @property
    def agreement(self) -> LaneAgreement:
        """How far the two lanes agreed so far."""
        return self._match.agreement

    @property
    def later_by_s(self) -> float | None:
        """How much later than the ECG the told lane says a beat; None before the two were compared.

        0 where the lane began on the ECG, the age of the strap's intervals where it began on them. It
        moves where a gap moves the strap's lane, by no more than that lane itself.
        """
        if self._master is BeatSource.ECG:
            return self._ecg.offset_s
        age_s = self._match.likely_offset_s
        return None if age_s is None else self._rr.offset_s + age_s

    def rr(self, beats: tuple[Beat, ...]) -> tuple[Beat, ...]:
        """Take the next beats of the strap's intervals, as its timeline places them; return what is told."""
        self._match.hear_device(beats)
        self._rr.add(beats)
        return self._settled()

    def ecg(self, beats: tuple[Beat, ...], at_s: float) -> tuple[Beat, ...]:
        """Take the next beats of the ECG, possibly none, and let time pass; return what is told.

        Parameters
        ----------
        beats : tuple of Beat
            As `EcgBeats` makes them.
        at_s : float
            Session seconds now. To be called also when no frame came, with each packet say: how else
            would silence be noticed.
        """
        self._at_s = at_s
        for beat in beats:
            self._unbroken = 1 if beat.after_gap else self._unbroken + 1
        if beats:
            self._ecg_heard_s = at_s
            self._ecg_silent_after_s = max(SILENT_S, 1.0 + 1.5 * beats[-1].rr_ms / 1000.0)
        self._match.hear_ecg(beats)
        self._ecg.add(beats)
        return self._settled()

    def _settled(self) -> tuple[Beat, ...]:
        told: list[Beat] = []
        changed = True
        while changed:  # a lane goes on only where it has a beat to tell or nothing left: this ends
            if self._master is BeatSource.RR:
                self._tell_rr(told)
                changed = self._ecg_goes_on()
            else:
                self._tell_ecg(told)
                changed = self._rr_goes_on()
        return tuple(told)

    def _tell_rr(self, told: list[Beat]) -> None:
        if self._joins:
            self._rr.drop_told(self._told_until_s)
        while len(self._rr):
            gap = self._rr.next_is_after_gap
            if self._joins and not gap:
                after_s = self._rr.after_s(self._told_until_s)
                if after_s < -SAME_BEAT_S:  # it spans a beat that was told, and cannot follow it
                    self._rr.drop_next()
                    self._has_gap = True
                    continue
                gap = after_s > SAME_BEAT_S
            self._joins = False
            self._tell(self._rr.take(after_gap=gap or self._has_gap), told)

    def _tell_ecg(self, told: list[Beat]) -> None:
        self._ecg.drop_told(self._told_until_s)
        while len(self._ecg):
            follows = self._ecg.follows(self._told_until_s)
            if not follows and not self._has_gap:
                return
            if follows and self._is_doubtful() and self._rr_can_go_on():
                return
            self._tell(self._ecg.take(after_gap=not follows), told)

    def _tell(self, beat: Beat, told: list[Beat]) -> None:
        told.append(beat)
        self._told_ms.append(beat.rr_ms)
        self._told_until_s = beat.end_s
        self._has_gap = False

    def _rr_goes_on(self) -> bool:
        """Let the strap's beats go on where the ECG does not; return whether anything changed."""
        is_over = self._ecg_is_silent() or self._match.ecg_is_poor
        has_hole = len(self._ecg) > 0
        if not is_over and not has_hole:
            return False
        age_s = self._match.offset_s
        if age_s is not None and self._rr_can_go_on():
            self._rr.offset_s = self._ecg.offset_s - age_s
            self._joins = True
            return self._change(BeatSource.RR)
        if not is_over:
            self._has_gap = True
            return True
        likely_s = self._match.likely_offset_s
        latest_s = LATEST_S if likely_s is None else likely_s + NEAR_AGE_S
        self._rr.drop_until(self._told_until_s - self._ecg.offset_s + latest_s)
        if not len(self._rr):
            return False
        self._rr.offset_s = 0.0 if likely_s is None else self._ecg.offset_s - likely_s
        self._has_gap = True
        return self._change(BeatSource.RR)

    def _ecg_goes_on(self) -> bool:
        """Let the ECG's beats go on where they are sound and follow; return whether they do."""
        if self._told_until_s == -math.inf:
            self._has_gap = True
            return len(self._ecg) > 0 and self._change(BeatSource.ECG)
        if self._unbroken < UNBROKEN_BEATS or self._ecg_is_silent() or self._match.ecg_is_poor:
            return False
        age_s = self._match.offset_s
        if age_s is not None and self._match.is_tight:
            self._ecg.offset_s = self._rr.offset_s + age_s
            self._ecg.drop_told(self._told_until_s)
            if not len(self._ecg) or self._ecg.follows(self._told_until_s):
                decides = len(self._ecg) > 0 and self._is_doubtful() and self._rr_can_go_on()
                return not decides and self._change(BeatSource.ECG)
        if not self._device_is_silent():
            return False
        likely_s = self._match.likely_offset_s
        earliest_s = EARLIEST_S if likely_s is None else likely_s - NEAR_AGE_S
        self._ecg.drop_until(self._told_until_s - self._rr.offset_s - earliest_s)
        self._ecg.offset_s = 0.0 if likely_s is None else self._rr.offset_s + likely_s
        is_left = len(self._ecg) > 0
        self._has_gap = self._has_gap or is_left
        return is_left and self._change(BeatSource.ECG)

    def _change(self, master: BeatSource) -> bool:
        self._master = master
        self._changes += 1
        return True

    def _is_doubtful(self) -> bool:
        """Whether the ECG's next interval is so odd that the strap shall say what it was."""
        usual_ms = sorted(self._told_ms)
        if len(usual_ms) < _USUAL_OF:
            return False
        usual = usual_ms[_USUAL_OF // 2]
        return not SHORTEST * usual <= self._ecg.next_rr_ms <= LONGEST * usual

    def _rr_can_go_on(self) -> bool:
        return self._match.is_tight and not self._device_is_silent()

    def _ecg_is_silent(self) -> bool:
        if self._at_s - self._ecg_heard_s > self._ecg_silent_after_s:
            return True
        age_s = self._match.likely_offset_s
        return (
            age_s is not None
            and self._match.newest_device_s - age_s - self._match.newest_ecg_s > ECG_BEHIND_S
        )

    def _device_is_silent(self) -> bool:
        age_s = self._match.likely_offset_s or 0.0
        return self._match.newest_ecg_s - self._match.newest_device_s + age_s > DEVICE_BEHIND_S
