from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.straps.polar.samples import FrameTimes, SampleTimes

BEGAN_NS = 599_616_000 * 10**9
Stamp = tuple[int, int]


def stamps(
    frames: int, *, rate_hz: float, samples: int, jitter_s: float = 0.0, lost: tuple[int, ...] = ()
) -> list[Stamp]:
    """Stamps and sizes of frames; their stamps jitter as they are taken, not as time goes."""
    rng = np.random.default_rng(1)
    jitters_s = np.clip(rng.normal(0.0, jitter_s, frames), -3.0 * jitter_s, 3.0 * jitter_s)
    return [
        (BEGAN_NS + round(((index + 1) * samples / rate_hz + late_s) * 1e9), samples)
        for index, late_s in enumerate(jitters_s.tolist())
        if index not in lost
    ]


def told(times: SampleTimes, frames: list[Stamp]) -> list[FrameTimes]:
    return [frame for stamp in frames if (frame := times.feed(*stamp)) is not None]


def test_samples_lie_evenly_between_the_stamp_before_and_their_own() -> None:
    times = SampleTimes(130.0)
    first = times.feed(BEGAN_NS, 2)
    second = times.feed(BEGAN_NS + 16_000_000, 2)
    assert first is not None
    assert second is not None
    assert first.sample_ns == (BEGAN_NS - 7_692_308, BEGAN_NS)
    assert second.sample_ns == (BEGAN_NS + 8_000_000, BEGAN_NS + 16_000_000)
    assert (first.lost, second.lost) == (None, 0)
    assert (first.first, second.first) == (0, 2)


@pytest.mark.parametrize("rate_hz", [127.4, 129.9, 130.24, 132.6])
def test_the_true_rate_is_found_though_stamps_jitter(rate_hz: float) -> None:
    times = SampleTimes(130.0)
    told(times, stamps(30, rate_hz=rate_hz, samples=73, jitter_s=0.002))
    assert times.rate_hz is None
    told(times, stamps(120, rate_hz=rate_hz, samples=73, jitter_s=0.002)[30:])
    assert times.rate_hz == pytest.approx(rate_hz, rel=1e-4)


def test_the_true_rate_of_perfect_stamps_is_exact_over_lost_frames_too() -> None:
    times = SampleTimes(50.0)
    frames = told(times, stamps(80, rate_hz=50.4, samples=36, lost=(20, 21, 40)))
    assert times.rate_hz == pytest.approx(50.4, rel=1e-9)
    assert [frame.lost for frame in frames if frame.lost] == [72, 36]


@pytest.mark.parametrize("rate_hz", [127.4, 132.6])
@pytest.mark.parametrize("gone", [1, 2, 10, 50])
def test_as_many_samples_as_were_lost_are_counted(rate_hz: float, gone: int) -> None:
    lost = tuple(range(60, 60 + gone))
    frames = told(
        SampleTimes(130.0), stamps(120 + gone, rate_hz=rate_hz, samples=73, jitter_s=0.002, lost=lost)
    )
    holes = [frame for frame in frames if frame.lost]
    assert [frame.lost for frame in holes] == [73 * gone]
    assert frames[-1].first == (120 + gone - 1) * 73
    assert holes[0].step_ns == pytest.approx(1e9 / rate_hz, rel=0.005)


def test_a_frame_that_is_told_twice_is_no_frame() -> None:
    times = SampleTimes(130.0)
    doubled = [stamp for stamp in stamps(10, rate_hz=130.0, samples=73) for _ in range(2)]
    frames = told(times, doubled)
    assert [frame.first for frame in frames] == [73 * index for index in range(10)]


def test_a_stream_begins_anew_where_its_clock_jumps() -> None:
    times = SampleTimes(130.0)
    told(times, stamps(60, rate_hz=128.0, samples=73))
    for jump_ns in (-(10**18), 4 * 3600 * 10**9, 73 * 10**6):
        frame = times.feed(BEGAN_NS + 60 * 73 * 10**9 // 128 + jump_ns, 73)
        assert frame is not None
        assert (frame.first, frame.lost) == (0, None)
        assert frame.step_ns == pytest.approx(1e9 / 128.0)
        times = SampleTimes(130.0)
        told(times, stamps(60, rate_hz=128.0, samples=73))


@pytest.mark.parametrize("rate_hz", [25.0, 52.0, 100.0, 200.0])
def test_a_rate_that_is_quite_another_than_asked_for_is_learned(rate_hz: float) -> None:
    times = SampleTimes(50.0)
    frames = told(times, stamps(400, rate_hz=rate_hz, samples=36, jitter_s=0.001))
    assert times.rate_hz == pytest.approx(rate_hz, rel=1e-4)
    assert all(frame.lost == 0 for frame in frames[8:])
    assert [frame.lost for frame in frames].count(None) <= 6


def test_frames_of_different_length_follow_each_other() -> None:
    sizes = [57, 40, 43, 61, 30] * 12
    ends = np.cumsum(sizes).tolist()
    frames = told(
        SampleTimes(52.0),
        [
            (BEGAN_NS + round(end / 51.9 * 1e9), size)
            for place, (end, size) in enumerate(zip(ends, sizes, strict=True))
            if place not in {30, 31, 50}
        ],
    )
    assert [frame.lost for frame in frames if frame.lost] == [57 + 40, 57]
    assert frames[-1].first == ends[-2]


@given(st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(1, 2048)), max_size=60))
def test_whatever_stamps_come_samples_follow_each_other(stamps_and_sizes: list[Stamp]) -> None:
    frames = told(SampleTimes(50.0), stamps_and_sizes)
    for before, after in pairwise(frames):
        assert after.step_ns > 0.0
        if after.lost is None:
            assert after.first == 0
        else:
            assert after.first == before.first + before.samples + after.lost
            assert after.lost >= 0
            assert after.sample_ns[0] > before.last_ns
