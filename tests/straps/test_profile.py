from pathlib import Path
from typing import Any

import pytest

from hrvtrainer.errors import ShelfError
from hrvtrainer.shelves import DATA_FOLDER_VARIABLE, packaged_folder
from hrvtrainer.straps.profile import (
    DEVICES_SHELF,
    UNKNOWN_DEVICE,
    DeviceProfile,
    RrSupport,
    load_devices,
    parse_device,
    profile_for,
    read_device,
)

PATH = Path("my-strap.toml")
LEAST = {"id": "my-strap", "title": "My strap", "name_prefixes": ["My"], "rr": "yes"}


@pytest.fixture
def profiles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[DeviceProfile]:
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(tmp_path))
    return list(load_devices().items.values())


def test_every_file_of_the_shelf_is_read_and_named_like_its_id(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(tmp_path))
    shelf = load_devices()
    assert shelf.faults == ()
    assert {f"{item}.toml" for item in shelf.items} == {
        path.name for path in packaged_folder(DEVICES_SHELF).glob("*.toml")
    }


@pytest.mark.parametrize(
    ("name", "expected", "latency_s"),
    [
        ("Polar H10 A1B2C3D4", "polar-h10", 2.6),
        ("polar h10 a1b2c3d4", "polar-h10", 2.6),
        ("HRM-Dual:51C", "garmin-hrm-dual", 0.7),
        ("TRACKR HR 12AB", "wahoo-trackr", 2.1),
        ("Movesense 214230001234", "movesense", 0.4),
        ("TICKR X 12AB", "wahoo-tickr", 1.0),
        ("TICKR FIT 12AB", "wahoo-tickr-fit", 1.0),
        ("H6M 123", "coospo-h6", 1.0),
        ("H64 123", "magene-h64", 1.0),
        ("Polar Sense 1234", "polar-verity-sense", 1.0),
        ("A strap of tomorrow", "unknown", 1.0),
        ("", "unknown", 1.0),
    ],
)
def test_a_name_finds_its_profile_and_latency(
    profiles: list[DeviceProfile], name: str, expected: str, latency_s: float
) -> None:
    profile = profile_for(name, profiles)
    assert (profile.id, profile.latency_s) == (expected, latency_s)


def test_an_armband_without_intervals_is_known_as_such(profiles: list[DeviceProfile]) -> None:
    assert profile_for("Polar Sense 1234", profiles).rr is RrSupport.NO
    assert UNKNOWN_DEVICE.rr is RrSupport.UNKNOWN


def test_a_latency_that_nobody_measured_is_a_guess_and_says_so() -> None:
    guessed = parse_device(PATH, dict(LEAST))
    measured = parse_device(PATH, LEAST | {"latency_s": 1.0})
    assert (guessed.latency_s, guessed.latency_known) == (1.0, False)
    assert (measured.latency_s, measured.latency_known) == (1.0, True)


def test_the_example_in_the_instructions_is_a_valid_file(tmp_path: Path) -> None:
    text = (packaged_folder(DEVICES_SHELF) / "README.md").read_text(encoding="utf-8")
    example = tmp_path / "example-strap.toml"
    example.write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    profile = read_device(example)
    assert profile.latency_known
    assert len(profile.notes) == len(profile.sources) == 1


def test_a_file_of_ones_own_takes_the_place_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(DATA_FOLDER_VARIABLE, str(tmp_path))
    own = tmp_path / DEVICES_SHELF / "mine.toml"
    own.parent.mkdir()
    own.write_text(
        'id = "polar-h10"\ntitle = "Mine"\nname_prefixes = ["Polar H10"]\nlatency_s = 2.2\n',
        encoding="utf-8",
    )
    profile = profile_for("Polar H10 1", load_devices().items.values())
    assert (profile.title, profile.latency_s, profile.rr) == ("Mine", 2.2, RrSupport.UNKNOWN)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"id": "My Strap"}, "id"),
        ({"title": ""}, "title"),
        ({"name_prefixes": "My"}, "name_prefixes"),
        ({"name_prefixes": [" "]}, "name_prefixes"),
        ({"rr": "perhaps"}, "rr"),
        ({"latency_s": -0.1}, "latency_s"),
        ({"latency_s": 11}, "latency_s"),
        ({"notes": "One"}, "notes"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_slip_is_refused_with_its_key(change: dict[str, Any], key: str) -> None:
    with pytest.raises(ShelfError) as refused:
        parse_device(PATH, LEAST | change)
    assert refused.value.key == key
