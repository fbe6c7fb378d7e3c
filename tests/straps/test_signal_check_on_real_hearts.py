"""The signal check after 30 s of real hearts: true beats are called good, altered ones are doubted."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hrvtrainer.events import Characteristic, Reading
from hrvtrainer.exchange.rr_text import read_rr_text
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, encode_heart_rate
from hrvtrainer.straps.signal_check import SignalCheck, SignalVerdict

FOLDER = os.environ.get("HRVTRAINER_REAL_DATA")
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not FOLDER, reason="HRVTRAINER_REAL_DATA names no folder of real recordings"),
]
STEP_S = 41
LONGEST_S = 2400
GOOD, SUSPECT, RATE_ONLY = SignalVerdict.GOOD, SignalVerdict.SUSPECT, SignalVerdict.RATE_ONLY

Ticks = tuple[int, ...]
Alter = Callable[[int, Ticks], Ticks]


def intervals(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    rr_ms = np.array(read_rr_text(Path(str(FOLDER), "rr", name)).rr_ms)
    return rr_ms[(rr_ms > 200.0) & (rr_ms < 5000.0)]


def packets(rr_ms: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[tuple[float, int, Ticks]]:
    """One packet a second with a filtered rate, as a strap would send these beats."""
    rng = np.random.default_rng(3)
    ends_s = np.cumsum(rr_ms) / 1000.0
    sent: list[tuple[float, int, Ticks]] = []
    place, bpm = 0, 60000.0 / float(np.mean(rr_ms[:4]))
    for second in range(1, min(int(ends_s[-1]), LONGEST_S)):
        ticks: list[int] = []
        while ends_s[place] <= second:
            ticks.append(round(float(rr_ms[place]) * 1.024))
            bpm += (60000.0 / float(rr_ms[place]) - bpm) * 0.3
            place += 1
        sent.append((second + float(rng.exponential(0.03)), round(bpm), tuple(ticks)))
    return sent


def verdicts(name: str, alter: Alter = lambda _, ticks: ticks) -> dict[SignalVerdict, float]:
    """The share of each verdict among windows of 30 s."""
    sent = packets(intervals(name))
    found: Counter[SignalVerdict] = Counter()
    for begin in range(0, len(sent) - 33, STEP_S):
        check = SignalCheck()
        for arrival_s, bpm, ticks in sent[begin : begin + 31]:
            told = alter(bpm, ticks)
            raw = encode_heart_rate(HeartRateMeasurement(bpm=bpm, rr_ticks=told, has_rr_flag=bool(told)))
            check.feed(
                Reading(arrival_s=arrival_s, source_id="a", characteristic=Characteristic.HEART_RATE, raw=raw)
            )
        found[check.report(sent[begin][0] + 30.1).verdict] += 1
    return {verdict: count / found.total() for verdict, count in found.items()}


@pytest.mark.parametrize(
    "name",
    [
        "h10_slow_breathing_a.csv",
        "rest_rri_ms.txt",
        "nsr2db_nsr049_0p1hz_a_rr_ms.txt",
        "mitdb_100_30min_annotated.csv",
        "earppg_session_a_rr_ms.txt",
        "earppg_session_b_rr_ms.txt",
    ],
)
def test_true_beats_are_called_good(name: str) -> None:
    assert verdicts(name) == {GOOD: 1.0}


def test_a_sensor_that_slips_is_doubted_now_and_then() -> None:
    assert verdicts("earppg_session_noisy_rr_ms.txt").get(SUSPECT, 0.0) > 0.2
    assert verdicts("wrist_night_rr_head.csv").get(SUSPECT, 0.0) < 0.1


@pytest.mark.parametrize("name", ["rest_rri_ms.txt", "mitdb_100_30min_annotated.csv"])
@pytest.mark.parametrize(
    ("alter", "verdict"),
    [
        (lambda bpm, ticks: tuple(round(61440 / bpm) for _ in ticks), SUSPECT),
        (lambda _, ticks: tuple(round(round(rr / 10.24) * 10.24) for rr in ticks), SUSPECT),
        (lambda _, __: (), RATE_ONLY),
    ],
    ids=["derived", "rounded", "rate alone"],
)
def test_altered_beats_are_doubted(name: str, alter: Alter, verdict: SignalVerdict) -> None:
    assert verdicts(name, alter) == {verdict: 1.0}
