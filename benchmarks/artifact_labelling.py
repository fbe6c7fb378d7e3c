"""What artifact treatment costs on a day of 98,000 beats, and per beat on ten minutes.

Prints one table; targets are those of the issue that asked for them. With HRVTRAINER_REAL_DATA set to a
folder of recordings the days of real hearts in its `rr` are measured too.
"""

import csv
import gzip
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.artifacts.lipponen_tarvainen import published_labels
from hrvtrainer.heart.artifacts.treated import ArtifactMethod, treat

DAY_BEATS = 98_000
TEN_MINUTES = 700
ROUNDS = 5
LABELS_MS = 60.0
PER_BEAT_US = 10.0


def main() -> int:
    """Measure and print."""
    table = Table(title=f"artifact treatment, median of {ROUNDS}")
    for column in ("series", "work", "beats", "ms", "us a beat", "target"):
        table.add_column(column)
    for name, day_ms in {"synthetic day": _synthetic_day_ms(), **_real_days_ms()}.items():
        _rows(table, name, day_ms)
        _rows(table, f"{name}, ten minutes", day_ms[3600 : 3600 + TEN_MINUTES])
    Console().print(table)
    return 0


def _rows(table: Table, name: str, rr_ms: FloatArray) -> None:
    def treated(method: ArtifactMethod) -> Callable[[], object]:
        return lambda: treat(rr_ms, after_gap=np.zeros(rr_ms.size, dtype=np.bool_), method=method)

    whole = rr_ms.size == DAY_BEATS
    works: dict[str, tuple[Callable[[], object], str]] = {
        "published limits, labels": (lambda: published_labels(rr_ms), f"{LABELS_MS:.0f} ms" if whole else ""),
        "published limits, treated": (treated(ArtifactMethod.LIPPONEN_TARVAINEN), ""),
        "whitened, treated": (treated(ArtifactMethod.WHITENED), f"{PER_BEAT_US:.0f} us a beat"),
    }
    for work, (run, target) in works.items():
        took_ms = _median_ms(run)
        per_beat_us = 1000.0 * took_ms / rr_ms.size
        table.add_row(name, work, str(rr_ms.size), f"{took_ms:.1f}", f"{per_beat_us:.2f}", target)


def _median_ms(run: Callable[[], object]) -> float:
    run()
    took: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        took.append(1000.0 * (time.perf_counter() - began))
    return statistics.median(took)


def _synthetic_day_ms() -> FloatArray:
    """Return a day of breath, slow waves and noise, with two artifacts in a thousand beats."""
    rng = np.random.default_rng(1)
    beat = np.arange(DAY_BEATS)
    rr_ms = 850.0 + 120.0 * np.sin(2 * np.pi * beat / 40_000) + 25.0 * np.sin(2 * np.pi * beat / 9.3)
    rr_ms += 30.0 * np.sin(2 * np.pi * beat / 4.1) + rng.normal(0.0, 12.0, DAY_BEATS)
    for at in rng.choice(np.arange(1, DAY_BEATS - 1), DAY_BEATS // 500, replace=False):
        rr_ms[at : at + 2] += [-200.0, 200.0]
    rounded_ms: FloatArray = np.round(rr_ms)
    return rounded_ms


def _real_days_ms() -> dict[str, FloatArray]:
    folder = os.environ.get("HRVTRAINER_REAL_DATA")
    if not folder:
        return {}
    days: dict[str, FloatArray] = {}
    for path in sorted(Path(folder, "rr").glob("*24h*.gz")):
        with gzip.open(path, "rt") as lines:
            if path.name.endswith(".csv.gz"):
                rr = [float(row["rr_ms"]) for row in csv.DictReader(lines)]
            else:
                rr = [float(line) for line in lines]
        day_ms: FloatArray = np.resize(np.array(rr, dtype=np.float64), DAY_BEATS)
        days[path.name.split("_24h")[0].split("_rr")[0]] = day_ms
    return days


if __name__ == "__main__":
    sys.exit(main())
