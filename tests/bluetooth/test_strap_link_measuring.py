"""ECG and movement of a Polar strap on the wire: bleak's stock BlueZ backend, a fake bluetoothd."""

from dataclasses import replace

import pytest
from fake_bluez import bluetooth
from fake_gatt import att_refusal
from fake_peripheral import HEART_RATE, MEASURING_CONTROL, MEASURING_DATA, FakePeripheral, polar_h10
from link_listener import listening
from link_stories import AWAY, beat_until, link_to, run, worn
from scripted_polar import (
    ACCELERATION,
    ECG,
    SETTINGS_ACC,
    SETTINGS_ECG,
    START_ACC,
    START_ECG,
    STOP_ACC,
    STOP_ECG,
    ScriptedPolar,
)

from hrvtrainer.events import Characteristic, LinkState
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.polar.frames import AccelerationFrame, EcgFrame, decode_polar_data
from hrvtrainer.straps.polar.measurement import PolarMeasurement

LIVE, LOST = LinkState.LIVE, LinkState.LOST
BOTH = frozenset({PolarMeasurement.ECG, PolarMeasurement.ACCELERATION})
STARTED = [
    ("subscribe", HEART_RATE, ""),
    ("read", MEASURING_CONTROL, ""),
    ("subscribe", MEASURING_CONTROL, ""),
    ("subscribe", MEASURING_DATA, ""),
    *[
        ("write", MEASURING_CONTROL, asked)
        for asked in (STOP_ECG, SETTINGS_ECG, START_ECG, STOP_ACC, SETTINGS_ACC, START_ACC)
    ],
]
STOPPED = [("write", MEASURING_CONTROL, STOP_ECG), ("write", MEASURING_CONTROL, STOP_ACC)]


def measuring_h10(polar: ScriptedPolar) -> FakePeripheral:
    peripheral = polar_h10()
    polar.put_into(peripheral)
    return peripheral


def on_the_wire(peripheral: FakePeripheral) -> list[tuple[str, str, str]]:
    """Everything from the subscription to the beats on, which alone is made before it is asked to measure."""
    wire = [(what, uuid, raw.hex(" ")) for what, uuid, raw in peripheral.wire]
    return wire[wire.index(("subscribe", HEART_RATE, "")) :]


def test_nobody_asks_a_strap_to_measure_unless_it_is_wanted() -> None:
    async def story() -> None:
        peripheral = measuring_h10(ScriptedPolar())
        async with bluetooth(peripheral) as service, listening(link_to(peripheral.address)) as heard:
            worn(service, peripheral)
            await heard.until_state(LIVE)
        assert on_the_wire(peripheral) == [("subscribe", HEART_RATE, "")]

    run(story())


def test_the_streams_are_started_in_order_after_the_beats_and_stopped_on_close() -> None:
    async def story() -> None:
        polar = ScriptedPolar()
        peripheral = measuring_h10(polar)
        async with bluetooth(peripheral) as service:
            strap = worn(service, peripheral)
            async with listening(link_to(peripheral.address, measures=BOTH)) as heard:
                await heard.until(lambda _: polar.running == {ECG, ACCELERATION})
                assert on_the_wire(peripheral) == STARTED
                for kind in (ECG, ACCELERATION, ECG):
                    assert service.notify(peripheral, polar.frame(kind), MEASURING_DATA)
                    strap.send_packet()
                await heard.until(lambda h: len(h.readings(Characteristic.POLAR_DATA)) == 3)
                await heard.until(lambda h: h.rr_ticks() == strap.rr_heard)
            assert on_the_wire(peripheral) == STARTED + STOPPED
            assert polar.running == set()
            assert not service.is_connected(peripheral)
        frames = [decode_polar_data(reading.raw) for reading in heard.readings(Characteristic.POLAR_DATA)]
        assert [type(frame) for frame in frames] == [EcgFrame, AccelerationFrame, EcgFrame]
        replies = [reading.raw[:4].hex() for reading in heard.readings(Characteristic.POLAR_CONTROL)]
        assert replies == ["f0030006", "f0010000", "f0020000", "f0030206", "f0010200", "f0020200"]
        stamps = [event.at_s for event in heard.events]
        assert stamps == sorted(stamps)
        assert [sentence for sentence in heard.sentences() if "heartbeats" in sentence] == []

    run(story())


def test_how_a_stream_was_started_is_kept_for_a_recording_that_begins_later() -> None:
    async def story() -> None:
        polar = ScriptedPolar()
        peripheral = measuring_h10(polar)
        link = link_to(peripheral.address, measures=BOTH)
        async with bluetooth(peripheral) as service, listening(link) as heard:
            worn(service, peripheral)
            await heard.until(lambda h: len(h.readings(Characteristic.POLAR_CONTROL)) == 6)
            kept = [read for read in link.reads if read.characteristic is Characteristic.POLAR_CONTROL]
            assert [read.raw[:4].hex() for read in kept] == ["f0020000", "f0020200"]

    run(story())


def test_a_drop_while_it_measures_is_followed_by_the_whole_start_again() -> None:
    async def story() -> None:
        polar = ScriptedPolar()
        peripheral = measuring_h10(polar)
        link = link_to(peripheral.address, AWAY, measures=BOTH)
        async with bluetooth(peripheral) as service, listening(link) as heard:
            worn(service, peripheral)
            for times in (1, 2, 3):
                await heard.until_state(LIVE, times=times)
                await heard.until(lambda _: polar.running == {ECG, ACCELERATION})
                assert on_the_wire(peripheral) == STARTED
                peripheral.wire.clear()
                service.drop(peripheral)
                await heard.until_state(LOST, times=times)
                assert not polar.running

    run(story())


def test_a_strap_that_goes_silent_is_told_to_stop_before_it_is_let_go() -> None:
    async def story() -> None:
        polar = ScriptedPolar()
        peripheral = measuring_h10(polar)
        limits = replace(AWAY, quiet_s=0.15, silent_s=0.2)
        link = link_to(peripheral.address, limits, measures=BOTH)
        async with bluetooth(peripheral) as service, listening(link) as heard:
            worn(service, peripheral)
            await heard.until_state(LIVE, times=2)
            assert on_the_wire(peripheral)[: len(STARTED + STOPPED)] == STARTED + STOPPED

    run(story())


def test_a_crashed_run_that_left_it_measuring_is_no_hindrance() -> None:
    async def story() -> None:
        polar = ScriptedPolar()
        peripheral = measuring_h10(polar)
        async with bluetooth(peripheral) as service:
            worn(service, peripheral)
            service.hold(peripheral)
            polar.running = {ECG, ACCELERATION}
            async with listening(link_to(peripheral.address, measures=BOTH)) as heard:
                await heard.until(lambda h: len(h.readings(Characteristic.POLAR_CONTROL)) == 6)
                assert on_the_wire(peripheral) == STARTED
                assert "Connect" not in service.calls

    run(story())


@pytest.mark.parametrize("code", [0x05, 0x08, 0x0C, 0x0F])
@pytest.mark.parametrize("where", [MEASURING_CONTROL, MEASURING_DATA])
def test_a_strap_that_wants_to_be_paired_with_says_so_once_and_its_beats_go_on(code: int, where: str) -> None:
    async def story() -> None:
        peripheral = measuring_h10(ScriptedPolar())
        peripheral.characteristic(where).refusal = att_refusal(code)
        await beats_go_on(peripheral, words.not_measured(words.WANTS_BOND, sorted(BOTH)))

    run(story())


@pytest.mark.parametrize("code", [0x01, 0x0E, 0x80, 0xFD])
def test_any_other_refusal_is_told_once_and_the_beats_go_on(code: int) -> None:
    async def story() -> None:
        peripheral = measuring_h10(ScriptedPolar())
        peripheral.characteristic(MEASURING_CONTROL).refusal = att_refusal(code)
        await beats_go_on(peripheral, words.not_measured(words.REFUSED, sorted(BOTH)))

    run(story())


@pytest.mark.parametrize("status", [1, 3, 5, 8, 10, 12, 13])
def test_a_start_that_is_refused_is_told_once_and_tried_at_the_next_connection_only(status: int) -> None:
    async def story() -> None:
        polar = ScriptedPolar({START_ECG: f"f0 02 00 {status:02x}", START_ACC: f"f0 02 02 {status:02x}"})
        await beats_go_on(measuring_h10(polar), words.not_measured(words.REFUSED, sorted(BOTH)))
        assert polar.asked.count(START_ECG) == polar.asked.count(START_ACC) == 2

    run(story())


def test_a_strap_without_the_service_says_so_once_and_its_beats_go_on() -> None:
    async def story() -> None:
        await beats_go_on(polar_h10(), words.not_measured(words.NEVER_MEASURED, sorted(BOTH)))

    run(story())


def test_an_old_strap_without_the_characteristics_says_so_once_and_its_beats_go_on() -> None:
    async def story() -> None:
        peripheral = measuring_h10(ScriptedPolar())
        for uuid, other in ((MEASURING_CONTROL, "51"), (MEASURING_DATA, "52")):
            peripheral.characteristic(uuid).uuid = f"fb005c{other}{uuid[8:]}"
        await beats_go_on(peripheral, words.not_measured(words.NEVER_MEASURED, sorted(BOTH)))

    run(story())


async def beats_go_on(peripheral: FakePeripheral, sentence: str) -> None:
    """Hold the strap twice: every beat is heard, and the sentence is told once, while it is live."""
    limits = replace(AWAY, answer_s=0.1)
    async with (
        bluetooth(peripheral) as service,
        listening(link_to(peripheral.address, limits, measures=BOTH)) as heard,
    ):
        strap = worn(service, peripheral)
        await heard.until(lambda h: sentence in h.sentences())
        assert next(event.state for event in heard.changes() if event.reason == sentence) is LIVE
        strap.send_packets(3)
        await heard.until(lambda h: len(h.readings(Characteristic.HEART_RATE)) == 8)
        asked = asked_of(peripheral)
        service.drop(peripheral)
        await heard.until_state(LIVE, times=2)
        await beat_until(heard, strap, lambda: asked_of(peripheral) == 2 * asked)
        await heard.until(lambda h: h.rr_ticks() == strap.rr_heard)
        assert heard.rr_ticks() == strap.rr_heard
        assert heard.sentences().count(sentence) == 1
        assert heard.states().count(LOST) == 1


def asked_of(peripheral: FakePeripheral) -> int:
    return sum(uuid in (MEASURING_CONTROL, MEASURING_DATA) for _, uuid, _ in peripheral.wire)


def test_where_a_bond_is_needed_the_strap_is_paired_first_and_unpaired_before_it_is_let_go() -> None:
    async def story() -> None:
        polar = ScriptedPolar()
        peripheral = measuring_h10(polar)
        link = link_to(peripheral.address, LinkLimits(), measures=BOTH, bonds=True)
        async with bluetooth(peripheral) as service:
            worn(service, peripheral)
            async with listening(link) as heard:
                await heard.until(lambda _: polar.running == {ECG, ACCELERATION})
            assert "Connect" not in service.calls
            assert service.calls.index("Pair") < service.calls.index("WriteValue")
            assert service.calls[-1] == "RemoveDevice"
            assert on_the_wire(peripheral) == STARTED + STOPPED

    run(story())


def test_a_pairing_that_fails_does_not_keep_the_beats_away() -> None:
    async def story() -> None:
        polar = ScriptedPolar()
        peripheral = measuring_h10(polar)
        peripheral.connect_errors = [("AuthenticationFailed", "Authentication Failed")]
        link = link_to(peripheral.address, AWAY, measures=BOTH, bonds=True)
        async with bluetooth(peripheral) as service, listening(link) as heard:
            worn(service, peripheral)
            live = await heard.until_state(LIVE)
            assert live.attempt == 2
            await heard.until(lambda h: words.not_measured(words.WANTS_BOND, sorted(BOTH)) in h.sentences())
            assert polar.asked == []

    run(story())
