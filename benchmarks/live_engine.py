"""What every live number at every beat costs over a simulated day: beats a second, p99, and whether it grows.

Numbers of the spectrum's picture, sample entropy and DFA are asked for once a second of the recording, all
others at every beat; everything over its window of 45 to 90 s.
"""

import argparse
import sys
import time
import tracemalloc

import numpy as np
from rich.console import Console
from rich.table import Table

from hrvtrainer.beats import Beat
from hrvtrainer.breath.pacer import Pacer, PacerChange, PacerHistory
from hrvtrainer.breath.pattern import BreathPattern
from hrvtrainer.heart.artifacts.live_labels import LiveLabeller
from hrvtrainer.session.live_engine import LiveEngine
from hrvtrainer.simulation.batch import live_at_once
from hrvtrainer.simulation.compliance import EXPERT
from hrvtrainer.simulation.parameters import DEMO_PERSON

HOUR_S = 3600.0


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24.0)
    hours = parser.parse_args().hours
    pacers = PacerHistory()
    pacer = Pacer(pattern=BreathPattern.paced(6.0), began_s=0.0, breaths_before=0)
    change = PacerChange(at_s=0.0, from_s=0.0, pacer=pacer)
    pacers.add(change)
    hour = live_at_once(DEMO_PERSON, EXPERT, np.random.default_rng(1), [change], until_s=HOUR_S).beat_s
    steps_s = np.tile(np.diff(hour), round(hours) or 1)
    beats = [
        Beat(end_s=end_s, rr_ms=rr_s * 1000.0, after_gap=index == 0)
        for index, (end_s, rr_s) in enumerate(zip(np.cumsum(steps_s).tolist(), steps_s.tolist(), strict=True))
    ]
    cost_s = _live(beats, pacers)
    label_s = _label(beats[:20000])
    a_tenth = max(1, cost_s.size // 10)
    first, last = cost_s[200:a_tenth].mean(), cost_s[-a_tenth:].mean()
    table = Table(title=f"live engine, {len(beats)} beats, {hours:g} h")
    for column in ("work", "measured", "target"):
        table.add_column(column)
    table.add_row("every number at every beat", f"{1.0 / cost_s.mean():.0f} beats/s", "1,500 beats/s")
    table.add_row("one beat, median", f"{1000 * np.median(cost_s):.2f} ms", "")
    table.add_row("one beat, p99", f"{1000 * np.percentile(cost_s, 99):.2f} ms", "2 ms")
    table.add_row("last tenth of the day over the first", f"{last / first:.2f} x", "1.0 x")
    table.add_row("artifact labelling alone", f"{1.0 / label_s:.0f} beats/s", "40,000 beats/s")
    table.add_row("memory that as many beats again add", f"{_grown_kib(beats[:20000], pacers):.0f} KiB", "0")
    Console().print(table)
    return 0


def _live(beats: list[Beat], pacers: PacerHistory) -> np.ndarray:
    engine = LiveEngine()
    cost_s = np.empty(len(beats))
    second = 0.0
    for index, beat in enumerate(beats):
        began = time.perf_counter()
        engine.feed(beat)
        engine.beat_numbers(beat.end_s, pacers, earlier_by_s=0.3)
        if beat.end_s >= second:
            engine.second_numbers(beat.end_s)
            second = beat.end_s // 1.0 + 1.0
        cost_s[index] = time.perf_counter() - began
    return cost_s


def _label(beats: list[Beat]) -> float:
    labeller = LiveLabeller()
    rr_ms = [beat.rr_ms for beat in beats]
    began = time.perf_counter()
    for rr in rr_ms:
        labeller.feed(rr)
    return (time.perf_counter() - began) / len(rr_ms)


def _grown_kib(beats: list[Beat], pacers: PacerHistory) -> float:
    engine = LiveEngine()
    sizes: list[int] = []
    tracemalloc.start()
    half = len(beats) // 2
    for index, beat in enumerate(beats, 1):
        engine.feed(beat)
        if index in (half, 2 * half):
            engine.numbers(beat.end_s, pacers, earlier_by_s=0.3)
            sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    return (sizes[-1] - sizes[-2]) / 1024.0


if __name__ == "__main__":
    sys.exit(main())
