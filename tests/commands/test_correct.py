"""The filter as a script meets it."""

import io
import json
import sys

import pytest

from hrvtrainer.cli import main

WORDS = {"normal", "missed", "extra", "ectopic", "long", "short", "gap"}
STEADY = [800.0 + (7 * k) % 11 for k in range(40)]
WAYS = [[], ["--artifacts", "lipponen-tarvainen"], ["--causal"]]


class Pipe:
    """Runs the command on lines, and gives what it said."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def run(self, text: str, *options: str) -> tuple[int, list[dict[str, list[object]]], str]:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        code = main(["correct", *options])
        out, err = self._capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pipe:
    return Pipe(monkeypatch, capsys)


def line(rr: list[object] | list[float]) -> str:
    return json.dumps({"rr": rr}) + "\n"


@pytest.mark.parametrize("options", WAYS)
def test_each_line_is_answered_by_one(pipe: Pipe, options: list[str]) -> None:
    missed = [*STEADY[:20], STEADY[20] + STEADY[21], *STEADY[22:]]
    code, answers, err = pipe.run(line(STEADY) + "\n" + line(missed), *options)

    assert (code, err) == (0, "")
    assert [set(answer) for answer in answers] == [{"flags", "labels", "nn"}] * 2
    assert answers[0] == {"flags": [], "labels": ["normal"] * 40, "nn": STEADY}
    assert answers[1]["flags"] == [20]
    assert answers[1]["labels"][20] == "missed"
    assert len(answers[1]["nn"]) == 40
    assert sum(map(float, map(str, answers[1]["nn"]))) == pytest.approx(sum(missed), abs=0.01)


@pytest.mark.parametrize("options", WAYS)
@pytest.mark.parametrize("rr", [[], [800], [0], [800, None, 4294903395, 900, -1, 5e9, 850], [1, 2, 3] * 30])
def test_odd_lists_are_answered_sensibly(pipe: Pipe, options: list[str], rr: list[object]) -> None:
    code, (answer,), _ = pipe.run(line(rr), *options)

    assert code == 0
    assert len(answer["labels"]) == len(rr)
    assert set(map(str, answer["labels"])) <= WORDS
    assert answer["flags"] == [i for i, word in enumerate(answer["labels"]) if word != "normal"]
    assert all(isinstance(part, float) and 0 < part < 5001 for part in answer["nn"])


@pytest.mark.parametrize("options", [WAYS[0], WAYS[2]])
def test_a_gap_whose_length_is_known_is_filled(pipe: Pipe, options: list[str]) -> None:
    rr = [*STEADY[:20], 4900.0, *STEADY[21:]]
    _, (answer,), _ = pipe.run(line(rr), *options)

    assert answer["labels"][20] == "gap"
    assert sum(map(float, map(str, answer["nn"]))) == pytest.approx(sum(rr), abs=0.01)
    assert len(answer["nn"]) == 45


def test_a_gap_alone_is_filled_by_itself(pipe: Pipe) -> None:
    _, (answer,), _ = pipe.run(line([4900.0]), "--causal")

    assert answer["nn"] == [4900.0]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ("hello", "is not JSON"),
        ("[" * 100000, "is not JSON"),
        ("[800]", "has no list named rr"),
        ('{"rr": 800}', "has no list named rr"),
        ('{"rr": ["800"]}', "holds something in rr that is no number"),
        ('{"rr": [true]}', "holds something in rr that is no number"),
        ('{"rr": [' + "9" * 400 + "]}", "holds something in rr that is no number"),
    ],
)
def test_a_bad_line_is_told_in_one_line(pipe: Pipe, bad: str, problem: str) -> None:
    code, answers, err = pipe.run(line(STEADY) + bad + "\n")

    assert code == 2
    assert len(answers) == 1
    assert err == f'hrvtrainer: line 2 {problem}; expected {{"rr": [milliseconds, ...]}}\n'
