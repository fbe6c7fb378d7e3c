"""PP intervals become beats: placed by when they came, never altered, with a gap where one is missing."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.beats import Beat
from hrvtrainer.session.streams.pulse_beats import PulseBeats
from hrvtrainer.straps.polar.frames import PulseFrame, PulseInterval


def frame(*pp_ms: int, moved: frozenset[int] = frozenset()) -> PulseFrame:
    return PulseFrame(
        last_ns=0,
        intervals=tuple(
            PulseInterval(bpm=60, pp_ms=pp, error_ms=10, moved=place in moved)
            for place, pp in enumerate(pp_ms)
        ),
    )


def rr_ms(beats: tuple[Beat, ...]) -> list[float]:
    return [beat.rr_ms for beat in beats]


def test_intervals_end_when_their_frame_came() -> None:
    beats = PulseBeats().feed(10.0, frame(1000, 900, 800))
    assert rr_ms(beats) == [1000.0, 900.0, 800.0]
    assert [round(beat.end_s, 6) for beat in beats] == [8.3, 9.2, 10.0]
    assert not any(beat.after_gap for beat in beats)


def test_frames_that_come_unevenly_do_not_stretch_the_run() -> None:
    pulses = PulseBeats()
    beats = (
        pulses.feed(10.0, frame(1000)) + pulses.feed(12.7, frame(1000)) + pulses.feed(13.0, frame(1000, 1000))
    )
    assert [beat.end_s for beat in beats] == [10.0, 11.0, 12.0, 13.0]


def test_a_moved_interval_leaves_a_gap() -> None:
    beats = PulseBeats().feed(10.0, frame(1000, 900, 800, moved=frozenset({1})))
    assert [(beat.rr_ms, beat.after_gap) for beat in beats] == [(1000.0, False), (800.0, True)]


def test_what_is_no_interval_leaves_a_gap() -> None:
    beats = PulseBeats().feed(10.0, frame(1000, 0, 800, 65535, 900))
    assert [(beat.rr_ms, beat.after_gap) for beat in beats] == [(1000.0, False), (800.0, True), (900.0, True)]


def test_a_silence_leaves_a_gap_and_the_run_begins_anew() -> None:
    pulses = PulseBeats()
    pulses.feed(10.0, frame(1000))
    (beat,) = pulses.feed(40.0, frame(1000))
    assert beat.after_gap
    assert beat.end_s == 40.0


def test_a_gap_is_remembered_over_an_empty_frame() -> None:
    pulses = PulseBeats()
    pulses.feed(10.0, frame(1000, 0))
    assert pulses.feed(11.0, frame()) == ()
    (beat,) = pulses.feed(12.0, frame(900))
    assert beat.after_gap


def test_after_a_break_the_next_interval_comes_after_a_gap_however_soon() -> None:
    pulses = PulseBeats()
    pulses.feed(10.0, frame(1000))
    pulses.break_run()
    beats = pulses.feed(13.0, frame(1000, 1000))
    assert [(beat.end_s, beat.after_gap) for beat in beats] == [(12.0, True), (13.0, False)]


def test_a_break_before_the_first_interval_is_no_gap() -> None:
    pulses = PulseBeats()
    pulses.break_run()
    (beat,) = pulses.feed(10.0, frame(1000))
    assert not beat.after_gap


def test_a_frame_that_comes_twice_at_once_counts_once() -> None:
    pulses = PulseBeats()
    assert len(pulses.feed(10.0, frame(1000, 900))) == 2
    assert pulses.feed(10.005, frame(1000, 900)) == ()
    assert len(pulses.feed(12.0, frame(1000, 900))) == 2  # a calm heart may repeat itself


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=0.0, max_value=20.0),
            st.lists(st.integers(min_value=0, max_value=65535), max_size=5),
        ),
        max_size=30,
    )
)
def test_ends_strictly_rise_whatever_comes(frames: list[tuple[float, list[int]]]) -> None:
    pulses, at_s = PulseBeats(), 0.0
    ends: list[float] = []
    for passed_s, intervals in frames:
        at_s += passed_s
        ends += [beat.end_s for beat in pulses.feed(at_s, frame(*intervals))]
    assert all(before < after for before, after in pairwise(ends))
