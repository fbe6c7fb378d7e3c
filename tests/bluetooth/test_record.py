"""`record --strap NAME`, the product's own path from the radio to the file, against a fake bluetoothd.

The strap's beats are made and counted apart from the product's codecs; the file is read back after the
command has ended. The last test damages one byte on its way, so that the comparison is seen to notice.
"""

import asyncio
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from fake_bluez import FakeBluez, bluetooth
from fake_peripheral import FakePeripheral, polar_h10
from virtual_strap import VirtualStrap

from hrvtrainer.acquisition.verification import verify_recording
from hrvtrainer.commands.record import find_straps
from hrvtrainer.events import Characteristic, Event, LinkChanged, LinkState, Reading
from hrvtrainer.recording.reader import Recording
from hrvtrainer.session.updates import Numbers
from hrvtrainer.straps.heart_rate import decode_heart_rate

PATIENCE_S = 40.0
PACKETS = 40


class Recorded:
    """What came out of one recording, beside what the strap says it sent."""

    def __init__(self, path: Path, strap: VirtualStrap, exit_code: int) -> None:
        self.exit_code = exit_code
        self.path = path
        self.rr_sent = strap.rr_heard
        with Recording(path) as recording:
            self.events = list(recording.events())
            self.finished = recording.finished

    @property
    def rr_recorded(self) -> list[int]:
        return rr_of(self.events, "Polar H10 A1B2C3D4")


def record(path: Path, *, on_notify: Callable[[bytes], bytes] | None = None, drops: bool = False) -> Recorded:
    """Run the command beside the fake service, wear the strap for a while, then press Ctrl-C."""

    async def story() -> Recorded:
        peripheral = polar_h10()
        subscribed = asyncio.Event()
        peripheral.on_subscribed = subscribed.set
        async with asyncio.timeout(PATIENCE_S), bluetooth(peripheral, on_notify=on_notify) as service:
            strap = VirtualStrap(lambda raw: service.notify(peripheral, raw))
            command = await start_recording(path, peripheral.name)
            await wear(strap, subscribed)
            if drops:
                await lose_the_link(service, peripheral, subscribed)
                await wear(strap, subscribed)
            await asyncio.sleep(0.3)  # the last notification crosses two processes and a bus
            command.send_signal(signal.SIGINT)
            return Recorded(path, strap, await command.wait())

    return asyncio.run(story())


async def start_recording(path: Path, *straps: str) -> asyncio.subprocess.Process:
    named = [word for strap in straps for word in ("--strap", strap)]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hrvtrainer", "record", *named, "--out", str(path)
    )


def rr_of(events: Sequence[Event], source_id: str) -> list[int]:
    return [
        ticks
        for event in events
        if isinstance(event, Reading)
        and event.source_id == source_id
        and event.characteristic is Characteristic.HEART_RATE
        for ticks in decode_heart_rate(event.raw).rr_ticks
    ]


async def wear(strap: VirtualStrap, subscribed: asyncio.Event) -> None:
    await subscribed.wait()
    for _ in range(PACKETS):
        strap.send_packet()
        await asyncio.sleep(0.01)


async def lose_the_link(service: FakeBluez, peripheral: FakePeripheral, subscribed: asyncio.Event) -> None:
    await asyncio.sleep(0.3)
    subscribed.clear()
    service.drop(peripheral)


def test_the_file_holds_the_beats_that_the_strap_sent(tmp_path: Path) -> None:
    recorded = record(tmp_path / "strap.hrvsession")
    assert recorded.exit_code == 0
    assert recorded.finished
    assert len(recorded.rr_sent) > 30
    assert recorded.rr_recorded == recorded.rr_sent
    kinds = {event.characteristic for event in recorded.events if isinstance(event, Reading)}
    assert {Characteristic.MODEL, Characteristic.FIRMWARE, Characteristic.BATTERY} <= kinds
    assert [file.name for file in tmp_path.iterdir()] == ["strap.hrvsession"]


def test_a_strap_that_vanishes_and_returns_goes_on_in_the_same_file(tmp_path: Path) -> None:
    recorded = record(tmp_path / "strap.hrvsession", drops=True)
    assert recorded.rr_recorded == recorded.rr_sent
    assert len(recorded.rr_sent) > 60
    states = [event.state for event in recorded.events if isinstance(event, LinkChanged)]
    lost = states.index(LinkState.LOST)
    assert LinkState.LIVE in states[:lost]
    assert LinkState.LIVE in states[lost:]
    assert verify_recording(recorded.path).differences == 0


def test_two_straps_are_recorded_on_one_clock_and_one_dropping_does_not_harm_the_other(
    tmp_path: Path,
) -> None:
    path = tmp_path / "two.hrvsession"
    names = ("Polar H10 A1B2C3D4", "Polar H10 E5F6A7B8")

    async def story() -> list[VirtualStrap]:
        peripherals = [
            polar_h10(name=name, address=f"A0:9E:1A:B2:C3:0{place}") for place, name in enumerate(names)
        ]
        heard = [asyncio.Event(), asyncio.Event()]
        for peripheral, subscribed in zip(peripherals, heard, strict=True):
            peripheral.on_subscribed = subscribed.set
        async with asyncio.timeout(PATIENCE_S), bluetooth(*peripherals) as service:
            straps = [
                VirtualStrap(partial(service.notify, peripheral), seed=seed)
                for seed, peripheral in enumerate(peripherals)
            ]
            command = await start_recording(path, *names)
            await asyncio.gather(*map(wear, straps, heard))
            await lose_the_link(service, peripherals[1], heard[1])
            await asyncio.gather(wear(straps[0], heard[0]), wear(straps[1], heard[1]))
            await asyncio.sleep(0.3)
            command.send_signal(signal.SIGINT)
            assert await command.wait() == 0
            return straps

    straps = asyncio.run(story())
    with Recording(path) as recording:
        events = list(recording.events())
        people = {update.person for update in recording.updates() if isinstance(update, Numbers)}
    assert people == {0, 1}
    for name, strap in zip(names, straps, strict=True):
        assert rr_of(events, name) == strap.rr_heard
        assert len(strap.rr_heard) > 60
    lost = {
        event.source_id
        for event in events
        if isinstance(event, LinkChanged) and event.state is LinkState.LOST
    }
    assert lost == {names[1]}
    assert verify_recording(path).differences == 0


def test_one_strap_named_by_its_name_and_its_address_is_not_two() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        async with asyncio.timeout(PATIENCE_S), bluetooth(peripheral):
            with pytest.raises(ValueError, match="are one and the same"):
                await find_straps([peripheral.name, peripheral.address])

    asyncio.run(story())


def test_one_damaged_byte_is_noticed(tmp_path: Path) -> None:
    seen = 0

    def damage(raw: bytes) -> bytes:
        nonlocal seen
        seen += 1
        return raw[:-1] + bytes([raw[-1] ^ 1]) if seen == PACKETS // 2 else raw

    recorded = record(tmp_path / "strap.hrvsession", on_notify=damage)
    assert len(recorded.rr_recorded) == len(recorded.rr_sent)
    differing = sum(a != b for a, b in zip(recorded.rr_recorded, recorded.rr_sent, strict=True))
    assert differing == 1
