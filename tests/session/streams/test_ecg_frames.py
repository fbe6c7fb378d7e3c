"""Frames in their order: holes, repeats, absurd stamps, and a clock that was set."""

from hrvtrainer.session.streams.ecg_frames import EcgFrames, FramePiece
from hrvtrainer.straps.polar.frames import EcgFrame

NS = 10**9
BEGAN_NS = 599_616_100 * NS
PERIOD_NS = NS / 130.0
COUNT = 73


def frame(number: float, *, count: int = COUNT, set_by_s: float = 0.0, value: int = 0) -> EcgFrame:
    """Return the frame that ends with sample ``73 * (number + 1) - 1``, on a clock that was set."""
    last_ns = BEGAN_NS + round((COUNT * (number + 1) - 1) * PERIOD_NS) + round(set_by_s * NS)
    return EcgFrame(last_ns=last_ns, ecg_uv=(value,) * count)


def arrival_s(number: float) -> float:
    return 100.0 + number * COUNT / 130.0


def fed(frames: EcgFrames, *numbers: float) -> list[FramePiece]:
    return [piece for number in numbers for piece in frames.feed(arrival_s(number), frame(number), PERIOD_NS)]


def test_the_first_frame_follows_nothing_and_the_next_ones_follow_it() -> None:
    assert [piece.lost for piece in fed(EcgFrames(), 0, 1, 2)] == [None, 0, 0]


def test_stamps_that_jitter_make_no_hole() -> None:
    assert [piece.lost for piece in fed(EcgFrames(), 0, 1.1, 1.9, 3.15)] == [None, 0, 0, 0]


def test_a_lost_frame_is_a_hole_of_its_samples_though_stamps_jitter() -> None:
    frames = EcgFrames()
    assert [piece.lost for piece in fed(frames, 0, 1, 3.02, 7)] == [None, 0, 73, 219]
    assert frames.lost_samples == 292


def test_frames_of_other_lengths_leave_holes_of_any_length() -> None:
    frames = EcgFrames()
    fed(frames, 0)
    (piece,) = frames.feed(arrival_s(2), frame(2, count=40), PERIOD_NS)
    assert piece.lost == 106


def test_a_frame_told_twice_counts_once() -> None:
    frames = EcgFrames()
    assert len(fed(frames, 0, 0, 1, 1, 2)) == 3
    assert frames.repeated == 2


def test_a_frame_of_before_told_again_is_left_out() -> None:
    frames = EcgFrames()
    assert [piece.lost for piece in fed(frames, 0, 1, 0, 2)] == [None, 0, 0]
    assert frames.absurd == 1


def test_one_absurd_stamp_is_left_out_and_leaves_a_hole() -> None:
    frames = EcgFrames()
    fed(frames, 0, 1)
    for _ in range(2):  # told twice
        assert frames.feed(arrival_s(2), frame(2, set_by_s=1e6), PERIOD_NS) == ()
    assert [piece.lost for piece in fed(frames, 3, 4)] == [73, 0]
    assert frames.absurd == frames.repeated == 1
    assert frames.restarts == 0


def test_a_stamp_of_nothing_is_left_out() -> None:
    frames = EcgFrames()
    assert frames.feed(100.0, EcgFrame(last_ns=0, ecg_uv=(1,)), PERIOD_NS) == ()
    assert frames.absurd == 1
    assert [piece.lost for piece in fed(frames, 0, 1)] == [None, 0]


def test_a_clock_that_was_set_begins_anew_with_both_frames_after() -> None:
    for by_s in (-1e8, -0.4, 40.0, 1e8):
        frames = EcgFrames()
        fed(frames, 0, 1)
        assert frames.feed(arrival_s(2), frame(2, set_by_s=by_s), PERIOD_NS) == ()
        pieces = frames.feed(arrival_s(3), frame(3, set_by_s=by_s), PERIOD_NS)
        assert [piece.lost for piece in pieces] == [None, 0]
        assert frames.restarts == 1
        assert frames.absurd == 0


def test_stamps_that_never_fit_are_all_left_out() -> None:
    frames = EcgFrames()
    fed(frames, 0)
    for number in range(1, 10):
        assert frames.feed(arrival_s(number), frame(number, set_by_s=-1e5 * number), PERIOD_NS) == ()
    assert frames.absurd == 8  # and one waits


def test_a_hole_of_hours_begins_anew() -> None:
    frames = EcgFrames()
    pieces = fed(frames, 0, 1, 10_000, 10_001)
    assert [piece.lost for piece in pieces] == [None, 0, None, 0]
    assert frames.restarts == 1
    assert frames.lost_samples == 0


def test_a_clock_that_was_set_before_a_hole_of_hours_does_not_begin_with_a_held_frame() -> None:
    frames = EcgFrames()
    fed(frames, 0)
    frames.feed(arrival_s(1), frame(1, set_by_s=1e5), PERIOD_NS)
    assert frames.feed(arrival_s(20_000), frame(20_000, set_by_s=1e5), PERIOD_NS) == ()
    assert frames.absurd == 1


def test_frames_that_stood_in_a_stall_follow_each_other() -> None:
    frames = EcgFrames()
    fed(frames, 0)
    for number in range(1, 9):
        (piece,) = frames.feed(arrival_s(12), frame(number), PERIOD_NS)
        assert piece.lost == 0
