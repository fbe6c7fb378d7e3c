import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.heart.treated_beats import CAPACITY, TreatedBeats

beat = st.tuples(st.integers(1, 4), st.booleans())


def kept(beats: list[tuple[int, bool]]) -> TreatedBeats:
    """Beats at seconds 1, 2, 3 and so on."""
    memory = TreatedBeats()
    for second, (intervals, treated) in enumerate(beats, start=1):
        memory.append(end_s=float(second), intervals=intervals, treated=treated)
    return memory


@given(st.lists(beat, max_size=40), st.integers(-2, 45), st.integers(-2, 45))
def test_a_window_counts_what_ended_in_it(beats: list[tuple[int, bool]], after: int, until: int) -> None:
    memory = kept(beats)

    flags = [
        treated
        for second, (intervals, treated) in enumerate(beats, start=1)
        if after < second <= until
        for _ in range(intervals)
    ]
    longest = max((len(run) for run in "".join("x" if flag else " " for flag in flags).split()), default=0)
    percent = memory.percent(after_s=float(after), until_s=float(until))

    assert percent == (pytest.approx(100.0 * np.mean(flags)) if flags else None)
    assert memory.longest_run(after_s=float(after), until_s=float(until)) == longest


def test_the_older_half_is_forgotten_and_the_rest_is_counted_as_before() -> None:
    beats = [(1 + second % 3, second % 7 == 0) for second in range(3 * CAPACITY)]
    memory = kept(beats)
    last = beats[-1000:]
    treated = sum(intervals for intervals, flag in last if flag)

    percent = memory.percent(after_s=3.0 * CAPACITY - 1000.0, until_s=1e9)

    assert percent == pytest.approx(100.0 * treated / sum(intervals for intervals, _ in last))
    assert memory.longest_run(after_s=3.0 * CAPACITY - 1000.0, until_s=1e9) == 3
    assert memory.percent(after_s=0.0, until_s=float(CAPACITY)) is None
