"""What the numbers of a whole recording cost: a table of work, our time, and the target.

The day is made here (no recording is needed) unless a file of intervals in ms, one a line, is named.
Times are processor time, the least of several runs, so that other work on the machine does not count.
"""

import argparse
import gzip
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from hrvtrainer.beats import BeatLabel, FloatArray, NnSeries
from hrvtrainer.heart.nonlinear.regularity import sample_entropy
from hrvtrainer.heart.nonlinear.scaling import dfa_alpha1
from hrvtrainer.heart.spectrum.slow_wave import lf_peak_hz
from hrvtrainer.heart.spectrum.spectral_metrics import Psd, spectral_metrics
from hrvtrainer.heart.time_domain import plain_time_domain, time_domain_metrics

DAY_BEATS = 98_000
HOUR_BEATS = 4_300
MINUTE_BEATS = 70
ENGINE = """import hrvtrainer.session.session
import hrvtrainer.heart.spectrum.spectral_metrics, hrvtrainer.heart.nonlinear.nonlinear_metrics"""
LOADS = {
    "import of the engine (numpy included, scipy not)": (ENGINE, 250.0),
    "import of scipy.linalg, at the first spectrum": ("import scipy.linalg", None),
}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rr", type=Path, help="intervals in ms, one a line; may end in .gz")
    path = parser.parse_args().rr
    day_ms = made_day_ms() if path is None else read_ms(path)
    day, hour, minute = (series_of(day_ms[:beats]) for beats in (DAY_BEATS, HOUR_BEATS, MINUTE_BEATS))
    rng = np.random.default_rng(1)
    works: list[tuple[str, Callable[[], object], float | None]] = [
        (f"time domain, {len(day)} beats, numbers alone", lambda: plain_time_domain(day), 3.0),
        ("time domain, the same with intervals", lambda: time_domain_metrics(day, rng=rng), 100.0),
        ("Welch spectrum and bands, the same", lambda: spectral_metrics(day), 75.0),
        ("Lomb-Scargle and bands, the same", lambda: spectral_metrics(day, psd=Psd.LOMB), None),
        ("DFA alpha1, the same", lambda: dfa_alpha1(day), 10.0),
        (f"sample entropy, {len(hour)} beats", lambda: sample_entropy(hour), 15.0),
        (f"sample entropy, {len(minute)} beats", lambda: sample_entropy(minute), None),
        (f"DFA alpha1, {len(minute)} beats", lambda: dfa_alpha1(minute), None),
        (f"slow-wave peak, {len(minute)} beats", lambda: lf_peak_hz(minute), None),
    ]
    table = Table(title=f"heart metrics, Python {sys.version.split()[0]}, numpy {np.__version__}")
    for column in ("work", "processor ms", "target", "of the target"):
        table.add_column(column)
    for name, work, target_ms in works:
        add(table, name, fastest_ms(work), target_ms)
    for name, (line, target_ms) in LOADS.items():
        add(table, name, load_ms(line), target_ms)
    Console(width=110).print(table)
    return 0


def add(table: Table, name: str, taken_ms: float, target_ms: float | None) -> None:
    """Add one row."""
    target = "" if target_ms is None else f"{target_ms:g}"
    share = "" if target_ms is None else f"{taken_ms / target_ms:.2f}"
    table.add_row(name, f"{taken_ms:.2f}", target, share)


def fastest_ms(work: Callable[[], object], times: int = 9) -> float:
    """Return the shortest of several runs."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(1000.0 * (time.process_time() - began))
    return min(taken)


def load_ms(line: str) -> float:
    """Return what a line costs in a fresh interpreter."""
    code = f"import time; began = time.process_time()\n{line}\nprint(time.process_time() - began)"
    taken = [
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
        for _ in range(5)
    ]
    return 1000.0 * min(taken)


def read_ms(path: Path) -> FloatArray:
    """Return the plausible intervals of a text file, repeated until they fill a day."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        rr_ms = np.array([float(line) for line in lines if line.strip() and not line.startswith("#")])
    kept = rr_ms[(rr_ms >= 300.0) & (rr_ms <= 2000.0)]
    repeated: FloatArray = np.tile(kept, -(-DAY_BEATS // kept.size))
    return repeated


def made_day_ms() -> FloatArray:
    """Return intervals with a daily swing, breath, slow waves and noise."""
    rng = np.random.default_rng(1)
    beat = np.arange(DAY_BEATS)
    slow = np.cumsum(rng.standard_normal(DAY_BEATS))
    slow = (slow - np.linspace(slow[0], slow[-1], DAY_BEATS)) / np.std(slow)
    made: FloatArray = (
        880.0
        + 90.0 * np.sin(2.0 * np.pi * beat / DAY_BEATS)
        + 25.0 * slow
        + 30.0 * np.sin(1.5 * beat + 3.0 * np.sin(beat / 50.0))
        + 15.0 * rng.standard_normal(DAY_BEATS)
    )
    return made


def series_of(rr_ms: FloatArray) -> NnSeries:
    """Return clean intervals without a gap."""
    joined = np.arange(rr_ms.size) > 0
    return NnSeries(
        end_s=np.cumsum(rr_ms) / 1000.0,
        nn_ms=rr_ms,
        label=np.full(rr_ms.size, BeatLabel.NORMAL, dtype=np.int8),
        contiguous=joined,
        pair_valid=joined,
    )


if __name__ == "__main__":
    sys.exit(main())
