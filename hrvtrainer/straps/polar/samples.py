"""When each sample of a stream was taken, on the strap's own clock, and how many are missing between."""

from collections import deque
from dataclasses import dataclass

_NS_PER_S = 1_000_000_000
_WINDOW_NS = 60 * _NS_PER_S
_RATE_KNOWN_NS = 20 * _NS_PER_S
_RATE_GUESSED_NS = 2 * _NS_PER_S  # enough to count what is missing better than by the nominal rate
_MOST_FRAMES = 1024  # more than any stream sends in the window
_LONGEST_HOLE_NS = 3600 * _NS_PER_S
_HOLE = 1.5  # times the time that the frame's samples take; frames of one stream are about equally long
_TOO_QUICK = 0.5  # times the same
_UNSUSPICIOUS = (0.8, 1.25)  # times the same: nothing to look at
_AGREEING = 5  # frames in a row that have to agree before a rate is another than was thought
_AGREEMENT = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameTimes:
    """The times of one frame's samples.

    Parameters
    ----------
    last_ns : int
        Of its last sample, as the frame states it.
    step_ns : float
        From each sample to the next.
    samples : int
        How many it holds.
    first : int
        The place of its first sample in the stream: how many came before it since the stream or its clock
        began, lost ones counted.
    lost : int or None
        How many samples are missing before it; None where that cannot be told, as nothing came before it
        that it could follow: the stream, or its clock, begins here.
    """

    last_ns: int
    step_ns: float
    samples: int
    first: int
    lost: int | None

    @property
    def sample_ns(self) -> tuple[int, ...]:
        """When each sample was taken, oldest first, to the nearest nanosecond."""
        return tuple(
            self.last_ns - round(before * self.step_ns) for before in range(self.samples - 1, -1, -1)
        )


class SampleTimes:
    """The times of one stream's samples, frame by frame.

    A frame's samples lie evenly between the stamp before it and its own, so that their rate is the true
    one: straps miss their nominal rate by up to 2 %. Only the first frame is timed by the rate that is
    known already, at first the nominal one.

    Parameters
    ----------
    nominal_hz : float
        What the strap was asked for. Where five frames in a row agree on quite another rate, that one
        holds, and the stream begins anew.

    Notes
    -----
    Where the time since the last stamp holds half as many samples more than came, frames were lost, and
    as many samples as fit at the true rate are counted missing; in whole frames, where all were equally
    long. A stamp that goes back, or comes within
    half the time that its samples take, or more than an hour later, means that the clock began anew.
    Everything follows from the arguments; memory is bounded.
    """

    def __init__(self, nominal_hz: float) -> None:
        self._usual_ns = _NS_PER_S / nominal_hz
        self._next = 0
        self._size = 0  # of every frame since the stream began; 0 where they differ
        # (place after its last sample, stamp) of the latest frames, as far back as nothing began anew
        self._frames: deque[tuple[int, int]] = deque(maxlen=_MOST_FRAMES)
        self._steps_ns: deque[float] = deque(maxlen=_AGREEING)

    @property
    def rate_hz(self) -> float | None:
        """The true rate, samples a second of the strap's clock; None before 20 s of frames.

        The middle one of the slopes between frames that lie half of the last minute apart: stamps that
        jitter by milliseconds leave it within some hundred-thousandths, and single odd ones do not move it.
        """
        step_ns = self._slope_ns(_RATE_KNOWN_NS)
        return None if step_ns is None else _NS_PER_S / step_ns

    def feed(self, last_ns: int, samples: int) -> FrameTimes | None:
        """Take a frame: its stamp and how many samples it holds, at least one.

        Returns
        -------
        FrameTimes or None
            When they were taken; None where the stamp is that of the frame before: told twice.
        """
        if not self._frames:
            return self._begin(last_ns, samples)
        since_ns = last_ns - self._frames[-1][1]
        if since_ns == 0:
            return None
        if not 0 < since_ns <= _LONGEST_HOLE_NS:
            self._steps_ns.clear()
            return self._begin(last_ns, samples)
        self._steps_ns.append(since_ns / samples)
        lost = self._lost(since_ns, samples)
        if lost is None:
            return self._begin(last_ns, samples)
        return self._add(
            FrameTimes(
                last_ns=last_ns,
                step_ns=since_ns / (samples + lost),
                samples=samples,
                first=self._next + lost,
                lost=lost,
            )
        )

    def _lost(self, since_ns: int, samples: int) -> int | None:
        """Return how many samples are missing before a frame, None where it does not follow the last."""
        if _UNSUSPICIOUS[0] < since_ns / (samples * self._usual_ns) < _UNSUSPICIOUS[1]:
            return 0
        if self._is_another_rate():
            self._usual_ns = sorted(self._steps_ns)[_AGREEING // 2]
            self._frames.clear()
            return None
        step_ns = self._usual_ns = self._slope_ns(_RATE_GUESSED_NS) or self._usual_ns
        frames = since_ns / (samples * step_ns)
        if frames <= _TOO_QUICK:
            return None
        if frames <= _HOLE:
            return 0
        return samples * (round(frames) - 1) if samples == self._size else round(since_ns / step_ns) - samples

    def _is_another_rate(self) -> bool:
        steps_ns = self._steps_ns
        return len(steps_ns) == _AGREEING and max(steps_ns) < _AGREEMENT * min(steps_ns)

    def _begin(self, last_ns: int, samples: int) -> FrameTimes:
        self._usual_ns = step_ns = self._slope_ns(_RATE_GUESSED_NS) or self._usual_ns
        self._frames.clear()
        self._size = samples
        return self._add(FrameTimes(last_ns=last_ns, step_ns=step_ns, samples=samples, first=0, lost=None))

    def _add(self, times: FrameTimes) -> FrameTimes:
        self._next = times.first + times.samples
        if times.samples != self._size:
            self._size = 0
        self._frames.append((self._next, times.last_ns))
        while self._frames[0][1] < times.last_ns - _WINDOW_NS:
            self._frames.popleft()
        return times

    def _slope_ns(self, span_ns: int) -> float | None:
        """Return the time from sample to sample over the last minute; None where less than this is known."""
        if not self._frames or self._frames[-1][1] - self._frames[0][1] < span_ns:
            return None
        half = (len(self._frames) + 1) // 2
        early, late = list(self._frames)[:-half], list(self._frames)[half:]
        steps_ns = sorted((b_ns - a_ns) / (b - a) for (a, a_ns), (b, b_ns) in zip(early, late, strict=True))
        return steps_ns[len(steps_ns) // 2]
