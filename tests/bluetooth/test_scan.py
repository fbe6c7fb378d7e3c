"""`scan` beside a fake bluetoothd: what is near, who holds it, and what the shelf knows of it."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from fake_bluez import bluetooth
from fake_peripheral import FakePeripheral, polar_h10

from hrvtrainer.commands.nearby import strap_line
from hrvtrainer.straps.profile import UNKNOWN_DEVICE
from hrvtrainer.straps.seen import StrapSeen
from hrvtrainer.straps.training_words import RATE_ONLY_SENTENCE

PATIENCE_S = 40.0


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HRVTRAINER_DATA", str(tmp_path))


def scan(
    *options: str, near: tuple[FakePeripheral, ...], held: tuple[FakePeripheral, ...] = ()
) -> tuple[int, str]:
    """Run the command; return its exit code and what it printed."""

    async def story() -> tuple[int, str]:
        async with asyncio.timeout(PATIENCE_S), bluetooth(*near, *held) as service:
            for peripheral in held:
                service.hold(peripheral)
            command = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "hrvtrainer", "scan", "--seconds", "1", *options,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            )  # fmt: skip
            out, _ = await command.communicate()
            assert command.returncode is not None
            return command.returncode, out.decode()

    return asyncio.run(story())


def test_straps_are_told_with_what_the_shelf_knows_and_held_ones_first() -> None:
    held = polar_h10(name="Polar Sense 1234", address="A0:9E:1A:00:00:01")
    code, out = scan(near=(polar_h10(),), held=(held,))
    assert code == 0
    first, second = sorted(out.splitlines(), key=lambda line: "dBm" in line)
    assert "Polar Sense 1234  A0:9E:1A:00:00:01  connected to this computer" in first
    assert first.endswith("Polar Verity Sense: sends heart rate alone (known)")
    assert second.startswith("Polar H10 A1B2C3D4  A0:9E:1A:B2:C3:D4  -5")
    assert second.endswith("Polar H10: sends single beats (known)")


def test_json_holds_the_same_keys_as_before_and_what_the_shelf_knows() -> None:
    held = polar_h10(name="Polar Sense 1234", address="A0:9E:1A:00:00:01")
    code, out = scan("--json", near=(polar_h10(),), held=(held,))
    assert code == 0
    sense, h10 = json.loads(out)
    assert {"address", "name", "rssi_dbm", "held"} <= h10.keys()
    assert (h10["device"], h10["rr"], h10["rr_grade"]) == ("polar-h10", "yes", "known")
    assert (h10["latency_s"], h10["latency_known"], h10["training_sentence"]) == (2.6, True, "")
    assert (sense["held"], sense["training_sentence"]) == (True, RATE_ONLY_SENTENCE)


def test_a_strap_without_a_name_is_told_at_the_end_and_nothing_is_guessed_of_it() -> None:
    code, out = scan(near=(polar_h10(name=""),))
    assert code == 0
    assert "A0:9E:1A:B2:C3:D4" in out
    assert out.rstrip().endswith("not known whether it sends single beats")


def test_no_strap_is_exit_1_with_what_helps() -> None:
    code, out = scan(near=())
    assert code == 1
    assert out.startswith("No strap found. Straps wake up on skin")


def test_a_line_needs_no_shelf() -> None:
    strap = StrapSeen(address="AA:BB", name="X", rssi_dbm=-60, held=False)
    assert strap_line(strap, UNKNOWN_DEVICE) == (
        "X  AA:BB  -60 dBm  Heart rate strap: not known whether it sends single beats"
    )
