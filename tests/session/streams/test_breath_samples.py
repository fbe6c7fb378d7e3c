"""Frames of acceleration put in a row, and when each sample of it was."""

import numpy as np
import pytest
from breath_sessions import CLOCK_NS
from hypothesis import given, settings
from hypothesis import strategies as st

from hrvtrainer.session.streams.breath_samples import BreathSamples, SampleRun
from hrvtrainer.straps.polar.frames import AccelerationFrame

Sent = list[tuple[float, AccelerationFrame]]


def frame(
    last_s: float, samples: int = 36, *, clock_ns: int = CLOCK_NS, value: float = 0.0
) -> AccelerationFrame:
    return AccelerationFrame(
        last_ns=clock_ns + round(last_s * 1e9), acc_mg=tuple((value, 0.0, 1000.0) for _ in range(samples))
    )


def sent(hz: float, count: int, *, samples: int = 36, first_s: float = 0.0, late_s: float = 0.1) -> Sent:
    """Return frames whose samples lie at ``first_s + n / hz``."""
    lasts_s = [first_s + ((place + 1) * samples - 1) / hz for place in range(count)]
    return [(last_s + late_s, frame(last_s, samples)) for last_s in lasts_s]


def fed(row: BreathSamples, frames: Sent) -> list[SampleRun]:
    return [run for at_s, each in frames if (run := row.feed(at_s, each)) is not None]


def size(runs: list[SampleRun]) -> int:
    return sum(run.acceleration_mg.shape[0] for run in runs)


@pytest.mark.parametrize("nominal_hz", [25.0, 50.0, 100.0, 200.0])
@pytest.mark.parametrize("off", [0.98, 1.0, 1.02])
def test_the_rate_is_read_from_the_stamps(nominal_hz: float, off: float) -> None:
    row = BreathSamples()

    runs = fed(row, sent(nominal_hz * off, 40))

    assert row.rate_hz == nominal_hz
    begun = [place for place, run in enumerate(runs) if run.begins]
    assert begun[0] == 0
    assert begun[-1] <= 6
    place = size(runs[begun[-1] :]) - 1
    newest_s = (40 * 36 - 1) / (nominal_hz * off)
    for back in (0.0, 30.5, 300.0):
        assert row.session_s(place - back) == pytest.approx(
            newest_s - back / (nominal_hz * off) + 0.1, abs=1e-6
        )


def test_a_lost_frame_leaves_half_a_second_of_nothing_and_no_time_is_lost() -> None:
    row = BreathSamples()
    frames = sent(50.4, 40)
    del frames[20:23]

    runs = fed(row, frames)

    holes = [run for run in runs if np.isnan(run.acceleration_mg[0, 0])]
    assert len(holes) == 1
    assert np.isnan(holes[0].acceleration_mg[:25]).all()
    assert np.isfinite(holes[0].acceleration_mg[25:]).all()
    assert row.lost_samples == pytest.approx(108, abs=3)
    place = size(runs) - 1
    assert row.session_s(place) == pytest.approx((40 * 36 - 1) / 50.4 + 0.1, abs=1e-6)
    before = 20 * 36 - 1
    assert row.session_s(before) == pytest.approx(before / 50.4 + 0.1, abs=1e-6)
    assert row.session_s(before + 26) == pytest.approx(23 * 36 / 50.4 + 0.1, abs=0.01)


def test_a_frame_told_twice_or_late_is_left_out() -> None:
    row = BreathSamples()
    frames = sent(50.0, 10)
    frames.insert(5, (frames[4][0] + 0.01, frames[4][1]))
    frames.insert(7, (frames[6][0] + 0.02, frames[2][1]))

    assert size(fed(row, frames)) == 360
    assert row.repeated == 2


@pytest.mark.parametrize("absurd_s", [-1e9, -400.0, 400.0, 1e9])
def test_one_absurd_stamp_is_left_out_and_what_follows_is_not(absurd_s: float) -> None:
    row = BreathSamples()
    frames = sent(50.0, 20)
    at_s, good = frames[10]
    frames[10] = (
        at_s,
        AccelerationFrame(last_ns=max(1, good.last_ns + int(absurd_s * 1e9)), acc_mg=good.acc_mg),
    )

    runs = fed(row, frames)

    assert row.absurd == 1
    assert [run.begins for run in runs] == [True] + [False] * 18
    assert row.session_s(size(runs) - 1) == pytest.approx(frames[-1][0])


@pytest.mark.parametrize("clock_ns", [CLOCK_NS - 10**15, CLOCK_NS + 10**18])
def test_a_clock_that_was_set_begins_anew_with_its_second_frame(clock_ns: int) -> None:
    row = BreathSamples()
    fed(row, sent(50.0, 10))
    after = [(at_s + 30.0, frame(at_s, clock_ns=clock_ns)) for at_s, _ in sent(50.0, 10)]

    runs = fed(row, after)

    assert row.absurd == 1
    assert [run.begins for run in runs] == [True] + [False] * 8
    assert np.isfinite(runs[0].acceleration_mg).all()
    assert row.session_s(size(runs) - 1) == pytest.approx(after[-1][0])


def test_after_a_long_silence_nothing_of_before_holds() -> None:
    row = BreathSamples()
    fed(row, sent(50.0, 10))

    soon = fed(row, sent(50.0, 5, first_s=290.0))
    late = fed(row, sent(50.0, 5, first_s=700.0))

    assert not any(run.begins for run in soon)
    assert [run.begins for run in late] == [True, False, False, False, False]


def test_a_strap_whose_rate_is_none_that_is_known_adds_nothing() -> None:
    row = BreathSamples()

    fed(row, sent(400.0, 30))

    assert row.rate_hz is None
    assert row.feed(100.0, frame(100.0)) is None


def test_another_rate_begins_anew() -> None:
    row = BreathSamples()
    fed(row, sent(50.0, 20))

    runs = fed(row, sent(200.0, 60, first_s=14.45))

    assert row.rate_hz == 200.0
    assert [run.rate_hz for run in runs if run.begins] == [200.0]


def test_a_frame_that_comes_too_soon_is_set_apart_by_a_hole() -> None:
    """A stamp a few samples after the last one, of a whole frame: one of the two is not right."""
    row = BreathSamples()
    fed(row, sent(50.0, 10))

    run = row.feed(7.4, frame(7.2 + 0.05))

    assert run is not None
    assert not run.begins
    assert np.isnan(run.acceleration_mg[0, 0])
    assert row.session_s(360 + 25 + 35) == pytest.approx(7.25 + 0.1)


@settings(max_examples=25, deadline=None)
@given(
    stamps=st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=30),
    gaps_s=st.lists(st.floats(0.0, 400.0), min_size=30, max_size=30),
)
def test_any_stamps_are_taken_without_a_fault(stamps: list[int], gaps_s: list[float]) -> None:
    row = BreathSamples()
    at_s, taken = 0.0, 0
    for stamp, gap_s in zip(stamps, gaps_s, strict=False):
        at_s += gap_s
        run = row.feed(at_s, AccelerationFrame(last_ns=stamp, acc_mg=((0.0, 0.0, 1000.0),) * 7))
        if run is not None:
            taken = run.acceleration_mg.shape[0] + (0 if run.begins else taken)
            assert np.isfinite(row.session_s(taken - 1))


def test_the_row_remembers_a_minute_and_a_half_of_stamps() -> None:
    row = BreathSamples()

    fed(row, sent(50.0, 2000))

    assert len(row._anchors) < 250
