"""`resonance` as a script meets it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from assessment_breaths import legs
from resonant_hearts import breath_of, draw_heart

from hrvtrainer.cli import main


def recorded(folder: Path, *, answers: bool = True) -> tuple[Path, Path, Path, float]:
    heart = draw_heart(np.random.default_rng([2, 0]))
    if not answers:
        heart = type(heart)(response_bpm=0.0, vagal_bpm=0.0)
    breath = breath_of(2, legs(4))
    beats_s = heart.live(breath, np.random.default_rng([2, 2]))
    began_s = float(beats_s[0])
    rr, inhales, volume = folder / "rr.txt", folder / "inhales.txt", folder / "breath.csv"
    rr.write_text("\n".join(f"{value:.1f}" for value in np.diff(beats_s) * 1000.0), encoding="utf-8")
    after = breath.inhale_s[breath.inhale_s > began_s] - began_s
    inhales.write_text("\n".join(f"{value:.3f}" for value in after), encoding="utf-8")
    seen = breath.time_s >= began_s
    rows = zip(breath.time_s[seen] - began_s, breath.volume[seen], strict=True)
    lines = [f"{at_s:.2f},{value:.4f}" for at_s, value in rows]
    volume.write_text("t_s,volume\n" + "\n".join(lines), encoding="utf-8")
    return rr, inhales, volume, heart.true_pace


def told(capsys: pytest.CaptureFixture[str], code: int, *arguments: str | Path) -> Any:  # noqa: ANN401
    assert main(["resonance", "--json", *map(str, arguments)]) == code
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("known", ["--inhales", "--breath"])
def test_a_pace_is_told_with_its_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], known: str
) -> None:
    rr, inhales, volume, true_pace = recorded(tmp_path)
    facts = told(capsys, 0, rr, known, inhales if known == "--inhales" else volume)
    assert {"outcome", "breaths_per_min", "good_range", "method", "minutes_used"} <= set(facts)
    assert facts["outcome"] in {"found", "rough"}
    pace = facts["breaths_per_min"]
    assert pace["low"] <= pace["value"] <= pace["high"]
    assert pace["value"] == pytest.approx(true_pace, abs=0.6)
    assert pace["value"] == round(pace["value"], 1)
    assert len(facts["good_range"]) == 2
    assert facts["breath"] == ("volume" if known == "--breath" else "in-breaths")


def test_both_ways_of_knowing_the_breath_go_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rr, inhales, volume, _ = recorded(tmp_path)
    assert told(capsys, 0, rr, "--inhales", inhales, "--breath", volume)["breath"] == "volume"


def test_a_heart_that_does_not_answer_is_a_no(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rr, inhales, _, _ = recorded(tmp_path, answers=False)
    facts = told(capsys, 1, rr, "--inhales", inhales)
    assert facts["outcome"] == "not-found"
    assert facts["breaths_per_min"]["value"] is None
    assert facts["breaths_per_min"]["reason"]
    assert facts["good_range"] is None


def test_words_for_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rr, inhales, _, _ = recorded(tmp_path)
    assert main(["resonance", str(rr), "--inhales", str(inhales)]) == 0
    assert "answers most at about" in capsys.readouterr().out
    flat, inhales, _, _ = recorded(tmp_path, answers=False)
    assert main(["resonance", str(flat), "--inhales", str(inhales)]) == 1
    assert capsys.readouterr().out


def test_an_own_session_at_one_pace_tells_no_resonance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.hrvsession"
    assert main(["simulate", "--minutes", "6", "--seed", "3", "--out", str(path)]) == 0
    capsys.readouterr()
    assert told(capsys, 1, path)["outcome"] == "not-found"  # one pace alone


def test_a_rhythm_that_cannot_be_read_is_not_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, inhales, _, _ = recorded(tmp_path)
    rng = np.random.default_rng(1)
    rr = tmp_path / "wild.txt"
    rr.write_text(
        "\n".join(f"{v:.0f}" for v in 700.0 * np.exp(0.25 * rng.standard_normal(1300))), encoding="utf-8"
    )
    facts = told(capsys, 1, rr, "--inhales", inhales)
    assert "not interpretable" in facts["reason"]
    assert facts["not_interpretable"] == facts["reason"]
    assert facts["doubtful_spans"]
    assert {one["value"] for one in facts["classic"].values()} == {None}


def test_an_uneven_stretch_is_left_out_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rr, inhales, _, true_pace = recorded(tmp_path)
    rr_ms = np.loadtxt(rr)
    uneven_ms = np.random.default_rng(5).normal(900.0, 170.0, 220).clip(300.0, 1800.0)
    rr_ms[480:700] = uneven_ms * (rr_ms[480:700].sum() / uneven_ms.sum())  # what follows keeps its time
    rr.write_text("\n".join(f"{value:.1f}" for value in rr_ms), encoding="utf-8")
    facts = told(capsys, 0, rr, "--inhales", inhales)
    (span,) = facts["doubtful_spans"]
    assert "unevenly" in span["reason"]
    assert facts["not_interpretable"] is None
    assert facts["breaths_per_min"]["value"] == pytest.approx(true_pace, abs=0.6)
    assert main(["resonance", str(rr), "--inhales", str(inhales)]) == 0
    assert f". {span['reason']})" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("3\n2\n", "not later"),
        ("-5\n2\n9\n", "expected the second"),
        ("1\nx\n", "expected the second"),
        ("99990\n99999\n100008\n", "lie outside"),
        ("5\n", "in-breaths"),
    ],
)
def test_in_breaths_that_cannot_be_are_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, words: str
) -> None:
    rr, inhales, _, _ = recorded(tmp_path)
    inhales.write_text(content, encoding="utf-8")
    assert main(["resonance", "--json", str(rr), "--inhales", str(inhales)]) == 2
    told_err = capsys.readouterr().err
    assert words in told_err
    assert len(told_err.splitlines()) == 1


@pytest.mark.parametrize(
    "content", ["", "a\n", "t_s,volume\n1,x\n2,y\n", "t_s,volume\n2,1\n1,2\n", "1,1\n2,1\n3,1\n"]
)
def test_a_breath_that_cannot_be_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    rr, _, volume, _ = recorded(tmp_path)
    volume.write_text(content, encoding="utf-8")
    assert main(["resonance", "--json", str(rr), "--breath", str(volume)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_without_a_breath_there_is_no_resonance(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rr, _, _, _ = recorded(tmp_path)
    assert main(["resonance", str(rr)]) == 2
    assert "needs the breath" in capsys.readouterr().err
