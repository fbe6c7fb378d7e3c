"""Looking for straps: bleak's stock BlueZ backend against a fake bluetoothd."""

import asyncio
from collections.abc import Coroutine

import pytest
from fake_bluez import bluetooth, release_bleak
from fake_peripheral import BATTERY_SERVICE, FakeCharacteristic, FakePeripheral, polar_h10
from private_bus import PrivateBus

from hrvtrainer.errors import BluetoothUnavailableError
from hrvtrainer.straps import link_words as words
from hrvtrainer.straps.ble import search
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.seen import StrapSeen

SECONDS = 0.3
PATIENCE_S = 20.0


def run(story: Coroutine[None, None, None]) -> None:
    async def within_patience() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await story

    asyncio.run(within_patience())


async def refusal(*, limits: LinkLimits | None = None) -> str:
    with pytest.raises(BluetoothUnavailableError) as refused:
        await search(lambda _: None, seconds=SECONDS, limits=limits)
    return str(refused.value)


def test_a_strap_nearby_is_told_at_once_and_returned() -> None:
    async def story() -> None:
        told: list[StrapSeen] = []
        async with bluetooth(polar_h10()):
            found = await search(told.append, seconds=SECONDS)
        assert [(strap.name, strap.address, strap.held) for strap in found] == [
            ("Polar H10 A1B2C3D4", "A0:9E:1A:B2:C3:D4", False)
        ]
        assert told[0].name == "Polar H10 A1B2C3D4"
        assert found[0].rssi_dbm in (-58, -57, -56)

    run(story())


def test_what_offers_no_heart_rate_is_not_listed() -> None:
    async def story() -> None:
        lamp = FakePeripheral(
            address="11:22:33:44:55:66",
            name="A lamp",
            services={BATTERY_SERVICE: [FakeCharacteristic(uuid="2a19", flags=("read",))]},
        )
        async with bluetooth(lamp):
            assert await search(lambda _: None, seconds=SECONDS) == ()

    run(story())


def test_a_strap_that_the_computer_holds_already_comes_first() -> None:
    async def story() -> None:
        held = polar_h10(name="Polar H10 HELD", address="A0:9E:1A:00:00:01")
        async with bluetooth(polar_h10(), held) as service:
            service.hold(held)
            found = await search(lambda _: None, seconds=SECONDS)
        assert [(strap.name, strap.held) for strap in found] == [
            ("Polar H10 HELD", True),
            ("Polar H10 A1B2C3D4", False),
        ]
        assert found[0].rssi_dbm is None

    run(story())


def test_a_name_that_comes_later_is_told_when_it_comes() -> None:
    async def story() -> None:
        strap = polar_h10(name="")
        told: list[str] = []

        def on_seen(seen: StrapSeen) -> None:
            told.append(seen.label)
            strap.name = "Polar H10 A1B2C3D4"

        async with bluetooth(strap):
            found = await search(on_seen, seconds=SECONDS)
        assert told[0] == "A0:9E:1A:B2:C3:D4"
        assert found[0].name == "Polar H10 A1B2C3D4"

    run(story())


def test_bluetooth_switched_off_is_said_in_one_sentence() -> None:
    async def story() -> None:
        async with bluetooth(polar_h10(), powered=False):
            assert await refusal() == words.SWITCHED_OFF

    run(story())


def test_a_computer_without_an_adapter_is_told_so() -> None:
    async def story() -> None:
        async with bluetooth(has_adapter=False):
            assert await refusal() == words.NO_ADAPTER

    run(story())


def test_a_bus_without_the_bluetooth_service_is_told_so() -> None:
    async def story() -> None:
        with PrivateBus():
            assert await refusal() == words.NO_SERVICE
            await release_bleak()

    run(story())


def test_a_computer_without_a_bus_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        assert await refusal() == words.NO_SERVICE
        await release_bleak()

    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus")
    run(story())


def test_a_service_that_does_not_answer_holds_nobody_for_ever() -> None:
    async def story() -> None:
        async with bluetooth(polar_h10(), mute=("StartDiscovery",)):
            assert await refusal(limits=LinkLimits(call_s=0.2)) == words.NO_ANSWER

    run(story())
