"""Every capture of this folder decodes as it states; a new one is a file, and no Python."""

from pathlib import Path

import pytest

from hrvtrainer.errors import ShelfError
from hrvtrainer.events import Characteristic
from hrvtrainer.shelves import packaged_folder
from hrvtrainer.straps.capture import Capture, CapturedPacket, Origin, read_capture
from hrvtrainer.straps.captured_words import Way, is_same
from hrvtrainer.straps.profile import DEVICES_SHELF, read_device

FOLDER = Path(__file__).parent
CAPTURES: dict[str, Capture] = {path.name: read_capture(path) for path in sorted(FOLDER.glob("*.toml"))}
PACKETS = [
    pytest.param(packet, id=f"{name} {packet.place}")
    for name, capture in CAPTURES.items()
    for packet in capture.packets
]


@pytest.mark.parametrize("packet", PACKETS)
def test_a_captured_packet_says_what_its_file_states(packet: CapturedPacket) -> None:
    assert packet.difference() == ""


def test_each_capture_is_of_a_strap_on_the_shelf_and_each_that_the_shelf_names_is_here() -> None:
    profiles = [read_device(path) for path in packaged_folder(DEVICES_SHELF).glob("*.toml")]
    assert {capture.device for capture in CAPTURES.values()} <= {profile.id for profile in profiles}
    named = {(profile.id, name) for profile in profiles for name in profile.captures}
    assert {(CAPTURES[name].device, name) for _, name in named} == named
    assert len(named) >= 4


def test_captures_of_every_kind_and_origin_are_here() -> None:
    packets = [packet for capture in CAPTURES.values() for packet in capture.packets]
    assert {packet.characteristic for packet in packets} == set(Characteristic)
    assert {packet.way for packet in packets} == set(Way)
    assert {capture.origin for capture in CAPTURES.values()} == set(Origin)
    assert any(packet.says is None for packet in packets)


def test_the_example_of_the_instructions_is_a_capture_that_decodes(tmp_path: Path) -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    example = tmp_path / "example.toml"
    example.write_text(text.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    capture = read_capture(example)
    assert [packet.difference() for packet in capture.packets] == ["", ""]
    assert [packet.at_s for packet in capture.packets] == [0.0, None]


HEAD = 'device = "a"\ntitle = "A"\norigin = "own"\nprovenance = "us"\nlicence = "ours"\n'
PACKET = '[[packet]]\ncharacteristic = "2a37"\nhex = "00 40"\n'


def read(tmp_path: Path, text: str) -> Capture:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    return read_capture(path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD, "packet"),
        (HEAD.replace('origin = "own"', 'origin = "found"'), "captured, makers-test, own"),
        (HEAD.replace('licence = "ours"\n', "") + PACKET + "says = { bpm = 64 }", "licence: is missing"),
        (HEAD + 'colour = "blue"\n' + PACKET + "says = { bpm = 64 }", "colour"),
        (HEAD + PACKET, "packet 1.says: expected either"),
        (HEAD + PACKET + 'refused = "yes"\nsays = { bpm = 64 }', "packet 1.says: expected either"),
        (HEAD + PACKET + "says = 64", "packet 1.says: expected a table"),
        (HEAD + PACKET + 'says = { bpm = 64 }\nnote = "x"', "packet 1.note"),
        (HEAD + PACKET.replace("2a37", "2a99") + "says = { bpm = 64 }", "packet 1.characteristic"),
        (HEAD + PACKET.replace("00 40", "0 xx") + "says = { bpm = 64 }", "bytes like '16 3c 11 04'"),
    ],
)
def test_a_slip_in_a_capture_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ShelfError) as refused:
        read(tmp_path, text)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("says", "difference"),
    [
        ("says = { bpm = 64 }", ""),
        ("says = { bpm = 65 }", "states {'bpm': 65}, but says {'bpm': 64}"),
        ("says = { bpm = 64, contact = true }", "states {'bpm': 64, 'contact': True}, but says {'bpm': 64}"),
        ('refused = "yes"', "is to be refused, but says {'bpm': 64}"),
    ],
)
def test_a_packet_that_says_something_else_is_told_apart(tmp_path: Path, says: str, difference: str) -> None:
    (packet,) = read(tmp_path, HEAD + PACKET + says).packets
    assert packet.difference() == difference


def test_a_packet_that_cannot_be_read_is_told_apart_from_what_it_states(tmp_path: Path) -> None:
    (packet,) = read(tmp_path, HEAD + PACKET.replace("00 40", "10 40 00") + "says = { bpm = 64 }").packets
    assert packet.difference().startswith("states {'bpm': 64}, but a heart rate packet ends")


@pytest.mark.parametrize(
    ("stated", "said", "same"),
    [
        ({"first": [1, 2]}, {"first": [1, 2, 3]}, True),
        ({"first": []}, {"first": [1]}, False),
        ({"rr_ticks": [1, 2]}, {"rr_ticks": [1, 2, 3]}, False),
        ([1.0], [1.0 + 1e-12], True),
        ([1.0], [1.1], False),
        (1, True, False),
        (True, True, True),
        ("a", "a", True),
        ("a", 1, False),
        ({"a": 1}, [1], False),
    ],
)
def test_what_is_stated_is_compared_as_people_mean_it(stated: object, said: object, same: bool) -> None:  # noqa: FBT001 - the expected answer
    assert is_same(stated, said) is same
