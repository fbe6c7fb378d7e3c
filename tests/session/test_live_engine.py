"""The live engine: every number at every beat, the same however beats are cut, in bounded memory."""

import numpy as np
import pytest
from heart_signals import beats_at, draw_person, paced, record
from hypothesis import given
from hypothesis import strategies as st

from hrvtrainer.beats import Beat, FloatArray
from hrvtrainer.breath.pacer import Pacer, PacerChange, PacerHistory
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.heart.nn_ring import CAPACITY
from hrvtrainer.session.live_engine import BEAT_METRICS, HEART_METRICS, SECOND_METRICS, LiveEngine


def pacers() -> PacerHistory:
    history = PacerHistory()
    pacer = Pacer(pattern=BreathPattern.paced(6.0), began_s=0.0, breaths_before=0)
    history.add(PacerChange(at_s=0.0, from_s=0.0, pacer=pacer))
    return history


def heart(seconds: float = 200.0, seed: int = 4) -> FloatArray:
    rng = np.random.default_rng(seed)
    return record(draw_person(rng), rng, paced(6.0), seconds)


def fed(beats: list[Beat]) -> LiveEngine:
    engine = LiveEngine()
    for beat in beats:
        engine.feed(beat)
    return engine


def numbers(engine: LiveEngine, at_s: float) -> dict[str, Metric]:
    return engine.numbers(at_s, pacers(), earlier_by_s=0.3)


def test_every_number_is_told_in_one_of_two_rhythms() -> None:
    assert set(BEAT_METRICS) | set(SECOND_METRICS) == set(HEART_METRICS)
    assert not set(BEAT_METRICS) & set(SECOND_METRICS)
    told = numbers(fed(beats_at(heart())), 190.0)
    assert list(told) == list(HEART_METRICS)
    assert all(isinstance(metric, Estimate) for metric in told.values())


def test_the_spread_of_a_minute_is_that_of_its_definition() -> None:
    times_s = heart()
    engine = fed(beats_at(times_s))
    nn_ms = engine.nn.window(until_s=190.0, length_s=60.0).nn_ms
    told = numbers(engine, 190.0)
    steps_ms = np.diff(nn_ms)
    expected = {
        "mean_nn_ms": nn_ms.mean(),
        "mean_hr_bpm": 60000.0 / nn_ms.mean(),
        "sdnn_ms": nn_ms.std(ddof=1),
        "rmssd_ms": np.sqrt(np.mean(steps_ms**2)),
        "ln_rmssd": 0.5 * np.log(np.mean(steps_ms**2)),
        "pnn50_percent": 100.0 * np.mean(np.abs(steps_ms) > 50.0),
        "sd1_ms": steps_ms.std(ddof=1) / np.sqrt(2.0),
        "sd2_ms": np.sqrt(2.0 * nn_ms.var(ddof=1) - steps_ms.var(ddof=1) / 2.0),
    }
    for key, value in expected.items():
        metric = told[key]
        assert isinstance(metric, Estimate)
        assert metric.value == pytest.approx(value, rel=1e-9), key


def test_every_window_a_beat_long_has_numbers_or_reasons_and_never_a_nan() -> None:
    beats = beats_at(heart(90.0))
    engine = LiveEngine()
    told: set[str] = set()
    for beat in beats:
        engine.feed(beat)
        for key, metric in numbers(engine, beat.end_s).items():
            if isinstance(metric, Absent):
                assert metric.reason
            else:
                told.add(key)
                assert np.isfinite([metric.value, metric.low or 0.0, metric.high or 0.0]).all()
    assert told == set(HEART_METRICS)


def test_a_heart_that_stopped_telling_has_no_numbers_after_ten_seconds() -> None:
    told = numbers(fed(beats_at(heart(100.0))), 125.0)
    assert {metric.reason for metric in told.values() if isinstance(metric, Absent)} == {
        "listening for the heartbeat"
    }
    assert not any(isinstance(metric, Estimate) for metric in told.values())


def test_a_heart_that_never_changes_has_a_rate_and_reasons() -> None:
    told = numbers(fed(beats_at(np.arange(0.0, 120.0, 0.8))), 119.0)
    rate = told["mean_hr_bpm"]
    assert isinstance(rate, Estimate)
    assert rate.value == pytest.approx(75.0)
    for key in ("ln_rmssd", "sample_entropy", "dfa_alpha1", "breath_lock", "lf_peak_hz"):
        assert isinstance(told[key], Absent), key


def test_a_short_start_says_how_many_beats_are_needed() -> None:
    told = numbers(fed(beats_at(heart(4.0))), 4.0)
    for key in ("sdnn_ms", "sd1_ms", "pnn50_percent"):
        metric = told[key]
        assert isinstance(metric, Absent)
        assert "needs" in metric.reason


@given(cuts=st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_numbers_do_not_depend_on_how_beats_come_together(cuts: list[int]) -> None:
    beats = beats_at(heart(80.0, seed=7))
    whole = fed(beats)
    in_parts = LiveEngine()
    rest = list(beats)
    for cut in cuts * 100:
        for beat in rest[:cut]:
            in_parts.feed(beat)
        rest = rest[cut:]
        in_parts.numbers(beats[-len(rest) - 1].end_s, pacers(), earlier_by_s=0.0)  # asking changes nothing
        if not rest:
            break
    assert numbers(whole, 79.0) == numbers(in_parts, 79.0)


def test_a_moment_before_the_first_beat_has_no_beats() -> None:
    told = numbers(fed(beats_at(heart(100.0))), -5.0)
    rate = told["mean_hr_bpm"]
    assert isinstance(rate, Absent)
    assert rate.reason == "no beats yet"


def test_many_moments_between_two_beats_may_be_asked_about() -> None:
    engine = fed(beats_at(heart(100.0)))
    at_s = [95.0 + 0.1 * step for step in range(20)]
    told = [engine.second_numbers(moment_s) for moment_s in at_s]
    assert told == [fed(beats_at(heart(100.0))).second_numbers(moment_s) for moment_s in at_s]


def test_a_day_of_beats_stays_in_bounded_memory_and_says_the_same_as_its_last_minutes() -> None:
    times_s = heart(400.0)
    steps_s = np.tile(np.diff(times_s), 12)
    day_s = np.concatenate(([0.0], np.cumsum(steps_s)))
    beats = beats_at(day_s)
    assert len(beats) > CAPACITY
    engine = fed(beats)
    last = [
        Beat(end_s=beat.end_s, rr_ms=beat.rr_ms, after_gap=index == 0)
        for index, beat in enumerate(beats[-400:])
    ]
    late = fed(last)
    at_s = day_s[-1] - 5.0
    assert engine.second_numbers(at_s) == late.second_numbers(at_s)
