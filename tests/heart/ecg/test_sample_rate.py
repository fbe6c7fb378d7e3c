import numpy as np
import pytest

from hrvtrainer.estimates import Absent, Estimate
from hrvtrainer.heart.ecg.sample_rate import SampleRate, true_rate_hz


def packets(
    seconds: float, rate_hz: float, rng: np.random.Generator, jitter_s: float = 0.002
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    sample = np.arange(73.0, seconds * rate_hz, 73.0)
    return sample, 5000.0 + sample / rate_hz + jitter_s * rng.standard_normal(sample.size)


@pytest.mark.parametrize("seconds", [20.7, 60.0, 300.0])
def test_the_true_rate_is_found_in_its_interval(seconds: float) -> None:
    inside = 0
    for seed in range(100):
        found = true_rate_hz(*packets(seconds, 130.6, np.random.default_rng(seed)))
        assert isinstance(found, Estimate)
        assert found.value == pytest.approx(130.6, rel=0.0004)
        assert found.low is not None
        assert found.high is not None
        inside += found.low <= 130.6 <= found.high

    assert 82 <= inside <= 97


def test_late_packets_count_for_nothing() -> None:
    rng = np.random.default_rng(1)
    sample, stamp_s = packets(60.0, 129.4, rng)
    stamp_s[::7] += rng.uniform(0.2, 3.0, stamp_s[::7].size)

    found = true_rate_hz(sample, stamp_s)

    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(129.4, rel=0.0002)
    assert found.n < sample.size


def test_stamps_without_any_error_give_the_rate_itself() -> None:
    found = true_rate_hz(*packets(60.0, 130.0, np.random.default_rng(1), jitter_s=0.0))

    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(130.0, rel=1e-9)


@pytest.mark.parametrize(
    ("sample", "stamp_s", "reason"),
    [
        ([], [], "needs 20 s and 8 packets with stamps, has 0 s and 0"),
        ([1.0, 2.0], [0.0, 30.0], "needs 20 s and 8 packets with stamps, has 30 s and 2"),
        (range(20), np.arange(20.0), "needs 20 s and 8 packets with stamps, has 19 s and 20"),
        (range(30), [0.0] * 29 + [30.0], "needs stamps that grow with the samples, these do not"),
        ([5.0] * 30, range(30), "needs stamps that grow with the samples, these do not"),
    ],
)
def test_what_is_missing_is_said(sample: list[float], stamp_s: list[float], reason: str) -> None:
    found = true_rate_hz(np.asarray(sample, dtype=float), np.asarray(stamp_s, dtype=float))

    assert isinstance(found, Absent)
    assert found.reason == reason


def test_packets_are_followed_and_a_step_back_begins_anew() -> None:
    rate = SampleRate()
    for sample, stamp_s in zip(*packets(60.0, 130.6, np.random.default_rng(1)), strict=True):
        rate.feed(float(sample), float(stamp_s))
    found = rate.rate_hz()
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(130.6, rel=0.0002)

    rate.feed(73.0, 10_000.0)

    assert isinstance(rate.rate_hz(), Absent)
