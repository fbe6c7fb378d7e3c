"""The spread of the last minute: the formulas of the analysis, written for one window."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.beats import NnSeries
from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.beat_totals import beat_columns, beat_numbers
from hrvtrainer.heart.live_spread import live_spread


@given(
    beats=st.lists(st.tuples(st.floats(300.0, 2000.0), st.booleans()), min_size=200, max_size=240),
    broken=st.integers(0, 60),
)
def test_a_window_has_the_numbers_of_the_analysis_to_the_last_bit(
    beats: list[tuple[float, bool]], broken: int
) -> None:
    nn_ms = np.array([nn for nn, _ in beats])
    pair_valid = np.array([valid for _, valid in beats]) | (np.arange(nn_ms.size) > broken)
    pair_valid[0] = False
    series = NnSeries(
        end_s=np.cumsum(nn_ms) / 1000.0,
        nn_ms=nn_ms,
        label=np.zeros(nn_ms.size, dtype=np.int8),
        contiguous=np.arange(nn_ms.size) > 0,
        pair_valid=pair_valid,
    )
    told = live_spread(series, Absent(reason="not asked for"))
    plain = beat_numbers(np.sum(beat_columns(series), axis=1)[None, :])
    for key in ("sdnn_ms", "pnn50_percent", "sd1_ms", "sd2_ms"):
        metric = told[key]
        assert isinstance(metric, Estimate)
        assert metric.value == float(getattr(plain, key)[0])
