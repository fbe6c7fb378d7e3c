"""How many packets a second are read: every codec of the straps, beside a naive loop over the same bytes.

Prints one table. The naive reader takes each number with a call of its own, checks nothing and makes no
values; where it could be written so simply, its time over ours stands in the table. "Real time" says how
many straps could be heard at once if reading were all there is to do. Ratios within one run; nothing is
gated.
"""

import argparse
import statistics
import struct
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from hrvtrainer.straps.heart_rate import HeartRateMeasurement, decode_heart_rate, encode_heart_rate
from hrvtrainer.straps.polar.control_point import decode_control
from hrvtrainer.straps.polar.frames import (
    ACC_SAMPLES_PER_FRAME,
    ECG_SAMPLES_PER_FRAME,
    AccelerationFrame,
    EcgFrame,
    PulseFrame,
    PulseInterval,
    decode_polar_data,
    encode_acceleration,
    encode_ecg,
    encode_pulse,
)
from hrvtrainer.straps.polar.samples import SampleTimes
from hrvtrainer.straps.polar.sensor_clock import SensorClockFit
from hrvtrainer.straps.timeline import BeatTimeline

PACKETS = 2000
BEGAN_NS = 599_616_000 * 10**9
Reader = Callable[[bytes], object]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    ecg, felt, heart, pulse = _ecg(), _acceleration(compressed=False), _heart(), _pulse()
    reply = [bytes.fromhex("F0 01 00 00 00 00 01 82 00 01 01 0E 00")] * PACKETS
    rows: list[tuple[str, Sequence[bytes], Reader, Reader | None, float]] = [
        ("heart rate, 2 intervals", heart, decode_heart_rate, _naive_heart, 1.0),
        ("ECG, 73 samples", ecg, decode_polar_data, _naive_ecg, 130 / ECG_SAMPLES_PER_FRAME),
        (
            "acceleration, 36 samples",
            felt,
            decode_polar_data,
            _naive_acceleration,
            50 / ACC_SAMPLES_PER_FRAME,
        ),
        (
            "the same, compressed",
            _acceleration(compressed=True),
            decode_polar_data,
            _naive_compressed,
            50 / ACC_SAMPLES_PER_FRAME,
        ),
        ("pulse intervals, 5", pulse, decode_polar_data, None, 0.2),
        ("control reply", reply, decode_control, None, 0.1),
    ]
    table = Table(title=f"packets read, median of {rounds} rounds of {PACKETS}")
    for column in ("packet", "packets/s", "us each", "naive / ours", "real time"):
        table.add_column(column)
    for name, packets, ours, naive, due_hz in rows:
        took_s = _median_s(packets, ours, rounds)
        beside = "" if naive is None else f"{_median_s(packets, naive, rounds) / took_s:.2f}"
        _row(table, name, took_s, beside, due_hz)
    _row(table, "heart rate, onto the timeline", _timeline_s(heart, rounds), "", 1.0)
    _row(table, "ECG, onto the session's clock", _clock_s(ecg, rounds), "", 130 / ECG_SAMPLES_PER_FRAME)
    Console().print(table)
    return 0


def _row(table: Table, name: str, took_s: float, beside: str, due_hz: float) -> None:
    rate = PACKETS / took_s
    table.add_row(name, f"{rate:,.0f}", f"{1e6 / rate:.1f}", beside, f"{rate / due_hz:,.0f} x")


def _median_s(packets: Sequence[bytes], read: Reader, rounds: int) -> float:
    def once() -> None:
        for raw in packets:
            read(raw)

    return _median_of(once, rounds)


def _median_of(once: Callable[[], object], rounds: int) -> float:
    once()
    took_s: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        once()
        took_s.append(time.perf_counter() - began)
    return statistics.median(took_s)


def _timeline_s(packets: Sequence[bytes], rounds: int) -> float:
    def once() -> None:
        timeline = BeatTimeline()
        for second, raw in enumerate(packets):
            timeline.add(float(second), decode_heart_rate(raw).rr_ticks)

    return _median_of(once, rounds)


def _clock_s(packets: Sequence[bytes], rounds: int) -> float:
    def once() -> None:
        clock, times = SensorClockFit(), SampleTimes(130.0)
        for place, raw in enumerate(packets):
            frame = decode_polar_data(raw)
            clock.feed(place * ECG_SAMPLES_PER_FRAME / 130.0, frame.last_ns)
            times.feed(frame.last_ns, ECG_SAMPLES_PER_FRAME)
            clock.session_s(frame.last_ns)

    return _median_of(once, rounds)


def _heart() -> list[bytes]:
    rng = np.random.default_rng(1)
    return [
        encode_heart_rate(HeartRateMeasurement(bpm=120, contact=True, rr_ticks=tuple(ticks)))
        for ticks in rng.integers(480, 540, (PACKETS, 2)).tolist()
    ]


def _stamp_ns(place: int, samples: int, rate_hz: float) -> int:
    return BEGAN_NS + round((place + 1) * samples / rate_hz * 1e9)


def _ecg() -> list[bytes]:
    rng = np.random.default_rng(2)
    drawn = np.round(rng.normal(0.0, 300.0, (PACKETS, ECG_SAMPLES_PER_FRAME))).astype(int).tolist()
    return [
        encode_ecg(EcgFrame(last_ns=_stamp_ns(place, ECG_SAMPLES_PER_FRAME, 130.0), ecg_uv=tuple(samples_uv)))
        for place, samples_uv in enumerate(drawn)
    ]


def _acceleration(*, compressed: bool) -> list[bytes]:
    rng = np.random.default_rng(3)
    drawn = np.round(rng.normal((0.0, 0.0, 1000.0), 3.0, (PACKETS, ACC_SAMPLES_PER_FRAME, 3))).astype(int)
    return [
        encode_acceleration(
            AccelerationFrame(
                last_ns=_stamp_ns(place, ACC_SAMPLES_PER_FRAME, 50.0),
                acc_mg=tuple((x, y, z) for x, y, z in samples_mg),
            ),
            compressed=compressed,
        )
        for place, samples_mg in enumerate(drawn.tolist())
    ]


def _pulse() -> list[bytes]:
    interval = PulseInterval(bpm=60, pp_ms=1000, error_ms=10, moved=False)
    return [encode_pulse(PulseFrame(last_ns=0, intervals=(interval,) * 5))] * PACKETS


def _naive_heart(raw: bytes) -> object:
    place = 3 if raw[0] & 1 else 2
    return [struct.unpack_from("<H", raw, at)[0] for at in range(place, len(raw), 2)]


def _naive_ecg(raw: bytes) -> object:
    return [int.from_bytes(raw[at : at + 3], "little", signed=True) for at in range(10, len(raw), 3)]


def _naive_acceleration(raw: bytes) -> object:
    return [struct.unpack_from("<3h", raw, at) for at in range(10, len(raw), 6)]


def _naive_compressed(raw: bytes) -> object:
    """Bit by bit, as the maker's own software does it."""
    sample = list(struct.unpack_from("<3h", raw, 10))
    samples = [tuple(sample)]
    place = 16
    while place < len(raw):
        width, count = raw[place], raw[place + 1]
        place += 2
        size = (width * count * 3 + 7) // 8
        bits = [byte >> bit & 1 for byte in raw[place : place + size] for bit in range(8)]
        for step in range(count):
            for axis in range(3):
                taken = bits[(step * 3 + axis) * width : (step * 3 + axis + 1) * width]
                value = sum(bit << at for at, bit in enumerate(taken))
                sample[axis] += value - (taken[-1] << width)
            samples.append(tuple(sample))
        place += size
    return samples


if __name__ == "__main__":
    sys.exit(main())
