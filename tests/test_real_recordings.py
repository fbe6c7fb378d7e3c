"""Real hearts through the live path: the numbers make sense, and nothing breaks on a bad one."""

import asyncio
import math
import os
from pathlib import Path

import numpy as np
import pytest
from fakes import ONE_STEP, practice

from hrvtrainer.acquisition.hearts import open_recorded
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import Plan, RecordedHeart
from hrvtrainer.acquisition.told import Told
from hrvtrainer.acquisition.verification import verify_recording
from hrvtrainer.estimates import Absent, Estimate, Metric
from hrvtrainer.exchange.rr_text import read_rr_text
from hrvtrainer.session.updates import Numbers

FOLDER = os.environ.get("HRVTRAINER_REAL_DATA")
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not FOLDER, reason="HRVTRAINER_REAL_DATA names no folder of real recordings"),
]

FILES = (
    "h10_slow_breathing_a.csv",
    "rest_rri_ms.txt",
    "mitdb_100_30min_annotated.csv",
    "nsr2db_nsr049_0p1hz_a_rr_ms.txt",
    "earppg_session_a_rr_ms.txt",
    "earppg_session_noisy_rr_ms.txt",
    "wrist_night_rr_head.csv",
)
LONGEST_S = 900.0


def file(name: str) -> Path:
    return Path(str(FOLDER), "rr", name)


def played(name: str, kept: Path | None = None) -> list[Numbers]:
    heart = RecordedHeart(path=file(name), speed=math.inf)
    plan = Plan(practice=practice(ONE_STEP), minutes=LONGEST_S / 60, heart=heart, keep_as=kept)
    told: list[Told] = []
    performance = Performance(open_recorded(plan, heart), plan, publish=told.append, ends_with_practice=True)
    asyncio.run(performance.run())
    return [update for update in told if isinstance(update, Numbers)]


def values(numbers: list[Numbers], key: str) -> list[float]:
    metrics = [update.metrics[key] for update in numbers]
    return [metric.value for metric in metrics if isinstance(metric, Estimate)]


def sound(key: str, metric: Metric) -> bool:
    if isinstance(metric, Absent):
        return bool(metric.reason)
    ends = [end for end in (metric.low, metric.high) if end is not None]
    share = key in ("breath_lock", "spectral_concentration")
    return all(map(math.isfinite, [metric.value, *ends])) and (not share or 0.0 <= metric.value <= 1.0)


@pytest.mark.parametrize("name", FILES)
def test_every_number_is_finite_or_has_a_reason(name: str) -> None:
    numbers = played(name)
    assert len(numbers) > 250
    for update in numbers:
        for key, metric in update.metrics.items():
            assert sound(key, metric), (name, update.at_s, key, metric)


@pytest.mark.parametrize(
    "name", ["h10_slow_breathing_a.csv", "rest_rri_ms.txt", "earppg_session_a_rr_ms.txt"]
)
def test_the_mean_heart_rate_is_that_of_the_intervals(name: str) -> None:
    rr_ms = np.asarray(read_rr_text(file(name)).rr_ms)
    ends_s = np.cumsum(rr_ms) / 1000.0
    mean_rr_ms = rr_ms[(ends_s > 240.0) & (ends_s <= 300.0)].mean()
    at_300 = next(update for update in played(name) if update.at_s == 298.0).metrics["mean_hr_bpm"]
    assert isinstance(at_300, Estimate)
    assert at_300.value == pytest.approx(60000.0 / mean_rr_ms, rel=0.03)


def test_slow_breathing_from_a_strap_shows_its_slow_wave() -> None:
    """Breathing at 3.0-4.6 a minute: one wave between 0.04 and 0.08 Hz, and nearly all power in it."""
    numbers = [update for update in played("h10_slow_breathing_a.csv") if update.at_s > 120.0]
    assert 0.045 <= float(np.median(values(numbers, "lf_peak_hz"))) <= 0.08
    assert float(np.median(values(numbers, "spectral_concentration"))) > 0.6
    assert max(values(numbers, "treated_beats_percent")) < 10.0


def test_a_sensor_that_was_off_has_no_rmssd() -> None:
    numbers = played("earppg_session_noisy_rr_ms.txt")
    absent = [update for update in numbers if isinstance(update.metrics["rmssd_ms"], Absent)]
    assert 0.1 < len(absent) / len(numbers) < 1.0


@pytest.mark.parametrize("name", ["h10_slow_breathing_a.csv", "earppg_session_noisy_rr_ms.txt"])
def test_a_session_of_imported_beats_is_verified(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.hrvsession"
    played(name, path)
    verdict = verify_recording(path)
    assert verdict.is_equal, verdict.sentence
