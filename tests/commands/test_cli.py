"""The commands as a script meets them: exit codes, JSON, one line for each fault."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hrvtrainer.cli import main

MINUTE = ["simulate", "--minutes", "1.5", "--seed", "3"]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "a.hrvsession"
    assert main([*MINUTE, "--out", str(path)]) == 0
    return path


def test_verify_says_yes_with_the_count(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(session)]) == 0
    assert "all bit-equal" in capsys.readouterr().out


def test_replay_prints_one_json_line_an_update(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(session), "--speed", "max", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    numbers = [line for line in lines if line["update"] == "numbers"]
    assert [line["t_s"] for line in numbers] == [float(k) for k in range(1, 96)]
    for metric in numbers[-1]["metrics"].values():
        assert set(metric) == {"value", "low", "high", "n", "reason"}
        assert (metric["value"] is None) == bool(metric["reason"])
    assert lines[-1]["update"] == "end"
    assert lines[-1]["summary"]["practised_s"] == pytest.approx(90.0)
    assert {"beats", "gauge", "step", "phase", "guidance", "progress", "signal", "pacer", "ended"} <= {
        line["update"] for line in lines
    }


def test_replay_in_words_tells_numbers_with_their_interval(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", str(session), "--speed", "max"]) == 0
    out = capsys.readouterr().out
    assert "RMSSD" in out
    assert " to " in out


def test_record_takes_a_simulated_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "r.hrvsession"
    assert (
        main(["record", "--strap", "simulated:2", "--speed", "max", "--minutes", "1", "--out", str(path)])
        == 0
    )
    assert "Kept as" in capsys.readouterr().out
    assert main(["verify", str(path)]) == 0


def test_two_simulated_people_are_recorded_beside_one_pacer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "two.hrvsession"
    two = ["--strap", "simulated:1", "--strap", "simulated:2"]
    assert main(["record", *two, "--speed", "max", "--minutes", "1", "--out", str(path)]) == 0
    out = capsys.readouterr().out
    assert "heart 1: Heart rate" in out
    assert "heart 2: Heart rate" in out
    assert main(["verify", str(path)]) == 0
    capsys.readouterr()
    assert main(["replay", str(path), "--speed", "max", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["person"] for line in lines if line["update"] == "numbers"} == {0, 1}
    (other,) = lines[-1]["summary"]["other_metrics"]
    assert other["mean_hr_bpm"]["value"] != lines[-1]["summary"]["metrics"]["mean_hr_bpm"]["value"]


@pytest.mark.parametrize("latency", ["soon", "nan", "11"])
def test_a_latency_is_0_to_10_seconds(latency: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["record", "--strap", "a", "--out", "x", "--latency", latency])
    assert f"{latency} is not 0 to 10 seconds" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["verify", "nowhere.hrvsession"], "nowhere.hrvsession"),
        (["replay", "nowhere.hrvsession"], "nowhere.hrvsession"),
        ([*MINUTE, "--out", "x.hrvsession", "--protocol", "sing"], "no practice 'sing'"),
        (["record", "--strap", "simulated:x", "--minutes", "1", "--out", "x.hrvsession"], "'x'"),
        (["record", "--strap", "Polar", "--speed", "8", "--out", "x.hrvsession"], "a heart has its own"),
        (["record", "--strap", "a", "--strap", "b", "--strap", "c", "--out", "x"], "2 hearts at most, not 3"),
        (["record", "--strap", "Polar", "--strap", "polar", "--out", "x"], "one was named twice"),
        (["record", "--strap", "Polar", "--strap", "simulated", "--out", "x"], "two of one kind"),
        (["protocols", "sing"], "no 'sing' here"),
        (["protocols", "check"], "name the file"),
        (["devices", "sing"], "no 'sing' here"),
    ],
)
def test_a_fault_is_one_line_and_exit_2(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert words in err
    assert err.count("\n") == 1


def test_nothing_is_written_over(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*MINUTE, "--out", str(session)]) == 2
    assert "exists already" in capsys.readouterr().err


def test_a_foreign_file_is_no_session_to_verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rr.txt"
    path.write_text("800\n810\n")
    assert main(["verify", str(path)]) == 2
    assert "rr.txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["simulate", "--minutes", "-1", "--seed", "1", "--out", "x"],
        ["simulate", "--minutes", "1", "--seed", "1", "--out", "x", "--artifacts", "many"],
        ["replay", "x", "--speed", "fast"],
        ["sing"],
    ],
)
def test_bad_arguments_are_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    err = capsys.readouterr().err
    assert "--help" in err
    assert err.count("\n") == 1


def test_the_shelves_are_listed_shown_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocols"]) == 0
    assert "heart-breathing" in capsys.readouterr().out
    assert main(["protocols", "steady-pace"]) == 0
    assert "6 breaths/min" in capsys.readouterr().out
    assert main(["devices"]) == 0
    assert "polar-h10" in capsys.readouterr().out
    assert main(["devices", "polar-h10"]) == 0
    assert "2.6 s" in capsys.readouterr().out
    mine = tmp_path / "mine.toml"
    mine.write_text('id = "mine"\n')
    assert main(["protocols", "check", str(mine)]) == 2
    assert "title: is missing" in capsys.readouterr().err
    assert main(["devices", "check", str(mine)]) == 2


def test_a_persons_own_practice_takes_its_place_and_a_bad_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HRVTRAINER_DATA", str(tmp_path))
    shelf = tmp_path / "protocols"
    shelf.mkdir()
    (shelf / "bad.toml").write_text("id = [")
    (shelf / "mine.toml").write_text(
        'id = "steady-pace"\ntitle = "My own"\ndescription = "x"\ncoming = []\ndefault_minutes = 5\n'
        '[breath]\nbreaths_per_min = 5.5\n[[step]]\nid = "a"\ntitle = "A"\nminutes = 5\nlines = []\n'
    )
    assert main(["protocols"]) == 0
    out = capsys.readouterr().out
    assert "My own" in out
    assert "left out: bad.toml" in out


def test_doctor_tells_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) in (0, 1)
    out = capsys.readouterr().out
    for word in ("numpy", "Bluetooth", "data folder", "practices"):
        assert word in out


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_ends_a_simulation_softly_and_its_file_is_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.hrvsession"
    command = [
        sys.executable,
        "-m",
        "hrvtrainer",
        *MINUTE[:1],
        "--minutes",
        "6000",
        "--seed",
        "1",
        "--out",
        str(path),
    ]
    with subprocess.Popen(command) as running:
        while not path.exists() or path.stat().st_size < 50_000:
            assert running.poll() is None
        running.send_signal(getattr(signal, name))
        assert running.wait(20) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["a.hrvsession"]
    assert main(["verify", str(path)]) == 0
