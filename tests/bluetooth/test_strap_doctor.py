"""`doctor --strap` beside a fake bluetoothd: a strap that is well, one that is away, one that is lost."""

import asyncio
import itertools
import json
import sys
from collections.abc import Coroutine
from pathlib import Path

import pytest
from examined_strap import shelf_files
from fake_bluez import bluetooth
from fake_peripheral import FakePeripheral, polar_h10
from scripted_polar import START_ACC, ScriptedPolar
from virtual_strap import VirtualStrap

from hrvtrainer.clock import SessionClock
from hrvtrainer.commands.strap_doctor import examination, examine
from hrvtrainer.straps.ble import StrapLink
from hrvtrainer.straps.doctor.finding import Ailment, Finding, Weight
from hrvtrainer.straps.doctor.strap_doctor import StrapDoctor
from hrvtrainer.straps.link_limits import LinkLimits
from hrvtrainer.straps.profile import read_device
from hrvtrainer.straps.signal_measures import Aspect

SPEED = 20.0  # of the session clock and of the strap alike
PATIENCE_S = 40.0
QUICK = LinkLimits(search_s=0.1, retry_s=(0.0, 0.01))


def run(story: Coroutine[None, None, None]) -> None:
    async def within_patience() -> None:
        async with asyncio.timeout(PATIENCE_S):
            await story

    asyncio.run(within_patience())


def doctor_for(peripheral: FakePeripheral) -> StrapDoctor:
    return StrapDoctor(peripheral.name, profiles=map(read_device, shelf_files()), platform="linux")


def link_to(peripheral: FakePeripheral) -> StrapLink:
    return StrapLink(peripheral.name, clock=SessionClock(speed=SPEED), source_id="strap", limits=QUICK)


def nothing(_: float, __: Finding) -> None:
    """Hear nothing while it listens."""


def test_a_strap_that_is_well_is_found_well_after_40_seconds() -> None:
    async def story() -> None:
        peripheral = polar_h10(battery_percent=12)
        doctor = doctor_for(peripheral)
        async with bluetooth(peripheral) as service:
            strap = VirtualStrap(lambda raw: service.notify(peripheral, raw))
            beating = asyncio.create_task(strap.run(speed=SPEED))
            at_s = await examine(link_to(peripheral), doctor, seconds=40.0, tell=nothing)
            beating.cancel()
            assert not service.is_connected(peripheral)
        found = {finding.ailment: finding for finding in doctor.findings(at_s)}
        assert {finding.weight for finding in found.values()} <= {Weight.FINE, Weight.NOTE}
        assert found[Ailment.BEATS].weight is Weight.FINE
        assert found[Ailment.BATTERY].words == "The battery is at 12 %."
        assert found[Ailment.FIRMWARE].words == "Firmware 3.1.1."
        told = json.loads(json.dumps(examination("x", doctor, at_s)))
        assert told["device"] == "polar-h10"
        assert told["verdict"] == "good"
        assert [measure["aspect"] for measure in told["measures"]] == list(Aspect)
        assert {finding["ailment"] for finding in told["findings"]} == set(found)

    run(story())


def test_a_strap_that_is_lost_while_it_listens_for_longer_is_told_as_it_happens() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        doctor = doctor_for(peripheral)
        told: list[tuple[float, Finding]] = []
        async with bluetooth(peripheral) as service:
            sent = itertools.count()

            def send(raw: bytes) -> bool:
                if next(sent) == 46:
                    service.drop(peripheral)
                return service.notify(peripheral, raw)

            beating = asyncio.create_task(VirtualStrap(send).run(speed=SPEED))
            at_s = await examine(
                link_to(peripheral),
                doctor,
                seconds=60.0,
                tell=lambda after_s, found: told.append((after_s, found)),
            )
            beating.cancel()
        assert [found.ailment for _, found in told][:1] == [Ailment.DROPPED]
        assert told[0][0] >= 40.0
        assert Ailment.DROPPED in {finding.ailment for finding in doctor.findings(at_s)}

    run(story())


def test_a_strap_that_is_away_is_given_up_after_a_while() -> None:
    async def story() -> None:
        peripheral = polar_h10()
        peripheral.advertising = False
        doctor = doctor_for(peripheral)
        async with bluetooth(peripheral):
            at_s = await examine(link_to(peripheral), doctor, seconds=40.0, patience_s=10.0, tell=nothing)
        assert [finding.ailment for finding in doctor.findings(at_s)] == [Ailment.NOT_FOUND]
        assert doctor.first_live_s is None

    run(story())


@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_tells_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, as_json: bool
) -> None:
    monkeypatch.setenv("HRVTRAINER_DATA", str(tmp_path))

    async def story() -> None:
        peripheral, polar = polar_h10(battery_percent=12), ScriptedPolar()
        polar.put_into(peripheral)
        async with bluetooth(peripheral) as service:
            strap = VirtualStrap(lambda raw: service.notify(peripheral, raw))
            beating = asyncio.create_task(strap.run(speed=8.0))
            command = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "hrvtrainer", "doctor", "--strap", peripheral.name, "--seconds", "3",
                *(["--json"] if as_json else []), stdout=asyncio.subprocess.PIPE,
            )  # fmt: skip
            out = (await command.communicate())[0].decode()
            beating.cancel()
        assert START_ACC in polar.asked
        assert polar.running == set()  # stopped before letting go
        if as_json:
            told = json.loads(out)
            assert told["strap"] == peripheral.name
            assert {finding["ailment"] for finding in told["findings"]} >= {"battery", "latency", "firmware"}
            return
        lines = out.splitlines()
        assert lines[0].startswith("Looking for Polar H10 A1B2C3D4, then listening for 3 s")
        assert "· The battery is at 12 %." in lines
        assert "    Have a new coin cell at hand." in lines
        assert any(line.startswith("  ✓ intervals") for line in lines)

    run(story())
