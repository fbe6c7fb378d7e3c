"""Whatever bytes come, a codec reads or refuses them, and what follows keeps its size."""

import pickle
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from mutated_packets import mutated_packets

from hrvtrainer.errors import StrapDataError
from hrvtrainer.straps.heart_rate import HeartRateMeasurement, decode_heart_rate, encode_heart_rate
from hrvtrainer.straps.polar.control_point import (
    H10_START,
    ControlOp,
    ControlReply,
    ControlStatus,
    Setting,
    StreamsStopped,
    decode_control,
    decode_features,
    decode_request,
    encode_features,
    encode_reply,
    encode_stopped,
    request_settings,
    request_start,
    request_stop,
)
from hrvtrainer.straps.polar.frames import (
    AccelerationFrame,
    EcgFrame,
    PulseFrame,
    PulseInterval,
    decode_polar_data,
    encode_acceleration,
    encode_ecg,
    encode_pulse,
)
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.straps.polar.samples import SampleTimes
from hrvtrainer.straps.polar.sensor_clock import SensorClockFit
from hrvtrainer.straps.standard_reads import decode_battery_percent, decode_body_location, decode_text
from hrvtrainer.straps.timeline import BeatTimeline

SHORT = 20_000
LONG = 1_000_000
TRACED_EACH = 500
MOST_DECODED_BYTES = 1_000_000  # the most that one packet may take while it is read
MOST_KEPT_BYTES = 100_000

BEGAN_NS = 599_616_000 * 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    decode: Callable[[bytes], object]
    valid: Sequence[bytes]


def heart_rates() -> list[bytes]:
    return [
        encode_heart_rate(
            HeartRateMeasurement(
                bpm=bpm, contact=contact, energy_kj=energy_kj, rr_ticks=(900,) * beats, has_rr_flag=beats > 0
            )
        )
        for bpm in (0, 61, 300)
        for contact in (None, True)
        for energy_kj in (None, 7)
        for beats in (0, 1, 2, 9)
    ]


def frames(kind: str) -> list[bytes]:
    rng = np.random.default_rng(3)
    raws: list[bytes] = []
    for index in range(12):
        last_ns = BEGAN_NS + index * 560_000_000
        felt = np.round(np.cumsum(rng.normal(0.0, 20.0, (36, 3)), axis=0)).astype(int).tolist()
        acceleration = AccelerationFrame(last_ns=last_ns, acc_mg=tuple((x, y, z) for x, y, z in felt))
        pulse = PulseInterval(bpm=60, pp_ms=1000 + index, error_ms=10, moved=index % 2 > 0)
        ecg_uv = tuple(np.round(rng.normal(0.0, 300.0, 73)).astype(int).tolist())
        raws.append(
            {
                "ecg": encode_ecg(EcgFrame(last_ns=last_ns, ecg_uv=ecg_uv)),
                "raw acceleration": encode_acceleration(acceleration),
                "compressed acceleration": encode_acceleration(acceleration, compressed=True),
                "pulse": encode_pulse(PulseFrame(last_ns=last_ns, intervals=(pulse,) * (1 + index))),
            }[kind]
        )
    if kind == "compressed acceleration":
        raws += [raw[:9] + b"\x80" + raw[10:] for raw in raws]
        raws += [raws[0][:16] + bytes([0, count]) * 200 for count in (1, 5, 255)]
    if kind == "raw acceleration":
        raws += [raw[:9] + bytes([other]) + raw[10:] for raw in raws for other in (0, 2)]
    return raws


REPLIES = [
    encode_reply(ControlReply(op=op, kind=kind, status=ControlStatus.OK, settings=H10_START[kind]))
    for op in (ControlOp.SETTINGS, ControlOp.START)
    for kind in H10_START
] + [
    encode_reply(
        ControlReply(
            op=ControlOp.START,
            kind=PolarMeasurement.ACCELERATION,
            status=ControlStatus.OK,
            settings={Setting.FACTOR: (2.44e-4,), Setting.SECURITY: (1,)},
        )
    ),
    bytes.fromhex("F0 00 01 0A"),
    bytes.fromhex("F0 02 00 05 00"),
    encode_stopped(StreamsStopped(kinds=frozenset(PolarMeasurement))),
]
REQUESTS = [request_settings(kind) for kind in PolarMeasurement] + [
    request_start(PolarMeasurement.ECG, H10_START[PolarMeasurement.ECG]),
    request_start(PolarMeasurement.ACCELERATION, H10_START[PolarMeasurement.ACCELERATION]),
    request_stop(PolarMeasurement.ECG),
    bytes([ControlOp.STATUS]),
]
CODECS = {
    "heart rate": Codec(decode=decode_heart_rate, valid=heart_rates()),
    "battery": Codec(decode=decode_battery_percent, valid=[b"\x00", b"\x64"]),
    "body location": Codec(decode=decode_body_location, valid=[b"\x00", b"\x06"]),
    "text": Codec(decode=decode_text, valid=[b"H10", "Größe\0".encode(), b"3.0.56"]),
    "ecg": Codec(decode=decode_polar_data, valid=frames("ecg")),
    "raw acceleration": Codec(decode=decode_polar_data, valid=frames("raw acceleration")),
    "compressed acceleration": Codec(decode=decode_polar_data, valid=frames("compressed acceleration")),
    "pulse": Codec(decode=decode_polar_data, valid=frames("pulse")),
    "control reply": Codec(decode=decode_control, valid=REPLIES),
    "control request": Codec(decode=decode_request, valid=REQUESTS),
    "features": Codec(decode=decode_features, valid=[encode_features(PolarMeasurement)]),
}


def decoded(codec: Codec, raw: bytes) -> object:
    """Return what was read, None where it was refused; nothing else may come of it."""
    try:
        return codec.decode(raw)
    except StrapDataError:
        return None


def traced_bytes(codec: Codec, raw: bytes) -> int:
    """Return how much memory is taken while a packet is read."""
    tracemalloc.start()
    try:
        decoded(codec, raw)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def fuzz(codec: Codec, count: int) -> None:
    read = most_bytes = 0
    for place, raw in enumerate(mutated_packets(codec.valid, count=count, seed=count)):
        read += decoded(codec, raw) is not None
        if place % TRACED_EACH == 0:
            most_bytes = max(most_bytes, traced_bytes(codec, raw))
    assert count / 20 < read < count
    assert most_bytes < MOST_DECODED_BYTES


@pytest.mark.parametrize("name", CODECS)
def test_any_packet_is_read_or_refused_in_little_memory(name: str) -> None:
    fuzz(CODECS[name], SHORT)


@pytest.mark.long
@pytest.mark.parametrize("name", CODECS)
def test_any_of_a_million_packets_is_read_or_refused_in_little_memory(name: str) -> None:
    fuzz(CODECS[name], LONG)


def arrivals(count: int) -> Iterator[float]:
    """Give rising session seconds: mostly a second apart, also at once, and hours later."""
    rng = np.random.default_rng(count)
    at_s = 0.0
    for which, spread in zip(rng.integers(0, 40, count).tolist(), rng.random(count).tolist(), strict=True):
        spacing_s = {0: 0.0, 1: 0.0004, 2: 0.03, 3: 2.0, 4: 5.0, 5: 61.0, 6: 4000.0}.get(which, 1.0)
        at_s += spacing_s * (0.9 + 0.2 * spread)
        yield at_s


def kept_bytes(*states: object) -> int:
    return len(pickle.dumps(states))


def feed_timeline(count: int) -> None:
    codec = CODECS["heart rate"]
    timeline = BeatTimeline()
    last_s = float("-inf")
    beats = 0
    packets = mutated_packets(codec.valid, count=count, seed=count + 1)
    for place, (at_s, raw) in enumerate(zip(arrivals(count), packets, strict=True)):
        measured = decoded(codec, raw)
        told = timeline.add(at_s, measured.rr_ticks) if isinstance(measured, HeartRateMeasurement) else ()
        if place % 5000 == 4999:
            told += timeline.break_segment(at_s, "link" if place % 10_000 == 4999 else "sleep")
        for beat in told:
            assert beat.end_s > last_s
            assert 200.0 <= beat.rr_ms <= 5000.0
            last_s = beat.end_s
        beats += len(told)
        if place % 1000 == 0:
            assert kept_bytes(timeline) < MOST_KEPT_BYTES
    assert beats > count / 20


def feed_clocks(count: int) -> None:
    ecg, felt = CODECS["ecg"], CODECS["compressed acceleration"]
    valid = [*ecg.valid, *felt.valid]
    clock, ecg_times, felt_times = SensorClockFit(), SampleTimes(130.0), SampleTimes(50.0)
    taken = 0
    packets = mutated_packets(valid, count=count, seed=count + 2)
    for place, (at_s, raw) in enumerate(zip(arrivals(count), packets, strict=True)):
        frame = decoded(ecg, raw)
        if isinstance(frame, EcgFrame | AccelerationFrame):
            clock.feed(at_s, frame.last_ns)
            assert frame.last_ns == 0 or clock.session_s(frame.last_ns) <= at_s
            times = (
                ecg_times.feed(frame.last_ns, len(frame.ecg_uv))
                if isinstance(frame, EcgFrame)
                else felt_times.feed(frame.last_ns, len(frame.acc_mg))
            )
            taken += times is not None
        if place % 1000 == 0:
            assert kept_bytes(clock, ecg_times, felt_times) < MOST_KEPT_BYTES
    assert taken > count / 20


def test_the_timeline_takes_what_was_read_and_keeps_its_size() -> None:
    feed_timeline(SHORT)


@pytest.mark.long
def test_the_timeline_takes_what_was_read_of_a_million_packets_and_keeps_its_size() -> None:
    feed_timeline(LONG)


def test_the_clocks_take_what_was_read_and_keep_their_size() -> None:
    feed_clocks(SHORT)


@pytest.mark.long
def test_the_clocks_take_what_was_read_of_a_million_packets_and_keep_their_size() -> None:
    feed_clocks(LONG)
