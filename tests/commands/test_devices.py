"""`devices`: what the shelf knows of straps, a file of one's own with its captures, the page about all."""

import subprocess
import sys
from pathlib import Path

import pytest

from hrvtrainer.cli import main
from hrvtrainer.straps.training_words import RATE_ONLY_SENTENCE

CHECKOUT = Path(__file__).parents[2]
STRAP = (
    'id = "mine"\ntitle = "Mine"\nname_prefixes = ["Mine"]\nrr = "yes"\ncaptures = ["mine-hrs.toml"]\n'
    '[known]\nrr = "our own recording"\nname_prefixes = "it says so"\n'
)
CAPTURE = (
    'device = "mine"\ntitle = "Mine at rest"\norigin = "captured"\nprovenance = "us"\nlicence = "ours"\n'
    '[[packet]]\ncharacteristic = "2a37"\nhex = "00 40"\nsays = { bpm = 64 }\n'
)


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HRVTRAINER_DATA", str(tmp_path / "data"))


def test_the_list_says_what_each_strap_sends(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "polar-h10 Polar H10 · sends single beats" in out
    assert "heart-rate-service" in out


def test_a_strap_is_shown_with_its_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices", "polar-h10"]) == 0
    out = capsys.readouterr().out
    for words in (
        "latency: 2.6 s  [known: synthetic ECG",
        "contact: some tell whether they touch skin  [known: ",
        "links: 1 at a time  [known: ",
        "also offers: ECG, acceleration  [known: ",
        "note: The two pads work best moistened.  [inferred: ",
        "captured packets: hrs-polar-h10.toml",
    ):
        assert words in out
    assert "training" not in out


def test_a_sensor_of_heart_rate_alone_says_what_that_means(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices", "polar-verity-sense"]) == 0
    assert f"training: {RATE_ONLY_SENTENCE}" in capsys.readouterr().out
    assert main(["devices", "frontier-x"]) == 0
    assert "latency: 1 s, a guess\n" in capsys.readouterr().out


def check(folder: Path, strap: str = STRAP, capture: str | None = CAPTURE) -> int:
    (folder / "mine.toml").write_text(strap, encoding="utf-8")
    if capture is not None:
        (folder / "mine-hrs.toml").write_text(capture, encoding="utf-8")
    return main(["devices", "check", str(folder / "mine.toml")])


def test_a_right_file_is_called_right_with_its_capture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path) == 0
    assert capsys.readouterr().out.splitlines() == [
        "mine-hrs.toml: 1 packet decodes as stated",
        "mine.toml: mine is right",
    ]


def test_a_capture_that_is_not_here_is_not_needed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, capture=None) == 0
    assert "so it was not read" in capsys.readouterr().out


def test_a_strap_of_the_shelf_finds_its_captures_among_the_tests(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["devices", "check", str(CHECKOUT / "devices" / "polar-h10.toml")]) == 0
    out = capsys.readouterr().out
    assert "hrs-polar-h10.toml: 4 packets decode as stated" in out
    assert "polar-h10.toml: polar-h10 is right" in out


@pytest.mark.parametrize(
    ("strap", "capture", "words"),
    [
        (STRAP.replace('rr = "our own recording"\n', ""), CAPTURE, "mine.toml, rr: says no evidence"),
        (STRAP.replace('"yes"', '"perhaps"'), CAPTURE, "expected one of yes, some, doubtful"),
        (STRAP, CAPTURE.replace("= 64", "= 65"), "packet 1: states {'bpm': 65}, but says {'bpm': 64}"),
        (STRAP, CAPTURE.replace('"mine"', '"polar-h10"'), "device: expected 'mine', found 'polar-h10'"),
        (STRAP, CAPTURE.replace("00 40", "xx"), "packet 1.hex"),
    ],
)
def test_a_slip_is_one_line_with_file_key_value_and_what_was_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], strap: str, capture: str, words: str
) -> None:
    assert check(tmp_path, strap, capture) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


def test_the_page_about_straps_is_made_from_the_shelf() -> None:
    script = CHECKOUT / "docs" / "make_straps_table.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False, cwd=CHECKOUT
    )
    assert (done.returncode, done.stdout) == (0, "the page and the shelf agree\n"), done.stderr
