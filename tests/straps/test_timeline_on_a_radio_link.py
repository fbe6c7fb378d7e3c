"""How well the timeline finds lost packets, and how often it cries wolf."""

import csv
import os
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest
from simulated_packets import Packet, sent_packets

from hrvtrainer.straps.timeline import BeatTimeline, SegmentBreak

RATES_BPM = (45, 55, 60, 72, 90, 110)
SEEDS = range(4)  # 30 in the numbers of the design; `-m long` runs them
LOST_AT_S = 180


def timeline_of(packets: list[Packet]) -> BeatTimeline:
    timeline = BeatTimeline()
    for arrival_s, rr_ticks in packets:
        timeline.add(arrival_s, rr_ticks)
    return timeline


def found_and_false(lost: int, seeds: range) -> tuple[int, int, int, list[float]]:
    """Return in how many runs beats were lost and found, the false breaks, and the delays."""
    real = found = false = 0
    delays_s: list[float] = []
    for bpm in RATES_BPM:
        for seed in seeds:
            lose = range(LOST_AT_S, LOST_AT_S + lost)
            sent = sent_packets(seed=seed, bpm=bpm, minutes=6, lose=lose, stalls=3)
            breaks = timeline_of(sent.arrived).breaks
            hits = [broken for broken in breaks if broken.at_s > LOST_AT_S and lost > 0]
            real += sent.beats_lost > 0
            found += bool(hits)
            false += len(breaks) - bool(hits)
            delays_s += [broken.at_s - LOST_AT_S for broken in hits[:1]]
    return real, found, false, delays_s


def test_a_link_with_stalls_and_jitter_but_no_loss_breaks_nothing() -> None:
    assert found_and_false(0, SEEDS) == (0, 0, 0, [])


def test_one_lost_packet_is_mostly_found_and_soon() -> None:
    real, found, false, delays_s = found_and_false(1, SEEDS)
    assert found >= 0.8 * real  # the rest are slow hearts, where the artifact detector sees the splice
    assert false == 0
    assert np.quantile(delays_s, 0.9) < 3.0


@pytest.mark.parametrize(("lost", "within_s"), [(2, 4.0), (3, 5.0)])
def test_more_lost_packets_are_always_found_and_soon(lost: int, within_s: float) -> None:
    real, found, false, delays_s = found_and_false(lost, SEEDS)
    assert found == real == len(RATES_BPM) * len(SEEDS)
    assert false <= 1
    assert np.quantile(delays_s, 0.9) < within_s


@pytest.mark.long
@pytest.mark.parametrize(("lost", "least"), [(0, 0.0), (1, 0.8), (2, 1.0), (3, 1.0)])
def test_the_numbers_of_the_design_hold_over_180_runs(lost: int, least: float) -> None:
    real, found, false, _ = found_and_false(lost, range(30))
    assert found >= least * real
    assert false <= 6  # of 540 stalls in 18 hours: where two stalls overlap, the burst comes a packet late


def test_doubled_callbacks_are_all_dropped_even_around_stalls() -> None:
    packets = sent_packets(seed=1, bpm=62, minutes=5, stalls=2).arrived
    doubled = [(at_s + delay_s, ticks) for at_s, ticks in packets for delay_s in (0.0, 0.0004)]
    timeline = timeline_of(doubled)
    assert timeline.duplicates == len(packets)
    assert timeline.breaks == ()


def test_a_clean_ten_minutes_break_nothing_and_beats_never_go_back() -> None:
    packets = sent_packets(seed=2, bpm=62, minutes=10).arrived
    timeline = BeatTimeline()
    beats = [beat for arrival_s, ticks in packets for beat in timeline.add(arrival_s, ticks)]
    assert timeline.breaks == ()
    assert [beat.after_gap for beat in beats[:2]] == [True, False]
    assert sum(beat.after_gap for beat in beats) == 1
    assert all(earlier.end_s < later.end_s for earlier, later in pairwise(beats))
    assert [beat.rr_ms for beat in beats] == [t * 1000 / 1024 for _, ticks in packets for t in ticks]
    assert abs(timeline.display_correction_s) < 0.05


@pytest.mark.real_data
def test_five_minutes_of_a_real_strap_and_a_slow_heart_break_nothing() -> None:
    folder = os.environ.get("HRVTRAINER_REAL_DATA")
    if folder is None:
        pytest.skip("HRVTRAINER_REAL_DATA does not name the folder of real recordings")
    path = next(Path(folder).rglob("h10_slow_breathing_a.csv"))
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(float(row["arrival_s"]), round(int(row["rr_ms"]) * 1.024)) for row in csv.DictReader(file)]
    packets = [
        (at_s, tuple(ticks for _, ticks in group)) for at_s, group in groupby(rows, lambda row: row[0])
    ]
    whole = timeline_of(packets)
    assert (whole.breaks, whole.duplicates) == ((), 0)
    for place in range(60, 240, 20):  # one packet taken away, at nine places
        without = timeline_of(packets[:place] + packets[place + 1 :])
        assert [broken.why for broken in without.breaks] == [SegmentBreak.LOSS]
