"""`analyse` as a script meets it: the contract's keys, exit codes, kind refusals."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from heart_signals import draw_person, free, paced, record

from hrvtrainer.analysis.conventions import ORDER
from hrvtrainer.cli import main
from hrvtrainer.commands.analysis_told import doubtful_words

BEAT_WORDS = {"normal", "ectopic", "missed", "extra", "long", "short", "gap"}


def rr_of_a_person(seconds: float = 400.0, seed: int = 4) -> list[float]:
    rng = np.random.default_rng(seed)
    times_s = record(draw_person(rng), rng, free(), seconds)
    rr_ms: list[float] = np.round(np.diff(times_s) * 1000.0).tolist()
    return rr_ms


def written(folder: Path, rr_ms: list[float], name: str = "rr.txt") -> Path:
    path = folder / name
    path.write_text("\n".join(f"{rr:g}" for rr in rr_ms), encoding="utf-8")
    return path


def analysed(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:  # noqa: ANN401 - as JSON is
    assert main(["analyse", "--json", *map(str, arguments)]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_has_the_contracts_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rr_ms = rr_of_a_person()
    told = analysed(capsys, written(tmp_path, rr_ms))
    assert {"file", "format", "duration_s", "n_intervals", "beats", "metrics", "methods", "version"} <= set(
        told
    )
    assert told["format"] == "rr-text"
    assert told["n_intervals"] == len(rr_ms)
    assert told["duration_s"] == pytest.approx(sum(rr_ms) / 1000.0, abs=0.001)
    assert set(told["beats"]) == BEAT_WORDS
    assert sum(told["beats"].values()) == len(rr_ms)
    assert list(told["metrics"]) == list(ORDER)
    for key, metric in told["metrics"].items():
        assert set(metric) == {"value", "low", "high", "n", "reason"}
        assert (metric["value"] is None) == bool(metric["reason"])
        assert key in told["methods"]
        if metric["value"] is not None and metric["low"] is None:
            assert "no interval" in told["methods"][key]
        if metric["low"] is not None:
            assert metric["low"] <= metric["value"] <= metric["high"]


def test_plain_numbers_are_those_of_the_definitions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rr_ms = np.array(rr_of_a_person())
    metrics = analysed(capsys, "--no-correction", written(tmp_path, rr_ms.tolist()))["metrics"]
    steps_ms = np.diff(rr_ms)
    expected = {
        "mean_hr_bpm": 60000.0 / rr_ms.mean(),
        "mean_nn_ms": rr_ms.mean(),
        "sdnn_ms": rr_ms.std(ddof=1),
        "rmssd_ms": np.sqrt(np.mean(steps_ms**2)),
        "ln_rmssd": 0.5 * np.log(np.mean(steps_ms**2)),
        "pnn50_percent": 100.0 * np.mean(np.abs(steps_ms) > 50.0),
        "sd1_ms": steps_ms.std(ddof=1) / np.sqrt(2.0),
        "sd2_ms": np.sqrt(2.0 * rr_ms.var(ddof=1) - steps_ms.var(ddof=1) / 2.0),
    }
    for key, value in expected.items():
        assert metrics[key]["value"] == pytest.approx(value, rel=1e-9), key


def test_a_part_of_a_recording_is_cut_by_its_own_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rr_ms = [1000.0 + (index % 2) for index in range(400)]
    told = analysed(capsys, "--no-correction", "--from", "100", "--to", "200.2", written(tmp_path, rr_ms))
    assert told["n_intervals"] == 100
    assert told["metrics"]["mean_nn_ms"]["n"] == 100


def test_gzip_and_several_files_are_a_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rr_ms = rr_of_a_person(200.0)
    packed = tmp_path / "b.txt.gz"
    packed.write_bytes(gzip.compress("\n".join(map(str, rr_ms)).encode()))
    told = analysed(capsys, written(tmp_path, rr_ms), packed)
    assert [Path(one["file"]).name for one in told] == ["rr.txt", "b.txt.gz"]
    assert told[0]["metrics"] == told[1]["metrics"]


def test_several_large_files_are_computed_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rr_ms = rr_of_a_person(300.0) * 300
    told = analysed(capsys, written(tmp_path, rr_ms, "a.txt"), written(tmp_path, rr_ms, "b.txt"))
    assert told[0]["metrics"] == told[1]["metrics"]
    assert told[0]["metrics"]["rmssd_ms"]["value"] > 0


def test_the_beat_table_accounts_for_every_interval_and_all_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rr_ms = rr_of_a_person()
    rr_ms[100:102] = [rr_ms[100] + rr_ms[101]]  # a beat was missed
    rr_ms[200:201] = [0.4 * rr_ms[200], 0.6 * rr_ms[200]]  # and one was seen that was none
    told = analysed(capsys, "--beats", written(tmp_path, rr_ms))
    table = told["beat_table"]
    assert [row["index"] for row in table] == list(range(len(rr_ms)))
    assert [row["rr_ms"] for row in table] == rr_ms
    assert sum(nn for row in table for nn in row["nn_ms"]) == pytest.approx(sum(rr_ms))
    assert table[100]["label"] == "missed"
    assert len(table[100]["nn_ms"]) == 2
    assert {table[200]["label"], table[201]["label"]} == {"extra"}
    assert told["beats"]["missed"] == 1
    assert told["beats"]["extra"] == 2


def test_a_session_of_ours_is_analysed_with_its_pacer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.hrvsession"
    assert main(["simulate", "--minutes", "6", "--seed", "3", "--out", str(path)]) == 0
    capsys.readouterr()
    told = analysed(capsys, path)
    assert told["format"] == "hrvsession"
    assert told["metrics"]["breath_lock"]["value"] > 0.28
    assert told["metrics"]["breath_wave_bpm"]["value"] > 1.0
    assert told["metrics"]["hr_peak_to_trough_bpm"]["value"] > 1.0
    assert told["metrics"]["breathing_rate_breaths_per_min"]["value"] == pytest.approx(6.0, abs=0.2)
    assert "heart's own wave" in told["methods"]["breathing_rate_breaths_per_min"]
    assert told["metrics"]["inhale_fraction"]["value"] is None


def test_slow_breathing_without_a_pacer_has_no_lock_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(1)
    times_s = record(draw_person(rng), rng, paced(6.0), 300.0)
    metrics = analysed(capsys, written(tmp_path, (np.diff(times_s) * 1000.0).tolist()))["metrics"]
    assert metrics["breath_lock"]["value"] is None
    assert "breath" in metrics["breath_lock"]["reason"]


def test_an_uneven_stretch_is_told_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rr_ms = rr_of_a_person(1000.0)
    rr_ms[360:600] = np.random.default_rng(5).normal(750.0, 160.0, 240).clip(300.0, 1800.0).round().tolist()
    path = written(tmp_path, rr_ms)
    told = analysed(capsys, path)
    (span,) = told["doubtful_spans"]
    assert set(span) == {"from_s", "to_s", "reason"}
    assert span["from_s"] == pytest.approx(sum(rr_ms[:270]) / 1000.0, abs=0.001)
    assert span["to_s"] == pytest.approx(sum(rr_ms[:690]) / 1000.0, abs=0.001)
    assert told["not_interpretable"] is None
    assert told["metrics"]["rmssd_ms"]["value"] < 80.0
    assert told["metrics"]["mean_nn_ms"]["n"] == len(rr_ms)
    assert main(["analyse", str(path)]) == 0
    words = capsys.readouterr().out
    assert "left out of all but the means: 0:0" in words
    assert span["reason"] in words
    inside = analysed(capsys, "--from", str(span["from_s"]), "--to", str(span["to_s"]), path)
    assert inside["not_interpretable"] == span["reason"]


def test_of_many_uneven_stretches_three_are_named_and_the_reason_of_the_longest() -> None:
    spans = [{"from_s": 600.0 * n, "to_s": 600.0 * n + 60.0 + n, "reason": f"reason {n}"} for n in range(5)]
    assert doubtful_words(spans) == (
        "0:00:00 to 0:01:00, 0:10:00 to 0:11:01, 0:20:00 to 0:21:02 and 2 more. reason 4"
    )


def test_words_for_a_person_name_the_number_its_interval_and_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyse", str(written(tmp_path, rr_of_a_person(100.0)))]) == 0
    told = capsys.readouterr()
    assert "RMSSD" in told.out
    assert " to " in told.out
    assert "VLF power" in told.out
    assert "-  needs" in told.out
    assert "decided from all of them" in told.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"hello\n", "expected"),
        (b"\x00\xff\xfe", "neither text"),
        (b"800\n0.8\n" * 50, "expected all of them in one unit"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str
) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    assert main(["analyse", "--json", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert words in told.err


def test_a_bad_file_among_good_ones_does_not_stop_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = written(tmp_path, rr_of_a_person(100.0))
    assert main(["analyse", "--json", str(good), str(tmp_path / "nowhere.txt")]) == 2
    told = capsys.readouterr()
    first, second = json.loads(told.out)
    assert first["metrics"]["rmssd_ms"]["value"] > 0
    assert "cannot be read" in second["error"]
    assert "nowhere.txt" in told.err


@pytest.mark.parametrize(
    "rr_ms",
    [
        [800.0],
        [800.0, 810.0],
        [800.0] * 400,
        [800.0, 4294903395.0] * 200,
        [-800.0, 800.0, 810.0] * 100,
        [1000.0, 1e9, 2.0] * 50 + [1000.0] * 60,
        [1000.0, 2000.0] * 200,
        [250.0, 1900.0, 600.0, 1100.0] * 100,
    ],
    ids=["one", "two", "constant", "wraps", "negative", "absurd", "coarse", "all-artifact"],
)
def test_bad_beats_have_reasons_and_never_a_nan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rr_ms: list[float]
) -> None:
    told = analysed(capsys, written(tmp_path, rr_ms))
    for metric in told["metrics"].values():
        assert metric["value"] is not None or metric["reason"]
    assert sum(told["beats"].values()) == len(rr_ms)


def test_a_part_that_holds_no_beat_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, rr_of_a_person(100.0))
    assert main(["analyse", "--json", "--from", "5000", str(path)]) == 2
    assert "no heartbeat lies in the part" in capsys.readouterr().err
    assert main(["analyse", "--json", "--from", "50", "--to", "20", str(path)]) == 2
    assert "has to come after" in capsys.readouterr().err
