import numpy as np
import pytest
from driven_hearts import driven_heart
from heart_signals import cut, series_of

from hrvtrainer.coupling.breath_source import BreathSource
from hrvtrainer.coupling.lock import breath_lock
from hrvtrainer.coupling.lock_over_time import lock_over_time
from hrvtrainer.estimates import Estimate


def n_of(metric: object) -> int:
    assert isinstance(metric, Estimate)
    return metric.n


def test_windows_share_no_beat_and_leave_none_between_them_out() -> None:
    series = driven_heart(1, 6.0, 600.0).series

    windows = lock_over_time(series, series.middle_s / 10.0)

    used = sum(n_of(window.found.lock) for window in windows)
    assert len(windows) == 13
    assert len(series) - 60 < used <= len(series)
    ends_s = np.array([window.end_s for window in windows])
    assert ends_s[-1] == series.end_s[-1]
    assert np.all((np.diff(ends_s) > 44.0) & (np.diff(ends_s) < 48.0))


def test_each_window_has_the_live_number() -> None:
    heart = driven_heart(2, 5.0, 300.0)
    series, breaths = heart.series, heart.breaths(heart.series.middle_s)

    windows = lock_over_time(series, breaths, source=BreathSource.ACCELERATION)

    for window in windows:
        last = int(np.searchsorted(series.end_s, window.end_s)) + 1
        live = breath_lock(cut(series, 0, last), breaths[:last], source=BreathSource.ACCELERATION)
        assert window.found == live


def test_a_step_gives_windows_that_overlap() -> None:
    series = driven_heart(1, 6.0, 200.0).series

    windows = lock_over_time(series, series.middle_s / 10.0, step_s=5.0)

    assert np.diff([window.end_s for window in windows]) == pytest.approx(5.0, abs=1.2)
    assert len(windows) == 31


def test_where_the_breath_is_not_known_there_is_no_window() -> None:
    series = driven_heart(1, 6.0, 400.0).series
    breaths = series.middle_s / 10.0
    breaths[(series.middle_s > 150.0) & (series.middle_s < 250.0)] = np.nan

    ends_s = np.array([window.end_s for window in lock_over_time(series, breaths)])

    assert ends_s.size == 6
    assert not np.any((ends_s > 152.0) & (ends_s < 293.0))
    assert lock_over_time(series, np.full(len(series), np.nan)) == []


def test_no_beats_have_no_window() -> None:
    assert lock_over_time(series_of(np.array([])), np.array([])) == []
