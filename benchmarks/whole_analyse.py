"""`analyse` as a person meets it: from the start of the process to its JSON, for a day of beats.

Wall and processor time, the least and the median of several runs, and the largest resident memory.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from hrvtrainer.simulation.batch import live_at_once
from hrvtrainer.simulation.compliance import EXPERT
from hrvtrainer.simulation.parameters import DEMO_PERSON

DAY_S = 86400.0
RUNS = 7


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rr", type=Path, help="intervals of a day; without it a simulated day is made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.rr or _simulated_day(Path(folder))
        walls, processor = [], []
        for _ in range(RUNS):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "hrvtrainer", "analyse", "--json", str(path)],
                check=True,
                capture_output=True,
            )
            walls.append(time.perf_counter() - began)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    memory_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024.0
    table = Table(title=f"analyse --json {path.name}, {RUNS} runs")
    for column in ("what", "least", "median", "target"):
        table.add_column(column)
    table.add_row("wall", f"{min(walls):.2f} s", f"{statistics.median(walls):.2f} s", "1.1 s")
    table.add_row("processor", f"{min(processor):.2f} s", f"{statistics.median(processor):.2f} s", "")
    table.add_row("largest resident memory", f"{memory_mib:.0f} MiB", "", "150 MiB")
    Console().print(table)
    return 0


def _simulated_day(folder: Path) -> Path:
    hour = live_at_once(DEMO_PERSON, EXPERT, np.random.default_rng(1), until_s=DAY_S / 24.0)
    rr_ms = np.tile(np.diff(hour.beat_s) * 1000.0, 24)
    path = folder / "simulated_day.txt"
    np.savetxt(path, rr_ms, fmt="%.1f")
    return path


if __name__ == "__main__":
    sys.exit(main())
