"""Frames of ECG in their order: which come twice, which say an absurd time, where some are missing."""

from dataclasses import dataclass

from hrvtrainer.straps.polar.frames import EcgFrame

LONGEST_HOLE_S = 30.0  # what is longer begins anew, so that memory and time stay bounded
MOST_LATE_S = 30.0  # no link keeps a frame for longer and lives
_FEWEST_LOST = 4  # samples; stamps jitter by less
_SNAP = 0.02  # of a hole: as far as the nominal rate may be off

_NS_PER_S = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class FramePiece:
    """A frame that has its place.

    Parameters
    ----------
    arrival_s : float
        Session seconds at which it came.
    frame : EcgFrame
        What it says.
    lost : int or None
        How many samples are missing before it. None where it follows nothing: the stream begins here, the
        hole before it is longer than 30 s, or the strap's clock was set.
    """

    arrival_s: float
    frame: EcgFrame
    lost: int | None


class EcgFrames:
    """Puts frames in their order, by their stamps; arrival only tells an absurd stamp from a hole.

    Attributes
    ----------
    repeated, absurd, restarts, lost_samples : int
        Frames that came twice, frames left out as nothing around them fits their stamp, how often the
        stream began anew, and how many samples were missing in the holes that are shorter than 30 s.

    Notes
    -----
    A frame whose stamp fits nothing (it goes back, or the stamps' step and the arrivals' step differ by
    more than 30 s) is held. When the next one follows it, the strap's clock was set (a Polar H10 begins at
    2019 when it was off the body); when the next one follows the frames before it, it was absurd. Where
    both could be, the one that leaves whole frames missing is taken.

    A hole is half a frame or more, so that the jitter of stamps makes none. Where frames are equally long
    its samples are a whole number of frames.
    """

    def __init__(self) -> None:
        self.repeated = 0
        self.absurd = 0
        self.restarts = 0
        self.lost_samples = 0
        self._last: FramePiece | None = None
        self._held: tuple[float, EcgFrame] | None = None

    def feed(self, arrival_s: float, frame: EcgFrame, period_ns: float) -> tuple[FramePiece, ...]:
        """Take the next frame; return what has its place by now, in order.

        Parameters
        ----------
        arrival_s : float
            Session seconds, not less than that of the frame before.
        frame : EcgFrame
            As decoded, with at least one sample.
        period_ns : float
            The time from one sample to the next, as well as it is known.
        """
        if frame.last_ns == 0:
            self.absurd += 1  # a stamp that says nothing
            return ()
        if self._last is None:
            return (self._place(arrival_s, frame, None),)
        if frame == self._last.frame or (self._held and frame == self._held[1]):
            self.repeated += 1
            return ()
        hole = _hole_between((self._last.arrival_s, self._last.frame), (arrival_s, frame), period_ns)
        held, self._held = self._held, None
        if held is not None:
            other = _hole_between(held, (arrival_s, frame), period_ns)
            if other is not None and other.is_short(period_ns) and (hole is None or other.odd < hole.odd):
                return (self._place(*held, None), self._place(arrival_s, frame, other.lost))
            self.absurd += 1
        if hole is not None:
            return (self._place(arrival_s, frame, hole.lost if hole.is_short(period_ns) else None),)
        self._held = (arrival_s, frame)
        return ()

    def _place(self, arrival_s: float, frame: EcgFrame, lost: int | None) -> FramePiece:
        self.restarts += lost is None and self._last is not None
        self.lost_samples += lost or 0
        self._last = FramePiece(arrival_s=arrival_s, frame=frame, lost=lost)
        return self._last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hole:
    """How many samples are missing between two frames, possibly none, and how far from whole frames."""

    lost: int
    odd: int

    def is_short(self, period_ns: float) -> bool:
        return self.lost * period_ns <= LONGEST_HOLE_S * _NS_PER_S


def _hole_between(
    before: tuple[float, EcgFrame], after: tuple[float, EcgFrame], period_ns: float
) -> _Hole | None:
    """Return what is missing between two frames; None where they do not follow each other."""
    count = len(after[1].ecg_uv)
    step_ns = after[1].last_ns - before[1].last_ns
    late_s = after[0] - before[0] - step_ns / _NS_PER_S
    slack = max(count // 2, _FEWEST_LOST)
    lost = round(step_ns / period_ns) - count
    if step_ns <= 0 or abs(late_s) > MOST_LATE_S or lost < -slack:
        return None
    whole = count * round(lost / count)
    odd = abs(lost - whole)
    if lost < slack:
        return _Hole(lost=0, odd=abs(lost))
    alike = count == len(before[1].ecg_uv) and odd <= _FEWEST_LOST + _SNAP * lost
    return _Hole(lost=whole if alike else lost, odd=odd)
