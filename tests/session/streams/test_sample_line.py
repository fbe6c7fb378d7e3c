"""When samples were taken: a line through stamps that jitter."""

import numpy as np
import pytest

from hrvtrainer.session.streams.sample_line import SampleLine

NS = 10**9
BEGAN_NS = 820_000_000 * NS
COUNT = 73


def test_intervals_are_true_where_the_rate_is_not_the_nominal_one_and_stamps_jitter() -> None:
    """An interval by the two stamps around it would be off by as much as they jitter: 5 ms and more."""
    rng = np.random.default_rng(1)
    for true_hz in (130.0 * 0.985, 130.0 * 1.015):
        line = SampleLine(130.0)
        errors_ms, by_stamps_ms, before = [], [], 0.0
        for number in range(200):
            jitter_s = float(np.clip(rng.normal(0.0, 0.002), -0.006, 0.006))
            last = COUNT * (number + 1) - 1
            line.feed(last, BEGAN_NS + round((last / true_hz + jitter_s) * NS))
            if number >= 18:  # ten seconds: before, no beat is known
                errors_ms.append(abs(0.9 * true_hz * line.period_ns / 1e6 - 900.0))
                by_stamps_ms.append(abs((jitter_s - before) * 1000.0))
            before = jitter_s
        assert max(errors_ms) < 0.3
        assert float(np.median(errors_ms)) < 0.05
        assert max(by_stamps_ms) > 5.0


def test_a_moment_is_as_true_as_the_stamps_mean() -> None:
    rng = np.random.default_rng(2)
    line = SampleLine(130.0)
    errors_ms = []
    for number in range(300):
        last = COUNT * (number + 1) - 1
        line.feed(last, BEGAN_NS + round((last / 131.0 + float(rng.normal(0.0, 0.002))) * NS))
        errors_ms.append(abs(line.stamp_ns(last - 20.5) - BEGAN_NS - (last - 20.5) / 131.0 * NS) / 1e6)
    assert float(np.median(errors_ms[18:])) < 0.5


def test_until_eight_stamps_the_rate_is_the_one_that_is_known() -> None:
    fresh, known = SampleLine(130.0), SampleLine(130.0, period_ns=NS / 131.5)
    for number in range(7):
        for line in (fresh, known):
            assert not line.is_known
            line.feed(COUNT * (number + 1), BEGAN_NS + number * NS)
    assert fresh.period_ns == NS / 130.0
    assert known.period_ns == NS / 131.5


def test_single_odd_stamps_do_not_move_the_line() -> None:
    line = SampleLine(130.0)
    for number in range(64):
        odd_s = 0.2 if number in {10, 40} else 0.0
        last = COUNT * (number + 1)
        line.feed(last, BEGAN_NS + round((last / 130.0 + odd_s) * NS))
    assert line.period_ns * 130.0 == pytest.approx(NS, rel=1e-9)
    assert line.stamp_ns(0) == pytest.approx(BEGAN_NS, abs=1000)


def test_a_rate_that_no_strap_has_is_not_believed() -> None:
    line = SampleLine(130.0)
    for number in range(64):
        line.feed(COUNT * number, BEGAN_NS + round(COUNT * number / 100.0 * NS))
    assert line.period_ns * 130.0 == pytest.approx(NS * 1.0417, rel=1e-3)


def test_a_line_needs_a_stamp() -> None:
    with pytest.raises(ValueError, match="needs a stamp"):
        SampleLine(130.0).stamp_ns(1.0)
