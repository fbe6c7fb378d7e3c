"""What R peaks cost: a day of a strap's ECG at once and in packets, and whether both give the same.

Prints one table; the target is that of the issue that asked for it, measured on two cores. Time is the
processor's, so that a busy machine changes little; wall time stands beside it.
"""

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.table import Table

from hrvtrainer.beats import FloatArray
from hrvtrainer.heart.ecg.detector import RPeakDetector, r_peaks
from hrvtrainer.heart.ecg.r_peaks import RPeaks

SAMPLING_HZ = 130.0
PACKET = 73
TARGET_S = 3.0
TARGET_HOURS = 24.0
BELLS = ((1000.0, 0.0, 0.010), (-180.0, -0.026, 0.008), (-280.0, 0.028, 0.009), (250.0, 0.27, 0.045))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--packets-hours", type=float, default=1.0)
    arguments = parser.parse_args()
    ecg_uv = _ecg(arguments.hours)
    peaks, whole_s, whole_wall_s = _timed(lambda: r_peaks(ecg_uv, SAMPLING_HZ))
    part = ecg_uv[: int(arguments.packets_hours * 3600.0 * SAMPLING_HZ)]
    at_once = r_peaks(part, SAMPLING_HZ)
    packets, packets_s, _ = _timed(lambda: _in_packets(part))
    target_s = TARGET_S * arguments.hours / TARGET_HOURS
    table = Table(title=f"R peaks, {arguments.hours:g} h of {SAMPLING_HZ:g} Hz, numpy {np.__version__}")
    for column in ("work", "measured", "target"):
        table.add_column(column)
    table.add_row("all at once, processor", f"{whole_s:.2f} s", f"{target_s:.2f} s")
    table.add_row("all at once, wall", f"{whole_wall_s:.2f} s", "")
    table.add_row("target over measured", f"{target_s / whole_s:.2f}", "1 or more")
    table.add_row("beats found", f"{len(peaks)}", "")
    count = -(-part.size // PACKET)
    table.add_row(f"one packet of {PACKET} samples", f"{1000 * packets_s / count:.2f} ms", "")
    table.add_row("packets against real time", f"{part.size / SAMPLING_HZ / packets_s:.0f} x", "")
    table.add_row("packets equal all at once, bit for bit", "yes" if _same(at_once, packets) else "NO", "yes")
    Console().print(table)
    return 0


def _ecg(hours: float) -> FloatArray:
    """Return a made-up day: ten different minutes in turn, noise all through."""
    rng = np.random.default_rng(1)
    minutes = [_minute(rng) for _ in range(10)]
    size = int(hours * 3600.0 * SAMPLING_HZ)
    day = np.tile(np.concatenate(minutes), -(-size // (10 * minutes[0].size)))[:size]
    return day + 20.0 * rng.standard_normal(size)


def _minute(rng: np.random.Generator) -> FloatArray:
    time_s = np.arange(round(60.0 * SAMPLING_HZ)) / SAMPLING_HZ
    signal = 100.0 * np.sin(2.0 * np.pi * 0.25 * time_s)
    for beat_s in np.cumsum(0.86 + 0.04 * rng.standard_normal(69)).tolist():
        near = slice(max(0, int((beat_s - 0.2) * SAMPLING_HZ)), int((beat_s + 0.6) * SAMPLING_HZ))
        for height_uv, after_s, sd_s in BELLS:
            signal[near] += height_uv * np.exp(-0.5 * ((time_s[near] - beat_s - after_s) / sd_s) ** 2)
    return signal


def _in_packets(ecg_uv: FloatArray) -> RPeaks:
    detector = RPeakDetector(SAMPLING_HZ)
    parts = [detector.feed(ecg_uv[start : start + PACKET]) for start in range(0, ecg_uv.size, PACKET)]
    return RPeaks.joined([*parts, detector.finish()])


def _same(one: RPeaks, other: RPeaks) -> bool:
    names = ("sample", "amplitude_uv", "quality", "after_gap")
    equal = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
    return equal and one.gaps == other.gaps


def _timed(work: Callable[[], RPeaks]) -> tuple[RPeaks, float, float]:
    wall_s, used_s = time.perf_counter(), time.process_time()
    found = work()
    return found, time.process_time() - used_s, time.perf_counter() - wall_s


if __name__ == "__main__":
    sys.exit(main())
