"""What the live path costs: each beat with everything that it moves, and a whole replay against real time.

Prints one table; targets are those of the issue that asked for them, measured on two cores.
"""

import argparse
import asyncio
import math
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from hrvtrainer.acquisition.hearts import open_simulated
from hrvtrainer.acquisition.performance import Performance
from hrvtrainer.acquisition.plan import Plan, SimulatedHeart
from hrvtrainer.events import Characteristic, Event, Reading
from hrvtrainer.recording.reader import Recording
from hrvtrainer.session.protocol import load_practices, practice_from_toml
from hrvtrainer.session.session import Session
from hrvtrainer.session.updates import BeatsHeard, Numbers


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "simulated.hrvsession")
        simulated_s = _simulate(path, minutes)
        session_s, per_beat_ms, per_second_ms = _replay(path)
    table = Table(title=f"live path, {minutes:g} simulated minutes")
    for column in ("work", "measured", "target"):
        table.add_column(column)
    table.add_row("one beat: decoded, placed, labelled, median", f"{per_beat_ms:.2f} ms", "")
    middle_ms = float(np.median(per_second_ms))
    table.add_row("one second of all numbers, median", f"{middle_ms:.2f} ms", "")
    table.add_row("one beat with all numbers, median", f"{per_beat_ms + middle_ms:.2f} ms", "2 ms")
    table.add_row("one second of all numbers, p99", f"{np.percentile(per_second_ms, 99):.2f} ms", "8 ms")
    table.add_row("replay against real time", f"{60 * minutes / session_s:.0f} x", "300 x")
    table.add_row("simulate and record against real time", f"{60 * minutes / simulated_s:.0f} x", "")
    Console().print(table)
    return 0


def _simulate(path: Path, minutes: float) -> float:
    practice = load_practices().items["heart-breathing"]
    heart = SimulatedHeart(seed=1, speed=math.inf)
    plan = Plan(practice=practice, minutes=minutes, heart=heart, keep_as=path)
    performance = Performance(
        open_simulated(plan, heart), plan, publish=lambda _: None, ends_with_practice=True
    )
    began = time.perf_counter()
    asyncio.run(performance.run())
    return time.perf_counter() - began


def _replay(path: Path) -> tuple[float, float, list[float]]:
    with Recording(path) as recording:
        header = recording.header
        events: list[Event] = list(recording.events())
        last_s = recording.last_s
    session = Session(practice_from_toml(header.practice_toml), minutes=header.minutes)
    beats = 0
    packet_ms: list[float] = []
    second_ms: list[float] = []
    began = time.perf_counter()
    for event in events:
        before = time.perf_counter()
        due = session.advance(event.at_s)
        between = time.perf_counter()
        told = session.feed(event)
        after = time.perf_counter()
        seconds = sum(isinstance(update, Numbers) for update in due)
        if seconds:
            second_ms.append(1000 * (between - before) / seconds)
        if isinstance(event, Reading) and event.characteristic is Characteristic.HEART_RATE:
            packet_ms.append(1000 * (after - before))
        beats += sum(
            beat.label is None for update in told if isinstance(update, BeatsHeard) for beat in update.beats
        )
    session.advance(last_s)
    whole_s = time.perf_counter() - began
    per_beat_ms = float(np.median(packet_ms)) * len(packet_ms) / beats
    return whole_s, per_beat_ms, second_ms


if __name__ == "__main__":
    sys.exit(main())
