"""How well lost packets are found, and how often none was lost: judged by a delivery made of facts alone."""

import csv
import os
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import pytest
from loss_count import LossCount, count_losses
from radio_delivery import Air, Heard, Host, LinkEnded, Strap, deliver
from radio_hearts import made_heart, real_heart

from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.timeline import BeatTimeline, SegmentBreak

STRAPS = {
    "tells two beats late": Strap(beats_behind=2, latency_s=0.35),
    "tells at once": Strap(latency_s=0.7),
    "cuts its intervals": Strap(period_s=1.02, latency_s=2.1, cuts_intervals=True),
    "sends nothing empty": Strap(sends_empty=False, latency_s=0.7),
    "tells two beats late, sends nothing empty": Strap(
        period_s=0.99, sends_empty=False, beats_behind=2, latency_s=0.3
    ),
    "sends by beat": Strap(period_s=None, latency_s=0.4),
    "sends by beat, one late": Strap(period_s=None, beats_behind=1, latency_s=0.4),
}
QUIET = (
    Air(failing=0.005, stalls_per_hour=1.0, stall_mean_s=0.3),
    Host(pauses_per_hour=4.0, pause_mean_s=0.04),
)
USUAL = (
    Air(failing=0.03, stalls_per_hour=6.0, stall_mean_s=0.6),
    Host(pauses_per_hour=20.0, pause_mean_s=0.08),
)
ROUGH = (
    Air(failing=0.2, stalls_per_hour=20.0, stall_mean_s=0.8),
    Host(pauses_per_hour=60.0, pause_mean_s=0.15, delay_mean_s=0.006),
)
RATES_BPM = (45.0, 52.0, 60.0, 72.0, 90.0, 110.0)
LEAST_OF_ONE = 0.9
MOST_FALSE_PER_HOUR = 0.2

Link = tuple[Air, Host]


def delivered(
    strap: Strap, link: Link, bpm: float, seed: int, *, hours: float, lossy: bool
) -> list[Heard | LinkEnded]:
    rng = np.random.default_rng((seed, int(bpm), int(lossy)))
    air, host = link
    air = replace(
        air,
        interval_s=float(rng.choice([0.015, 0.03, 0.045, 0.04875, 0.05])),
        packets_per_event=int(rng.choice([1, 3])),
        supervision_s=float(rng.choice([2.0, 4.2, 6.0])),
    )
    strap = replace(strap, crystal_ppm=float(rng.uniform(-100.0, 100.0)))
    if lossy:
        host = replace(host, lost_per_hour=30.0, lost_in_a_burst=0.1)
    breaths_per_min = float(rng.choice([6.0, 14.0]))
    beat_s = made_heart(rng, bpm=bpm, hours=hours, breaths_per_min=breaths_per_min)
    return deliver(beat_s, rng, strap=strap, air=air, host=host)


def counted(
    strap: Strap, link: Link, rates_bpm: tuple[float, ...], seeds: range, *, hours: float, lossy: bool
) -> LossCount:
    total = LossCount()
    for bpm in rates_bpm:
        for seed in seeds:
            total.add(count_losses(delivered(strap, link, bpm, seed, hours=hours, lossy=lossy)))
    return total


def assert_losses_are_found(count: LossCount) -> None:
    assert min(count.one, count.more) > 15
    assert count.one_found >= LEAST_OF_ONE * count.one
    assert count.more_found == count.more, count.missed
    assert count.stolen == 0


@pytest.mark.parametrize("kind", STRAPS)
def test_lost_packets_are_found(kind: str) -> None:
    assert_losses_are_found(counted(STRAPS[kind], USUAL, (52.0, 72.0, 90.0), range(1), hours=0.7, lossy=True))


@pytest.mark.parametrize("kind", STRAPS)
def test_a_link_that_loses_nothing_breaks_nothing(kind: str) -> None:
    count = counted(STRAPS[kind], USUAL, (52.0, 72.0, 90.0), range(1), hours=0.4, lossy=False)
    assert count.false <= MOST_FALSE_PER_HOUR * count.hours
    assert (count.one, count.more, count.stolen) == (0, 0, 0)


@pytest.mark.long
@pytest.mark.parametrize("link", [QUIET, USUAL, ROUGH], ids=["quiet", "usual", "rough"])
@pytest.mark.parametrize("kind", STRAPS)
def test_the_bounds_hold_for_every_strap_heart_rate_and_link(kind: str, link: Link) -> None:
    for bpm in RATES_BPM:
        lossy = counted(STRAPS[kind], link, (bpm,), range(1000, 1004), hours=2.0, lossy=True)
        assert lossy.one_found >= LEAST_OF_ONE * lossy.one
        assert lossy.more_found >= 0.98 * lossy.more, lossy.missed
    whole = counted(STRAPS[kind], link, RATES_BPM, range(1000, 1004), hours=4.0, lossy=False)
    assert whole.false <= MOST_FALSE_PER_HOUR * whole.hours, whole.false_s


def test_without_losses_every_interval_arrives_once_in_order_and_late_by_what_the_strap_waits() -> None:
    for kind, strap in STRAPS.items():
        told = delivered(strap, USUAL, 66.0, 3, hours=0.3, lossy=False)
        assert not any(isinstance(news, LinkEnded) for news in told), kind
        heard = [news for news in told if isinstance(news, Heard)]
        numbers = [n for news in heard for n in range(news.first_rr, news.first_rr + news.intervals)]
        assert numbers == list(range(len(numbers)))
        assert all(earlier.arrival_s < later.arrival_s for earlier, later in pairwise(heard))
        assert sum(news.lost_packets + news.lost_beats for news in heard) == 0


def test_doubled_callbacks_are_all_dropped_even_around_stalls() -> None:
    air, host = USUAL
    beat_s = made_heart(np.random.default_rng(1), bpm=62.0, hours=0.5)
    told = deliver(beat_s, np.random.default_rng(2), strap=Strap(), air=air, host=replace(host, doubled=1.0))
    heard = [news for news in told if isinstance(news, Heard)]
    timeline = BeatTimeline()
    for news in heard:
        timeline.add(news.arrival_s, decode_heart_rate(news.raw).rr_ticks)
    assert timeline.duplicates == len(heard) / 2
    assert timeline.breaks == ()


def test_a_quiet_half_hour_tells_each_interval_as_it_came_and_time_never_goes_back() -> None:
    told = delivered(STRAPS["tells two beats late"], QUIET, 62.0, 2, hours=0.5, lossy=False)
    packets = [
        (news.arrival_s, decode_heart_rate(news.raw).rr_ticks) for news in told if isinstance(news, Heard)
    ]
    timeline = BeatTimeline()
    beats = [beat for arrival_s, ticks in packets for beat in timeline.add(arrival_s, ticks)]
    assert timeline.breaks == ()
    assert [beat.after_gap for beat in beats[:2]] == [True, False]
    assert sum(beat.after_gap for beat in beats) == 1
    assert all(earlier.end_s < later.end_s for earlier, later in pairwise(beats))
    assert [beat.rr_ms for beat in beats] == [t * 1000 / 1024 for _, ticks in packets for t in ticks]


def real_file(name: str) -> Path:
    folder = os.environ.get("HRVTRAINER_REAL_DATA")
    if folder is None:
        pytest.skip("HRVTRAINER_REAL_DATA does not name the folder of real recordings")
    return next(Path(folder).rglob(name))


@pytest.mark.real_data
@pytest.mark.parametrize("kind", ["tells two beats late", "sends nothing empty", "sends by beat"])
def test_the_losses_of_a_real_heart_are_found(kind: str) -> None:
    beat_s = real_heart(real_file("healthy24h_000_rr_ms.txt.gz"))[:9000]
    air, host = USUAL
    host = replace(host, lost_per_hour=30.0, lost_in_a_burst=0.1)
    told = deliver(beat_s, np.random.default_rng(5), strap=STRAPS[kind], air=air, host=host)
    assert_losses_are_found(count_losses(told))


@pytest.mark.real_data
def test_five_minutes_of_a_real_strap_and_a_slow_heart_break_nothing() -> None:
    path = real_file("h10_slow_breathing_a.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(float(row["arrival_s"]), round(int(row["rr_ms"]) * 1.024)) for row in csv.DictReader(file)]
    packets = [
        (at_s, tuple(ticks for _, ticks in group)) for at_s, group in groupby(rows, lambda row: row[0])
    ]

    def breaks_without(gone: range) -> list[SegmentBreak]:
        timeline = BeatTimeline()
        for place, (arrival_s, ticks) in enumerate(packets):
            if place not in gone:
                timeline.add(arrival_s, ticks)
        return [broken.why for broken in timeline.breaks]

    assert breaks_without(range(0)) == []
    assert [breaks_without(range(place, place + 1)) for place in range(60, 240, 20)] == [
        [SegmentBreak.LOSS]
    ] * 9
    assert [breaks_without(range(place, place + 2)) for place in range(20, 280, 20)] == [
        [SegmentBreak.LOSS]
    ] * 13
