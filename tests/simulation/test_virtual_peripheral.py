import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_people import pace_from

from hrvtrainer.events import Characteristic
from hrvtrainer.simulation.artifacts import ArtifactLevel
from hrvtrainer.simulation.compliance import ECTOPIC, EXPERT
from hrvtrainer.simulation.peripheral import VirtualPeripheral
from hrvtrainer.simulation.radio import SentPacket
from hrvtrainer.straps.heart_rate import decode_heart_rate
from hrvtrainer.straps.polar.control_point import (
    H10_START,
    ControlOp,
    ControlReply,
    ControlStatus,
    Setting,
    decode_control,
    decode_features,
    request_settings,
    request_start,
    request_stop,
)
from hrvtrainer.straps.polar.frames import AccelerationFrame, EcgFrame, decode_polar_data
from hrvtrainer.straps.polar.measurement import PolarMeasurement
from hrvtrainer.truth import ArtifactKind

HEART_RATE, CONTROL, DATA = (
    Characteristic.HEART_RATE,
    Characteristic.POLAR_CONTROL,
    Characteristic.POLAR_DATA,
)
ECG, ACCELERATION = PolarMeasurement.ECG, PolarMeasurement.ACCELERATION
START_ECG = request_start(ECG, H10_START[ECG])
START_ACCELERATION = request_start(ACCELERATION, H10_START[ACCELERATION])


def subscribed(seed: int = 1, **options: object) -> VirtualPeripheral:
    strap = VirtualPeripheral(seed, **options)  # type: ignore[arg-type] # the options of VirtualPeripheral
    for characteristic in (HEART_RATE, CONTROL, DATA):
        strap.subscribe(characteristic)
    return strap


def ask(strap: VirtualPeripheral, raw: bytes) -> bytes:
    """Write a request and return what is indicated in answer."""
    (waiting,) = {round(packet.sent_s) for packet in strap.packets(0.0)} or {0}
    strap.write(CONTROL, raw)
    (reply,) = of(CONTROL, strap.packets(waiting + 1.0))
    return reply


def of(characteristic: Characteristic, sent: list[SentPacket]) -> list[bytes]:
    return [packet.raw for packet in sent if packet.characteristic is characteristic]


def status_of(raw: bytes) -> ControlStatus:
    reply = decode_control(raw)
    assert isinstance(reply, ControlReply)
    return reply.status


def test_it_offers_what_a_polar_h10_offers_to_us() -> None:
    strap = VirtualPeripheral(1, name="Polar H10 A1B2C3D4", address="A0:9E:1A:B2:C3:D4")
    assert (strap.name, strap.address) == ("Polar H10 A1B2C3D4", "A0:9E:1A:B2:C3:D4")
    assert list(strap.services) == ["180d", "180f", "180a", "fb005c80-02e7-f387-1cad-8acd2d8df0c8"]
    told = {item.characteristic: item.flags for service in strap.services.values() for item in service}
    assert set(told) == set(Characteristic)
    assert told[HEART_RATE] == {"notify"}
    assert told[CONTROL] == {"read", "write", "indicate"}
    assert told[DATA] == {"notify"}


def test_what_can_be_read_says_that_the_strap_is_simulated() -> None:
    strap = VirtualPeripheral(7)
    readable = [
        item.characteristic for service in strap.services.values() for item in service if "read" in item.flags
    ]
    told = {characteristic: strap.read(characteristic) for characteristic in readable}
    assert told[Characteristic.MODEL] == b"Simulated person"
    assert told[Characteristic.SERIAL] == b"SIM00007"
    assert told[Characteristic.BODY_LOCATION] == b"\x01"
    assert told[Characteristic.BATTERY] == bytes([90])
    assert decode_features(told[CONTROL]) == {ECG, ACCELERATION}
    assert told[CONTROL] == bytes.fromhex("0f05") + bytes(15)
    strap.packets(3600.0)
    assert strap.read(Characteristic.BATTERY) == bytes([89])


@pytest.mark.parametrize("characteristic", [HEART_RATE, DATA])
def test_what_only_notifies_can_neither_be_read_nor_written(characteristic: Characteristic) -> None:
    with pytest.raises(KeyError):
        VirtualPeripheral(1).read(characteristic)
    with pytest.raises(KeyError):
        VirtualPeripheral(1).write(characteristic, b"\x02\x00")


def test_nothing_is_sent_that_nobody_has_subscribed_to() -> None:
    strap = VirtualPeripheral(1)
    strap.write(CONTROL, START_ECG)
    assert strap.packets(40.0) == []
    strap.subscribe(HEART_RATE)
    heard = strap.packets(50.0)
    assert {packet.characteristic for packet in heard} == {HEART_RATE}
    assert len(heard) == 10
    assert sum(len(decode_heart_rate(packet.raw).rr_ticks) for packet in heard) < 15, "not those of before"
    strap.unsubscribe(HEART_RATE)
    assert strap.packets(60.0) == []


def test_a_measurement_has_to_be_started_and_comes_after_a_delay() -> None:
    strap = subscribed()
    assert of(DATA, strap.packets(10.0)) == []
    strap.write(CONTROL, START_ECG)
    sent = strap.packets(20.0)
    (reply,) = of(CONTROL, sent)
    assert reply == bytes.fromhex("f0 02 00 00 00 00")
    frames = [packet for packet in sent if packet.characteristic is DATA]
    first_sample_s = frames[0].sent_s - 73.0 / 130.0
    assert 10.5 < first_sample_s < 12.2
    assert all(isinstance(decode_polar_data(packet.raw), EcgFrame) for packet in frames)
    assert len(frames) == pytest.approx((20.0 - first_sample_s) * 130.0 / 73.0, abs=1.5)
    strap.write(CONTROL, request_stop(ECG))
    sent = strap.packets(30.0)
    assert status_of(of(CONTROL, sent)[0]) is ControlStatus.OK
    assert of(DATA, sent) == []


def test_a_start_before_anybody_listens_to_the_data_takes_half_a_minute() -> None:
    strap = VirtualPeripheral(1)
    strap.write(CONTROL, START_ACCELERATION)
    strap.subscribe(DATA)
    sent_s = [packet.sent_s for packet in strap.packets(40.0)]
    assert 25.0 < sent_s[0] < 31.0


@pytest.mark.parametrize("rate_hz", [25, 50, 100, 200])
def test_acceleration_comes_at_the_rate_that_was_asked_for(rate_hz: int) -> None:
    strap = subscribed()
    asked = {**H10_START[ACCELERATION], Setting.SAMPLE_RATE: (rate_hz,)}
    strap.write(CONTROL, request_start(ACCELERATION, asked))
    frames = [decode_polar_data(raw) for raw in of(DATA, strap.packets(60.0))]
    assert all(isinstance(frame, AccelerationFrame) and len(frame.acc_mg) == 36 for frame in frames)
    stamps_s = np.array([frame.last_ns for frame in frames]) / 1e9
    assert 36.0 / np.mean(np.diff(stamps_s)) == pytest.approx(rate_hz, rel=0.006)
    movement = strap.truth().movement
    assert movement is not None
    assert movement.rate_hz == pytest.approx(rate_hz, rel=0.005)


def test_the_range_changes_nothing_for_somebody_who_sits_still() -> None:
    told = {}
    for range_g in (2, 8):
        strap = subscribed()
        asked = {**H10_START[ACCELERATION], Setting.RANGE: (range_g,)}
        strap.write(CONTROL, request_start(ACCELERATION, asked))
        told[range_g] = of(DATA, strap.packets(10.0))
    assert told[2] == told[8]


def test_a_frame_is_stamped_with_its_last_sample_on_a_clock_that_began_in_2019() -> None:
    strap = subscribed()
    strap.write(CONTROL, START_ECG)
    sent = [packet for packet in strap.packets(600.0) if packet.characteristic is DATA]
    stamps_s = np.array([decode_polar_data(packet.raw).last_ns for packet in sent]) / 1e9 - 599_616_000.0
    assert 0.0 < stamps_s[0] < 210.0
    ecg = strap.truth().ecg
    assert ecg is not None
    last_s = ecg.first_sample_s + (73.0 * np.arange(1, len(sent) + 1) - 1.0) / ecg.rate_hz
    drift = float(np.polyfit(last_s, stamps_s, 1)[0]) - 1.0
    assert 0.0 < abs(drift) < 25e-6
    after_s = np.array([packet.sent_s for packet in sent]) - last_s
    assert 0.12 <= after_s.min() <= after_s.max() < 0.141


REFUSED = [
    ("02 00", ControlStatus.BAD_PARAMETER),
    ("02 00 00 01 82 00", ControlStatus.BAD_PARAMETER),
    ("02 00 00 01 81 00 01 01 0e 00", ControlStatus.BAD_RATE),
    ("02 00 00 01 82 00 01 01 10 00", ControlStatus.BAD_RESOLUTION),
    ("02 02 00 01 32 00 01 01 10 00 02 01 03 00", ControlStatus.BAD_RANGE),
    ("02 02 00 02 32 00 64 00 01 01 10 00 02 01 08 00", ControlStatus.BAD_RATE),
    ("02 01 00 01 87 00 01 01 16 00", ControlStatus.NOT_SUPPORTED),
    ("04 00", ControlStatus.NOT_SUPPORTED),
    ("06", ControlStatus.NOT_SUPPORTED),
    ("03 00", ControlStatus.ALREADY),
    ("07 00", ControlStatus.BAD_OP),
    ("", ControlStatus.BAD_LENGTH),
    ("01 3f", ControlStatus.BAD_KIND),
    ("02", ControlStatus.BAD_LENGTH),
    ("02 00 00 01 82", ControlStatus.BAD_LENGTH),
    ("02 00 00 01", ControlStatus.BAD_LENGTH),
]


@pytest.mark.parametrize(("request_hex", "status"), REFUSED)
def test_what_cannot_be_done_is_refused_with_its_reason(request_hex: str, status: ControlStatus) -> None:
    strap = subscribed()
    raw = ask(strap, bytes.fromhex(request_hex))
    assert raw[0] == 0xF0
    assert raw[3] == status
    assert of(DATA, strap.packets(10.0)) == []


def test_settings_are_told_in_the_bytes_of_a_polar_h10() -> None:
    strap = subscribed()
    assert ask(strap, request_settings(ECG)) == bytes.fromhex("f0 01 00 00 00 00 01 82 00 01 01 0e 00")
    reply = decode_control(ask(subscribed(), request_settings(ACCELERATION)))
    assert isinstance(reply, ControlReply)
    assert reply.settings == {
        Setting.SAMPLE_RATE: (25, 50, 100, 200),
        Setting.RESOLUTION: (16,),
        Setting.RANGE: (2, 4, 8),
    }


def test_what_runs_already_is_not_started_again() -> None:
    strap = subscribed()
    assert status_of(ask(strap, START_ECG)) is ControlStatus.OK
    strap.write(CONTROL, START_ECG)
    told = strap.packets(10.0)
    assert status_of(of(CONTROL, told)[0]) is ControlStatus.ALREADY
    last_ns = [decode_polar_data(raw).last_ns for raw in of(DATA, told)]
    assert np.ptp(np.diff(last_ns)) < 30e6


def test_a_status_names_what_runs() -> None:
    strap = subscribed()
    assert ask(strap, bytes([ControlOp.STATUS])) == bytes.fromhex("f0 05 00 00 00 00 02")
    strap.write(CONTROL, START_ACCELERATION)
    strap.write(CONTROL, bytes([ControlOp.STATUS]))
    assert of(CONTROL, strap.packets(10.0))[-1] == bytes.fromhex("f0 05 00 00 00 00 42")


def test_a_link_of_small_packets_lets_no_measurement_start() -> None:
    strap = subscribed()
    strap.mtu_bytes = 23
    assert status_of(ask(strap, START_ECG)) is ControlStatus.BAD_MTU
    strap.write(CONTROL, bytes([ControlOp.STATUS]))
    assert status_of(of(CONTROL, strap.packets(2.0))[0]) is ControlStatus.BAD_MTU
    strap.mtu_bytes = 232
    strap.write(CONTROL, START_ECG)
    assert max(len(raw) for raw in of(DATA, strap.packets(10.0))) == 229


def test_a_link_that_is_lost_leaves_the_strap_measuring_unheard() -> None:
    strap = subscribed()
    strap.write(CONTROL, START_ECG)
    before = of(DATA, strap.packets(20.0))
    for characteristic in (HEART_RATE, CONTROL, DATA):
        strap.unsubscribe(characteristic)
    assert strap.packets(40.0) == []
    strap.subscribe(DATA)
    after = of(DATA, strap.packets(60.0))
    hole_s = (decode_polar_data(after[0]).last_ns - decode_polar_data(before[-1]).last_ns) / 1e9
    assert hole_s == pytest.approx(20.0, abs=1.0)
    strap.subscribe(CONTROL)
    strap.write(CONTROL, START_ECG)
    assert status_of(of(CONTROL, strap.packets(61.0))[0]) is ControlStatus.ALREADY


def test_after_a_stop_it_can_be_started_again_with_other_settings() -> None:
    strap = subscribed()
    strap.write(CONTROL, START_ACCELERATION)
    strap.packets(10.0)
    strap.write(CONTROL, request_stop(ACCELERATION))
    asked = {**H10_START[ACCELERATION], Setting.SAMPLE_RATE: (200,)}
    strap.write(CONTROL, request_start(ACCELERATION, asked))
    stamps_s = [decode_polar_data(raw).last_ns / 1e9 for raw in of(DATA, strap.packets(20.0))]
    assert np.median(np.diff(stamps_s)) == pytest.approx(36.0 / 200.0, rel=0.05)
    movement = strap.truth().movement
    assert movement is not None
    assert movement.first_sample_s < 3.0, "the very first"


@settings(max_examples=8)
@given(st.lists(st.floats(0.0, 60.0), max_size=30).map(sorted), st.floats(1.0, 20.0))
def test_bytes_do_not_depend_on_how_packets_are_asked_for(cuts: list[float], start_s: float) -> None:
    told = []
    for stops in ([], cuts):
        strap = subscribed(7, script=EXPERT, artifacts=ArtifactLevel.STRESS)
        strap.hear(pace_from(20.0))
        sent = [packet for cut in stops if cut < start_s for packet in strap.packets(cut)]
        sent += strap.packets(start_s)
        strap.write(CONTROL, START_ECG)
        strap.write(CONTROL, START_ACCELERATION)
        sent += [packet for cut in stops if cut > start_s for packet in strap.packets(cut)]
        told.append(sent + strap.packets(60.0))
    assert told[0] == told[1]
    assert [packet.sent_s for packet in told[0]] == sorted(packet.sent_s for packet in told[0])


def test_nobody_lives_further_than_they_were_asked_for() -> None:
    """So a pacer that stops at this very moment is followed from this moment on."""
    strap = subscribed()
    strap.write(CONTROL, START_ECG)
    strap.write(CONTROL, START_ACCELERATION)
    for until_s in np.arange(0.1, 40.0, 0.1).tolist():
        strap.packets(until_s)
        truth = strap.truth()
        assert truth.sample_s.size == 0 or truth.sample_s[-1] <= until_s


def test_a_premature_beat_shows_whole_in_the_frames() -> None:
    """It lies before the beat that it stands for was due, so a frame waits where one may show."""
    strap = subscribed(script=ECTOPIC)
    strap.write(CONTROL, START_ECG)
    frames = [decode_polar_data(raw) for raw in of(DATA, strap.packets(600.0))]
    uv = np.concatenate([frame.ecg_uv for frame in frames if isinstance(frame, EcgFrame)]) * 1.0
    truth = strap.truth()
    assert truth.ecg is not None
    at_s = truth.ecg.first_sample_s + np.arange(uv.size) / truth.ecg.rate_hz
    early_s = [a.at_s + a.moved_s for a in truth.artifacts if a.kind is ArtifactKind.EARLY]
    early_s = [r for r in early_s if at_s[0] + 1.0 < r < at_s[-1] - 1.0]
    assert len(early_s) > 60
    offsets_s = np.arange(-0.06, 0.061, 0.01)
    shapes = np.array([np.interp(r + offsets_s, at_s, uv) for r in early_s])
    expected = 1300.0 * np.exp(-0.5 * (offsets_s / 0.028) ** 2)
    expected -= 500.0 * np.exp(-0.5 * ((offsets_s - 0.110) / 0.030) ** 2)
    # The breath moves the whole by a tenth of a millivolt, and R by as much.
    assert np.max(np.abs(shapes - expected)) < 300.0
